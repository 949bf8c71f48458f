"""A cron expression as crontab(5) means it: five fields, names or numbers, Sunday as 0 or 7.

It is checked when the configuration is read, so that a schedule that can never come is told with its line.
"""

import re
from dataclasses import dataclass

from auditor.language import Text, say

NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
# February has its 29th every few years: that is a day that comes.
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PART = re.compile(r"(?P<first>\*|[a-z0-9]+)(?:-(?P<last>[a-z0-9]+))?(?:/(?P<step>[0-9]+))?")


@dataclass(frozen=True)
class _Field:
    label: Text
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field(Text(es="minuto", en="minute"), 0, 59),
    _Field(Text(es="hora", en="hour"), 0, 23),
    _Field(Text(es="día del mes", en="day of the month"), 1, 31),
    _Field(Text(es="mes", en="month"), 1, 12, _MONTHS),
    _Field(Text(es="día de la semana", en="day of the week"), 0, 7, _WEEKDAYS),
)


@dataclass(frozen=True)
class Cron:
    """The values of each field. Weekdays count from Sunday, 0.

    `every_hour`: the hour begins with `*`, so that it means "so often" rather than "at this time of day".
    `either_day`: both kinds of day are restricted, and a day that is one of them will do, as in crontab(5).
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    every_hour: bool
    either_day: bool


def parse(text: str) -> Cron:
    """Raises ValueError with a sentence that names the field at fault."""
    words = NICKNAMES.get(text.strip().lower(), text).lower().split()
    if len(words) != len(_FIELDS):
        raise ValueError(
            say(
                es="se esperaban cinco campos (minuto, hora, día, mes, día de la semana), como '0 6 * * *'",
                en="expected five fields (minute, hour, day, month, day of the week), such as '0 6 * * *'",
            )
        )
    minutes, hours, days, months, weekdays = (
        _values(word, field) for word, field in zip(words, _FIELDS, strict=True)
    )
    either = not words[2].startswith("*") and not words[4].startswith("*")
    if not either and not any(days[0] <= _DAYS[month - 1] for month in months):
        raise ValueError(say(es="ese día no llega nunca", en="that day never comes"))
    weekdays = tuple(sorted({day % 7 for day in weekdays}))
    return Cron(minutes, hours, days, months, weekdays, words[1].startswith("*"), either)


def checked(text: str) -> str:
    """The expression as it was, for a setting. Raises ValueError."""
    parse(text)
    return text


def _values(word: str, field: _Field) -> tuple[int, ...]:
    found: set[int] = set()
    for part in word.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise _fault(part, field)
        found |= _range(match, part, field)
    return tuple(sorted(found))


def _range(match: re.Match[str], part: str, field: _Field) -> set[int]:
    step = int(match["step"] or 1)
    if match["first"] == "*":
        if match["last"]:
            raise _fault(part, field)
        # 7 is another name for Sunday, not an eighth day.
        first, last = field.low, min(field.high, 6) if field.names == _WEEKDAYS else field.high
    else:
        first = _number(match["first"], part, field)
        # `5/15` is "from 5 on, every 15".
        open_end = field.high if match["step"] else first
        last = _number(match["last"], part, field) if match["last"] else open_end
    if step == 0 or first > last:
        raise _fault(part, field)
    return set(range(first, last + 1, step))


def _number(word: str, part: str, field: _Field) -> int:
    if word in field.names:
        return field.names.index(word) + (1 if field.low else 0)
    if not word.isdecimal() or not field.low <= int(word) <= field.high:
        raise _fault(part, field)
    return int(word)


def _fault(part: str, field: _Field) -> ValueError:
    names = f", {field.names[0]}-{field.names[-1]}" if field.names else ""
    return ValueError(
        say(
            es=f"{field.label}: '{part[:20]}' no es un valor, una lista o un rango de {field.low}-{field.high}{names}",
            en=f"{field.label}: '{part[:20]}' is no value, list or range of {field.low}-{field.high}{names}",
        )
    )
