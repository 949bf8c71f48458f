"""A whole database written into another, whatever the two are kept in, and held against it row by row.

All of it is one transaction of the target, read from one state of the origin: there is all or nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select

from auditor.errors import StorageError, UsageError
from auditor.language import say
from auditor.progress import Progress
from auditor.store import migrate
from auditor.store.dialects import dialect_of
from auditor.store.dialects.cutting import cut
from auditor.store.schema import metadata

# Rows in memory at a time.
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Moved:
    """A table as both databases have it: its rows, and a hash of all their values in the order of their keys."""

    table: str
    rows: int
    content: str


def transfer(origin: Connection, target: Connection, progress: Progress, *, replace: bool) -> list[Moved]:
    """Write every table of `origin` into `target`, and read it back from there.

    Raises UsageError for a target that holds something, unless it is to be replaced; StorageError where what was
    read back is not what was written.
    """
    _make_room(target, replace=replace)
    written = [_written(origin, target, table, progress) for table in metadata.sorted_tables]
    for table, moved in zip(metadata.sorted_tables, written, strict=True):
        dialect_of(target).loaded(target, table)
        progress.start(say(es=f"{moved.table}: se comprueba", en=f"{moved.table}: being checked"))
        if _read(target, table) != moved:
            raise StorageError(
                say(
                    es=f"la tabla {moved.table} no quedó como era; nada se guardó",
                    en=f"the table {moved.table} did not come out as it was; nothing was kept",
                )
            )
        progress.finish()
    return written


def _make_room(target: Connection, *, replace: bool) -> None:
    held = [table for table in metadata.sorted_tables if target.execute(select(table).limit(1)).first()]
    if held and not replace:
        names = ", ".join(table.name for table in held[:5])
        raise UsageError(
            say(es=f"el destino ya tiene datos ({names})", en=f"the target holds data already ({names})"),
            say(
                es="elija una base de datos vacía, o --replace para borrar lo que tiene",
                en="choose an empty database, or --replace to delete what it has",
            ),
        )
    if held:
        # Decisions can only be added to: what holds them goes as a whole.
        metadata.drop_all(target)
        migrate.drop_mark(target)
        migrate.create(target)


def _written(origin: Connection, target: Connection, table: Table, progress: Progress) -> Moved:
    total = origin.scalar(select(func.count()).select_from(table)) or 0
    progress.start(say(es=f"{table.name}: {total:,} filas", en=f"{table.name}: {total:,} rows"))
    digest, done, width = _Digest(), 0, len(table.columns)
    for rows in _batches(origin, table):
        digest.add(rows)
        dialect_of(target).write(target, table, cut(list(chain.from_iterable(rows)), width))
        done += len(rows)
        if done % (20 * _AT_ONCE) == 0:
            progress.say(
                say(es=f"{table.name}: {done:,} de {total:,}", en=f"{table.name}: {done:,} of {total:,}")
            )
    progress.finish()
    return Moved(table.name, done, digest.value)


def _read(connection: Connection, table: Table) -> Moved:
    digest, rows = _Digest(), 0
    for batch in _batches(connection, table):
        digest.add(batch)
        rows += len(batch)
    return Moved(table.name, rows, digest.value)


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[tuple[Any, ...]]]:
    """All rows in the order of the primary key, which is the same in every database."""
    query = select(table).order_by(*table.primary_key).execution_options(stream_results=True)
    for rows in connection.execute(query).partitions(_AT_ONCE):
        yield [tuple(row) for row in rows]


class _Digest:
    """Of rows' values and their types: 1, 1.0, true and "1" are four different things."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=16)
        self._encode = msgspec.msgpack.Encoder().encode

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        for row in rows:
            self._hash.update(self._encode(row))

    @property
    def value(self) -> str:
        return self._hash.hexdigest()
