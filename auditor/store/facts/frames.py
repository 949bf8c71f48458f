"""Where the tables of some months come from; here from the database, in `spool` from a file that is being read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl
from sqlalchemy import Connection, Table

from auditor.store.dialects import dialect_of
from auditor.store.facts.columnar import read_columns, series
from auditor.store.schema import process


class Reader(Protocol):
    def table(self, table: Table) -> pl.DataFrame:
        """The rows of some months with `read_columns(table)`; the rows of a process in their order."""


@dataclass(frozen=True)
class SqlReader:
    """Reads on the caller's connection, and so inside its transaction."""

    connection: Connection
    source_id: int
    months: tuple[int, ...]

    def table(self, table: Table) -> pl.DataFrame:
        names = read_columns(table)
        dialect = dialect_of(self.connection)
        mark = dialect.mark
        wanted, months = dialect.among(self.months)
        if table is process:
            columns = ", ".join(f'"{name}"' for name in names)
            query = f"SELECT {columns} FROM process WHERE source_id = {mark} AND month {wanted} ORDER BY id"
        else:
            columns = ", ".join(f'child."{name}"' for name in names)
            query = (
                f'SELECT {columns} FROM process JOIN "{table.name}" AS child ON child.process_id = process.id'
                f" WHERE process.source_id = {mark} AND process.month {wanted}"
                " ORDER BY process.id, child.position"
            )
        return _frame(self.connection, query, (self.source_id, *months), table, names)


def read_source(
    connection: Connection, table: Table, source_id: int, names: Sequence[str], order: str
) -> pl.DataFrame:
    """Columns of a table's rows of one source."""
    columns = ", ".join(f'"{name}"' for name in names)
    mark = dialect_of(connection).mark
    query = f'SELECT {columns} FROM "{table.name}" WHERE source_id = {mark} ORDER BY {order}'
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
    return pl.DataFrame([series(table, name, cells) for name, cells in zip(names, columns, strict=True)])
