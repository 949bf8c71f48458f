"""What a horizon doubts of each row: a period that is not over, months that were never loaded."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.horizon import loaded_days, preceded_days, unfinished_from
from auditor.rules.compiler.values import day_of
from auditor.rules.model import Horizon

# The doubts a horizon raises: column, and the reason it gives where nothing is flagged.
UNFINISHED, UNLOADED = "__unfinished", "__unloaded"
NOT_LOADED = "months not loaded"
DOUBTS = {UNFINISHED: "unfinished period", UNLOADED: NOT_LOADED}
Months = Mapping[str, frozenset[str]]
Spans = Iterable[tuple[date, date]]


def doubts_of(horizon: Horizon, day: ex.Expr, as_of: date, loaded: Months) -> dict[str, ex.Expr]:
    """Doubts of the row's own period; they leave a signal standing, as provisional."""
    first = day_of(unfinished_from(horizon.period, as_of))
    found = {UNFINISHED: day >= first}
    if loaded:
        found[UNLOADED] = _outside(day, loaded, lambda months: loaded_days(horizon.period, months))
    return found


def without_history(months: int, day: ex.Expr, loaded: Months) -> ex.Expr:
    """Whether one of so many months before that of the row was never loaded: then nothing can be told."""
    return _outside(day, loaded, lambda each: preceded_days(months, each))


def _outside(day: ex.Expr, loaded: Months, spans: Callable[[frozenset[str]], Spans]) -> ex.Expr:
    outside: ex.Expr = ex.lit(False)
    for source, months in loaded.items():
        inside: ex.Expr = ex.lit(False)
        for start, end in spans(months):
            inside = inside | ((day >= day_of(start)) & (day <= day_of(end)))
        outside = outside | ((ex.col("source") == source) & ~inside)
    return outside
