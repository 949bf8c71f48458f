"""Parameters: the figures of a rule that may be changed without touching it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditor.language import say
from auditor.rules.kinds import INTEGER, NUMBER, Kind, kind_of

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...] | Mapping[str, Scalar] | None


class Shape(StrEnum):
    ONE = "one"
    LIST = "list"
    MAPPING = "mapping"


@dataclass(frozen=True, slots=True)
class Parameter:
    """`kind` is the type of the value, or of each value of a list or mapping. A default of None is nothing set."""

    name: str
    default: Value
    kind: Kind
    shape: Shape
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Scalar, ...] = ()

    def accept(self, value: object) -> Value:
        """`value` as the rule will see it; ValueError, with a sentence, where it does not fit."""
        if self.shape is Shape.ONE:
            return self._one(value)
        if self.shape is Shape.LIST and isinstance(value, str):  # as a command line has it: open|selective
            value = [item.strip() for item in value.split("|") if item.strip()]
        if self.shape is Shape.LIST and isinstance(value, list | tuple):
            return tuple(self._one(item) for item in value)
        if self.shape is Shape.MAPPING and isinstance(value, Mapping):
            return {str(key): self._one(item) for key, item in value.items()}
        if self.shape is Shape.LIST:
            raise ValueError(say(es="se espera una lista", en="a list is expected"))
        raise ValueError(
            say(es="se espera una tabla de textos a valores", en="a table of texts to values is expected")
        )

    def _one(self, value: object) -> Scalar:
        found = self._number(value) if self.kind in {INTEGER, NUMBER} else self._plain(value)
        if self.choices and found not in self.choices:
            listed = ", ".join(str(choice) for choice in self.choices)
            raise ValueError(say(es=f"debe ser uno de: {listed}", en=f"must be one of: {listed}"))
        return found

    def _plain(self, value: object) -> Scalar:
        if isinstance(value, str | bool) and kind_of(value) == self.kind:
            return value
        raise ValueError(say(es=f"se espera: {self.kind}", en=f"expected: {self.kind}"))

    def _number(self, value: object) -> int | float:
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
        if (
            number is None
            or not math.isfinite(number)
            or (self.kind == INTEGER and not isinstance(number, int))
        ):
            raise ValueError(say(es=f"se espera: {self.kind}", en=f"expected: {self.kind}"))
        if self.minimum is not None and number < self.minimum:
            raise ValueError(
                say(es=f"el mínimo es {self.minimum:g}", en=f"the least allowed is {self.minimum:g}")
            )
        if self.maximum is not None and number > self.maximum:
            raise ValueError(
                say(es=f"el máximo es {self.maximum:g}", en=f"the most allowed is {self.maximum:g}")
            )
        return number if self.kind == INTEGER else float(number)


def shape_of(value: object) -> Shape:
    if isinstance(value, Mapping):
        return Shape.MAPPING
    return Shape.LIST if isinstance(value, list | tuple) else Shape.ONE


def kind_of_values(value: object) -> Kind | None:
    """The type that the values of a default share; None where they share none, or there are none."""
    items = (
        list(value.values())
        if isinstance(value, Mapping)
        else value
        if isinstance(value, list | tuple)
        else [value]
    )
    kinds = {kind_of(item) for item in items}
    if kinds == {INTEGER, NUMBER}:
        return NUMBER
    found = kinds.pop() if len(kinds) == 1 else None
    return found if found is not None and found.type is not None else None
