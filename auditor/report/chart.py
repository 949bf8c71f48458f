"""A row of bars, one a month: where there is much, where nothing, and which months were never loaded.

Heights begin at zero, so that a bar twice as high stands for twice as many. Where block characters would not print,
ASCII ones of growing weight do instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Signs for nothing, for growing amounts, and for a month that was not loaded."""

    nothing: str
    bars: str
    absent: str


BLOCKS = Glyphs("▁", "▂▃▄▅▆▇█", "·")
ASCII = Glyphs("_", ".:-=+*#", "?")


def glyphs_for(encoding: str) -> Glyphs:
    """What can be written in an encoding."""
    try:
        f"{BLOCKS.nothing}{BLOCKS.bars}{BLOCKS.absent}".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return BLOCKS


def bars(values: Sequence[int | None], glyphs: Glyphs) -> str:
    """One sign a value; None is a month that was not loaded."""
    most = max((value for value in values if value is not None), default=0)
    return "".join(glyphs.absent if value is None else _sign(value, most, glyphs) for value in values)


def _sign(value: int, most: int, glyphs: Glyphs) -> str:
    if value <= 0:
        return glyphs.nothing
    # Rounded up: the least of something is not nothing.
    return glyphs.bars[-(-value * len(glyphs.bars) // most) - 1]


def span(loaded: Mapping[int, int]) -> tuple[int, ...]:
    """Every month (yyyymm) from the first loaded to the last, those between that were not loaded too."""
    if not loaded:
        return ()
    first, last = (month // 100 * 12 + month % 100 - 1 for month in (min(loaded), max(loaded)))
    return tuple(number // 12 * 100 + number % 12 + 1 for number in range(first, last + 1))
