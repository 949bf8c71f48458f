"""Periods of the calendar: when they begin, whether they are over, and whether all their months were loaded."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from auditor.rules.functions import PERIODS


def period_start(period: str, day: date) -> date:
    months = PERIODS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def next_period(period: str, day: date) -> date:
    start = period_start(period, day)
    month = start.month + PERIODS[period]
    return date(start.year + (month > 12), month - 12 if month > 12 else month, 1)


def unfinished_from(period: str, as_of: date) -> date:
    """The first day whose period ends after `as_of`."""
    following = next_period(period, as_of)
    return following if as_of == following - timedelta(days=1) else period_start(period, as_of)


def loaded_days(period: str, months: Collection[str]) -> list[tuple[date, date]]:
    """First and last days of the spans of time whose periods have all their months (`2026-05`) among `months`."""
    spans: list[tuple[date, date]] = []
    for start in sorted({period_start(period, date.fromisoformat(f"{month}-01")) for month in months}):
        end = next_period(period, start)
        if any(month not in months for month in _months(start, end)):
            continue
        joined = bool(spans) and spans[-1][1] + timedelta(days=1) == start
        spans.append((spans.pop()[0] if joined else start, end - timedelta(days=1)))
    return spans


def _months(start: date, end: date) -> Iterator[str]:
    while start < end:
        yield start.isoformat()[:7]
        start = next_period("month", start)


def preceded_days(count: int, months: Collection[str]) -> list[tuple[date, date]]:
    """First and last days of the months that have `count` months right before them among `months`."""
    spans: list[tuple[date, date]] = []
    run = 0
    for start in sorted(date.fromisoformat(f"{month}-01") for month in months):
        run = run + 1 if _months_ago(start, 1) in months else 1
        if run >= count:
            following = next_period("month", start)
            spans.append((following, next_period("month", following) - timedelta(days=1)))
    return spans


def _months_ago(day: date, count: int) -> str:
    number = day.year * 12 + day.month - 1 - count
    return f"{number // 12:04}-{number % 12 + 1:02}"
