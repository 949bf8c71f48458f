"""The functions of one row's values, as RULES and the registry define them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import holidays

from auditor.rules.kinds import MONEY, NUMBER, TEXT, Kind
from reference.cells import DAY, Cell, CloseCalls, Plain, is_computed, truth, whole
from reference.operators import compute

CALENDAR = "GT"  # what the small worlds' dates are counted by


def call(function: str, kind: Kind, cells: Sequence[Cell], calls: CloseCalls) -> Cell:
    if function == "ratio":
        return compute("/", kind, cells[0], cells[1], calls)
    notes = frozenset().union(*(cell.notes for cell in cells))
    subject = cells[0]
    if any(cell.null for cell in cells):
        return Cell(kind, currency=subject.currency, notes=notes)
    if subject.units is not None and is_computed(subject.kind):
        _look(function, subject.units, cells[1:], calls)
    return replace(_FUNCTIONS[function](kind, *cells), notes=notes)


def _look(function: str, x: float, more: Sequence[Cell], calls: CloseCalls) -> None:
    """Where a hair's breadth changes the result: at 0 for `log`, between two steps for the others."""
    scaled = x * 10.0 ** (more[0].units or 0.0) if more else x
    if function == "log":
        calls.look(x, 0.0)
    elif function in {"floor", "round"}:
        calls.look(scaled * 2, float(round(scaled * 2)))


def _number(kind: Kind, value: Plain, subject: Cell) -> Cell:
    return Cell(kind, value, subject.currency if kind.monetary else None)


def _value(cell: Cell) -> Any:
    return cell.value


def _abs(kind: Kind, x: Cell) -> Cell:
    return _number(kind, abs(_value(x)), x)


def _floor(kind: Kind, x: Cell) -> Cell:
    return _number(kind, float(math.floor(x.units or 0.0)), x)


def _round(kind: Kind, x: Cell, digits: Cell | None = None) -> Cell:
    scale = 10.0 ** (_value(digits) if digits else 0)
    return _number(kind, math.floor((x.units or 0.0) * scale + 0.5) / scale, x)


def _is_round(_kind: Kind, amount: Cell, multiple: Cell) -> Cell:
    step = _value(multiple) * (100 if amount.kind == MONEY else 1)
    return truth(_value(amount) % step == 0 if step else None)


def _days_between(_kind: Kind, start: Cell, end: Cell) -> Cell:
    return whole((_value(end) - _value(start)).days)


def _business_days_between(_kind: Kind, start: Cell, end: Cell) -> Cell:
    if start.business_day is None or end.business_day is None:
        return whole(None)
    return whole(end.business_day - start.business_day)


def _elapsed_days(_kind: Kind, start: Cell, end: Cell) -> Cell:
    span = (end.moment or 0) - (start.moment or 0)
    days = abs(span) // DAY
    return whole(days if span >= 0 else -days)


def _elapsed_seconds(_kind: Kind, start: Cell, end: Cell) -> Cell:
    return Cell(NUMBER, ((end.moment or 0) - (start.moment or 0)) / 1_000_000)


def _period(letter: str, months: int) -> Callable[[Kind, Cell], Cell]:
    def emit(_kind: Kind, on: Cell) -> Cell:
        day: date = _value(on)
        return Cell(TEXT, f"{day.year}-{letter}{(day.month - 1) // months + 1}")

    return emit


@lru_cache
def _days_off(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(CALENDAR, years=year))


def _is_holiday(_kind: Kind, on: Cell) -> Cell:
    day: date = _value(on)
    return truth(None if on.business_day is None else day in _days_off(day.year))


def _log(_kind: Kind, x: Cell) -> Cell:
    number = x.units or 0.0
    return Cell(NUMBER, math.log(number) if number > 0 else None)


_FUNCTIONS: dict[str, Callable[..., Cell]] = {
    "abs": _abs,
    "floor": _floor,
    "round": _round,
    "is_round": _is_round,
    "days_between": _days_between,
    "business_days_between": _business_days_between,
    "elapsed_days": _elapsed_days,
    "elapsed_seconds": _elapsed_seconds,
    "year": lambda _kind, on: whole(_value(on).year),
    "quarter": _period("Q", 3),
    "four_months": _period("C", 4),
    "month": lambda _kind, on: Cell(TEXT, _value(on).isoformat()[:7]),
    "month_of_year": lambda _kind, on: whole(_value(on).month),
    "weekday": lambda _kind, on: whole(_value(on).isoweekday()),
    "is_holiday": _is_holiday,
    "log": _log,
    "length": lambda _kind, text: whole(len(_value(text))),
    "contains": lambda _kind, text, part: truth(_value(part) in _value(text)),
    "starts_with": lambda _kind, text, part: truth(_value(text).startswith(_value(part))),
    "prefix": lambda kind, text, n: Cell(kind, _value(text)[: max(0, _value(n))]),
}
