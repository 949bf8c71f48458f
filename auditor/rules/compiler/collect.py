"""Lazy frames to rows of Python values."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import polars as pl

Row = dict[str, Any]


def collect(frames: Sequence[nw.LazyFrame[Any]]) -> list[list[Row]]:
    """The rows of each frame. Polars computes once what several frames share; other engines one by one."""
    native = [frame.to_native() for frame in frames]
    if all(isinstance(frame, pl.LazyFrame) for frame in native):
        return [frame.to_dicts() for frame in pl.collect_all(native)]
    return [_rows(frame) for frame in frames]


def _rows(frame: nw.LazyFrame[Any]) -> list[Row]:
    return list(frame.collect(backend="polars").iter_rows(named=True))
