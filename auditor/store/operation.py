"""How the program's own work stands, in figures: each source's runs and data, what is open, what the disk holds."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, select, union

from auditor.store import fetches
from auditor.store.audit_report import SourceState, Status
from auditor.store.dialects import dialect_of
from auditor.store.fetches import FetchState
from auditor.store.population import loaded_sources
from auditor.store.runs import Outcome
from auditor.store.schema import (
    audit_run,
    finding,
    pipeline_issue,
    pipeline_run,
    pipeline_stage,
    rejected_record,
    scheduled_job,
    source,
    source_file,
)

LEVELS = ("high", "medium", "low")
# What somebody still has to look at.
OPEN = (Status.NEW, Status.OPEN)


@dataclass(frozen=True)
class PastRun:
    """A run of the pipeline; instants are ISO 8601 in UTC, `issues` counts what it left to be looked at."""

    id: str
    outcome: Outcome
    exit_code: int | None
    message: str | None
    started_at: str
    finished_at: str | None
    scheduled_for: str | None
    attempt: int
    issues: int


@dataclass(frozen=True)
class NextRun:
    """What the daemon has planned of a source. `failures`: how many tries in a row have failed."""

    at: datetime
    failures: int


@dataclass(frozen=True)
class SourceOperation:
    """One source; each part is None where there is none. `rejected` counts records that wait to be tried again."""

    name: str
    data: SourceState | None
    fetch: FetchState | None
    last_run: PastRun | None
    # When a run of it last did all it had to.
    last_done: str | None
    next_run: NextRun | None
    rejected: int


@dataclass(frozen=True)
class Disk:
    """Bytes; `free` and `total` are of the file system that the data folder is on."""

    database: int
    raw: int
    facts: int
    free: int
    total: int


@dataclass(frozen=True)
class Operation:
    """`findings` counts the open ones by level; `audited_at` is when the last audit ended.

    `last_run` is the newest of all, whatever it was for.
    """

    sources: tuple[SourceOperation, ...]
    last_run: PastRun | None
    findings: Mapping[str, int]
    audited_at: str | None
    disk: Disk


def operation(connection: Connection, data_dir: Path) -> Operation:
    """Every source that has data, was asked, has run or is to run, by name."""
    data = {state.name: state for state in loaded_sources(connection)}
    asked = {state.source: state for state in fetches.states(connection)}
    last, done, coming = _last_runs(connection), _last_done(connection), next_runs(connection)
    rejected = _rejected(connection)
    names = sorted(data.keys() | asked.keys() | last.keys() | coming.keys())
    return Operation(
        tuple(
            SourceOperation(
                name,
                data.get(name),
                asked.get(name),
                last.get(name),
                done.get(name),
                coming.get(name),
                rejected.get(name, 0),
            )
            for name in names
        ),
        _newest_run(connection),
        open_findings(connection),
        connection.scalar(select(func.max(audit_run.c.finished_at))),
        disk(connection, data_dir),
    )


def next_runs(connection: Connection) -> dict[str, NextRun]:
    """Source -> its job. What is there although the configuration no longer asks for it is there all the same."""
    rows = connection.execute(
        select(scheduled_job.c.id, scheduled_job.c.next_run_time, scheduled_job.c.job_state)
    )
    return {
        row.id: NextRun(datetime.fromtimestamp(row.next_run_time, UTC), json.loads(row.job_state)["failures"])
        for row in rows
    }


def open_findings(connection: Connection) -> dict[str, int]:
    """Level -> findings that wait for somebody, every level named."""
    f = finding.c
    query = select(f.level, func.count()).where(f.status.in_(OPEN)).group_by(f.level)
    return dict.fromkeys(LEVELS, 0) | _pairs(connection, query)


def disk(connection: Connection, data_dir: Path) -> Disk:
    """Raises OSError for a folder that cannot be looked at."""
    there = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    return Disk(
        dialect_of(connection).size(connection),
        bytes_under(data_dir / "raw"),
        bytes_under(data_dir / "facts"),
        usage.free,
        usage.total,
    )


def bytes_under(path: Path) -> int:
    """Of a file, or of all files of a folder; what goes away meanwhile counts nothing."""
    return sum(_size(found) for found in ((path,) if path.is_file() else path.rglob("*")))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:
        return 0


def _of_sources() -> Subquery:
    """Which run was for which source: the one it names, or those whose stages it got to."""
    r, t = pipeline_run.c, pipeline_stage.c
    named = select(r.id, r.source).where(r.source.is_not(None))
    several = select(t.run_id, t.source).where(t.source.is_not(None))
    return union(named, several).subquery()


def _last_runs(connection: Connection) -> dict[str, PastRun]:
    """By source. Ids begin with their second; within one the later of two is as good as the other."""
    of = _of_sources()
    query = select(of.c.source, func.max(of.c.id)).group_by(of.c.source)
    newest: dict[str, str] = _pairs(connection, query)
    runs = _runs(connection, pipeline_run.c.id.in_(set(newest.values())))
    return {name: runs[run] for name, run in newest.items()}


def _last_done(connection: Connection) -> dict[str, str]:
    of, r = _of_sources(), pipeline_run.c
    query = select(of.c.source, func.max(r.finished_at)).join_from(of, pipeline_run, r.id == of.c.id)
    done = query.where(r.outcome == Outcome.DONE.value).group_by(of.c.source)
    return _pairs(connection, done)


def _newest_run(connection: Connection) -> PastRun | None:
    newest = select(func.max(pipeline_run.c.id)).scalar_subquery()
    return next(iter(_runs(connection, pipeline_run.c.id == newest).values()), None)


def _runs(connection: Connection, which: ColumnElement[bool]) -> dict[str, PastRun]:
    r, issue = pipeline_run.c, pipeline_issue.c
    issues = select(func.count()).where(issue.run_id == r.id).scalar_subquery()
    query = select(
        r.id,
        r.outcome,
        r.exit_code,
        r.message,
        r.started_at,
        r.finished_at,
        r.scheduled_for,
        r.attempt,
        issues,
    ).where(which)
    return {row.id: PastRun(row.id, Outcome(row.outcome), *row[2:]) for row in connection.execute(query)}


def _rejected(connection: Connection) -> dict[str, int]:
    query = (
        select(source.c.name, func.count())
        .select_from(rejected_record)
        .join(source_file, source_file.c.id == rejected_record.c.source_file_id)
        .join(source, source.c.id == source_file.c.source_id)
        .where(rejected_record.c.resolved_at.is_(None))
        .group_by(source.c.name)
    )
    return _pairs(connection, query)


def _pairs(connection: Connection, query: Select[*tuple[Any, ...]]) -> dict[Any, Any]:
    return {row[0]: row[1] for row in connection.execute(query)}
