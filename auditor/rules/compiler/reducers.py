"""Many rows to one value: for each group, or, as a window, for each row of those that share some columns."""

from collections.abc import Sequence
from typing import Any, Protocol

import narwhals as nw

from auditor.rules.compiler.table import Table

SUM, MIN, MAX, COUNT, DISTINCT = "sum", "min", "max", "count", "n_unique"


class Reducer(Protocol):
    """`keys` are the columns whose values the rows share."""

    table: Table
    keys: tuple[str, ...]

    def reduce(self, how: str, expr: nw.Expr, *, every: bool = False) -> nw.Expr:
        """`how` over the rows that count (over `every` row, where asked); good after the reduction."""
        ...


def masked(table: Table, expr: nw.Expr) -> nw.Expr:
    return expr if table.counts is None else nw.when(table.counts).then(expr)


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

    def grouped(self) -> nw.LazyFrame[Any]:
        frame = self.table.frame.with_columns(*(expr.alias(name) for name, expr in self.before.items()))
        return frame.group_by(*self.keys).agg(*(expr.alias(name) for name, expr in self.reductions.items()))


class WindowReducer:
    """Adds columns to the table, one step at a time: engines do not nest windows."""

    def __init__(self, table: Table, keys: Sequence[str]) -> None:
        self.table, self.keys = table, tuple(keys)

    def reduce(self, how: str, expr: nw.Expr, *, every: bool = False) -> nw.Expr:
        column = nw.col(self.table.temporary(expr if every else masked(self.table, expr)))
        if how == DISTINCT:
            return self._joined(how, column)
        return nw.col(self.table.temporary(_applied(how, column).over(*self.keys)))

    def _joined(self, how: str, column: nw.Expr) -> nw.Expr:
        """For what some engines cannot do as a window: grouped apart, and joined."""
        name = self.table.unused()
        reduced = self.table.frame.group_by(*self.keys).agg(_applied(how, column).alias(name))
        self.table.frame = self.table.frame.join(reduced, on=list(self.keys), how="left")
        return nw.col(name)
