"""SQLite: one file in WAL mode. BEGIN IMMEDIATE makes a transaction the only writer."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import sqlite

from auditor.errors import AuditorError, LockHeldError, SchemaError, StorageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.dialects import BUSY_SECONDS, Hold, daemon_taken
from auditor.store.dialects.cutting import cut
from auditor.store.held_file import held_alone, holder_of

if TYPE_CHECKING:
    import polars as pl

# Negative is KiB: room for the upper levels of every table's tree during a load.
_PRAGMAS = (
    # Before anything else, and only of a new file: fewer, larger pages halve what a commit costs.
    "PRAGMA page_size=16384",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-131072",
)


class _Kept:
    """A file's lock is not lost while its process lives."""

    def renew(self) -> None:
        pass


def _daemon_of(url: URL) -> Path:
    database = Path(url.database or "").absolute()
    return database.with_name(f"{database.name}.daemon")


class Sqlite:
    mark = "?"
    is_server = False

    def engine(self, url: URL) -> Engine:
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "cached_statements": 256})
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        return engine

    def is_there(self, url: URL) -> bool:
        return Path(url.database or "").exists()

    def prepare(self, url: URL) -> None:
        folder = Path(url.database or "").parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise StorageError(
                say(
                    es=f"no se puede crear la carpeta {harmless(folder)}: {fault.strerror}",
                    en=f"the folder {harmless(folder)} cannot be made: {fault.strerror}",
                ),
                say(es="elija otra con --data-dir", en="choose another with --data-dir"),
            ) from None

    def place(self, url: URL) -> str:
        return url.database or ""

    @contextmanager
    def writer_lock(self, url: URL) -> Iterator[None]:  # noqa: ARG002 - a server's needs it
        """The lock of the data folder, where the file is, says it all."""
        yield

    @contextmanager
    def daemon_lock(self, url: URL) -> Iterator[Hold]:
        """A lock beside the file, apart from the writer's: while no run is under way, people may write."""
        with held_alone(_daemon_of(url), lambda process: daemon_taken(process, self.place(url))):
            yield _Kept()

    def daemon_at_work(self, url: URL) -> str | None:
        return holder_of(_daemon_of(url))

    def told(self, fault: Exception, place: str) -> AuditorError | None:
        return _told(str(fault), place)

    def insert(self, table: Table) -> sqlite.Insert:
        return sqlite.insert(table)

    def write(self, connection: Connection, table: Table, chunks: Iterable[Sequence[Any]]) -> None:
        """Multi-row VALUES: a hundred rows a statement; Core's inserts of dicts would cost ten times as much."""
        width = len(table.columns)
        cursor = connection.connection.cursor()
        try:
            for chunk in chunks:
                cursor.execute(_insertion(table, len(chunk) // width), chunk)
        finally:
            cursor.close()

    def load(self, connection: Connection, table: Table, rows: "pl.DataFrame") -> None:
        columns = (column.to_list() for column in rows.get_columns())
        flat = tuple(chain.from_iterable(zip(*columns, strict=True)))
        self.write(connection, table, cut(flat, len(table.columns)))

    def upsert(self, connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        connection.exec_driver_sql(_upsert(table), [tuple(row) for row in rows])

    def loaded(self, connection: Connection, table: Table) -> None:
        """SQLite numbers on from the highest key that there is."""

    def among(self, keys: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        return f"IN ({','.join('?' * len(keys))})", keys

    def is_sound(self, connection: Connection) -> bool:
        """SQLite's own quick check of the whole file."""
        return connection.execute(text("PRAGMA quick_check")).scalar() == "ok"

    def size(self, connection: Connection) -> int:
        return sum(
            path.stat().st_size
            for end in ("", "-wal")
            if (path := Path(f"{connection.engine.url.database}{end}")).exists()
        )


def _on_connect(connection: SqliteConnection, _record: object) -> None:
    # SQLAlchemy's BEGIN below is the only one: the driver's own transactions would start too late.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("auditor_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@cache
def _insertion(table: Table, rows: int) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    row = "(" + ",".join("?" * len(table.columns)) + ")"
    return f'INSERT INTO "{table.name}" ({columns}) VALUES {",".join([row] * rows)}'


@cache
def _upsert(table: Table) -> str:
    keys = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if column.name not in keys]
    kept = ", ".join(f'"{name}" = coalesce(excluded."{name}", "{table.name}"."{name}")' for name in others)
    return f"{_insertion(table, 1)} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {kept}"


def _told(said: str, place: str) -> AuditorError | None:
    """A full disk, a lock held, a file that is not a database."""
    if "full" in said or "disk I/O" in said:
        return StorageError(
            say(es=f"no hay espacio en disco para {place}", en=f"the disk of {place} is full"),
            say(
                es="libere espacio y repita: nada quedó a medias",
                en="free some space and run again: nothing was left half-written",
            ),
        )
    if "locked" in said:
        return LockHeldError(
            say(es=f"otro proceso escribe en {place}", en=f"another process is writing to {place}"),
            say(es="espere a que termine", en="wait until it has finished"),
        )
    if "not a database" in said or "malformed" in said:
        return SchemaError(
            say(
                es=f"{place} no es una base de datos SQLite sana",
                en=f"{place} is not a sound SQLite database",
            ),
            say(es="elija otra con --database-url", en="choose another with --database-url"),
        )
    if "readonly" in said or "unable to open" in said:
        return StorageError(
            say(es=f"no se puede escribir en {place}: {said}", en=f"{place} cannot be written: {said}"),
            say(es="revise los permisos", en="check its permissions"),
        )
    return None
