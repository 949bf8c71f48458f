"""Business days as ordinals, so that engines only ever subtract integers.

A calendar is named by a country code of the `holidays` library ("GT"), or "weekdays" for Monday to Friday.
"""

from datetime import date, timedelta
from functools import lru_cache

EPOCH = date(1970, 1, 1)
# Monday to Friday, of a publisher whose holidays nobody has told.
WEEKDAYS = "weekdays"
# Open portals reach back to the nineties, and contracts end decades ahead; each year costs start-up time.
FIRST_YEAR, LAST_YEAR = 1990, 2060
FIRST_DAY = (date(FIRST_YEAR, 1, 1) - EPOCH).days
LAST_DAY = (date(LAST_YEAR, 12, 31) - EPOCH).days


@lru_cache(maxsize=16)
def business_days(calendar: str) -> tuple[int, ...]:
    """For each day from FIRST_DAY to LAST_DAY, the number of business days from the first up to and with it."""
    holidays = _holidays(calendar)
    total, ordinals = 0, []
    day = date(FIRST_YEAR, 1, 1)
    for _ in range(FIRST_DAY, LAST_DAY + 1):
        total += day.weekday() < 5 and day not in holidays
        ordinals.append(total)
        day += timedelta(days=1)
    return tuple(ordinals)


def business_day(calendar: str, day: int) -> int | None:
    """Ordinal of one day (days since 1970-01-01), None outside the calendar's years."""
    if not FIRST_DAY <= day <= LAST_DAY:
        return None
    return business_days(calendar)[day - FIRST_DAY]


@lru_cache(maxsize=16)
def holidays_of(calendar: str) -> tuple[tuple[int, int], ...]:
    """The holidays of a calendar as (day, business day): the second tells which calendar a date is of."""
    days = sorted((day - EPOCH).days for day in _holidays(calendar))
    told = ((day, business_day(calendar, day)) for day in days)
    return tuple((day, ordinal) for day, ordinal in told if ordinal is not None)


def _holidays(calendar: str) -> frozenset[date]:
    if calendar == WEEKDAYS:
        return frozenset()
    import holidays  # noqa: PLC0415 - costs 40 ms at start-up, and only facts and cases need it

    return frozenset(holidays.country_holidays(calendar, years=range(FIRST_YEAR, LAST_YEAR + 1)))
