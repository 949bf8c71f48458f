"""Lazy frames to rows of Python values."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from auditor.rules.compiler.frame import Frame

Row = dict[str, Any]
# Polars' plans to their tables, in the same order; somebody may remember what the same ones came to.
Compute = Callable[[Sequence[pl.LazyFrame]], list[pl.DataFrame]]


def collect(frames: Sequence[Frame], compute: Compute = pl.collect_all) -> list[list[Row]]:
    """The rows of each frame. Polars computes once what several frames share; other engines one by one."""
    if all(frame.engine is pl for frame in frames):
        return [rows.to_dicts() for rows in compute([frame.native for frame in frames])]
    return [list(frame.native.collect(backend="polars").iter_rows(named=True)) for frame in frames]
