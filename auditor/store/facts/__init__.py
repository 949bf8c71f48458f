"""Facts: wide, typed, columnar views that rules read; a cache that SQL alone can make again.

They are made inside the transaction that writes the rows they come from, on its connection.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, func, select

from auditor.errors import StorageError
from auditor.language import say
from auditor.rules.catalog import VIEWS
from auditor.store.facts import manifest
from auditor.store.facts.frames import SqlReader
from auditor.store.facts.indexes import directory
from auditor.store.facts.making import Job, Target, make
from auditor.store.facts.manifest import WHOLE, Made, Partition
from auditor.store.facts.spool import Spool
from auditor.store.facts.whole import WHOLE_VIEWS, whole_view
from auditor.store.schema import fact_file, process, source

# Months are made together up to this many processes: about 250 MB at the widest, in each worker.
_PROCESSES_AT_ONCE = 12_500
# Does a job many times over, here or in other processes, and gives the outcomes in order.
Each = Callable[[Callable[[Job], list[Made]], Iterable[Job]], Iterable[list[Made]]]


def refresh(
    connection: Connection,
    data_dir: Path,
    source_id: int,
    months: AbstractSet[int],
    spool: Spool | None = None,
    each: Each = map,
) -> None:
    """Make the facts of some months of a source again, and of what no month divides.

    Months are read from SQL, or from the spool where the caller says that it has them whole; the latter are
    made by `each`, in whatever processes it has. Raises OSError.
    """
    name = connection.execute(select(source.c.name).where(source.c.id == source_id)).scalar_one()
    generation = manifest.next_generation(connection)
    for month in sorted(months):
        manifest.retire(connection, Partition(source_id, str(month), generation))
    sizes = _sizes(connection, source_id)
    held = spool.whole & months if spool is not None else set()
    target = Target(data_dir, source_id, name, generation)
    if spool is not None:
        jobs = (Job(target, spool.part(batch), batch) for batch in _batches(held, sizes))
        for made in each(make, jobs):
            _enlist(connection, made)
    for batch in _batches(months - held, sizes):
        _enlist(connection, make(Job(target, SqlReader(connection, source_id, tuple(sorted(batch))), batch)))
    whole = Partition(source_id, WHOLE, generation)
    manifest.retire(connection, whole)
    for view in WHOLE_VIEWS:
        frame = whole_view(connection, view, source_id, name)
        _enlist(connection, manifest.write(data_dir, whole, view, frame))
    _enlist(connection, directory(connection, data_dir, whole))


def _enlist(connection: Connection, made: Iterable[Made]) -> None:
    for file in made:
        manifest.enlist(connection, file)


def _sizes(connection: Connection, source_id: int) -> dict[int, int]:
    query = select(process.c.month, func.count()).where(process.c.source_id == source_id)
    return dict(connection.execute(query.group_by(process.c.month)).all())


def _batches(months: AbstractSet[int], sizes: Mapping[int, int]) -> Iterator[frozenset[int]]:
    """Months to be made together: as many as fit in memory."""
    batch: set[int] = set()
    total = 0
    for month in sorted(months):
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


def paths(connection: Connection, data_dir: Path, view: str) -> list[Path]:
    """The files of a view, in a fixed order."""
    return [data_dir / "facts" / path for path in manifest.current(connection, view)]


def scan(connection: Connection, data_dir: Path, view: str) -> pl.LazyFrame:
    """A view of all sources as a lazy frame with the dictionary's columns.

    Raises StorageError where facts are missing or were made by another version of the program.
    """
    schema = {name: getattr(pl, kind) for name, kind in VIEWS[view].schema.items()}
    files = paths(connection, data_dir, view)
    if manifest.is_stale(connection) or any(not path.exists() for path in files):
        raise StorageError(
            say(
                es="los hechos guardados faltan o son de otra versión del programa",
                en="the stored facts are missing, or of another version of the program",
            ),
            say(es="ejecute `auditor db rebuild-facts`", en="run `auditor db rebuild-facts`"),
        )
    if not files:
        return pl.LazyFrame(schema=schema)
    return pl.scan_parquet(files, schema=schema, glob=False)
