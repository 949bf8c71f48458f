"""Many rows to one value: for each group, or, as a window, for each row of those that share some columns."""

from collections.abc import Sequence
from typing import Protocol

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.engines import counts_distinct_over
from auditor.rules.compiler.frame import Frame
from auditor.rules.compiler.order import numbered
from auditor.rules.compiler.table import Table

SUM, MIN, MAX, COUNT, DISTINCT = "sum", "min", "max", "count", "n_unique"


class Reducer(Protocol):
    """`keys` are the columns whose values the rows share."""

    table: Table
    keys: tuple[str, ...]

    def reduce(self, how: str, expr: ex.Expr, *, every: bool = False) -> ex.Expr:
        """`how` over the rows that count (over `every` row, where asked); good once the reducer is done.

        Nulls are skipped, save that they are one more value for DISTINCT.
        """
        ...

    def shared(self, expr: ex.Expr) -> tuple[ex.Expr, ex.Expr]:
        """Whether all values there are, texts, are the same one (null where there are none), and that one."""
        ...

    def done(self) -> None:
        """No more is asked: what was promised is put into the table."""
        ...


def masked(table: Table, expr: ex.Expr) -> ex.Expr:
    return expr if table.counts is None else ex.when(table.counts).then(expr)


def shared(reducer: Reducer, expr: ex.Expr) -> tuple[ex.Expr, ex.Expr]:
    least, greatest = reducer.reduce(MIN, expr), reducer.reduce(MAX, expr)
    return least == greatest, least


def _applied(how: str, column: ex.Expr) -> ex.Expr:
    return column.reduced(how)


class GroupReducer:
    """Collects what a grouping needs: columns before it, reductions in it."""

    def __init__(self, table: Table, keys: Sequence[str]) -> None:
        self.table, self.keys = table, tuple(keys)
        self.before: dict[str, ex.Expr] = {}
        self.reductions: dict[str, ex.Expr] = {}

    def reduce(self, how: str, expr: ex.Expr, *, every: bool = False) -> ex.Expr:
        name = self.table.unused()
        self.before[name] = expr if every else masked(self.table, expr)
        self.reductions[f"{name}r"] = _applied(how, ex.col(name))
        return ex.col(f"{name}r")

    def shared(self, expr: ex.Expr) -> tuple[ex.Expr, ex.Expr]:
        return shared(self, expr)

    def done(self) -> None:
        """Nothing: the groups are a table of their own, made by `grouped`."""

    def grouped(self) -> Frame:
        frame = self.table.frame.with_columns(self.before)
        return frame.group(self.keys, self.reductions)


class WindowReducer:
    """Adds columns to the table, all of a window in one step: engines do not nest windows."""

    def __init__(self, table: Table, keys: Sequence[str]) -> None:
        self.table, self.keys = table, tuple(keys)
        self.before: dict[str, ex.Expr] = {}
        self.reductions: dict[str, ex.Expr] = {}

    def reduce(self, how: str, expr: ex.Expr, *, every: bool = False) -> ex.Expr:
        if how == DISTINCT and not counts_distinct_over(self.table.frame):
            return self.reduce(SUM, self._first_of_its_value(expr, every=every), every=True)
        name = self.table.unused()
        self.before[name] = expr if every else masked(self.table, expr)
        self.reductions[f"{name}r"] = _applied(how, ex.col(name)).over(*self.keys)
        return ex.col(f"{name}r")

    def _first_of_its_value(self, expr: ex.Expr, *, every: bool) -> ex.Expr:
        """1 in one row of each value: some engines cannot count distinct values in a window."""
        value = self.table.temporary(expr if every else masked(self.table, expr))
        number = numbered(self.table, (*self.keys, value), self.table.order)
        return (ex.col(number) == 1).cast(ex.Int64)

    def shared(self, expr: ex.Expr) -> tuple[ex.Expr, ex.Expr]:
        return shared(self, expr)

    def done(self) -> None:
        self.table.add(self.before)
        self.table.add(self.reductions)
        self.before, self.reductions = {}, {}
