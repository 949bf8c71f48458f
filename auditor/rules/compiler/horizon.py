"""Periods of the calendar: when they begin, and whether they are over."""

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
