"""Tables of one month read into Polars frames, on the caller's connection and so inside its transaction."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, Boolean, Connection, Float, Integer, LargeBinary, SmallInteger, Table

from auditor.store.schema import process

_TYPES: dict[type, type[pl.DataType]] = {
    Boolean: pl.Boolean,
    LargeBinary: pl.Binary,
    Float: pl.Float64,
    SmallInteger: pl.Int64,
    Integer: pl.Int64,
    BigInteger: pl.Int64,
}


def read_month(
    connection: Connection, table: Table, source_id: int, month: int, names: Sequence[str]
) -> pl.DataFrame:
    """Columns of a table's rows for the processes of one month, in the order of their keys."""
    if table is process:
        columns = ", ".join(f'"{name}"' for name in names)
        query = f"SELECT {columns} FROM process WHERE source_id = ? AND month = ? ORDER BY ocid"
    else:
        columns = ", ".join(f'child."{name}"' for name in names)
        query = (
            f'SELECT {columns} FROM process JOIN "{table.name}" AS child ON child.process_id = process.id'
            " WHERE process.source_id = ? AND process.month = ? ORDER BY process.id, child.position"
        )
    return _frame(connection, query, (source_id, month), table, names)


def read_source(
    connection: Connection, table: Table, source_id: int, names: Sequence[str], order: str
) -> pl.DataFrame:
    """Columns of a table's rows of one source."""
    columns = ", ".join(f'"{name}"' for name in names)
    query = f'SELECT {columns} FROM "{table.name}" WHERE source_id = ? ORDER BY {order}'
    return _frame(connection, query, (source_id,), table, names)


def _frame(
    connection: Connection, query: str, values: tuple[Any, ...], table: Table, names: Sequence[str]
) -> pl.DataFrame:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    finally:
        cursor.close()
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    series = (_series(name, cells, table) for name, cells in zip(names, columns, strict=True))
    return pl.DataFrame(list(series))


def _series(name: str, cells: Sequence[Any], table: Table) -> pl.Series:
    kind = _type(table, name)
    if kind is pl.Boolean:  # SQLite keeps 0 and 1
        return pl.Series(name, cells, pl.Int8).cast(pl.Boolean)
    return pl.Series(name, cells, kind)


def _type(table: Table, name: str) -> type[pl.DataType]:
    declared = table.c[name].type
    return next((kind for base, kind in _TYPES.items() if isinstance(declared, base)), pl.String)
