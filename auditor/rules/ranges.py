"""Between which numbers a value can be, where that is known without looking at the data."""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from auditor.rules.catalog import Type
from auditor.rules.parameters import Parameter, Shape
from auditor.rules.typed import Application, Bound, Constant, Operation, Reference, Typed


class Range(NamedTuple):
    least: float
    most: float


_ANY = Range(-math.inf, math.inf)
_COUNT = Range(0, math.inf)
_SHARE = Range(0, 1)

_OF_FUNCTIONS = {
    "count": _COUNT,
    "n_unique": _COUNT,
    "length": _COUNT,
    "abs": _COUNT,
    "share": _SHARE,
    "hhi": _SHARE,
    "gini": _SHARE,
    "month_of_year": Range(1, 12),
    "weekday": Range(1, 7),
}


def range_of(value: Typed, params: Mapping[str, Parameter]) -> Range:
    """The numbers that `value` can be; a parameter counts with its declared limits."""
    if isinstance(value, Constant):
        number = value.value
        if isinstance(number, int | float) and not isinstance(number, bool):
            return Range(number, number)
        return _ANY
    if isinstance(value, Bound):
        return _of_parameter(params.get(value.parameter))
    if isinstance(value, Application):
        return _OF_FUNCTIONS.get(value.function, _ANY)
    if isinstance(value, Reference) and value.kind.type is Type.INTEGER and value.name.startswith("n_"):
        return _COUNT
    return _ANY


def _of_parameter(parameter: Parameter | None) -> Range:
    if parameter is None or parameter.shape is not Shape.ONE:
        return _ANY
    least = -math.inf if parameter.minimum is None else parameter.minimum
    most = math.inf if parameter.maximum is None else parameter.maximum
    return Range(least, most)


_TRUE: Mapping[str, Callable[[Range, Range], bool]] = {
    "<": lambda left, right: left.most < right.least,
    "<=": lambda left, right: left.most <= right.least,
    ">": lambda left, right: left.least > right.most,
    ">=": lambda left, right: left.least >= right.most,
    "==": lambda left, right: left.least == left.most == right.least == right.most,
    "!=": lambda left, right: left.most < right.least or left.least > right.most,
}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def decided(comparison: Operation, params: Mapping[str, Parameter]) -> bool | None:
    """Whether a comparison is always true, or always false, of values that are known; None where it depends."""
    left, right = comparison.operands
    if isinstance(left, Constant) and isinstance(right, Constant) and left.kind.textual:
        return (left.value == right.value) is (comparison.operator == "==")
    if left == right:
        return comparison.operator in {"==", "<=", ">="}
    ranges = range_of(left, params), range_of(right, params)
    if _TRUE[comparison.operator](*ranges):
        return True
    return False if _TRUE[_OPPOSITE[comparison.operator]](*ranges) else None
