"""Operators on single values: null where a part is unknown."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from auditor.rules.kinds import DATE, INTEGER, MONEY, Kind
from reference.cells import Cell, CloseCalls, Plain, converted, is_computed, meet, truth

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}


def operate(symbol: str, kind: Kind, cells: Sequence[Cell], calls: CloseCalls) -> Cell:
    if symbol in COMPARISONS:
        return _compare(symbol, cells[0], cells[1], calls)
    if symbol in ARITHMETIC:
        return compute(symbol, kind, cells[0], cells[1], calls)
    return _OTHERS[symbol](kind, cells)


def compute(symbol: str, kind: Kind, left: Cell, right: Cell, calls: CloseCalls) -> Cell:
    speaks, currency, notes = meet(left, right)
    first, second = _numbers(kind, left, right)
    value: Plain = None
    if symbol == "/" and second is not None and is_computed(right.kind):
        calls.look(second, 0.0)
    if speaks and first is not None and second is not None and not (symbol in "/ // %" and second == 0):
        value = ARITHMETIC[symbol](first, second)
    return Cell(kind, value, currency if kind.monetary else None, notes=notes)


def _numbers(kind: Kind, left: Cell, right: Cell) -> tuple[Any, Any]:
    if kind == MONEY:
        return left.hundredths, right.hundredths
    if kind == INTEGER or left.kind == right.kind == MONEY:
        return left.value, right.value
    return left.units, right.units


def _compare(symbol: str, left: Cell, right: Cell, calls: CloseCalls) -> Cell:
    speaks, _, notes = meet(left, right)
    if left.null or right.null or not speaks:
        return truth(None, notes)
    if left.kind.numeric and is_computed(left.kind, right.kind):
        calls.look(left.units or 0.0, right.units or 0.0)
    return truth(COMPARISONS[symbol](*_comparable(left, right)), notes)


def _comparable(left: Cell, right: Cell) -> tuple[Any, Any]:
    """Amounts compare as written in decimals, save what was multiplied or divided on the way."""
    if left.kind == DATE:
        return left.day, right.day
    if not left.kind.numeric or left.kind == right.kind == INTEGER:
        return left.value, right.value
    if MONEY in (left.kind, right.kind) and not (left.kind.units or right.kind.units):
        return left.exact, right.exact
    return left.units, right.units


def _negative(kind: Kind, cells: Sequence[Cell]) -> Cell:
    value: Any = cells[0].value
    return replace(cells[0], kind=kind, value=None if value is None else -value)


def _not(_kind: Kind, cells: Sequence[Cell]) -> Cell:
    return truth(None if cells[0].null else not cells[0].value, cells[0].notes)


def _and(_kind: Kind, cells: Sequence[Cell]) -> Cell:
    """False where one part is, else unknown where one part is."""
    return truth(_settled(cells, False), _noted(cells))


def _or(_kind: Kind, cells: Sequence[Cell]) -> Cell:
    """True where one part is, else unknown where one part is."""
    return truth(_settled(cells, True), _noted(cells))


def _settled(cells: Sequence[Cell], settling: bool) -> bool | None:
    if any(cell.value is settling for cell in cells):
        return settling
    return None if any(cell.null for cell in cells) else not settling


def _noted(cells: Sequence[Cell]) -> frozenset[str]:
    return frozenset().union(*(cell.notes for cell in cells))


def _if(kind: Kind, cells: Sequence[Cell]) -> Cell:
    """An unknown condition makes an unknown value. A plain number is of the other branch's currency."""
    test, then, otherwise = cells
    if test.null:
        return Cell(kind, notes=test.notes)
    chosen, other = (then, otherwise) if test.value else (otherwise, then)
    currency = chosen.currency if chosen.kind.monetary else other.currency
    return replace(converted(chosen, kind), currency=currency).noting(test.notes)


_OTHERS: dict[str, Callable[[Kind, Sequence[Cell]], Cell]] = {
    "negative": _negative,
    "not": _not,
    "and": _and,
    "or": _or,
    "is null": lambda _kind, cells: truth(cells[0].null),
    "is not null": lambda _kind, cells: truth(not cells[0].null),
    "if": _if,
}
