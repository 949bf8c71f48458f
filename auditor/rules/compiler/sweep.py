"""Windows over the last days: `within=30`. Each value enters on its day and leaves so many days later; what
is in the window is the running total of what came and went. No row meets another: one busy key of 20,000 rows
would make 400 million pairs."""

from collections import defaultdict
from collections.abc import Sequence

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.engines import partition, unpivoted
from auditor.rules.compiler.frame import Frame
from auditor.rules.compiler.order import Ordered
from auditor.rules.compiler.reducers import COUNT, DISTINCT, SUM, masked
from auditor.rules.compiler.table import Table
from auditor.rules.compiler.values import Value


class SweepReducer:
    """Sums, counts and distinct values of the rows of a day and of the `days - 1` days before it."""

    def __init__(self, table: Table, keys: Sequence[str], by: Value, days: int) -> None:
        if by.day is None:
            raise TypeError("a date without its day")
        self.table, self.keys = table, tuple(keys)
        known = ~by.day.is_null()
        counted = known if table.counts is None else table.counts & known
        self.valid = table.temporary(ex.coalesce(counted, ex.lit(False)))
        self.day = table.temporary(ex.coalesce(by.day.cast(ex.Int64), ex.lit(0, ex.Int64)))
        apart = partition(table, (*keys, self.valid))
        self.rows = Ordered(table, apart, self.valid, (self.day, *table.order))
        self.leaves = table.temporary(ex.col(self.day) + days)
        self.moving: dict[str, list[str]] = defaultdict(list)  # the day it leaves -> the values that do

    def reduce(self, how: str, expr: ex.Expr, *, every: bool = False) -> ex.Expr:
        value = ex.col(self.table.temporary(expr if every else masked(self.table, expr)))
        if how == DISTINCT:
            return self._sweep(ex.lit(1, ex.Int64), self._until_again(value))
        if how == COUNT:
            return self._sweep((~value.is_null()).cast(ex.Int64), self.leaves)
        if how != SUM:
            raise TypeError(f"the checker lets no {how} sweep")
        return self._sweep(ex.coalesce(value, ex.lit(0)), self.leaves)

    def _sweep(self, value: ex.Expr, leaves: str) -> ex.Expr:
        name = self.table.temporary(value)
        self.moving[leaves].append(name)
        return ex.col(f"{name}w")

    def _until_again(self, value: ex.Expr) -> str:
        """The day a value stops counting: when it leaves, or comes again and counts anew."""
        name = self.table.temporary(value)
        same = Ordered(self.table, (*self.rows.partition, name), self.valid, self.rows.order)
        again, leaves = same.shifted(ex.col(self.day), -1), ex.col(self.leaves)
        return self.table.temporary(ex.when(again < leaves).then(again).otherwise(leaves))

    def shared(self, expr: ex.Expr) -> tuple[ex.Expr, ex.Expr]:
        """How many different texts are in the window; where one is, it is that of the latest row that has any."""
        value = ex.col(self.table.temporary(masked(self.table, expr)))
        nulls = self.reduce(SUM, value.is_null().cast(ex.Int64), every=True)
        different = self.reduce(DISTINCT, value, every=True) - (nulls > 0).cast(ex.Int64)
        latest = self.rows.latest(value)
        number = self.rows.number(self.day)
        rows = self.rows.spread(number, self.day)
        closing = self.rows.spread(ex.when(number == rows).then(latest), self.day)
        return ex.when(different > 0).then(different == 1), closing

    def done(self) -> None:
        # All from the frame as it is: one that is joined to what another came to would have it computed twice.
        swept = [(self._swept(leaves, values), values) for leaves, values in self.moving.items()]
        for windows, values in swept:
            self.table.join(windows, [*self.rows.partition, self.day], [f"{name}w" for name in values])
        self.moving.clear()

    def _swept(self, leaves: str, values: Sequence[str]) -> Frame:
        """What comes and goes on each day of a partition, added up in the order of the days.

        Only what this needs goes through it: rows with all their columns, twice, would be the most of a run's memory.
        """
        table, keys = self.table, self.rows.partition
        comes, kind, moment = table.temporary(ex.col(self.day)), table.unused(), table.unused()
        needed = dict.fromkeys((*keys, comes, leaves, *values))
        narrow = table.frame.select({name: ex.col(name) for name in needed})
        events = unpivoted(narrow, (comes, leaves), [*keys, *values], kind, moment)
        moving = {f"{name}w": self._moved(name, ex.col(kind) == comes) for name in values}
        summed = {name: ex.col(name).sum() for name in moving}
        days = events.with_columns(moving).group((*keys, moment), summed)
        running = {name: ex.col(name).cum_sum().over(*keys, order_by=[moment]) for name in moving}
        told = {name: ex.col(name) for name in (*keys, *moving)}
        return days.with_columns(running).select({**told, self.day: ex.col(moment)})

    @staticmethod
    def _moved(name: str, coming: ex.Expr) -> ex.Expr:
        return ex.when(coming).then(ex.col(name)).otherwise(ex.lit(0) - ex.col(name))
