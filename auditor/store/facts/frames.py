"""Where the tables of some months come from: the database, or the columns of a file that is being read."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

import polars as pl
from sqlalchemy import Connection, Table

from auditor.store.dialects import dialect_of
from auditor.store.facts.columnar import read_columns, series
from auditor.store.schema import PROCESS_TABLES, process


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


@dataclass(frozen=True)
class _Kept:
    """One block's columns in the spool: the place of each table's stream, and what to leave out."""

    streams: tuple[tuple[int, int], ...]
    months: frozenset[int]
    dropped: frozenset[int]


@dataclass
class Spool:
    """The columns of the blocks of one file, on disk: a file of a million processes does not fit in memory.

    The file has no name: whatever becomes of this process, the system takes it away.
    """

    folder: Path
    # The months of which the spool has every process and nothing else.
    whole: set[int] = field(default_factory=set)
    _kept: list[_Kept] = field(default_factory=list)
    _file: IO[bytes] | None = None
    _size: int = 0

    def keep(self, columns: Sequence[bytes], months: Iterable[int], dropped: Iterable[int]) -> None:
        """Take one Arrow stream for each of PROCESS_TABLES, and the ids of processes that do not count."""
        if self._file is None:
            self._file = TemporaryFile(dir=self.folder)  # noqa: SIM115 - closed by `close`
        places = []
        for stream in columns:
            places.append((self._size, len(stream)))
            self._file.write(stream)
            self._size += len(stream)
        self._kept.append(_Kept(tuple(places), frozenset(months), frozenset(dropped)))

    def read(self, number: int, months: AbstractSet[int]) -> list[pl.DataFrame]:
        """Every block's rows of one of PROCESS_TABLES, for the blocks that have one of the months."""
        return [frame for kept in self._kept if kept.months & months for frame in self._frame(kept, number)]

    def dropped(self, months: AbstractSet[int]) -> frozenset[int]:
        return frozenset().union(*(kept.dropped for kept in self._kept if kept.months & months))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _frame(self, kept: _Kept, number: int) -> Iterable[pl.DataFrame]:
        offset, size = kept.streams[number]
        if size and self._file is not None:
            self._file.seek(offset)
            columns = list(read_columns(PROCESS_TABLES[number]))
            yield pl.read_ipc_stream(self._file.read(size), columns=columns)


class SpoolReader:
    """Reads months that one file brought whole from the columns their rows were written from."""

    def __init__(self, spool: Spool, months: AbstractSet[int]) -> None:
        self._spool = spool
        self._months = months
        frames = spool.read(0, months)
        processes = pl.concat(frames).filter(pl.col("month").is_in(sorted(months)))
        if dropped := spool.dropped(months):
            processes = processes.filter(~pl.col("id").is_in(sorted(dropped)))
        self._processes = processes
        self._alone = len(processes) == sum(len(frame) for frame in frames)

    def table(self, table: Table) -> pl.DataFrame:
        if table is process:
            return self._processes
        frames = self._spool.read(PROCESS_TABLES.index(table), self._months)
        if not frames:
            return pl.DataFrame([series(table, name, []) for name in read_columns(table)])
        rows = pl.concat(frames)
        if self._alone:
            return rows
        kept = self._processes.select(process_id="id")
        return rows.join(kept, on="process_id", how="semi", maintain_order="left")


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
