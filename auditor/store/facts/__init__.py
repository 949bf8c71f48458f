"""Facts: wide, typed, columnar views that rules read; a cache that SQL alone can make again.

They are made inside the transaction that writes the rows they come from, on its connection.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, func, select

from auditor.errors import StorageError
from auditor.language import say
from auditor.rules.catalog import VIEWS
from auditor.store.facts import manifest
from auditor.store.facts.frames import Reader, Spool, SpoolReader, SqlReader
from auditor.store.facts.indexes import publish_directory, publish_months
from auditor.store.facts.manifest import WHOLE
from auditor.store.facts.months import Months
from auditor.store.facts.parts import Parts
from auditor.store.facts.whole import WHOLE_VIEWS, whole_view
from auditor.store.schema import fact_file, process, source

# Months are made together up to this many processes: about 200 MB at the widest.
_PROCESSES_AT_ONCE = 25_000
BY_MONTH = tuple(name for name, view in VIEWS.items() if view.partitioned)


def refresh(
    connection: Connection, data_dir: Path, source_id: int, months: Iterable[int], spool: Spool | None = None
) -> None:
    """Make the facts of some months of a source again, and of what no month divides.

    Months are read from SQL, or from the spool where the caller says that it has them whole. Raises OSError.
    """
    name = connection.execute(select(source.c.name).where(source.c.id == source_id)).scalar_one()
    generation = manifest.next_generation(connection)
    for batch in _batches(connection, source_id, sorted(months), spool):
        parts = Parts(Months(_reader(connection, source_id, batch, spool), name))
        partitions = {month: manifest.Partition(source_id, str(month), generation) for month in sorted(batch)}
        for partition in partitions.values():
            manifest.retire(connection, partition)
        for view in BY_MONTH:
            for month, frame in parts.view(view).items():
                manifest.publish(connection, data_dir, partitions[month], view, frame)
        publish_months(connection, data_dir, parts, partitions)
    whole = manifest.Partition(source_id, WHOLE, generation)
    manifest.retire(connection, whole)
    for view in WHOLE_VIEWS:
        manifest.publish(connection, data_dir, whole, view, whole_view(connection, view, source_id, name))
    publish_directory(connection, data_dir, whole)


def _reader(connection: Connection, source_id: int, months: frozenset[int], spool: Spool | None) -> Reader:
    if spool is not None and months <= spool.whole:
        return SpoolReader(spool, months)
    return SqlReader(connection, source_id, tuple(sorted(months)))


def _batches(
    connection: Connection, source_id: int, months: Sequence[int], spool: Spool | None
) -> Iterator[frozenset[int]]:
    """Months to be made together: as many as fit in memory, all of them from the same place."""
    query = select(process.c.month, func.count()).where(process.c.source_id == source_id)
    sizes: dict[int, int] = dict(connection.execute(query.group_by(process.c.month)).all())
    whole = spool.whole if spool is not None else set()
    for group in ([m for m in months if m in whole], [m for m in months if m not in whole]):
        batch: set[int] = set()
        total = 0
        for month in group:
            if batch and total + sizes.get(month, 0) > _PROCESSES_AT_ONCE:
                yield frozenset(batch)
                batch, total = set(), 0
            batch.add(month)
            total += sizes.get(month, 0)
        if batch:
            yield frozenset(batch)


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
