"""Opening the database: its schema checked, transactions that say what they are for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from auditor.errors import SchemaError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.dialects import Dialect, dialect_of, parsed
from auditor.store.migrate import HEAD, create, revision


@dataclass(frozen=True)
class Database:
    """One database. Readers see what was committed when they began; one writer at a time."""

    engine: Engine

    @property
    def dialect(self) -> Dialect:
        return dialect_of(self.engine)

    @property
    def place(self) -> str:
        """The database in words for people, without secrets."""
        return self.dialect.place(self.engine.url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in a transaction that sees one state and writes nothing."""
        with self._told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one transaction that holds the database's write lock; all or nothing."""
        with self._told(), self.engine.connect() as connection:
            writer = connection.execution_options(auditor_writes=True)
            with writer.begin():
                yield writer

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The database's own failures in words."""
        try:
            yield
        except (DBAPIError, self.engine.dialect.loaded_dbapi.Error) as fault:
            said = fault.orig if isinstance(fault, DBAPIError) and fault.orig is not None else fault
            if (known := self.dialect.told(said, harmless(self.place))) is not None:
                raise known from fault
            raise


def open_database(url: str, *, create_schema: bool = True, check: bool = True) -> Database:
    """Open, and create the schema of an empty database unless told not to.

    Raises ConfigError for a URL that cannot be used, SchemaError for a schema that is not this program's,
    StorageError for a database that cannot be reached.
    """
    address = parsed(url)
    dialect = dialect_of(address)
    if not create_schema and not dialect.is_there(address):
        raise _nothing_there(dialect.place(address))
    dialect.prepare(address)
    database = Database(dialect.engine(address))
    if check:
        try:
            _check_schema(database, create_schema=create_schema)
        except BaseException:
            database.close()
            raise
    return database


def is_sound(database: Database) -> bool:
    """What the database itself can say of its soundness."""
    with database.reading() as connection:
        return database.dialect.is_sound(connection)


def _check_schema(database: Database, *, create_schema: bool) -> None:
    with database.reading() as connection:
        found = revision(connection)
        empty = found is None and not inspect(connection).get_table_names()
    if empty and not create_schema:
        raise _nothing_there(database.place)
    if empty:
        with database.writing() as connection:
            if not inspect(connection).get_table_names():
                create(connection)
    elif found != HEAD:
        raise SchemaError(
            say(
                es=f"la base de datos tiene el esquema {found or 'de otro programa'}, este programa usa el {HEAD}",
                en=f"the database has schema {found or 'of another program'}, this program uses {HEAD}",
            ),
            say(es="ejecute `auditor db upgrade`", en="run `auditor db upgrade`"),
        )


def _nothing_there(place: str) -> SchemaError:
    return SchemaError(
        say(
            es=f"todavía no hay una base de datos en {harmless(place)}",
            en=f"there is no database at {harmless(place)} yet",
        ),
        say(es="ejecute `auditor ingest ARCHIVO` primero", en="run `auditor ingest FILE` first"),
    )
