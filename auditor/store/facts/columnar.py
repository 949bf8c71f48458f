"""Rows of a table as columns: the one way from SQL's types to Polars', whoever has the rows."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, Boolean, Float, Integer, LargeBinary, SmallInteger, Table

_TYPES: dict[type, type[pl.DataType]] = {
    Boolean: pl.Boolean,
    LargeBinary: pl.Binary,
    Float: pl.Float64,
    SmallInteger: pl.Int64,
    Integer: pl.Int64,
    BigInteger: pl.Int64,
}

# Columns that no fact is made of.
_UNREAD = {
    "process": frozenset({"source_id", "content_hash", "position", "source_file_id", "tags"}),
    "item": frozenset({"lot_id"}),
    "award": frozenset({"bid_id", "description"}),
    "contract": frozenset({"description", "status_details"}),
    "lot": frozenset({"lot_id", "title", "status", "amount", "currency", "rounded"}),
    "transaction": frozenset({"transaction_id", "date_us", "date_offset", "payer_id", "payee_id"}),
}


@cache
def read_columns(table: Table) -> tuple[str, ...]:
    """The columns that facts are made of."""
    unread = _UNREAD.get(table.name, frozenset())
    return tuple(column.name for column in table.columns if column.name not in unread)


def frame_of(table: Table, flat: Sequence[Any]) -> pl.DataFrame:
    """Rows given value after value in the order of all the table's columns."""
    if not flat:
        return empty(table)
    width = len(table.columns)
    columns = enumerate(table.columns.keys())
    return pl.DataFrame([series(table, name, flat[place::width]) for place, name in columns])


@cache
def empty(table: Table) -> pl.DataFrame:
    """All the table's columns, and no row."""
    return pl.DataFrame([series(table, name, ()) for name in table.columns.keys()])  # noqa: SIM118 - no mapping


def series(table: Table, name: str, cells: Sequence[Any]) -> pl.Series:
    """One column; booleans may come as SQLite's 0 and 1."""
    kind = _type(table, name)
    if kind is pl.Boolean:
        return pl.Series(name, cells, pl.Int8, strict=False).cast(pl.Boolean)
    return pl.Series(name, cells, kind)


@cache
def _type(table: Table, name: str) -> type[pl.DataType]:
    declared = table.c[name].type
    return next((kind for base, kind in _TYPES.items() if isinstance(declared, base)), pl.String)
