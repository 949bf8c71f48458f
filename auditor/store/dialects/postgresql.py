"""PostgreSQL by psycopg 3: COPY for rows in bulk, advisory locks where SQLite has its file's."""

import os
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.pool import NullPool
from sqlalchemy.types import BigInteger, Boolean, Float, Integer, LargeBinary, SmallInteger

from auditor.errors import AuditorError, ConfigError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.dialects import Hold, advisory
from auditor.store.dialects.sqlstates import fault_of

if TYPE_CHECKING:
    import polars as pl
    from psycopg import Copy

OLDEST = 14
_CONNECT_SECONDS = 10


class Postgresql:
    mark = "%s"
    is_server = True

    def engine(self, url: URL) -> Engine:
        engine = _engine(url, pool_pre_ping=True)
        event.listen(engine, "begin", _on_begin)
        return engine

    def is_there(self, url: URL) -> bool:  # noqa: ARG002 - a file's needs it
        return True

    def prepare(self, url: URL) -> None:
        """A server's database is made by whoever runs the server."""

    def place(self, url: URL) -> str:
        """As `user@host/database`: options may hold a password too."""
        user = f"{url.username}@" if url.username else ""
        port = f":{url.port}" if url.port else ""
        host = url.host or next(iter(url.normalized_query.get("host", ())), "")
        return harmless(f"{user}{host}{port}/{url.database or ''}", 120)

    def writer_lock(self, url: URL) -> AbstractContextManager[Hold]:
        return advisory.held(_lone_engine(url), self.place(url), advisory.WRITER)

    def daemon_lock(self, url: URL) -> AbstractContextManager[Hold]:
        return advisory.held(_lone_engine(url), self.place(url), advisory.DAEMON)

    def daemon_at_work(self, url: URL) -> str | None:
        return advisory.holder_of(_lone_engine(url), self.place(url), advisory.DAEMON)

    def told(self, fault: Exception, place: str) -> AuditorError | None:
        return fault_of(fault, place)

    def insert(self, table: Table) -> postgresql.Insert:
        return postgresql.insert(table)

    def write(self, connection: Connection, table: Table, chunks: Iterable[Sequence[Any]]) -> None:
        """COPY, on the caller's connection and in its transaction."""
        width = len(table.columns)
        with _copying(connection, _copy(table)) as copy:
            for chunk in chunks:
                for start in range(0, len(chunk), width):
                    copy.write_row(chunk[start : start + width])

    def load(self, connection: Connection, table: Table, rows: "pl.DataFrame") -> None:
        """COPY of bytes that are written column by column: no value becomes an object."""
        import polars as pl  # noqa: PLC0415 - only who has columns needs it

        told = rows.with_columns(
            (pl.lit(_BYTEA) + pl.col(name).bin.encode("hex")).alias(name)
            for name, kind in rows.schema.items()
            if kind == pl.Binary
        )
        text = told.write_csv(include_header=False, null_value="").encode()
        if _END in text:  # inside of a text, older servers take it for the end of the data
            self.write(connection, table, rows.iter_rows())
            return
        with _copying(connection, f"{_copy(table)} (FORMAT csv)") as copy:
            copy.write(text)

    def upsert(self, connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """One statement, its columns as arrays: no staging table, and no right to make one."""
        columns = list(zip(*rows, strict=True))
        connection.exec_driver_sql(_upsert(table), tuple(map(list, columns)))

    def loaded(self, connection: Connection, table: Table) -> None:
        if (column := table.autoincrement_column) is not None:
            connection.exec_driver_sql(
                "SELECT setval(pg_get_serial_sequence(%s, %s)::regclass,"
                f' coalesce(max("{column.name}"), 0) + 1, false) FROM "{table.name}"',
                (f'"{table.name}"', column.name),
            )
        connection.exec_driver_sql(f'ANALYZE "{table.name}"')

    def among(self, keys: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        return "= ANY(%s)", [list(keys)]

    def is_sound(self, connection: Connection) -> bool:
        """Every index of ours is valid; pages are the server's to check (data checksums, amcheck)."""
        broken = text(
            "SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace"
        )
        return not connection.scalar(broken)

    def size(self, connection: Connection) -> int:
        total = text(
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        return int(connection.scalar(total) or 0)


def _lone_engine(url: URL) -> Engine:
    """For one session that stays. Nothing to roll back at its end, and so nothing to say where the server has gone."""
    return _engine(url, poolclass=NullPool, pool_reset_on_return=None, isolation_level="AUTOCOMMIT")


def _engine(url: URL, **options: Any) -> Engine:  # noqa: ANN401 - create_engine's own
    known = {
        "application_name": f"auditor {os.getpid()}@{socket.gethostname()}"[:63],
        "connect_timeout": _CONNECT_SECONDS,
        # A connection that holds the lock says nothing for hours: firewalls forget such ones.
        "keepalives_idle": 60,
    }
    arguments = {name: value for name, value in known.items() if name not in url.query}
    try:
        engine = create_engine(
            url,
            connect_args={**arguments, "client_encoding": "utf8"},
            use_native_hstore=False,  # a type that no column has, asked for at every start
            **options,
        )
    except ModuleNotFoundError:
        raise ConfigError(
            say(
                es="para usar PostgreSQL falta la biblioteca psycopg",
                en="PostgreSQL needs the library psycopg, which is not installed",
            ),
            say(
                es="instale el programa con ella: pip install 'auditor[postgresql]'",
                en="install the program with it: pip install 'auditor[postgresql]'",
            ),
        ) from None
    event.listen(engine, "connect", _on_connect)
    return engine


def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - psycopg's
    """Refuse at once what would fail in the middle. Raises ConfigError."""
    if connection.info.server_version < OLDEST * 10_000:
        version = connection.info.server_version // 10_000
        raise ConfigError(
            say(
                es=f"el servidor es PostgreSQL {version}, y hace falta {OLDEST} o más nuevo",
                en=f"the server is PostgreSQL {version}, and {OLDEST} or newer is needed",
            )
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise ConfigError(
            say(
                es=f"la base de datos está en {encoding}, que no puede escribir todos los nombres",
                en=f"the database is encoded in {encoding}, which cannot write every name",
            ),
            say(
                es="cree otra: createdb --encoding=UTF8 --template=template0 NOMBRE",
                en="create another: createdb --encoding=UTF8 --template=template0 NAME",
            ),
        )


def _on_begin(connection: Connection) -> None:
    """A writer waits for its turn, as on SQLite, and reads what is committed by then; a reader sees one state."""
    if connection.get_execution_options().get("auditor_writes", False):
        advisory.take_turn(connection)
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


@contextmanager
def _copying(connection: Connection, statement: str) -> "Iterator[Copy]":
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101 - an open connection has its driver's
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            yield copy
    finally:
        if raw.closed:
            # SQLAlchemy did not see it go; told, it has nothing to roll back.
            connection.invalidate()


_BYTEA = "\\x"
_END = b"\n\\."


@cache
def _copy(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'COPY "{table.name}" ({columns}) FROM STDIN'


_ARRAYS = {
    Boolean: "boolean[]",
    LargeBinary: "bytea[]",
    Float: "float8[]",
    SmallInteger: "smallint[]",
    Integer: "integer[]",
    BigInteger: "bigint[]",
}


@cache
def _upsert(table: Table) -> str:
    arrays = ", ".join(f"%s::{_array(column.type)}" for column in table.columns)
    names = [f'"{column.name}"' for column in table.columns]
    keys = [f'"{column.name}"' for column in table.primary_key]
    kept = ", ".join(
        f'{name} = coalesce(excluded.{name}, "{table.name}".{name})' for name in names if name not in keys
    )
    return (
        f'INSERT INTO "{table.name}" ({", ".join(names)}) SELECT * FROM unnest({arrays})'
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {kept}"
    )


def _array(declared: object) -> str:
    return next((array for kind, array in _ARRAYS.items() if isinstance(declared, kind)), "text[]")
