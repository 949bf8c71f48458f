"""Whether the store holds together: raw files by their hashes, rows by their owners, facts by what SQL makes of them."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, func, select

from auditor.language import say
from auditor.store import raw
from auditor.store.facts.frames import SqlReader
from auditor.store.facts.making import BY_MONTH
from auditor.store.facts.manifest import WHOLE, fingerprint
from auditor.store.facts.months import Months
from auditor.store.facts.parts import Parts
from auditor.store.facts.whole import WHOLE_VIEWS, whole_view
from auditor.store.flaw import Flaw
from auditor.store.index_soundness import directory_flaws, month_flaws
from auditor.store.lookup import form
from auditor.store.schema import CHILD_TABLES, fact_file, process, release, source, source_file

_CHUNK = 4 * 2**20


def raw_flaws(connection: Connection, data_dir: Path) -> Iterator[Flaw]:
    """Every file of the raw store is there, with the bytes that its name promises."""
    kept = select(source.c.name, source_file).where(source_file.c.pruned_at.is_(None))
    query = kept.join_from(source_file, source).order_by(source_file.c.id)
    for row in connection.execute(query):
        path = raw.path_of(data_dir, row.name, row.sha256, row.extension)
        place = str(path.relative_to(data_dir))
        if not path.exists():
            yield Flaw(place, say(es="no está", en="is not there"))
        elif _digest(path) != row.sha256:
            yield Flaw(place, say(es="sus bytes son otros", en="its bytes are others"))
        elif path.stat().st_size != row.bytes:
            yield Flaw(place, say(es="su tamaño es otro", en="its size is another"))


def row_flaws(connection: Connection) -> Iterator[Flaw]:
    """Every process has a file and a place in it, and every other row has its process."""
    p, r = process.c, release.c
    homeless = select(p.ocid).where(~p.source_file_id.in_(select(source_file.c.id)))
    for ocid in connection.execute(homeless.order_by(p.ocid)).scalars():
        yield Flaw(ocid, say(es="su archivo no está registrado", en="its file is not registered"))
    indexed = select(r.process_id).where(r.process_id == p.id, r.source_file_id == p.source_file_id).exists()
    for ocid in connection.execute(select(p.ocid).where(~indexed).order_by(p.ocid)).scalars():
        yield Flaw(ocid, say(es="no tiene lugar en su archivo", en="has no place in its file"))
    for table in (release, *CHILD_TABLES):
        orphans = select(func.count()).select_from(table).where(~table.c.process_id.in_(select(p.id)))
        if n := connection.scalar(orphans):
            yield Flaw(table.name, say(es=f"{n:,} filas sin proceso", en=f"{n:,} rows without a process"))


def fact_flaws(connection: Connection, data_dir: Path) -> Iterator[Flaw]:
    """Every file of facts says what SQL says now; none is missing, and none too many."""
    f = fact_file.c
    for source_id, name in connection.execute(select(source.c.id, source.c.name)).all():
        query = select(f.view, f.partition, f.path, f.catalog).where(
            f.source_id == source_id, f.retired_at.is_(None)
        )
        listed = {(row.view, row.partition): row for row in connection.execute(query)}
        months = select(process.c.month).where(process.c.source_id == source_id).distinct()
        for month in sorted(connection.execute(months).scalars()):
            parts = Parts(Months(SqlReader(connection, source_id, (month,)), name))
            for view in BY_MONTH:
                found = listed.pop((view, str(month)), None)
                yield from _fact_flaw(data_dir, found, parts.view(view).get(month), f"{name} {month} {view}")
            yield from month_flaws(data_dir, listed.pop((form.VIEW, str(month)), None), parts, month)
        for view in WHOLE_VIEWS:
            made = whole_view(connection, view, source_id, name)
            yield from _fact_flaw(data_dir, listed.pop((view, WHOLE), None), made, f"{name} {view}")
        yield from directory_flaws(connection, data_dir, listed.pop((form.VIEW, WHOLE), None), source_id)
        for row in listed.values():
            yield Flaw(row.path, say(es="nada en SQL le corresponde", en="nothing in SQL stands behind it"))


def _fact_flaw(data_dir: Path, listed: object, made: pl.DataFrame | None, place: str) -> Iterator[Flaw]:
    expected = made if made is not None and len(made) else None
    if listed is None:
        if expected is not None:
            yield Flaw(place, say(es="faltan sus hechos", en="its facts are missing"))
        return
    path: Path = data_dir / "facts" / listed.path  # type: ignore[attr-defined] # a row
    if listed.catalog != fingerprint():  # type: ignore[attr-defined]
        yield Flaw(place, say(es="los hechos son de otra versión", en="the facts are of another version"))
    elif not path.exists():
        yield Flaw(place, say(es=f"no está {path.name}", en=f"{path.name} is not there"))
    elif expected is None or not _same(_read(path), expected):
        yield Flaw(place, say(es="los hechos no dicen lo que SQL", en="the facts do not say what SQL says"))


def _read(path: Path) -> pl.DataFrame | None:
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        return None


def _same(one: pl.DataFrame | None, other: pl.DataFrame) -> bool:
    """Equal rows; their order is no part of what facts say."""
    if one is None or one.schema != other.schema or one.height != other.height:
        return False
    return one.equals(other) or one.sort(one.columns).equals(other.sort(other.columns))


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
