"""What a horizon doubts of a row: its period, or the months before it."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from auditor.rules.model import Horizon
from reference.cells import Cell
from reference.expressions import World
from reference.reasons import NOT_LOADED, UNFINISHED
from reference.tables import Row

PERIOD_MONTHS = {"year": 12, "four_months": 4, "quarter": 3, "month": 1}


def mark(rows: Sequence[Row], dates: Sequence[Cell], horizon: Horizon, world: World) -> None:
    """A period that is not over leaves a signal standing, as provisional; without its history nothing is said."""
    for row, cell in zip(rows, dates, strict=True):
        if not isinstance(cell.value, date):
            continue
        loaded = world.loaded_months.get(row.source)
        if horizon.months is not None:
            lacking = loaded is not None and not _all_loaded(_before(cell.value, horizon.months), loaded)
            row.history = NOT_LOADED if lacking and row.reason is None else None
            continue
        months = _of_period(cell.value, PERIOD_MONTHS[horizon.period])
        over = (months[-1] + timedelta(days=31)).replace(day=1) - timedelta(days=1) <= world.as_of
        row.doubts = () if over else (UNFINISHED,)
        if loaded is not None and not _all_loaded(months, loaded):
            row.doubts = (*row.doubts, NOT_LOADED)


def _of_period(day: date, months: int) -> list[date]:
    """The first day of each month of the period."""
    first = (day.month - 1) // months * months + 1
    return [date(day.year, month, 1) for month in range(first, first + months)]


def _before(day: date, count: int) -> list[date]:
    """The first day of each of so many months before that of the day."""
    found = [day.replace(day=1)]
    for _ in range(count):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[1:]


def _all_loaded(months: Sequence[date], loaded: Collection[str]) -> bool:
    return all(month.isoformat()[:7] in loaded for month in months)
