"""What people decided of findings: who, when, why, and on which rows; rows are only ever added.

A decision is written in a short transaction of its own and needs no writer's lock: an audit that is saving at
that moment is waited for, and the next one finds the decision.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, func, insert, select, update

from auditor.store.audit_report import Status
from auditor.store.schema import finding, finding_decision


class State(StrEnum):
    """What somebody found out. A finding that needs information stays open."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    NEEDS_INFORMATION = "needs_information"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file kept under its hash; `name` is what it was called, `size` its bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Decision:
    """`decided_at` is a UTC instant, `due` the day by which something is expected; `rows` made the finding then."""

    state: State
    reason: str
    author: str
    decided_at: str
    note: str | None = None
    due: date | None = None
    attachments: tuple[Attachment, ...] = ()
    rows: int | None = None


def decide(connection: Connection, finding_id: int, decision: Decision) -> None:
    """Add a decision, and give the finding the status that follows from it."""
    c = finding.c
    found = connection.execute(select(c.status, c.closed_run_id, c.witness).where(c.id == finding_id)).one()
    values = {
        "finding_id": finding_id,
        "state": decision.state.value,
        "reason": decision.reason,
        "note": decision.note,
        "author": decision.author,
        "due": None if decision.due is None else decision.due.isoformat(),
        "attachments": msgspec.json.encode(decision.attachments).decode() if decision.attachments else None,
        "decided_at": decision.decided_at,
        "witness": found.witness,
    }
    connection.execute(insert(finding_decision).values(values))
    status = _status(decision.state, Status(found.status), gone=found.closed_run_id is not None)
    connection.execute(update(finding).where(c.id == finding_id).values(status=status.value))


def _status(state: State, before: Status, *, gone: bool) -> Status:
    if state is not State.NEEDS_INFORMATION:
        return Status(state.value)
    if before is Status.WAIVED:
        return before
    return Status.CLOSED if gone else Status.OPEN


def decisions_of(connection: Connection, findings: Iterable[int]) -> dict[int, tuple[Decision, ...]]:
    """Finding id -> its decisions, the oldest first; those without one are left out."""
    c = finding_decision.c
    found: dict[int, list[Decision]] = {}
    ordered = sorted(set(findings))
    for start in range(0, len(ordered), 500):
        query = select(finding_decision).where(c.finding_id.in_(ordered[start : start + 500])).order_by(c.id)
        for row in connection.execute(query):
            found.setdefault(row.finding_id, []).append(_decision(row))
    return {key: tuple(rows) for key, rows in found.items()}


def _decision(row: Row[*tuple[Any, ...]]) -> Decision:
    attachments = msgspec.json.decode(row.attachments or "[]", type=tuple[Attachment, ...])
    return Decision(
        state=State(row.state),
        reason=row.reason or "",
        author=row.author,
        decided_at=row.decided_at,
        note=row.note,
        due=None if row.due is None else date.fromisoformat(row.due),
        attachments=attachments,
        rows=None if row.witness is None else len(msgspec.json.decode(row.witness)),
    )


def _latest() -> Select[tuple[int]]:
    c = finding_decision.c
    return select(func.max(c.id)).group_by(c.finding_id)


def awaiting() -> Select[tuple[int]]:
    """The findings whose latest decision asks for information."""
    c = finding_decision.c
    return select(c.finding_id).where(c.id.in_(_latest()), c.state == State.NEEDS_INFORMATION.value)


def decided_rows(connection: Connection, rules: Iterable[str]) -> dict[int, frozenset[str]]:
    """Finding id -> the rows that made it when it was last decided, of the rules named.

    Those decided before rows were remembered are left out.
    """
    c = finding_decision.c
    query = (
        select(c.finding_id, c.witness)
        .join(finding, finding.c.id == c.finding_id)
        .where(c.id.in_(_latest()), c.witness.is_not(None), finding.c.rule.in_(sorted(rules)))
    )
    return {key: frozenset(msgspec.json.decode(rows)) for key, rows in connection.execute(query)}


def record_of(connection: Connection, rule: str) -> Counter[State]:
    """How the findings of a rule were decided, each counted once by its latest decision."""
    c = finding_decision.c
    query = (
        select(c.state, func.count())
        .join(finding, finding.c.id == c.finding_id)
        .where(c.id.in_(_latest()), finding.c.rule == rule)
        .group_by(c.state)
    )
    return Counter({State(state): n for state, n in connection.execute(query)})
