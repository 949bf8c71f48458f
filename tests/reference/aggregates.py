"""Many values to one. Nulls are skipped; amounts of several currencies make null, and say so."""

import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from auditor.rules.kinds import DATE, INTEGER, MONEY, NUMBER, UNITS, Kind
from reference.cells import MIXED, Cell, Plain
from reference.distributions import DISTRIBUTIONS

# What one currency or another cannot change.
_WITHOUT_CURRENCY = frozenset({"count", "n_unique", "any", "all", "share"})


def aggregate(function: str, kind: Kind, cells: Sequence[Cell], *more: Cell) -> Cell:
    """What `function` makes of the values of the rows; `more` are its literal arguments."""
    notes = frozenset().union(*(cell.notes for cell in cells))
    known = [cell for cell in cells if not cell.null]
    currency: str | None = None
    if function not in _WITHOUT_CURRENCY and any(cell.kind.monetary for cell in known):
        currencies = {cell.currency for cell in known}
        if len(currencies) > 1:
            return Cell(kind, notes=notes | {MIXED})
        (currency,) = currencies
    if function in {"min", "max"} and kind == DATE:
        return _extreme_date(function, known, notes)
    value = _EVALUATORS[function](known, *more)
    return Cell(kind, _typed(kind, value), currency if kind.monetary else None, notes=notes)


def _typed(kind: Kind, value: Plain) -> Plain:
    return float(value) if kind in {NUMBER, UNITS} and isinstance(value, int) else value


def _extreme_date(function: str, known: Sequence[Cell], notes: frozenset[str]) -> Cell:
    if not known:
        return Cell(DATE, notes=notes)
    found = (min if function == "min" else max)(known, key=lambda cell: cell.moment or 0)
    return Cell(DATE, found.value, None, found.instant, found.business_day, notes)


def _values(known: Sequence[Cell]) -> list[Any]:
    return [cell.value for cell in known]


def _count(known: Sequence[Cell]) -> int:
    return sum(cell.value is not False for cell in known)


def _sum(known: Sequence[Cell]) -> Plain:
    if not known:
        return None
    values = _values(known)
    return sum(values) if known[0].kind in {MONEY, INTEGER} else math.fsum(values)


def _mean(known: Sequence[Cell]) -> Any:
    total: Any = _sum(known)
    if total is None:
        return None
    return total / len(known) / 100 if known[0].kind == MONEY else total / len(known)


def _share(known: Sequence[Cell]) -> float | None:
    return statistics.fmean(_values(known)) if known else None


_EVALUATORS: dict[str, Callable[..., Any]] = {
    "count": _count,
    "sum": _sum,
    "mean": _mean,
    "min": lambda known: min(_values(known), default=None),
    "max": lambda known: max(_values(known), default=None),
    "n_unique": lambda known: len(Counter(cell.same_as for cell in known)),
    "any": lambda known: any(_values(known)) if known else None,
    "all": lambda known: all(_values(known)) if known else None,
    "share": _share,
    **DISTRIBUTIONS,
}
