"""Rows in the lengths that statements have."""

from collections.abc import Iterator, Sequence
from typing import Any

# Rows of one statement: 128, and what is left over by halves. Few lengths are few statements to prepare, and
# preparing one of a hundred rows costs more than running it.
ROWS_A_STATEMENT = 128


def cut(flat: Sequence[Any], width: int) -> Iterator[tuple[Any, ...]]:
    """Rows of `width` values, value after value: 128 rows, then 64, 32, … as they are left."""
    start, rows = 0, ROWS_A_STATEMENT
    while start < len(flat):
        step = width * rows
        if start + step > len(flat):
            rows //= 2
            continue
        yield tuple(flat[start : start + step])
        start += step
