"""What runs changed of findings that were known: closed, back, grown after a decision, or told otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select

from auditor.store.audit_report import Turn
from auditor.store.schema import audit_run, finding_event

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Event:
    """`detail` holds the reason of a closing, or `[before, after]` of `amount` (minor units) and `rows`."""

    finding_id: int
    kind: Turn
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Past:
    """An event with its run; `at` is the UTC instant at which the run began."""

    run_id: int
    at: str
    kind: Turn
    detail: Mapping[str, Any]


def add_events(connection: Connection, run_id: int, events: Iterable[Event]) -> None:
    rows = [
        {
            "finding_id": event.finding_id,
            "run_id": run_id,
            "kind": event.kind.value,
            "detail": msgspec.json.encode(event.detail).decode() if event.detail else None,
        }
        for event in events
    ]
    for start in range(0, len(rows), _BATCH):
        connection.execute(insert(finding_event), rows[start : start + _BATCH])


def events_of(connection: Connection, finding_id: int) -> tuple[Past, ...]:
    """A finding's events, the oldest first."""
    c = finding_event.c
    query = (
        select(c.run_id, audit_run.c.started_at, c.kind, c.detail)
        .join(audit_run, audit_run.c.id == c.run_id)
        .where(c.finding_id == finding_id)
        .order_by(c.id)
    )
    return tuple(
        Past(row.run_id, row.started_at, Turn(row.kind), msgspec.json.decode(row.detail or "{}"))
        for row in connection.execute(query)
    )
