"""What may be forgotten: superseded versions of a portal's files, old audits that nothing leads back to.

A raw file stays as long as anything points to it: a period that has it as its version, the record of a process,
a change, a refusal, a line of a budget, the evidence of a finding, or a release that a merge would need again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from auditor.store import files, raw
from auditor.store.schema import audit_run, field_coverage, finding, metadata, release, source, source_file

# The newest audits stay whatever their age: findings are compared with them.
KEPT_RUNS = 2
_AT_ONCE = 500


@dataclass(frozen=True)
class OldFile:
    """A raw file that may go. `bytes` is its size on disk."""

    id: int
    source: str
    name: str
    period: str
    path: Path
    bytes: int


@dataclass(frozen=True)
class Plan:
    """What a pruning takes away; nothing has happened yet."""

    files: tuple[OldFile, ...]
    runs: tuple[int, ...]
    # Left by a pruning that was killed between its commit and the removal: listed as pruned, and still there.
    left: tuple[Path, ...]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files) + sum(_size(path) for path in self.left)

    def __bool__(self) -> bool:
        return bool(self.files or self.runs or self.left)


def plan(
    connection: Connection, data_dir: Path, *, raw_days: int | None, run_days: int | None, now: datetime
) -> Plan:
    """What a policy lets go as of `now`; None keeps everything of its kind."""
    old_files = () if raw_days is None else tuple(_old_files(connection, data_dir, now - timedelta(raw_days)))
    runs = () if run_days is None else tuple(_old_runs(connection, now - timedelta(run_days)))
    return Plan(old_files, runs, tuple(_left(connection, data_dir)))


def forget(connection: Connection, plan: Plan) -> None:
    """Take out of SQL what only the planned files and runs have; the files' rows stay, marked as pruned."""
    for some in _slices([file.id for file in plan.files]):
        connection.execute(delete(release).where(release.c.source_file_id.in_(some)))
        pruned = update(source_file).where(source_file.c.id.in_(some))
        connection.execute(pruned.values(pruned_at=files.now()))
    for some in _slices(plan.runs):
        connection.execute(delete(audit_run).where(audit_run.c.id.in_(some)))


def remove(plan: Plan) -> None:
    """Take the files off the disk, once the transaction that forgets them has been committed. Raises OSError."""
    for path in (*(file.path for file in plan.files), *plan.left):
        path.unlink(missing_ok=True)


def _old_files(connection: Connection, data_dir: Path, before: datetime) -> Iterator[OldFile]:
    f = source_file.c
    query = (
        select(f.id, f.sha256, f.extension, f.name, f.period, source.c.name.label("source"))
        .join_from(source_file, source)
        .where(
            f.period.is_not(None),
            f.pruned_at.is_(None),
            f.ingested_at.is_not(None),
            f.fetched_at < before.astimezone(UTC).isoformat(timespec="seconds"),
            _has_newer_version(),
            *(~_points_here(column) for column in _pointers()),
            ~_is_needed_to_merge(),
        )
        .order_by(f.id)
    )
    rows = connection.execute(query).all()
    evidence = _in_evidence(connection) if rows else frozenset()
    kept = _paths_in_use(connection, data_dir, {row.id for row in rows if row.sha256 not in evidence})
    for row in rows:
        path = raw.path_of(data_dir, row.source, row.sha256, row.extension)
        if row.sha256 not in evidence and path not in kept:
            yield OldFile(row.id, row.source, row.name, row.period, path, _size(path))


def _has_newer_version() -> Any:  # noqa: ANN401 - a clause
    """A later file of the same period has been read whole."""
    newer = source_file.alias()
    return exists().where(
        newer.c.source_id == source_file.c.source_id,
        newer.c.period == source_file.c.period,
        newer.c.id > source_file.c.id,
        newer.c.ingested_at.is_not(None),
        newer.c.pruned_at.is_(None),
    )


def _pointers() -> Iterator[Any]:
    """Every column that refers to a file, but for the counts of its own fields."""
    for table in metadata.sorted_tables:
        if table is not field_coverage:
            yield from (column for column in table.columns if column.references(source_file.c.id))


def _points_here(column: Any) -> Any:  # noqa: ANN401 - a column, a clause
    return exists().where(column == source_file.c.id)


def _is_needed_to_merge() -> Any:  # noqa: ANN401 - a clause
    """A release of the file that no newer compiled release of its process stands for (see `normalize.merge`)."""
    mine, newer = aliased(release), aliased(release)
    superseded = exists().where(
        newer.c.process_id == mine.c.process_id,
        newer.c.compiled,
        newer.c.source_file_id > mine.c.source_file_id,
        newer.c.date_us >= mine.c.date_us,
    )
    return exists().where(
        and_(mine.c.source_file_id == source_file.c.id, or_(mine.c.date_us.is_(None), ~superseded))
    )


def _in_evidence(connection: Connection) -> frozenset[str]:
    """Hashes of the files that a finding, open or closed, leads back to."""
    found: set[str] = set()
    query = select(finding.c.evidence).execution_options(stream_results=True)
    for rows in connection.execute(query).scalars().partitions(_AT_ONCE):
        for text in rows:
            found.update(place["file"] for place in msgspec.json.decode(text).get("source", ()))
    return frozenset(found)


def _paths_in_use(connection: Connection, data_dir: Path, going: set[int]) -> set[Path]:
    """Paths of all other files that are not pruned: two sources' names may be one folder."""
    query = select(source_file.c.id, source.c.name, source_file.c.sha256, source_file.c.extension)
    query = query.join_from(source_file, source).where(source_file.c.pruned_at.is_(None))
    return {
        raw.path_of(data_dir, row.name, row.sha256, row.extension)
        for row in connection.execute(query)
        if row.id not in going
    }


def _left(connection: Connection, data_dir: Path) -> Iterator[Path]:
    query = select(source.c.name, source_file.c.sha256, source_file.c.extension)
    query = query.join_from(source_file, source).where(source_file.c.pruned_at.is_not(None))
    pruned = [raw.path_of(data_dir, row.name, row.sha256, row.extension) for row in connection.execute(query)]
    there = [path for path in pruned if path.exists()]
    if there:
        kept = _paths_in_use(connection, data_dir, set())
        yield from (path for path in there if path not in kept)


def _old_runs(connection: Connection, before: datetime) -> Iterator[int]:
    r = audit_run.c
    limit = before.astimezone(UTC).isoformat(timespec="seconds")
    newest = list(connection.scalars(select(r.id).order_by(r.id.desc()).limit(KEPT_RUNS)))
    pointers = [
        column for table in metadata.sorted_tables for column in table.columns if column.references(r.id)
    ]
    query = select(r.id).where(
        r.started_at < limit, r.id.not_in(newest), *(~exists().where(column == r.id) for column in pointers)
    )
    yield from connection.scalars(query.order_by(r.id))


def pruned_files(connection: Connection) -> int:
    """How many files of the raw store have been pruned."""
    query = select(func.count()).select_from(source_file).where(source_file.c.pruned_at.is_not(None))
    return connection.scalar(query) or 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _slices(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = list(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
