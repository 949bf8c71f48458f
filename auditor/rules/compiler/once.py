"""Signals of overlapping windows that are one: the largest of them stands for all."""

from collections.abc import Iterator, Sequence

from auditor.rules.clock import parts_of
from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.emitter import Emitter
from auditor.rules.compiler.order import Ordered
from auditor.rules.compiler.table import Table
from auditor.rules.compiler.values import as_float, whole_of
from auditor.rules.model import Program
from auditor.rules.typed import Application


def merged(table: Table, program: Program, fired: ex.Expr, emitter: Emitter) -> ex.Expr:
    """Whether a row that fired is in another's finding.

    Two rows of the same `once_per` columns belong together where their windows overlap: where fewer days lie
    between them than the rule's longest `within` has. Without such a window all of them do; a row without the
    date is in nobody's. The largest has the greatest score, else amount; of equal ones, the first.
    """
    keys = table.keyed(program.once_per)
    flagged = table.temporary(ex.coalesce(fired, ex.lit(False)))
    partition = (*keys, flagged)
    swept = max(_windows(program, emitter), key=lambda each: each[1], default=None)
    order: Sequence[str] = table.order
    if swept is not None:
        node, days = swept
        by = emitter.emit(node.by) if node.by else None
        if by is None or by.day is None:
            raise TypeError("a window without its date")
        day = table.temporary(ex.coalesce(by.day.cast(ex.Int64), ex.lit(0, ex.Int64)))
        dated = table.temporary(~by.expr.is_null())
        order, partition = (day, *table.order), (*partition, dated)
        rows = Ordered(table, partition, flagged, tuple(order))
        apart = ex.col(day) - rows.shifted(ex.col(day), 1) >= days
        begins = table.temporary((~ex.col(dated) | ex.coalesce(apart, ex.lit(True))).cast(ex.Int64))
        partition = (*partition, table.temporary(rows.running("cum_sum", ex.col(begins))))
    size = _size(table)
    rows = Ordered(table, partition, flagged, (table.temporary(ex.lit(0.0) - size), *order))
    return ex.col(flagged) & (rows.number() > 1)


def _windows(program: Program, emitter: Emitter) -> Iterator[tuple[Application, int]]:
    for part in parts_of((program.derive, program.then, program.flag)):
        if isinstance(part, Application) and part.within is not None:
            yield part, whole_of(emitter.emit(part.within))


def _size(table: Table) -> ex.Expr:
    """What says which finding is the largest; one without is the least of all."""
    for name in ("__score", "__amount"):
        if name in table.values:
            return ex.coalesce(as_float(table.values[name]), ex.lit(float("-1e300")))
    return ex.lit(0.0)
