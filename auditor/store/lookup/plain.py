"""Reading the database by plain SQL, without the libraries that writing it takes: they cost more than an answer may.

A SQLite database is read by the standard library, any other through its engine. Values are named: `:ocid`.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from auditor.errors import SchemaError
from auditor.harmless import harmless
from auditor.language import say

Rows = Callable[..., list[Any]]
_SQLITE = "sqlite:///"


@contextmanager
def plain_reading(url: str) -> Iterator[Rows]:
    """A function that runs one query and returns its rows, in a transaction that sees one state.

    Raises SchemaError where there is no database, or none of ours.
    """
    if not url.startswith(_SQLITE) or "?" in url:
        yield from _through_the_engine(url)
        return
    path = Path(unquote(url.removeprefix(_SQLITE)))
    if not path.exists():
        raise SchemaError(
            say(es=f"todavía no hay una base de datos en {harmless(path)}", en=f"there is no database at {harmless(path)} yet"),
            say(es="ejecute `auditor ingest ARCHIVO` primero, o diga dónde están los datos: `--data-dir CARPETA` (la muestra: `--data-dir auditor-demo`)", en="run `auditor ingest FILE` first, or say where the data is: `--data-dir FOLDER` (the sample's: `--data-dir auditor-demo`)"),
        )  # fmt: skip
    try:
        with closing(
            sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=30, isolation_level=None)
        ) as connection:
            connection.execute("BEGIN")
            yield lambda sql, **values: connection.execute(sql, values).fetchall()
    except sqlite3.DatabaseError as fault:
        raise SchemaError(
            say(es=f"no se puede leer {harmless(path)}: {fault}", en=f"{harmless(path)} cannot be read: {fault}"),
            say(es="ejecute `auditor db status`", en="run `auditor db status`"),
        ) from fault  # fmt: skip


def _through_the_engine(url: str) -> Iterator[Rows]:
    from sqlalchemy import text  # noqa: PLC0415 - SQLite needs none of it

    from auditor.store.database import open_database  # noqa: PLC0415

    database = open_database(url, create_schema=False)
    try:
        with database.reading() as connection:
            yield lambda sql, **values: [tuple(row) for row in connection.execute(text(sql), values)]
    finally:
        database.close()


def chunks(values: Sequence[Any], size: int = 400) -> Iterator[Sequence[Any]]:
    """Any engine takes this many bound values in one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def bound(values: Sequence[Any], name: str = "v") -> tuple[str, dict[str, Any]]:
    """`:v0, :v1` for an IN, and its values."""
    return ", ".join(f":{name}{i}" for i in range(len(values))), {
        f"{name}{i}": v for i, v in enumerate(values)
    }
