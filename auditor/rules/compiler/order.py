"""Rows in order: by instant, then by the columns that tell rows apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw

from auditor.rules.compiler.table import Table
from auditor.rules.compiler.values import DAY_US, Value
from auditor.rules.kinds import DATE


def numbered(table: Table, partition: Sequence[str], order: Sequence[str]) -> str:
    """A new column that counts the rows of each partition, from 1."""
    one = table.temporary(nw.lit(1, nw.Int64))
    counted = nw.col(one).cum_sum().over(*partition, order_by=list(order))
    return table.temporary(counted.cast(nw.Int64))


def instant_of(date: Value) -> nw.Expr:
    """The instant where it is known, else the day's beginning; in microseconds."""
    if date.day is None:
        raise TypeError("a date without its day")
    beginning = date.day.cast(nw.Int64) * DAY_US
    return beginning if date.us is None else nw.coalesce(date.us, beginning)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A table's rows in order within a partition; `valid` names the column that says which rows take part.

    It is one of the partition's columns: rows that take no part stand apart.
    """

    table: Table
    partition: tuple[str, ...]
    valid: str
    order: tuple[str, ...]

    def number(self, *more: str) -> nw.Expr:
        """The row's place, from 1; within those that share `more` columns, where any are given."""
        return nw.col(numbered(self.table, (*self.partition, *more), self.order))

    def size(self) -> nw.Expr:
        one = self.table.temporary(nw.lit(1, nw.Int64))
        return nw.col(self.table.temporary(nw.col(one).sum().over(*self.partition)))

    def shifted(self, expr: nw.Expr, steps: int) -> nw.Expr:
        """The value `steps` rows earlier, later where negative; null where there is no such row."""
        column = nw.col(self.table.temporary(expr))
        return nw.col(
            self.table.temporary(column.shift(steps).over(*self.partition, order_by=list(self.order)))
        )

    def running(self, how: str, expr: nw.Expr) -> nw.Expr:
        """`cum_sum`, `cum_min` or `cum_max` up to the row."""
        column = nw.col(self.table.temporary(expr))
        total: nw.Expr = getattr(column, how)().over(*self.partition, order_by=list(self.order))
        return nw.col(self.table.temporary(total))

    def latest(self, expr: nw.Expr) -> nw.Expr:
        """The value of the last row, up to this one, that has one; of a running value as of any other."""
        column = nw.col(self.table.temporary(expr))
        held = self.running("cum_sum", (~column.is_null()).cast(nw.Int64))
        name = self.table.temporary(held)
        return nw.col(self.table.temporary(column.max().over(*self.partition, name)))

    def spread(self, expr: nw.Expr, *within: str) -> nw.Expr:
        """The one value there is among the rows of a partition that share `within`, for all of them."""
        column = nw.col(self.table.temporary(expr))
        return nw.col(self.table.temporary(column.max().over(*self.partition, *within)))


def in_order(table: Table, keys: Sequence[str], by: Value) -> Ordered:
    """By the instant of a date, ties by the row's identity. Rows without one, or that do not count, stand apart."""
    valid = _valid(table, by)
    instant = table.temporary(instant_of(by))
    return Ordered(table, (*keys, valid), valid, (instant, *table.order))


def by_value(table: Table, keys: Sequence[str], by: Value) -> Ordered:
    """By any value, from the least, ties by the row's identity."""
    if by.kind == DATE:
        return in_order(table, keys, by)
    valid = _valid(table, by)
    value = table.temporary(by.expr)
    return Ordered(table, (*keys, valid), valid, (value, *table.order))


def _valid(table: Table, by: Value) -> str:
    known = ~by.expr.is_null()
    return table.temporary(
        nw.coalesce(known if table.counts is None else table.counts & known, nw.lit(False))
    )
