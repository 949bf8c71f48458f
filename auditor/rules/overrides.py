"""What a configuration changes of a rule without touching its file: `[rules.ID]` and `[rules.ID.params]`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from auditor.language import Text, say
from auditor.rules.diagnostics import Fault
from auditor.rules.expression import ExpressionError, parse_expression
from auditor.rules.kinds import BOOLEAN, TEXT, Kind
from auditor.rules.model import Level, Origin, Rule
from auditor.rules.parameters import Value
from auditor.rules.scope import Scope
from auditor.rules.suggestions import did_you_mean
from auditor.rules.typed import Typed
from auditor.rules.types import check_expression


class Override(Protocol):
    """A table `[rules.ID]` of the configuration; None where a key is not set."""

    @property
    def enabled(self) -> bool | None: ...
    @property
    def level(self) -> str | None: ...
    @property
    def where(self) -> str | None: ...
    @property
    def author(self) -> str | None: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def params(self) -> Mapping[str, Any]: ...


# The place of a key of the configuration, `config.toml:12` where a line is known.
Locate = Callable[..., str]


def switched_off(
    rules: tuple[Rule, ...], overrides: Mapping[str, Override], locate: Locate
) -> dict[str, Origin]:
    """The rules that the configuration does not let run, and who says so."""
    off = [rule.id for rule in rules if rule.id in overrides and overrides[rule.id].enabled is False]
    return {name: origin_of(name, "enabled", overrides[name], locate) for name in off}


def origin_of(name: str, key: str, override: Override, locate: Locate) -> Origin:
    return Origin(locate("rules", name, key), override.author, override.reason)


def apply_overrides(
    rules: tuple[Rule, ...], overrides: Mapping[str, Override], locate: Locate
) -> tuple[tuple[Rule, ...], list[Fault]]:
    """The rules in force, and what is wrong with the overrides."""
    faults: list[Fault] = []
    known = {rule.id for rule in rules}
    for name in overrides:
        if name not in known:
            message = say(es=f"[rules.{name}]: no hay tal regla", en=f"[rules.{name}]: there is no such rule")
            faults.append(_fault(locate, (name,), "E023", message, did_you_mean(name, known)))
    overridden = []
    for rule in rules:
        override = overrides.get(rule.id)
        changed = rule if override is None else _Overrider(rule, locate, faults).apply(override)
        if override is None or override.enabled is not False:
            overridden.append(changed)
    return tuple(overridden), faults


def _fault(
    locate: Locate,
    keys: tuple[str, ...],
    code: str,
    message: str,
    label: str,
    words: tuple[str, str] = ("", ""),
) -> Fault:
    """A fault on the line of a key: on the characters `words[1]` that follow `words[0]` there, else on the key."""
    path, _, line = locate("rules", *keys).rpartition(":")
    if not path or not line.isdigit():
        return Fault(code, message, locate("rules", *keys), label=label)
    excerpt = _line(path, int(line))
    for before, wanted in (words, (_escaped(words[0]), _escaped(words[1])), ("", keys[-1])):
        start = excerpt.find(before + wanted)
        if wanted and start >= 0:
            column = start + len(before) + 1
            return Fault(code, message, path, int(line), column, len(wanted), label, excerpt=excerpt)
    return Fault(code, message, path, int(line), 1, label=label, excerpt=excerpt)


def _escaped(text: str) -> str:
    """As TOML has a text between double quotes."""
    return text.replace('"', '\\"')


def _line(path: str, number: int) -> str:
    """A line of the configuration; nothing where it cannot be read (any more)."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return lines[number - 1] if number <= len(lines) else ""


class _Overrider:
    def __init__(self, rule: Rule, locate: Locate, faults: list[Fault]) -> None:
        self.rule, self.locate, self.faults = rule, locate, faults

    def apply(self, override: Override) -> Rule:
        rule = replace(self.rule, settings={**self.rule.settings, **self._params(override.params)})
        if override.level is not None:
            rule = replace(rule, level=self._level(override.level))
        if override.where is not None and (where := self._where(override.where)) is not None:
            program = replace(rule.program, where=(*rule.program.where, where))
            origin = origin_of(rule.id, "where", override, self.locate)
            rule = replace(rule, program=program, where_override=override.where, where_origin=origin)
        return rule

    def _fault(
        self,
        code: str,
        keys: tuple[str, ...],
        message: str,
        label: str = "",
        words: tuple[str, str] = ("", ""),
    ) -> None:
        told = f"[rules.{self.rule.id}] {keys[-1]}: {message}"
        self.faults.append(_fault(self.locate, (self.rule.id, *keys), code, told, label, words))

    def _params(self, params: Mapping[str, Any]) -> dict[str, Value]:
        found = {}
        for name, value in params.items():
            parameter = self.rule.params.get(name)
            if parameter is None:
                message = say(es="la regla no tiene ese parámetro", en="the rule has no such parameter")
                self._fault("E023", ("params", name), message, did_you_mean(name, self.rule.params))
                continue
            try:
                found[name] = parameter.accept(value)
            except ValueError as error:
                self._fault("E024", ("params", name), str(error))
        return found

    def _level(self, level: str) -> Level:
        levels = [each.value for each in Level]
        if level in levels:
            return Level(level)
        self._fault(
            "E008",
            ("level",),
            say(es=f"no hay un nivel `{level}`", en=f"there is no level `{level}`"),
            did_you_mean(level, levels),
        )
        return self.rule.level

    def _where(self, text: str) -> Typed | None:
        """The condition, which the rule's own is and-ed with as a whole: neither can undo the other."""
        view = self.rule.program.view
        names = {column.name: Kind(column.type) for column in view.listing}
        names |= {f"{column.name}__key": TEXT for column in view.listing if column.folded}
        scope = Scope(Text(view.name, view.name), names, self.rule.params, self.rule.lists)
        try:
            typed, faults, _ = check_expression(parse_expression(text), scope, BOOLEAN)
        except ExpressionError as unreadable:
            typed, faults = None, [unreadable]
        for error in faults:
            start, end = error.span
            words = text[:start], text[start:end]
            self._fault(error.code, ("where",), f"{error.message}: `{text[start:end]}`", error.label, words)
        return typed if not faults else None
