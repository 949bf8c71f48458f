"""Many rows to one value: for each group, or, as a window, for each row of those that share some columns."""

from collections.abc import Sequence
from typing import Any, Protocol

import narwhals as nw

from auditor.rules.compiler.order import numbered
from auditor.rules.compiler.table import Table

SUM, MIN, MAX, COUNT, DISTINCT = "sum", "min", "max", "count", "n_unique"


class Reducer(Protocol):
    """`keys` are the columns whose values the rows share."""

    table: Table
    keys: tuple[str, ...]

    def reduce(self, how: str, expr: nw.Expr, *, every: bool = False) -> nw.Expr:
        """`how` over the rows that count (over `every` row, where asked); good once the reducer is done.

        Nulls are skipped, save that they are one more value for DISTINCT.
        """
        ...

    def shared(self, expr: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
        """Whether all values there are, texts, are the same one (null where there are none), and that one."""
        ...

    def done(self) -> None:
        """No more is asked: what was promised is put into the table."""
        ...


def masked(table: Table, expr: nw.Expr) -> nw.Expr:
    return expr if table.counts is None else nw.when(table.counts).then(expr)


def shared(reducer: Reducer, expr: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    least, greatest = reducer.reduce(MIN, expr), reducer.reduce(MAX, expr)
    return least == greatest, least


def _applied(how: str, column: nw.Expr) -> nw.Expr:
    reduced: nw.Expr = getattr(column, how)()
    return reduced


class GroupReducer:
    """Collects what a grouping needs: columns before it, reductions in it."""

    def __init__(self, table: Table, keys: Sequence[str]) -> None:
        self.table, self.keys = table, tuple(keys)
        self.before: dict[str, nw.Expr] = {}
        self.reductions: dict[str, nw.Expr] = {}

    def reduce(self, how: str, expr: nw.Expr, *, every: bool = False) -> nw.Expr:
        name = self.table.unused()
        self.before[name] = expr if every else masked(self.table, expr)
        self.reductions[f"{name}r"] = _applied(how, nw.col(name))
        return nw.col(f"{name}r")

    def shared(self, expr: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
        return shared(self, expr)

    def done(self) -> None:
        """Nothing: the groups are a table of their own, made by `grouped`."""

    def grouped(self) -> nw.LazyFrame[Any]:
        frame = self.table.frame.with_columns(*(expr.alias(name) for name, expr in self.before.items()))
        return frame.group_by(*self.keys).agg(*(expr.alias(name) for name, expr in self.reductions.items()))


class WindowReducer:
    """Adds columns to the table, all of a window in one step: engines do not nest windows."""

    def __init__(self, table: Table, keys: Sequence[str]) -> None:
        self.table, self.keys = table, tuple(keys)
        self.before: dict[str, nw.Expr] = {}
        self.reductions: dict[str, nw.Expr] = {}

    def reduce(self, how: str, expr: nw.Expr, *, every: bool = False) -> nw.Expr:
        if how == DISTINCT:
            return self.reduce(SUM, self._first_of_its_value(expr, every=every), every=True)
        name = self.table.unused()
        self.before[name] = expr if every else masked(self.table, expr)
        self.reductions[f"{name}r"] = _applied(how, nw.col(name)).over(*self.keys)
        return nw.col(f"{name}r")

    def _first_of_its_value(self, expr: nw.Expr, *, every: bool) -> nw.Expr:
        """1 in one row of each value: some engines cannot count distinct values in a window."""
        value = self.table.temporary(expr if every else masked(self.table, expr))
        number = numbered(self.table, (*self.keys, value), self.table.order)
        return (nw.col(number) == 1).cast(nw.Int64)

    def shared(self, expr: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
        return shared(self, expr)

    def done(self) -> None:
        self.table.add(self.before)
        self.table.add(self.reductions)
        self.before, self.reductions = {}, {}
