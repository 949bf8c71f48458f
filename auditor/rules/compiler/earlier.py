"""Windows over the days before a row's own: `before=True`."""

from collections.abc import Sequence

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.order import Ordered
from auditor.rules.compiler.reducers import COUNT, DISTINCT, MAX, MIN, SUM, masked, shared
from auditor.rules.compiler.table import Table
from auditor.rules.compiler.values import Value

_RUNNING = {SUM: "cum_sum", MIN: "cum_min", MAX: "cum_max"}


class EarlierReducer:
    """Running values up to the end of the day before: what stands at the first row of a day, one row earlier."""

    def __init__(self, table: Table, keys: Sequence[str], by: Value) -> None:
        if by.day is None:
            raise TypeError("a date without its day")
        self.table, self.keys = table, tuple(keys)
        known = ~by.day.is_null()
        counted = known if table.counts is None else table.counts & known
        self.valid = table.temporary(ex.coalesce(counted, ex.lit(False)))
        self.day = table.temporary(by.day.cast(ex.Int64))
        self.rows = Ordered(table, (*keys, self.valid), self.valid, (self.day, *table.order))
        self.opens = table.temporary(self.rows.number(self.day) == 1)

    def reduce(self, how: str, expr: ex.Expr, *, every: bool = False) -> ex.Expr:
        value = ex.col(self.table.temporary(expr if every else masked(self.table, expr)))
        if how == COUNT:
            return self._earlier(SUM, (~value.is_null()).cast(ex.Int64))
        if how == DISTINCT:
            return self._earlier(SUM, self._first_of_its_value(value))
        return self._earlier(how, ex.coalesce(value, ex.lit(0)) if how == SUM else value)

    def _first_of_its_value(self, value: ex.Expr) -> ex.Expr:
        name = self.table.temporary(value)
        return (self.rows.number(name) == 1).cast(ex.Int64)

    def _earlier(self, how: str, value: ex.Expr) -> ex.Expr:
        running = self.rows.running(_RUNNING[how], value)
        if how != SUM:  # engines leave a running extreme null where the row's own value is
            running = self.rows.latest(running)
        before = self.rows.shifted(running, 1)
        return self.rows.spread(ex.when(ex.col(self.opens)).then(before), self.day)

    def shared(self, expr: ex.Expr) -> tuple[ex.Expr, ex.Expr]:
        return shared(self, expr)

    def done(self) -> None:
        """Nothing: every step is in the table already."""
