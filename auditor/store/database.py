"""Opening the database: SQLite in WAL mode, its schema checked, transactions that say what they are for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from auditor.errors import ConfigError, LockHeldError, SchemaError, StorageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.migrate import HEAD, create, revision

BUSY_SECONDS = 30
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


@dataclass(frozen=True)
class Database:
    """One database. Readers see what was committed when they began; one writer at a time."""

    engine: Engine
    url: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in a transaction that sees one state and writes nothing."""
        with _told(self.url), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one transaction that holds the database's write lock; all or nothing."""
        with _told(self.url), self.engine.connect() as connection:
            writer = connection.execution_options(auditor_writes=True)
            with writer.begin():
                yield writer

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, *, create_schema: bool = True, check: bool = True) -> Database:
    """Open, and create the schema of an empty database unless told not to.

    Raises ConfigError for a URL that cannot be used, SchemaError for a schema that is not this program's.
    """
    parsed = _parsed(url)
    database_file = Path(parsed.database or "")
    if not create_schema and not database_file.exists():
        raise SchemaError(
            say(
                es=f"todavía no hay una base de datos en {harmless(database_file)}",
                en=f"there is no database at {harmless(database_file)} yet",
            ),
            say(es="ejecute `auditor ingest ARCHIVO` primero", en="run `auditor ingest FILE` first"),
        )
    _make_folder(database_file.parent)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "cached_statements": 256})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    database = Database(engine, url)
    if check:
        with _told(url):
            _check_schema(database)
    return database


def _parsed(url: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - SQLAlchemy's URL
    try:
        parsed = make_url(url)
    except (ArgumentError, NoSuchModuleError):
        parsed = None
    if parsed is None or parsed.get_backend_name() != "sqlite" or not parsed.database:
        # A URL may hold a password, and one that cannot be read cannot be masked.
        shown = harmless(parsed, 80) if parsed is not None else "…"
        raise ConfigError(
            say(
                es=f"esta versión guarda en SQLite, y no entiende la base de datos `{shown}`",
                en=f"this version stores in SQLite, and does not understand the database `{shown}`",
            ),
            say(
                es="use una dirección como sqlite:////ruta/auditor.db",
                en="use an address like sqlite:////path/auditor.db",
            ),
        )
    return parsed


def _make_folder(folder: Path) -> None:
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


def _on_connect(connection: SqliteConnection, _record: object) -> None:
    # SQLAlchemy's BEGIN below is the only one: the driver's own transactions would start too late.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("auditor_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_schema(database: Database) -> None:
    with database.reading() as connection:
        empty = not inspect(connection).get_table_names()
        found = None if empty else revision(connection)
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


@contextmanager
def _told(url: str) -> Iterator[None]:
    """The database's own failures in words: a full disk, a lock held, a file that is not a database."""
    try:
        yield
    except DBAPIError as fault:
        said = str(fault.orig)
        place = harmless(make_url(url).database or url)
        if "full" in said or "disk I/O" in said:
            raise StorageError(
                say(es=f"no hay espacio en disco para {place}", en=f"the disk of {place} is full"),
                say(
                    es="libere espacio y repita: nada quedó a medias",
                    en="free some space and run again: nothing was left half-written",
                ),
            ) from fault
        if "locked" in said:
            raise LockHeldError(
                say(es=f"otro proceso escribe en {place}", en=f"another process is writing to {place}"),
                say(es="espere a que termine", en="wait until it has finished"),
            ) from fault
        if "not a database" in said or "malformed" in said:
            raise SchemaError(
                say(
                    es=f"{place} no es una base de datos SQLite sana",
                    en=f"{place} is not a sound SQLite database",
                ),
                say(es="elija otra con --database-url", en="choose another with --database-url"),
            ) from fault
        if "readonly" in said or "unable to open" in said:
            raise StorageError(
                say(es=f"no se puede escribir en {place}: {said}", en=f"{place} cannot be written: {said}"),
                say(es="revise los permisos", en="check its permissions"),
            ) from fault
        raise


def is_sound(database: Database) -> bool:
    """SQLite's own quick check of the whole file."""
    with database.reading() as connection:
        return connection.execute(text("PRAGMA quick_check")).scalar() == "ok"
