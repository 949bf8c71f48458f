"""When a process counts as published where its publisher does not say: at the date of its earliest release.

Each release of such a process carries its own date there; of several, only the earliest does not move.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from auditor.normalize.flatten import month_of
from auditor.store.schema import process

_NAMES = [column.name for column in process.columns]
_WIDTH = len(_NAMES)
MONTH, RELEASED = _NAMES.index("month"), _NAMES.index("release_date_us")
US, OFFSET = _NAMES.index("published_us"), _NAMES.index("published_offset")
# Where a flattened release's own columns begin.
_CONTENT = _NAMES.index("profile")

Date = tuple[int, int | None]


def unsaid(rows: list[Any]) -> list[int]:
    """Processes, by id, whose row in `rows` (flat) has nothing but its release's date to go by."""
    return [
        rows[start]
        for start in range(0, len(rows), _WIDTH)
        if rows[start + US] is not None and rows[start + US] == rows[start + RELEASED]
    ]


def settle(rows: list[Any], earliest: dict[int, Date]) -> set[int]:
    """Write the earliest date into the rows (flat) of these processes; the months they leave, and those they enter."""
    months = set()
    for start in range(0, len(rows), _WIDTH):
        if (date := earliest.get(rows[start])) is not None and date[0] != rows[start + US]:
            rows[start + US], rows[start + OFFSET] = date
            months |= {rows[start + MONTH], month_of(date)}
            rows[start + MONTH] = month_of(date)
    return months


def is_other(content: list[Any], row: Sequence[Any]) -> bool:
    """Whether a merged process is published at another time than its row says."""
    return bool(content[US - _CONTENT] != row[US])


def settle_merged(content: list[Any], released: int | None, dates: Iterable[Date]) -> int | None:
    """The same for one merged process's own columns; its month, None where nothing is to be changed."""
    us, first = content[US - _CONTENT], min(dates, default=None, key=lambda date: date[0])
    if us is None or us != released or first is None or first[0] == us:
        return None
    content[US - _CONTENT], content[OFFSET - _CONTENT] = first
    return month_of(first)
