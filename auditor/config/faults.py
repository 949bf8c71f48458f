"""What is wrong with a setting, in words: where it was set, which key, what was expected instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from auditor.config.positions import KeyPath, nearest_line
from auditor.errors import ConfigError
from auditor.harmless import harmless
from auditor.language import say

PREFIX = "AUDITOR_"
# Read elsewhere than by the settings: which file to read, and completion.
OTHER_VARIABLES = ("AUDITOR_CONFIG",)
# These may hold a password.
SECRET = ("database_url", "proxy", "url")


@dataclass(frozen=True, slots=True)
class Origins:
    """Where settings came from: to point at the file's line, the variable or the option at fault."""

    file: Path | None
    lines: Mapping[KeyPath, int]
    arguments: frozenset[str]

    def of(self, keys: KeyPath, environment: Mapping[str, str]) -> str:
        if keys and keys[0] in self.arguments:
            return "--" + str(keys[0]).replace("_", "-")
        upper = {name.upper() for name in environment}
        for end in range(len(keys), 0, -1):
            variable = PREFIX + "__".join(str(key).upper() for key in keys[:end])
            if variable in upper:
                return variable
        line = nearest_line(self.lines, keys)
        return f"{harmless(self.file)}:{line}" if line else harmless(self.file)


def describe(error: ValidationError, model: type[BaseModel], origins: Origins) -> ConfigError:
    """All faults of a validation as one ConfigError, a line each."""
    import os  # noqa: PLC0415 - read when needed, so that a test's environment counts

    found: list[tuple[int, str]] = []
    for fault in error.errors(include_url=False):
        keys: KeyPath = tuple(part for part in fault["loc"] if part != "[key]")
        name = ".".join(harmless(key, 80) for key in keys)
        line = nearest_line(origins.lines, keys) or 0
        found.append((line, f"{origins.of(keys, os.environ)}: {name}: {_sentence(fault, keys, model)}"))
    return ConfigError(
        "\n".join(sentence for _, sentence in sorted(found)),
        say(
            es="config.example.toml explica cada ajuste.",
            en="config.example.toml explains every setting.",
        ),
    )


def misspelt_variables(model: type[BaseModel], environment: Mapping[str, str]) -> list[str]:
    """Sentences about `AUDITOR_...` variables one or two letters away from a setting: they would do nothing."""
    known = [PREFIX + name.upper() for name in model.model_fields]
    faults = []
    for variable in environment:
        upper = variable.upper()
        top = upper.partition("__")[0]
        if not upper.startswith(PREFIX) or top in known or top in OTHER_VARIABLES:
            continue
        if meant := next((name for name in [*known, *OTHER_VARIABLES] if _distance(top, name) <= 2), None):
            faults.append(f"{harmless(variable)}: {_unknown(meant)}")
    return faults


def _sentence(fault: ErrorDetails, keys: KeyPath, model: type[BaseModel]) -> str:
    kind = fault["type"]
    if kind == "extra_forbidden":
        return _unknown(_suggestion(keys, model))
    if kind == "missing":
        return say(es="falta este ajuste", en="this setting is missing")
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    expected = _expected(kind, fault.get("ctx", {})) or harmless(fault["msg"])
    if keys and keys[-1] in SECRET:
        return say(es=f"se esperaba {expected}", en=f"expected {expected}")
    got = harmless(repr(fault["input"]), 60)
    return say(es=f"se esperaba {expected}, no {got}", en=f"expected {expected}, not {got}")


def _unknown(meant: str | None) -> str:
    if meant is None:
        return say(es="ajuste desconocido", en="unknown setting")
    return say(
        es=f"ajuste desconocido; ¿quiso decir '{meant}'?", en=f"unknown setting; did you mean '{meant}'?"
    )


def _expected(kind: str, context: Mapping[str, Any]) -> str | None:
    if kind == "literal_error":
        choices = str(context["expected"]).replace(" or ", say(es=" o ", en=" or "))
        return say(es=f"uno de {choices}", en=f"one of {choices}")
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context["ge" if kind == "greater_than_equal" else "le"]
        at_least = kind == "greater_than_equal"
        return say(
            es=f"un número de {bound} o {'más' if at_least else 'menos'}",
            en=f"a number of {bound} or {'more' if at_least else 'less'}",
        )
    words = {
        "bool": say(es="true o false", en="true or false"),
        "int": say(es="un número entero", en="a whole number"),
        "float": say(es="un número", en="a number"),
        "string": say(es="un texto entre comillas", en="a text in quotes"),
        "list": say(es="una lista [...]", en="a list [...]"),
        "dict": say(es="una tabla de ajustes", en="a table of settings"),
        "model": say(es="una tabla de ajustes", en="a table of settings"),
        "path": say(es="una ruta entre comillas", en="a path in quotes"),
    }
    return words.get(kind.partition("_")[0])


def _suggestion(keys: KeyPath, model: type[BaseModel]) -> str | None:
    wrong = str(keys[-1])
    siblings = list(_model_at(keys[:-1], model).model_fields)
    if close := get_close_matches(wrong, siblings, n=1, cutoff=0.6):
        return close[0]
    # The right key in the wrong table.
    return next((path for path in _dotted(model) if path.rpartition(".")[2] == wrong), None)


def _model_at(keys: KeyPath, model: type[BaseModel]) -> type[BaseModel]:
    """The table of settings at `keys`: through sections, lists of sections and mappings to them."""
    annotation: Any = model
    for key in keys:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            annotation = annotation.model_fields[str(key)].annotation
        else:
            annotation = get_args(annotation)[-1]
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else model


def _dotted(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from _dotted(annotation, f"{prefix}{name}.")
        else:
            yield prefix + name


def _distance(left: str, right: str) -> int:
    """Edits (insert, delete, replace, swap neighbours) from one word to the other."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only when a variable looks wrong

    return int(OSA.distance(left, right))
