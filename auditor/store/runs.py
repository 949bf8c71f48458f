"""Rows of `pipeline_run`: each run of the pipeline, what its stages did, and what went wrong in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from auditor.store.files import now
from auditor.store.schema import pipeline_issue, pipeline_run, pipeline_stage

KEPT = timedelta(days=400)


class Outcome(StrEnum):
    """How a run stands. INCOMPLETE: a portal failed, and what is held was audited all the same."""

    RUNNING = "running"
    DONE = "done"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    # Asked to stop.
    INTERRUPTED = "interrupted"
    # Ended by the daemon for taking too long.
    TIMED_OUT = "timed_out"
    # Its process is gone and left no word.
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is for. `source` is None for several; `scheduled_for` an ISO 8601 instant in UTC.

    `missed` earlier times are made up for by the same run.
    """

    id: str
    source: str | None = None
    occasion: str = "command"
    scheduled_for: str | None = None
    attempt: int = 1
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage that is over: which, of which source, how long it took, and what it counted."""

    stage: str
    source: str | None
    seconds: float
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that a person may have to look at; `subject` is a period, a file or a rule."""

    stage: str
    source: str | None
    subject: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: `exit_code` is the one of the contract, `message` a sentence where something was wrong."""

    outcome: Outcome
    exit_code: int
    message: str | None = None
    stages: Sequence[Stage] = field(default=())
    issues: Sequence[Issue] = field(default=())


def begin(connection: Connection, order: Order) -> None:
    """A run begins; whoever calls this holds the writer's lock, so runs that seem to go on are dead."""
    settle(connection)
    connection.execute(
        insert(pipeline_run).values(
            id=order.id,
            source=order.source,
            occasion=order.occasion,
            scheduled_for=order.scheduled_for,
            attempt=order.attempt,
            missed=order.missed,
            started_at=now(),
            outcome=Outcome.RUNNING.value,
        )
    )


def settle(connection: Connection) -> None:
    """Say of runs whose process died that it did, and let go of what is old."""
    gone = update(pipeline_run).where(pipeline_run.c.outcome == Outcome.RUNNING.value)
    connection.execute(gone.values(outcome=Outcome.ABANDONED.value, finished_at=now()))
    before = (datetime.now(UTC) - KEPT).isoformat(timespec="seconds")
    old = select(pipeline_run.c.id).where(pipeline_run.c.started_at < before)
    for table in (pipeline_stage, pipeline_issue):
        connection.execute(delete(table).where(table.c.run_id.in_(old)))
    connection.execute(delete(pipeline_run).where(pipeline_run.c.started_at < before))


def finish(connection: Connection, order: Order, ended: Ended) -> None:
    """Write down how a run ended, also of one that could not be begun."""
    if not _end(connection, order, ended):
        begun = {
            name: getattr(order, name)
            for name in ("id", "source", "occasion", "scheduled_for", "attempt", "missed")
        }
        running = {"started_at": now(), "outcome": Outcome.RUNNING.value}
        connection.execute(insert(pipeline_run).values(**begun, **running))
        _end(connection, order, ended)
    _insert_parts(connection, order, ended)


def ensure(connection: Connection, order: Order, ended: Ended) -> None:
    """As `finish`, for a run that may have written down its own end; why it was interrupted it does not know."""
    query = select(pipeline_run.c.outcome).where(pipeline_run.c.id == order.id)
    said = connection.scalar(query)
    if said in {None, Outcome.RUNNING.value}:
        finish(connection, order, ended)
    elif said == Outcome.INTERRUPTED.value:
        _end(connection, order, ended)


def _end(connection: Connection, order: Order, ended: Ended) -> bool:
    """Whether there is such a run."""
    mine = update(pipeline_run).where(pipeline_run.c.id == order.id)
    values = {"outcome": ended.outcome.value, "exit_code": ended.exit_code, "message": ended.message}
    return connection.execute(mine.values(finished_at=now(), **values)).rowcount > 0


def is_done(connection: Connection, source: str, scheduled_for: str) -> bool:
    """Whether a scheduled time has had its run."""
    run = pipeline_run.c
    query = select(run.id).where(
        run.source == source, run.scheduled_for == scheduled_for, run.outcome == Outcome.DONE.value
    )
    return connection.execute(query.limit(1)).first() is not None


def _insert_parts(connection: Connection, order: Order, ended: Ended) -> None:
    stages = [
        {
            "run_id": order.id,
            "position": position,
            "stage": stage.stage,
            "source": stage.source,
            "seconds": stage.seconds,
            "counts": json.dumps(dict(stage.counts)),
        }
        for position, stage in enumerate(ended.stages)
    ]
    issues = [
        {
            "run_id": order.id,
            "position": position,
            "stage": issue.stage,
            "source": issue.source,
            "subject": issue.subject,
            "message": issue.message,
        }
        for position, issue in enumerate(ended.issues)
    ]
    if stages:
        connection.execute(insert(pipeline_stage), stages)
    if issues:
        connection.execute(insert(pipeline_issue), issues)
