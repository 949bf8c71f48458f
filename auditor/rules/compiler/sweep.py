"""Windows over the last days: `within=30`. Each value enters on its day and leaves so many days later; what
is in the window is the running total of what came and went. No row meets another: one busy key of 20,000 rows
would make 400 million pairs."""

from collections import defaultdict
from collections.abc import Sequence

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.order import Ordered, numbered
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
        self.rows = Ordered(table, (*keys, self.valid), self.valid, (self.day, *table.order))
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
        for leaves, values in self.moving.items():
            self._pass(leaves, values)
        self.moving.clear()

    def _pass(self, leaves: str, values: Sequence[str]) -> None:
        """Every row twice, as it comes and as it goes, in the order of the days; then the goings are dropped."""
        table = self.table
        comes, kind, moment = table.temporary(ex.col(self.day)), table.unused(), table.unused()
        table.unpivot((comes, leaves), kind, moment)
        number = numbered(table, (*self.rows.partition, moment), (kind, *table.order))
        table.add({f"{name}w": self._moved(name, ex.col(kind) == comes) for name in values})
        table.add(
            {f"{name}w": ex.col(f"{name}w").sum().over(*self.rows.partition, moment) for name in values}
        )
        opens = ex.col(number) == 1
        table.add(
            {f"{name}w": ex.when(opens).then(ex.col(f"{name}w")).otherwise(ex.lit(0)) for name in values}
        )
        over = {"order_by": [moment, number]}
        table.add(
            {f"{name}w": ex.col(f"{name}w").cum_sum().over(*self.rows.partition, **over) for name in values}
        )
        table.frame = table.frame.filter(ex.col(kind) == comes)

    @staticmethod
    def _moved(name: str, coming: ex.Expr) -> ex.Expr:
        return ex.when(coming).then(ex.col(name)).otherwise(ex.lit(0) - ex.col(name))
