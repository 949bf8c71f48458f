"""What a configuration changes of a rule without touching its file: `[rules.ID]` and `[rules.ID.params]`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
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


def _fault(locate: Locate, keys: tuple[str, ...], code: str, message: str, label: str) -> Fault:
    path, _, line = locate("rules", *keys).rpartition(":")
    if path and line.isdigit():
        return Fault(code, message, path, int(line), 1, label=label)
    return Fault(code, message, locate("rules", *keys), label=label)


class _Overrider:
    def __init__(self, rule: Rule, locate: Locate, faults: list[Fault]) -> None:
        self.rule, self.locate, self.faults = rule, locate, faults

    def apply(self, override: Override) -> Rule:
        rule = replace(self.rule, settings={**self.rule.settings, **self._params(override.params)})
        if override.level is not None:
            rule = replace(rule, level=self._level(override.level))
        if override.where is not None and (where := self._where(override.where)) is not None:
            program = replace(rule.program, where=(*rule.program.where, where))
            rule = replace(
                rule, program=program, where_override=override.where, where_origin=self._origin(override)
            )
        return rule

    def _origin(self, override: Override) -> Origin:
        return Origin(self.locate("rules", self.rule.id, "where"), override.author, override.reason)

    def _fault(self, code: str, keys: tuple[str, ...], message: str, label: str = "") -> None:
        told = f"[rules.{self.rule.id}] {keys[-1]}: {message}"
        self.faults.append(_fault(self.locate, (self.rule.id, *keys), code, told, label))

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
            self._fault(error.code, ("where",), f"{error.message}: `{text[start:end]}`", error.label)
        return typed if not faults else None
