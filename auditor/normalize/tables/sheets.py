"""One table of a file: its name, and its rows with the lines they stand on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

Cell = str | int | float | bool | datetime | date | time | None
Row = tuple[int, list[Cell]]


class Misread(NamedTuple):
    """A row, or the rest of a table, that cannot be read; `code` is one of `normalize.refusals`."""

    sheet: str
    line: int
    code: str
    reason: str


@dataclass
class Sheet:
    """`rows` has the header first. `remark` is what a person should know of how it was read."""

    name: str
    rows: Iterator[Row | Misread]
    remark: str = ""
    epoch_1904: bool = False
