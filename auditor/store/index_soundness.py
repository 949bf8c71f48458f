"""Whether the indexes for look-ups say what SQL says: each is made again aside, and held against what is there."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from auditor.language import say
from auditor.store.facts.indexes import month_paths, natural_persons
from auditor.store.facts.lookup import write_months
from auditor.store.facts.parts import Parts
from auditor.store.flaw import Flaw
from auditor.store.lookup import form
from auditor.store.lookup.directory import write_directory

_TABLES = (
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
)


def month_flaws(data_dir: Path, listed: Any, parts: Parts, month: int) -> Iterator[Flaw]:  # noqa: ANN401 - a row
    """Of the index that `fact_file` lists for a month."""
    with TemporaryDirectory(prefix="auditor-") as folder:
        made = Path(folder) / "month.db"
        write_months(parts, {month: made})
        yield from _flaw(data_dir, listed, made, f"{month} {form.VIEW}")


def directory_flaws(
    connection: Connection,
    data_dir: Path,
    listed: Any,  # noqa: ANN401 - a row
    source_id: int,
) -> Iterator[Flaw]:
    """Of a source's directory; its months' flaws are theirs."""
    months = month_paths(connection, data_dir, source_id)
    if not all(path.exists() for path in months):
        return
    with TemporaryDirectory(prefix="auditor-") as folder:
        made = Path(folder) / "all.db"
        try:
            n = write_directory(made, months, natural_persons(connection, source_id))
        except sqlite3.Error:
            return
        if n or listed is not None:
            yield from _flaw(data_dir, listed, made, f"{form.VIEW} {source_id}")


def _flaw(data_dir: Path, listed: Any, made: Path, place: str) -> Iterator[Flaw]:  # noqa: ANN401 - a row
    if listed is None:
        yield Flaw(place, say(es="falta su índice", en="its index is missing"))
        return
    path = data_dir / "facts" / listed.path
    if not path.exists():
        yield Flaw(place, say(es=f"no está {path.name}", en=f"{path.name} is not there"))
    elif _content(path) != _content(made):
        yield Flaw(place, say(es="el índice no dice lo que SQL", en="the index does not say what SQL says"))


def _content(path: Path) -> dict[str, list[tuple[Any, ...]]] | None:
    """Every table's rows, those behind the words too; None where it cannot be read."""
    connection = sqlite3.connect(form.reading(path), uri=True)
    try:
        names = [name for (name,) in connection.execute(_TABLES)]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    except sqlite3.Error:
        return None
    finally:
        connection.close()
