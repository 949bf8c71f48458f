"""Findings in SQL: what is known, what is new, what a run closes. Everything here joins the caller's transaction.

The content of a finding is written only where it differs from what is stored, so that a run that finds the
same again costs little and changes nothing but the run and the time it was last seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, Executable, Row, bindparam, insert, select, update

from auditor.rules.amounts import money_names
from auditor.store.audit_report import CloseReason, Finding, Place, Status, Turn
from auditor.store.decisions import decided_rows
from auditor.store.history import Event
from auditor.store.schema import audit_run, finding

# Decisions of people: no run overwrites them.
DECIDED = frozenset({Status.DISMISSED, Status.CONFIRMED})

_BATCH = 5_000
_STATUSES = {status.value: status for status in Status}
# Any engine takes this many bound values in one statement (SQLite before 3.32 took 999).
_AT_ONCE = 500

# What a rule says of a subject; the other columns tell the finding's history.
_CONTENT = (
    "rule",
    "version",
    "level",
    "subject_type",
    "subject_id",
    "subject_name",
    "ocid",
    "score",
    "amount",
    "currency",
    "involved",
    "values",
    "evidence",
    "witness",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A finding of an earlier run. `gone` says that it has been closed, whatever people decided of it.

    `decided_on` are the rows that made it when it was decided, None where nobody has or none were kept.
    """

    id: int
    fingerprint: str
    rule: str
    status: Status
    gone: bool
    first_seen: str
    last_seen: str
    last_run_id: int
    source_id: int
    ocid: str | None
    decided_on: frozenset[str] | None = None


def known_findings(connection: Connection, rules: Iterable[str]) -> dict[str, Known]:
    """Fingerprint -> every finding, closed ones too, of the rules named."""
    c = finding.c
    query = select(
        c.id,
        c.fingerprint,
        c.rule,
        c.status,
        c.closed_run_id.is_not(None),
        c.first_seen,
        c.last_seen,
        c.last_run_id,
        c.source_id,
        c.ocid,
    ).where(c.rule.in_(named := sorted(rules)))
    decided = decided_rows(connection, named)
    return {
        fingerprint: Known(
            key, fingerprint, rule, _STATUSES[status], gone, first, last, run, source, ocid, decided.get(key)
        )
        for key, fingerprint, rule, status, gone, first, last, run, source, ocid in connection.execute(query)
    }


def rules_with_findings(connection: Connection) -> set[str]:
    """Rules that have a finding that is not closed."""
    query = select(finding.c.rule).where(finding.c.closed_run_id.is_(None)).distinct()
    return set(connection.scalars(query))


def open_run(connection: Connection, *, started_at: str, as_of: str, version: str) -> int:
    """Add a run; it becomes visible, with everything it found, when the transaction commits."""
    values = {"started_at": started_at, "as_of": as_of, "version": version}
    key = connection.execute(insert(audit_run).values(values)).inserted_primary_key
    return int(key[0])  # type: ignore[index]  # an insert of one row always has its key


def finish_run(connection: Connection, run_id: int, *, finished_at: str, summary: Mapping[str, Any]) -> None:
    text = msgspec.json.encode(summary).decode()
    connection.execute(
        update(audit_run).where(audit_run.c.id == run_id).values(finished_at=finished_at, summary=text)
    )


def run_summaries(connection: Connection, runs: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Run id -> its summary, for those of `runs` that finished."""
    query = select(audit_run.c.id, audit_run.c.summary).where(
        audit_run.c.id.in_(sorted(set(runs))), audit_run.c.summary.is_not(None)
    )
    return {run: msgspec.json.decode(text) for run, text in connection.execute(query)}


def add_findings(
    connection: Connection, found: Sequence[Finding], run_id: int, sources: Mapping[str, int]
) -> None:
    """Write findings never seen before."""
    rows = (
        {
            **content(item),
            "fingerprint": item.signal.fingerprint,
            "source_id": sources[item.signal.source],
            "status": item.status.value,
            "first_run_id": run_id,
            "last_run_id": run_id,
            "first_seen": item.first_seen,
            "last_seen": item.last_seen,
        }
        for item in found
    )
    _many(connection, insert(finding), rows)


def keep_findings(connection: Connection, found: Sequence[tuple[Known, Finding]], run_id: int) -> list[Event]:
    """Note that findings are still there, and again open where they were closed; what was edited of them."""
    c = finding.c
    same: dict[tuple[Status, str, bool], list[int]] = defaultdict(list)
    for known, item in found:
        same[item.status, item.last_seen, known.status == item.status and not known.gone].append(known.id)
    for (status, at, stands), ids in same.items():
        values: dict[str, Any] = {"last_run_id": run_id, "last_seen": at}
        if not stands:
            values |= {"status": status.value, "close_reason": None, "closed_run_id": None}
        statement = update(finding).where(c.id.in_(bindparam("ids", expanding=True))).values(values)
        for start in range(0, len(ids), _AT_ONCE):
            connection.execute(statement, {"ids": ids[start : start + _AT_ONCE]})
    return _rewrite_edited(connection, {known.id: item for known, item in found})


def _rewrite_edited(connection: Connection, found: Mapping[int, Finding]) -> list[Event]:
    """Write the content of those findings whose content differs from what is stored; what differs."""
    changes: dict[str, Any] = {name: bindparam(f"to_{name}") for name in _CONTENT}
    statement = update(finding).where(finding.c.id == bindparam("key")).values(changes)
    stored = select(finding.c.id, *(finding.c[name] for name in _CONTENT))
    ids, events = sorted(found), []
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        rows = connection.execute(stored.where(finding.c.id.between(batch[0], batch[-1]))).all()
        edited = [(row, now) for row in rows if (now := _differing(row, found)) is not None]
        texts = ({"key": row.id, **{f"to_{name}": now[name] for name in _CONTENT}} for row, now in edited)
        _many(connection, statement, texts)
        events += [event for row, now in edited if (event := _edit(row, now)) is not None]
    return events


def _differing(row: Row[*tuple[Any, ...]], found: Mapping[int, Finding]) -> dict[str, Any] | None:
    """The content of a finding that is not as it is stored."""
    if (item := found.get(row.id)) is None:
        return None
    now = content(item)
    return now if (row[0], *now.values()) != tuple(row) else None


def _edit(row: Row[*tuple[Any, ...]], now: Mapping[str, Any]) -> Event | None:
    """What is worth telling of an edit: where a record stands in the files is not."""
    told = [name for name in _CONTENT if name != "evidence" and now[name] != getattr(row, name)]
    if not told:
        return None
    rows = [len(msgspec.json.decode(text)) for text in (row.witness, now["witness"])]
    return Event(row.id, Turn.EDITED, {"columns": told, "amount": [row.amount, now["amount"]], "rows": rows})


def close_findings(connection: Connection, closed: Iterable[tuple[Known, CloseReason]], run_id: int) -> int:
    """Close findings, each with its reason. What people decided of one stays written beside it."""
    rows = (
        {
            "key": known.id,
            "to_status": (known.status if known.status in DECIDED else Status.CLOSED).value,
            "why": reason.value,
            "run": run_id,
        }
        for known, reason in closed
    )
    statement = (
        update(finding)
        .where(finding.c.id == bindparam("key"))
        .values(status=bindparam("to_status"), close_reason=bindparam("why"), closed_run_id=bindparam("run"))
    )
    return _many(connection, statement, rows)


def content(item: Finding) -> dict[str, Any]:
    """What is stored of a signal, column by column in the order of `_CONTENT`."""
    signal = item.signal
    evidence = {
        "rows": signal.evidence,
        "source": places(item),
        "provisional": signal.provisional,
        # So that amounts can be read when the rule is gone.
        "money": sorted(money_names(item.rule, chain(signal.values, *signal.evidence))),
    }
    return {
        "rule": item.rule.id,
        "version": item.rule.version,
        "level": str(item.rule.level),
        "subject_type": signal.subject_type,
        "subject_id": signal.subject_id,
        "subject_name": signal.subject_name,
        "ocid": signal.ocid,
        "score": signal.score,
        "amount": signal.amount,
        "currency": signal.currency,
        "involved": _json(signal.involved),
        "values": _json(signal.values),
        "evidence": _json(evidence),
        "witness": _json(signal.witness),
    }


def places(item: Finding) -> tuple[Place, ...]:
    """Where the finding's processes stand, in the order of their ocids."""
    return tuple(item.processes[ocid].place for ocid in sorted(item.processes))


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _many(connection: Connection, statement: Executable, rows: Iterator[dict[str, Any]]) -> int:
    """Run one statement for many rows, some thousands in memory at a time; number of rows."""
    done = 0
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            connection.execute(statement, batch)
            done += len(batch)
            batch = []
    if batch:
        connection.execute(statement, batch)
    return done + len(batch)
