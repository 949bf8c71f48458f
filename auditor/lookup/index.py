"""The indexes that are current, each opened when it is first asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditor.errors import StorageError, UsageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.lookup import form
from auditor.store.lookup.plain import Rows, plain_reading

_CURRENT = (
    "SELECT source.name, fact_file.partition, fact_file.path FROM fact_file JOIN source ON source.id = fact_file.source_id "
    "WHERE fact_file.view = :view AND fact_file.retired_at IS NULL ORDER BY source.name, fact_file.partition"
)
_UNINDEXED = (
    "SELECT count(*) FROM fact_file WHERE retired_at IS NULL AND view = 'processes' AND NOT EXISTS (SELECT 1 FROM fact_file AS other "
    "WHERE other.view = :view AND other.retired_at IS NULL AND other.source_id = fact_file.source_id "
    "AND other.partition = fact_file.partition)"
)


@dataclass
class Part:
    """One index: a month's (yyyymm, 0 where it is not known), or a source's directory (None)."""

    source: str
    month: int | None
    path: Path
    _stack: ExitStack
    _connection: sqlite3.Connection | None = None

    def rows(self, sql: str, *values: Any) -> list[Any]:  # noqa: ANN401 - values of SQL
        if self._connection is None:
            self._connection = self._stack.enter_context(
                closing(sqlite3.connect(form.reading(self.path), uri=True))
            )
            if self._connection.execute("PRAGMA user_version").fetchone()[0] != form.FORMAT:
                raise _stale()
        return self._connection.execute(sql, values).fetchall()


@dataclass
class Index:
    """Everything that look-ups read: the months of all sources, their directories, and the database."""

    months: list[Part] = field(default_factory=list)
    directories: list[Part] = field(default_factory=list)
    sql: Rows = lambda *_, **__: []
    _persons: dict[str, frozenset[str]] = field(default_factory=dict)

    def persons(self, source: str) -> frozenset[str]:
        """The identities of a source's natural persons."""
        if source not in self._persons:
            query = "SELECT id FROM who WHERE person = 1"
            found = (id_ for part in self.directories if part.source == source for (id_,) in part.rows(query))
            self._persons[source] = frozenset(found)
        return self._persons[source]

    def months_of(self, source: str, first: int | None = None, last: int | None = None) -> list[Part]:
        """A source's months, newest first; `first` and `last` are yyyymm."""
        return [part for part in self.newest_first(first, last) if part.source == source]

    def newest_first(self, first: int | None = None, last: int | None = None) -> list[Part]:
        chosen = [
            part
            for part in self.months
            if (first is None or (part.month or 0) >= first) and (last is None or (part.month or 0) <= last)
        ]
        return sorted(chosen, key=lambda part: -(part.month or 0))


@contextmanager
def opened(url: str, data_dir: Path, source: str | None = None) -> Iterator[Index]:
    """The current indexes, of one source where it is named.

    Raises SchemaError without a database, UsageError without data or such a source, StorageError where an index is
    missing or of another version.
    """
    with plain_reading(url) as sql, ExitStack() as stack:
        index = Index(sql=sql)
        if sql(_UNINDEXED, view=form.VIEW)[0][0]:
            raise _stale()
        for name, partition, path in sql(_CURRENT, view=form.VIEW):
            if source is not None and name != source:
                continue
            place = data_dir / "facts" / path
            if not place.exists():
                raise _stale()
            month = int(partition) if partition.isdigit() else None
            (index.directories if month is None else index.months).append(Part(name, month, place, stack))
        if not index.months:
            raise _nothing(sql, source)
        yield index


def _nothing(sql: Rows, source: str | None) -> UsageError:
    known = [name for (name,) in sql("SELECT name FROM source ORDER BY name")]
    if source is None or source in known:
        return UsageError(
            say(es="todavía no hay datos cargados", en="no data is loaded yet"),
            say(es="ejecute `auditor ingest ARCHIVO`, o `auditor fetch`", en="run `auditor ingest FILE`, or `auditor fetch`"),
        )  # fmt: skip
    shown, listed = harmless(source, 40), harmless(", ".join(known), 300)
    return UsageError(
        say(es=f"--source: no existe '{shown}'", en=f"--source: there is no '{shown}'"),
        say(es=f"Hay: {listed}", en=f"There are: {listed}"),
    )


def _stale() -> StorageError:
    return StorageError(
        say(es="el índice de búsqueda falta o es de otra versión del programa", en="the index for look-ups is missing, or of another version of the program"),
        say(es="ejecute `auditor db rebuild-facts`", en="run `auditor db rebuild-facts`"),
    )  # fmt: skip
