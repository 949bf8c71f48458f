"""Facts: wide, typed, columnar views that rules read; a cache that SQL alone can make again.

They are made inside the transaction that writes the rows they come from, on its connection.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, select

from auditor.errors import StorageError
from auditor.language import say
from auditor.rules.catalog import VIEWS
from auditor.store.facts import manifest
from auditor.store.facts.frames import Reader, Spool, SpoolReader, SqlReader
from auditor.store.facts.month import Month
from auditor.store.facts.parts import Parts
from auditor.store.facts.whole import WHOLE_VIEWS, whole_view
from auditor.store.schema import fact_file, process, source

WHOLE = "all"
_BY_MONTH = tuple(name for name, view in VIEWS.items() if view.partitioned)


def refresh(
    connection: Connection, data_dir: Path, source_id: int, months: Iterable[int], spool: Spool | None = None
) -> None:
    """Make the facts of some months of a source again, and of what no month divides.

    Months are read from SQL, or from the spool where the caller says that it has them whole. Raises OSError.
    """
    name = connection.execute(select(source.c.name).where(source.c.id == source_id)).scalar_one()
    generation = manifest.next_generation(connection)
    for month in sorted(months):
        parts = Parts(Month(_reader(connection, source_id, month, spool), name))
        views = ((view, parts.view(view)) for view in _BY_MONTH)
        manifest.publish(connection, data_dir, source_id, str(month), generation, views)
    whole = ((view, whole_view(connection, view, source_id, name)) for view in WHOLE_VIEWS)
    manifest.publish(connection, data_dir, source_id, WHOLE, generation, whole)


def _reader(connection: Connection, source_id: int, month: int, spool: Spool | None) -> Reader:
    if spool is not None and month in spool.whole:
        return SpoolReader(spool, month)
    return SqlReader(connection, source_id, month)


def rebuild(connection: Connection, data_dir: Path) -> Iterator[tuple[str, int]]:
    """Make all facts again from SQL; yields (source, months made)."""
    for source_id, name in connection.execute(select(source.c.id, source.c.name).order_by(source.c.id)).all():
        now = set(
            connection.execute(
                select(process.c.month).where(process.c.source_id == source_id).distinct()
            ).scalars()
        )
        listed = select(fact_file.c.partition).where(
            fact_file.c.source_id == source_id, fact_file.c.retired_at.is_(None)
        )
        before = set(connection.execute(listed.distinct()).scalars()) - {WHOLE}
        refresh(connection, data_dir, source_id, now | {int(month) for month in before})
        yield name, len(now)


def scan(connection: Connection, data_dir: Path, view: str) -> pl.LazyFrame:
    """A view of all sources as a lazy frame with the dictionary's columns.

    Raises StorageError where facts are missing or were made by another version of the program.
    """
    schema = {name: getattr(pl, kind) for name, kind in VIEWS[view].schema.items()}
    paths = [data_dir / "facts" / path for path in manifest.current(connection, view)]
    if manifest.is_stale(connection) or any(not path.exists() for path in paths):
        raise StorageError(
            say(
                es="los hechos guardados faltan o son de otra versión del programa",
                en="the stored facts are missing, or of another version of the program",
            ),
            say(es="ejecute `auditor db rebuild-facts`", en="run `auditor db rebuild-facts`"),
        )
    if not paths:
        return pl.LazyFrame(schema=schema)
    return pl.scan_parquet(paths, schema=schema, glob=False)
