"""Instants of the sample: whole seconds of Guatemalan wall time since 1970, and their texts."""

from datetime import date
from functools import cache

DAY = 86_400
HOUR = 3_600
OPENS, CLOSES = 8 * HOUR, 17 * HOUR

_TICKS_OF_1970 = 621_355_968_000_000_000
_MINUTES = [f"T{minute // 60:02d}:{minute % 60:02d}:" for minute in range(1_440)]
_SECONDS = [f"{second:02d}-06:00" for second in range(60)]
_EPOCH = date(1970, 1, 1).toordinal()
# Days on which public offices are closed; the movable ones are left out.
_HOLIDAYS = frozenset(
    {(1, 1), (5, 1), (6, 30), (9, 15), (10, 20), (11, 1), (12, 24), (12, 25), (12, 31)},
)


@cache
def day_text(day: int) -> str:
    """`YYYY-MM-DD` of a day counted from 1970."""
    return date.fromordinal(day + _EPOCH).isoformat()


def instant_text(instant: int) -> str:
    """ISO 8601 with the portal's offset, which is -06:00 all year."""
    minute = instant % DAY // 60
    return day_text(instant // DAY) + _MINUTES[minute] + _SECONDS[instant % 60]


def ticks(instant: int) -> int:
    """.NET ticks (100 ns since year 1), which the portal puts in release identifiers."""
    return _TICKS_OF_1970 + instant * 10_000_000


def day_of(value: date) -> int:
    return value.toordinal() - _EPOCH


@cache
def is_working(day: int) -> bool:
    value = date.fromordinal(day + _EPOCH)
    return value.weekday() < 5 and (value.month, value.day) not in _HOLIDAYS


@cache
def next_working(day: int) -> int:
    """The day itself, or the first working day after it."""
    while not is_working(day):
        day += 1
    return day


@cache
def year_of(day: int) -> int:
    return date.fromordinal(day + _EPOCH).year
