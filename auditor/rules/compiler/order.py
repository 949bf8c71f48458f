"""Rows in order: by instant, then by the columns that tell rows apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.table import Table
from auditor.rules.compiler.values import DAY_US, Value
from auditor.rules.kinds import DATE


def numbered(table: Table, partition: Sequence[str], order: Sequence[str]) -> str:
    """A new column that counts the rows of each partition, from 1."""
    one = table.temporary(ex.lit(1, ex.Int64))
    counted = ex.col(one).cum_sum().over(*partition, order_by=list(order))
    return table.temporary(counted.cast(ex.Int64))


def instant_of(date: Value) -> ex.Expr:
    """The instant where it is known, else the day's beginning; in microseconds."""
    if date.day is None:
        raise TypeError("a date without its day")
    beginning = date.day.cast(ex.Int64) * DAY_US
    return beginning if date.us is None else ex.coalesce(date.us, beginning)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A table's rows in order within a partition; `valid` names the column that says which rows take part.

    It is one of the partition's columns: rows that take no part stand apart.
    """

    table: Table
    partition: tuple[str, ...]
    valid: str
    order: tuple[str, ...]

    def number(self, *more: str) -> ex.Expr:
        """The row's place, from 1; within those that share `more` columns, where any are given."""
        return ex.col(numbered(self.table, (*self.partition, *more), self.order))

    def size(self) -> ex.Expr:
        one = self.table.temporary(ex.lit(1, ex.Int64))
        return ex.col(self.table.temporary(ex.col(one).sum().over(*self.partition)))

    def shifted(self, expr: ex.Expr, steps: int) -> ex.Expr:
        """The value `steps` rows earlier, later where negative; null where there is no such row."""
        column = ex.col(self.table.temporary(expr))
        return ex.col(
            self.table.temporary(column.shift(steps).over(*self.partition, order_by=list(self.order)))
        )

    def running(self, how: str, expr: ex.Expr) -> ex.Expr:
        """`cum_sum`, `cum_min` or `cum_max` up to the row."""
        column = ex.col(self.table.temporary(expr))
        total = column.reduced(how).over(*self.partition, order_by=list(self.order))
        return ex.col(self.table.temporary(total))

    def latest(self, expr: ex.Expr) -> ex.Expr:
        """The value of the last row, up to this one, that has one; of a running value as of any other."""
        column = ex.col(self.table.temporary(expr))
        held = self.running("cum_sum", (~column.is_null()).cast(ex.Int64))
        name = self.table.temporary(held)
        return ex.col(self.table.temporary(column.max().over(*self.partition, name)))

    def spread(self, expr: ex.Expr, *within: str) -> ex.Expr:
        """The one value there is among the rows of a partition that share `within`, for all of them."""
        column = ex.col(self.table.temporary(expr))
        return ex.col(self.table.temporary(column.max().over(*self.partition, *within)))


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
        ex.coalesce(known if table.counts is None else table.counts & known, ex.lit(False))
    )
