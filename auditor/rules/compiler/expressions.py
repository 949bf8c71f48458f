"""Expressions as the compiler writes them, made into those of whichever engine computes them.

They have the operations that all engines share, and no others. On Polars they become Polars' own, each once:
narwhals makes every expression anew for each frame that takes it and derives what it knows of it from all of
its parts, which was four fifths of planning. Any other engine is spoken to through narwhals.
"""

import operator
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Final, TypeAlias

String: Final = "String"
Int64: Final = "Int64"
Float64: Final = "Float64"
Boolean: Final = "Boolean"
Date: Final = "Date"

Scalar = str | float | bool | None
Operand: TypeAlias = "Expr | Scalar"
_Make = Callable[..., Any]


class Expr:
    """A column to be: `on` makes it for an engine, out of its parts as they are there."""

    __slots__ = ("_engine", "_make", "_native", "_parts")
    __hash__ = object.__hash__

    def __init__(self, make: _Make, *parts: object) -> None:
        self._make, self._parts = make, parts
        self._engine: ModuleType | None = None
        self._native: Any = None

    def on(self, engine: ModuleType) -> Any:  # noqa: ANN401 - each engine has its own class
        """The expression as `engine` (polars or narwhals) has it, made once."""
        if self._engine is not engine:
            parts = [part.on(engine) if isinstance(part, Expr) else part for part in self._parts]
            self._native, self._engine = self._make(engine, *parts), engine
        return self._native

    def _with(self, function: Callable[..., Any], *others: object) -> "Expr":
        return Expr(lambda _engine, *parts: function(*parts), self, *others)

    def _method(self, name: str, *others: object, **options: object) -> "Expr":
        call = operator.attrgetter(name)
        return Expr(lambda _engine, own, *parts: call(own)(*parts, **options), self, *others)

    # Operators

    def __add__(self, other: "Operand") -> "Expr":
        return self._with(operator.add, other)

    def __sub__(self, other: "Operand") -> "Expr":
        return self._with(operator.sub, other)

    def __rsub__(self, other: float) -> "Expr":
        return self._with(lambda own, left: left - own, other)

    def __mul__(self, other: "Operand") -> "Expr":
        return self._with(operator.mul, other)

    def __truediv__(self, other: "Operand") -> "Expr":
        return self._with(operator.truediv, other)

    def __rtruediv__(self, other: float) -> "Expr":
        return self._with(lambda own, left: left / own, other)

    def __floordiv__(self, other: "Operand") -> "Expr":
        return self._with(operator.floordiv, other)

    def __mod__(self, other: "Operand") -> "Expr":
        return self._with(operator.mod, other)

    def __eq__(self, other: "Operand") -> "Expr":  # type: ignore[override]  # as with every engine's columns
        return self._with(operator.eq, other)

    def __ne__(self, other: "Operand") -> "Expr":  # type: ignore[override]  # the same
        return self._with(operator.ne, other)

    def __lt__(self, other: "Operand") -> "Expr":
        return self._with(operator.lt, other)

    def __le__(self, other: "Operand") -> "Expr":
        return self._with(operator.le, other)

    def __gt__(self, other: "Operand") -> "Expr":
        return self._with(operator.gt, other)

    def __ge__(self, other: "Operand") -> "Expr":
        return self._with(operator.ge, other)

    def __and__(self, other: "Expr") -> "Expr":
        return self._with(operator.and_, other)

    def __or__(self, other: "Expr") -> "Expr":
        return self._with(operator.or_, other)

    def __invert__(self) -> "Expr":
        return self._with(operator.invert)

    # Values

    def cast(self, kind: str) -> "Expr":
        return Expr(lambda engine, own: own.cast(getattr(engine, kind)), self)

    def alias(self, name: str) -> "Expr":
        return self._method("alias", name)

    def is_null(self) -> "Expr":
        return self._method("is_null")

    def is_in(self, values: Sequence[Any]) -> "Expr":
        return self._method("is_in", values)

    def abs(self) -> "Expr":
        return self._method("abs")

    def floor(self) -> "Expr":
        return self._method("floor")

    def log(self) -> "Expr":
        return self._method("log")

    def exp(self) -> "Expr":
        return self._method("exp")

    def sqrt(self) -> "Expr":
        return self._method("sqrt")

    def year(self) -> "Expr":
        return self._method("dt.year")

    def month(self) -> "Expr":
        return self._method("dt.month")

    def len_chars(self) -> "Expr":
        return self._method("str.len_chars")

    def contains(self, part: str) -> "Expr":
        return self._method("str.contains", part, literal=True)

    def starts_with(self, part: str) -> "Expr":
        return self._method("str.starts_with", part)

    def slice(self, start: int, length: int) -> "Expr":
        return self._method("str.slice", start, length)

    # Reductions and windows

    def reduced(self, how: str) -> "Expr":
        """`sum`, `min`, `max`, `count`, `n_unique`; and, in an order, `cum_sum`, `cum_min`, `cum_max`."""
        return self._method(how)

    def sum(self) -> "Expr":
        return self.reduced("sum")

    def min(self) -> "Expr":
        return self.reduced("min")

    def max(self) -> "Expr":
        return self.reduced("max")

    def cum_sum(self) -> "Expr":
        return self.reduced("cum_sum")

    def shift(self, steps: int) -> "Expr":
        return self._method("shift", steps)

    def over(self, *partition: str, order_by: Sequence[str] = ()) -> "Expr":
        return self._method("over", *partition, order_by=list(order_by) or None)


class Then(Expr):
    """Null where the condition is not true, unless `otherwise` says what."""

    __slots__ = ()

    def otherwise(self, value: Expr) -> Expr:
        return Expr(
            lambda engine, when, then, other: engine.when(when).then(then).otherwise(other),
            *self._parts,
            value,
        )


class When:
    def __init__(self, condition: Expr) -> None:
        self._condition = condition

    def then(self, value: Expr) -> Then:
        return Then(lambda engine, when, then: engine.when(when).then(then), self._condition, value)


def when(condition: Expr) -> When:
    return When(condition)


def col(name: str) -> Expr:
    return Expr(lambda engine: engine.col(name))


def lit(value: object, kind: str | None = None) -> Expr:
    return Expr(lambda engine: engine.lit(value, None if kind is None else getattr(engine, kind)))


def coalesce(*values: Expr) -> Expr:
    return Expr(lambda engine, *parts: engine.coalesce(*parts), *values)


def concat_str(*values: Expr, separator: str = "") -> Expr:
    return Expr(lambda engine, *parts: engine.concat_str(*parts, separator=separator), *values)


def count() -> Expr:
    """How many rows there are."""
    return Expr(lambda engine: engine.len())
