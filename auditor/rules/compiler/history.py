"""Functions that look at the rows around a row, in the order of their instants."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.money import monetary
from auditor.rules.compiler.order import Ordered, by_value, in_order
from auditor.rules.compiler.reducers import WindowReducer
from auditor.rules.compiler.table import Table
from auditor.rules.compiler.values import Value, whole_of
from auditor.rules.kinds import BOOLEAN, INTEGER, MONEY


def look_around(
    function: str, arguments: Sequence[Value], by: Value | None, table: Table, keys: Sequence[str]
) -> Value:
    """The value for each row that has its place in the order; null for the others."""
    if by is None:
        return _rank(arguments[0], table, keys)
    rows = in_order(table, keys, by)
    return _EMITTERS[function](rows, *arguments).only_where(ex.col(rows.valid))


def _shift(direction: int) -> Callable[..., Value]:
    def emit(rows: Ordered, x: Value, steps: Value | None = None) -> Value:
        count = direction * (whole_of(steps) if steps is not None else 1)

        def moved(part: ex.Expr | None) -> ex.Expr | None:
            return None if part is None else rows.shifted(part, count)

        notes = {
            note: ex.coalesce(rows.shifted(expr, count), ex.lit(False)) for note, expr in x.notes.items()
        }
        return Value(
            x.kind,
            rows.shifted(x.expr, count),
            moved(x.currency),
            moved(x.day),
            moved(x.bday),
            moved(x.us),
            notes,
        )

    return emit


def _rank(x: Value, table: Table, keys: Sequence[str]) -> Value:
    """Amounts of several currencies have no order among them."""
    rows = by_value(table, keys, x)
    place = ex.when(ex.col(rows.valid)).then(rows.number())
    if x.kind != MONEY and not x.kind.units:
        return Value(INTEGER, place, notes=x.notes)
    window = WindowReducer(table, keys)
    ranked = monetary(INTEGER, place, x, window)
    window.done()
    return replace(ranked, notes={**x.notes, **ranked.notes})


def _run_length(rows: Ordered, x: Value) -> Value:
    """Counts again from 1 wherever the value, or its currency, is not that of the row before."""
    table = rows.table
    compared = x.day if x.day is not None else x.expr
    if x.kind == BOOLEAN:
        compared = compared.cast(ex.Int64)
    same = compared == rows.shifted(compared, 1)
    if x.currency is not None:
        named = ex.coalesce(x.currency, ex.lit(""))
        same = same & (named == rows.shifted(named, 1))
    begins = table.temporary((~ex.coalesce(same, ex.lit(False))).cast(ex.Int64))
    run = table.temporary(rows.running("cum_sum", ex.col(begins)))
    return Value(INTEGER, ex.when(~compared.is_null()).then(rows.number(run)), notes=x.notes)


_EMITTERS: dict[str, Callable[..., Value]] = {
    "lag": _shift(1),
    "lead": _shift(-1),
    "run_length": _run_length,
}
EMITTED = frozenset({*_EMITTERS, "rank"})
