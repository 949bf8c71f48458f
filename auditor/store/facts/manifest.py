"""Which Parquet files are the facts now: rows of `fact_file`, and the files they name.

A file is never changed. A new generation is written beside the old one and becomes the facts when the
transaction that lists it commits; what a killed writer left is not listed, and is swept by the next one.
"""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import polars as pl
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from auditor.rules.catalog import VIEWS
from auditor.store.lookup import form
from auditor.store.schema import audit_run, fact_file

# A lazy reader opens files late: what was replaced stays this long, and for this many audits.
KEPT_HOURS = 24
KEPT_RUNS = 2
# A look-up is over in seconds, and a folder of 84 months makes 84 directories of them.
LOOKUP_KEPT_MINUTES = 10
# The partition of what no month divides.
WHOLE = "all"


@cache
def fingerprint() -> str:
    """Of the dictionary of columns: facts made by another one are made again."""
    text = "\n".join(
        f"{view.name} {name} {kind}" for view in VIEWS.values() for name, kind in view.schema.items()
    )
    return blake2b(text.encode(), digest_size=8).hexdigest()


def next_generation(connection: Connection) -> int:
    return (connection.execute(select(func.max(fact_file.c.generation))).scalar() or 0) + 1


@dataclass(frozen=True)
class Partition:
    """What one writing of facts fills: a month of a source (or what no month divides), as a new generation."""

    source_id: int
    name: str
    generation: int

    def file(self, view: str, extension: str) -> str:
        """The name under `facts/` of its file of a view."""
        return f"{view}/{self.source_id}-{self.name}-{self.generation}.{extension}"


class Made(NamedTuple):
    """A file that is in its place, `name` under `facts/`, and is listed nowhere yet."""

    partition: Partition
    view: str
    name: str
    rows: int


def write(data_dir: Path, partition: Partition, view: str, frame: pl.DataFrame) -> Iterator[Made]:
    """Write a view of a partition; no rows, no file. Raises OSError."""
    if len(frame):
        name = partition.file(view, "parquet")
        _write(frame, data_dir / "facts" / name)
        yield Made(partition, view, name, len(frame))


def enlist(connection: Connection, made: Made) -> None:
    """Put a file on the list of what is current."""
    values = {
        "source_id": made.partition.source_id,
        "view": made.view,
        "partition": made.partition.name,
        "generation": made.partition.generation,
        "path": made.name,
        "rows": made.rows,
        "catalog": fingerprint(),
        "created_at": _now(),
    }
    connection.execute(insert(fact_file).values(values))


def retire(connection: Connection, partition: Partition) -> None:
    """Take a partition's generation off the list of what is current."""
    run = connection.execute(select(func.max(audit_run.c.id))).scalar() or 0
    current = (
        (fact_file.c.source_id == partition.source_id)
        & (fact_file.c.partition == partition.name)
        & fact_file.c.retired_at.is_(None)
    )
    connection.execute(update(fact_file).where(current).values(retired_at=_now(), retired_run=run))


def current(connection: Connection, view: str) -> list[str]:
    """Paths of a view's files under `facts/`, in a fixed order."""
    query = select(fact_file.c.path).where(fact_file.c.view == view, fact_file.c.retired_at.is_(None))
    return list(connection.execute(query.order_by(fact_file.c.source_id, fact_file.c.partition)).scalars())


def is_stale(connection: Connection) -> bool:
    """Whether facts of another dictionary of columns are listed."""
    query = select(fact_file.c.id).where(
        fact_file.c.retired_at.is_(None), fact_file.c.catalog != fingerprint()
    )
    return connection.execute(query.limit(1)).first() is not None


def sweep(connection: Connection, data_dir: Path) -> None:
    """Forget what has been replaced for long enough, and remove every file that is not listed."""
    connection.execute(delete(fact_file).where(_is_old(connection)))
    listed = set(connection.execute(select(fact_file.c.path)).scalars())
    folder = data_dir / "facts"
    for found in folder.glob("*/*"):
        if found.relative_to(folder).as_posix() not in listed:
            found.unlink(missing_ok=True)


def replaced(connection: Connection) -> list[str]:
    """Paths under `facts/` of what has been replaced for long enough to be forgotten."""
    return list(connection.execute(select(fact_file.c.path).where(_is_old(connection))).scalars())


def _is_old(connection: Connection) -> ColumnElement[bool]:
    run = connection.execute(select(func.max(audit_run.c.id))).scalar() or 0
    unread = (fact_file.c.retired_at < _ago(hours=KEPT_HOURS)) & (fact_file.c.retired_run <= run - KEPT_RUNS)
    of_lookups = (fact_file.c.view == form.VIEW) & (
        fact_file.c.retired_at < _ago(minutes=LOOKUP_KEPT_MINUTES)
    )
    return unread | of_lookups


def _write(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.partial")
    # Written by us: the library tells a full disk as a fault of the file's form.
    packed = io.BytesIO()
    frame.write_parquet(packed, compression="zstd", compression_level=1)
    with temporary.open("wb") as stream:
        stream.write(packed.getbuffer())
        stream.flush()
        os.fsync(stream.fileno())
    temporary.rename(path)


def _now() -> str:
    return _ago()


def _ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat(timespec="seconds")
