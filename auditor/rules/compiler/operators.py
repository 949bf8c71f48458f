"""Operators as engine expressions: exact on money, null where a part is unknown, guarded where engines differ."""

import operator
from collections.abc import Callable
from typing import Any

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.values import (
    Value,
    as_float,
    as_money,
    joined_notes,
    meet,
    null_of,
    of_constant,
)
from auditor.rules.kinds import BOOLEAN, DATE, INTEGER, MONEY, NOTHING, UNITS, Kind

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPUTE: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}


def operate(symbol: str, kind: Kind, operands: list[Value]) -> Value:
    if symbol in _COMPARE:
        return _compare(symbol, *operands)
    if symbol in _COMPUTE:
        return _compute(symbol, kind, *operands)
    return _OTHERS[symbol](kind, operands)


# Arithmetic


def _compute(symbol: str, kind: Kind, left: Value, right: Value) -> Value:
    if left.constant is not None and right.constant is not None and MONEY not in (left.kind, right.kind):
        return _folded(symbol, kind, left.constant, right.constant)
    if kind == MONEY:
        return _exact(symbol, left, right)
    if kind == INTEGER:
        return Value(INTEGER, _whole(symbol, left.expr, right.expr), notes=joined_notes(left, right))
    if symbol == "/":
        return divide(left, right, kind)
    together = meet(left, right)
    expr = together.guard(_COMPUTE[symbol](as_float(left), as_float(right)))
    return Value(kind, expr, together.currency if kind == UNITS else None, notes=together.notes)


def _folded(symbol: str, kind: Kind, left: object, right: object) -> Value:
    if symbol in {"/", "//", "%"} and right == 0:
        return Value(kind, null_of(kind))
    return of_constant(_COMPUTE[symbol](left, right), kind)


def _exact(symbol: str, left: Value, right: Value) -> Value:
    first, second = as_money(left), as_money(right)
    if first is None or second is None:
        raise TypeError("the checker lets only exact amounts make money")
    together = meet(first, second)
    expr = together.guard(_COMPUTE[symbol](first.expr, second.expr))
    return Value(MONEY, expr, together.currency, notes=together.notes)


def _whole(symbol: str, left: ex.Expr, right: ex.Expr) -> ex.Expr:
    """Integers. Division rounds down and the remainder has the divisor's sign, on every engine."""
    if symbol not in {"//", "%"}:
        computed: ex.Expr = _COMPUTE[symbol](left, right)
        return computed
    guarded = ex.when(right != 0).then(right)
    remainder = ((left % guarded) + guarded) % guarded
    return remainder if symbol == "%" else ((left - remainder) // guarded).cast(ex.Int64)


def divide(left: Value, right: Value, kind: Kind) -> Value:
    """Null where the divisor is 0; a literal divisor becomes a column, since engines round it differently."""
    if left.kind == right.kind == MONEY:
        top, bottom = left.expr.cast(ex.Float64), right.expr.cast(ex.Float64)
    else:
        top, bottom = as_float(left), as_float(right)
    if right.constant is not None:
        bottom = top * 0.0 + bottom
    together = meet(left, right)
    expr = together.guard(top / ex.when(bottom != 0).then(bottom))
    return Value(kind, expr, together.currency if kind == UNITS else None, notes=together.notes)


# Comparison


def _compare(symbol: str, left: Value, right: Value) -> Value:
    compare = _COMPARE[symbol]
    if left.kind == DATE:
        if left.day is None or right.day is None:
            raise TypeError("a date without its day")
        return Value(BOOLEAN, compare(left.day, right.day), notes=joined_notes(left, right))
    if not left.kind.numeric:
        return Value(BOOLEAN, compare(left.expr, right.expr), notes=joined_notes(left, right))
    together = meet(left, right)
    return Value(BOOLEAN, together.guard(compare(*_comparable(left, right))), notes=together.notes)


def _comparable(left: Value, right: Value) -> tuple[ex.Expr, ex.Expr]:
    if left.kind == right.kind == INTEGER:
        return left.expr, right.expr
    if MONEY in (left.kind, right.kind):
        first, second = as_money(left), as_money(right)
        if first is not None and second is not None:
            return first.expr, second.expr
    return as_float(left), as_float(right)


# The rest


def _negative(kind: Kind, operands: list[Value]) -> Value:
    value = operands[0]
    return Value(kind, ex.lit(0) - value.expr, value.currency, notes=value.notes)


def _not(_kind: Kind, operands: list[Value]) -> Value:
    return Value(BOOLEAN, ~operands[0].expr, notes=operands[0].notes)


def _and(_kind: Kind, operands: list[Value]) -> Value:
    expr = operands[0].expr
    for value in operands[1:]:
        expr = expr & value.expr
    return Value(BOOLEAN, expr, notes=joined_notes(*operands))


def _or(_kind: Kind, operands: list[Value]) -> Value:
    expr = operands[0].expr
    for value in operands[1:]:
        expr = expr | value.expr
    return Value(BOOLEAN, expr, notes=joined_notes(*operands))


def _is_null(_kind: Kind, operands: list[Value]) -> Value:
    return Value(BOOLEAN, operands[0].expr.is_null())


def _is_not_null(_kind: Kind, operands: list[Value]) -> Value:
    return Value(BOOLEAN, ~operands[0].expr.is_null())


def _if(kind: Kind, operands: list[Value]) -> Value:
    """An unknown condition makes an unknown value: neither branch may speak for it."""
    test, then, otherwise = operands[0].expr, _as(operands[1], kind), _as(operands[2], kind)

    def choose(first: ex.Expr, second: ex.Expr) -> ex.Expr:
        return ex.when(test).then(first).otherwise(ex.when(~test).then(second))

    day, bday = (_both(getattr(then, part), getattr(otherwise, part), choose) for part in ("day", "bday"))
    us = None if then.us is otherwise.us is None else _both(then.instant, otherwise.instant, choose)
    notes = dict(operands[0].notes)
    for note in {*then.notes, *otherwise.notes}:
        chosen = choose(then.notes.get(note, ex.lit(False)), otherwise.notes.get(note, ex.lit(False)))
        found = ex.coalesce(chosen, ex.lit(False))
        notes[note] = notes[note] | found if note in notes else found
    currency = _currency(then, otherwise, choose)
    return Value(kind, choose(then.expr, otherwise.expr), currency, day, bday, us, notes)


def _both(
    then: ex.Expr | None, otherwise: ex.Expr | None, choose: Callable[[ex.Expr, ex.Expr], ex.Expr]
) -> ex.Expr | None:
    """What one of the branches alone has is null where the other is chosen."""
    if then is None and otherwise is None:
        return None
    null = ex.lit(None, ex.Int64)
    return choose(null if then is None else then, null if otherwise is None else otherwise)


def _currency(then: Value, otherwise: Value, choose: Callable[[ex.Expr, ex.Expr], ex.Expr]) -> ex.Expr | None:
    if then.currency is None or otherwise.currency is None:
        return then.currency if then.currency is not None else otherwise.currency
    return choose(then.currency, otherwise.currency)


def _as(value: Value, kind: Kind) -> Value:
    """A branch of `if` in the type of the whole."""
    if value.kind == NOTHING:
        null = ex.lit(None, ex.Int64)
        return (
            Value(kind, null_of(kind), day=null, bday=null, us=null)
            if kind == DATE
            else Value(kind, null_of(kind))
        )
    if kind == MONEY and (money := as_money(value)) is not None:
        return money
    if kind.numeric and kind not in {value.kind, MONEY}:
        return Value(kind, as_float(value), value.currency, notes=value.notes)
    return value


_OTHERS: dict[str, Callable[[Kind, list[Value]], Value]] = {
    "negative": _negative,
    "not": _not,
    "and": _and,
    "or": _or,
    "is null": _is_null,
    "is not null": _is_not_null,
    "if": _if,
}
