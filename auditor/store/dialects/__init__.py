"""What differs between the databases that the store can be kept in: all of it is here, behind one interface.

Everything else speaks SQLAlchemy Core, or asks for the dialect of its connection.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import URL, Connection, Engine, Table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from auditor.errors import AuditorError, ConfigError, LockHeldError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

__all__ = ["BUSY_SECONDS", "Dialect", "Hold", "daemon_taken", "dialect_of", "parsed"]

# How long a transaction that writes waits for another to end.
BUSY_SECONDS = 30


class Hold(Protocol):
    """A right that is held, by a session that may be lost while the work goes on."""

    def renew(self) -> None:
        """Hold it again where it was lost. Raises LockHeldError where another was faster, StorageError."""


class Dialect(Protocol):
    """One kind of database. `mark` stands for a value in a statement of the driver's own.

    `is_server`: it may be away for a while, and come back.
    """

    mark: str
    is_server: bool

    def engine(self, url: URL) -> Engine:
        """Connects at first use. Its transactions read one state; with `auditor_writes`, they write alone."""

    def is_there(self, url: URL) -> bool:
        """Whether there can be a schema at the address, as far as can be told without connecting."""

    def prepare(self, url: URL) -> None:
        """Make what must be there before connecting. Raises StorageError."""

    def place(self, url: URL) -> str:
        """The database in words for people, without secrets."""

    def writer_lock(self, url: URL) -> AbstractContextManager[object]:
        """Hold the right to write, across transactions. Raises LockHeldError."""

    def daemon_lock(self, url: URL) -> AbstractContextManager[Hold]:
        """Hold the right to be the database's daemon. Raises LockHeldError, StorageError."""

    def daemon_at_work(self, url: URL) -> str | None:
        """Which process is the database's daemon; None where there is none. Raises StorageError."""

    def told(self, fault: Exception, place: str) -> AuditorError | None:
        """The driver's fault as people can act on it; None for one that is a bug of ours."""

    def insert(self, table: Table) -> "SqliteInsert | PostgresqlInsert":
        """An INSERT that knows ON CONFLICT."""

    def write(self, connection: Connection, table: Table, chunks: Iterable[Sequence[Any]]) -> None:
        """Rows in bulk, value after value in the order of the table's columns; a chunk is a number of rows."""

    def load(self, connection: Connection, table: Table, rows: "pl.DataFrame") -> None:
        """Rows in bulk, as columns in the order of the table's."""

    def upsert(self, connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """Rows by their primary key; where there is one, a null says nothing against what it has."""

    def loaded(self, connection: Connection, table: Table) -> None:
        """After rows that bring their own keys: what the database numbers by itself goes on from there."""

    def among(self, keys: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """What follows a column's name to say that it is one of `keys`, and the values of its marks."""

    def is_sound(self, connection: Connection) -> bool:
        """What the database itself can say of its soundness."""

    def size(self, connection: Connection) -> int:
        """Bytes that the store's tables take."""


def dialect_of(bound: Connection | Engine | URL) -> Dialect:
    """The dialect of a connection, an engine, or an address that `parsed` took."""
    return _dialect(bound.get_backend_name() if isinstance(bound, URL) else bound.dialect.name)


@cache
def _dialect(name: str) -> Dialect:
    """Imported where it is used: nobody pays for the database that they do not have."""
    if name == "sqlite":
        from auditor.store.dialects.sqlite import Sqlite  # noqa: PLC0415

        return Sqlite()
    from auditor.store.dialects.postgresql import Postgresql  # noqa: PLC0415

    return Postgresql()


def parsed(url: str) -> URL:
    """A database's address. Raises ConfigError for one that this program cannot use."""
    try:
        found = make_url(url)
    except ArgumentError:
        found = None
    if found is not None:
        backend, _, driver = found.drivername.partition("+")
        if backend == "sqlite" and found.database:
            return found
        if backend in {"postgresql", "postgres"} and driver in {"", "psycopg"}:
            return found.set(drivername="postgresql+psycopg")
    # An address may hold a password, and one that cannot be read cannot be masked.
    shown = harmless(found, 80) if found is not None else "…"
    raise ConfigError(
        say(
            es=f"los datos se guardan en SQLite o PostgreSQL, y `{shown}` no es una dirección de ellos",
            en=f"data is kept in SQLite or PostgreSQL, and `{shown}` is not an address of either",
        ),
        say(
            es="use una como sqlite:////ruta/auditor.db o postgresql://usuario@servidor/base",
            en="use one like sqlite:////path/auditor.db or postgresql://user@host/database",
        ),
    )


def daemon_taken(holder: str, place: str) -> LockHeldError:
    """`holder` as " (a process)", or empty where it cannot be told."""
    return LockHeldError(
        say(
            es=f"otro auditor daemon{holder} ya trabaja con {harmless(place)}",
            en=f"another auditor daemon{holder} already works on {harmless(place)}",
        ),
        say(
            es="solo uno puede: deténgalo antes, o use otra base de datos",
            en="only one can: stop it first, or use another database",
        ),
    )
