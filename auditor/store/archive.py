"""Findings as they are kept, whether or not the rule that made them is still there: picked out and read back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, case, func, or_, select

from auditor.rules.outcome import Involved, Signal
from auditor.store.audit_report import CloseReason, Persons, Place, ProcessCard, Status
from auditor.store.decisions import Decision, awaiting, decisions_of
from auditor.store.processes import natural_persons, process_cards, source_ids
from auditor.store.schema import finding, source

SHORTEST = 8
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings: empty means all. `since` is an ISO day or instant of their first sight; `gone` ones on request.

    `awaiting` asks for those of which somebody needs information, beside those of `statuses`.
    """

    rules: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    since: str | None = None
    gone: bool = False
    awaiting: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A finding as the last run that saw it left it; `money` names its amounts in minor units."""

    id: int
    rule_id: str
    version: int
    level: str
    signal: Signal
    status: Status
    close_reason: CloseReason | None
    first_seen: str
    last_seen: str
    first_run: int
    last_run: int
    places: tuple[Place, ...]
    money: frozenset[str]
    processes: Mapping[str, ProcessCard]
    decisions: tuple[Decision, ...] = ()

    @property
    def decision(self) -> Decision | None:
        return self.decisions[-1] if self.decisions else None


def stored_findings(connection: Connection, wanted: Wanted) -> list[Stored]:
    """The findings wanted, the highest level and the largest amount first."""
    return _read(connection, _query(wanted))


def by_prefix(connection: Connection, prefix: str, most: int = 10) -> list[Stored]:
    """The first findings whose fingerprint starts so; none where it cannot be the beginning of one."""
    begun = prefix.strip().lower()
    if not begun or not _HEX.issuperset(begun):
        return []
    query = _query(Wanted(gone=True)).where(finding.c.fingerprint.startswith(begun)).limit(most)
    return _read(connection, query)


def id_length(connection: Connection) -> int:
    """How many characters of a fingerprint are enough to name each finding there is."""
    c = finding.c.fingerprint
    total = connection.scalar(select(func.count()).select_from(finding)) or 0
    for length in (SHORTEST, 12, 16):
        different = connection.scalar(select(func.count(func.substr(c, 1, length).distinct())))
        if different == total:
            return length
    return 32


def persons_in(connection: Connection, found: Iterable[Stored]) -> Persons:
    """The natural persons among those that the findings name."""
    numbers = source_ids(connection)
    ocids: dict[int, set[str]] = {}
    organizations: dict[int, set[str]] = {}
    for one in found:
        number = numbers[one.signal.source]
        ocids.setdefault(number, set()).update(one.processes)
        organizations.setdefault(number, set()).update(
            (one.signal.subject_id, *(involved.id for involved in one.signal.involved))
        )
    return natural_persons(connection, ocids, organizations)


def _query(wanted: Wanted) -> Select[tuple[Any, ...]]:
    c = finding.c
    weight = case((c.level == "high", 0), (c.level == "medium", 1), else_=2)
    query = (
        select(finding, source.c.name.label("source"))
        .join(source, source.c.id == c.source_id)
        .order_by(weight, func.coalesce(c.amount, 0).desc(), c.fingerprint)
    )
    if wanted.rules:
        query = query.where(c.rule.in_(wanted.rules))
    if wanted.levels:
        query = query.where(c.level.in_(wanted.levels))
    if wanted.statuses or wanted.awaiting:
        asked = c.status.in_([status.value for status in wanted.statuses])
        query = query.where(or_(asked, c.id.in_(awaiting())) if wanted.awaiting else asked)
    elif not wanted.gone:
        query = query.where(c.closed_run_id.is_(None))
    if wanted.since:
        query = query.where(c.first_seen >= wanted.since)
    return query


def _read(connection: Connection, query: Select[tuple[Any, ...]]) -> list[Stored]:
    found = [_stored(row) for row in connection.execute(query)]
    decided = decisions_of(connection, (one.id for one in found))
    cards = _cards(connection, found)
    return [
        replace(
            one,
            decisions=decided.get(one.id, ()),
            processes={
                ocid: card
                for ocid in sorted(one.signal.ocids)
                if (card := cards[one.signal.source].get(ocid)) is not None
            },
        )
        for one in found
    ]


def _cards(connection: Connection, found: Sequence[Stored]) -> dict[str, dict[str, ProcessCard]]:
    wanted: dict[str, set[str]] = {}
    for one in found:
        wanted.setdefault(one.signal.source, set()).update(one.signal.ocids)
    numbers = source_ids(connection)
    return {name: process_cards(connection, numbers[name], ocids) for name, ocids in wanted.items()}


def _stored(row: Row[*tuple[Any, ...]]) -> Stored:
    evidence = msgspec.json.decode(row.evidence)
    signal = Signal(
        fingerprint=row.fingerprint,
        source=row.source,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_name=row.subject_name,
        ocid=row.ocid,
        score=row.score,
        amount=row.amount,
        currency=row.currency,
        involved=msgspec.json.decode(row.involved, type=tuple[Involved, ...]),
        values=msgspec.json.decode(row.values),
        evidence=tuple(evidence["rows"]),
        witness=tuple(msgspec.json.decode(row.witness)),
        provisional=evidence["provisional"],
    )
    return Stored(
        id=row.id,
        rule_id=row.rule,
        version=row.version,
        level=row.level,
        signal=signal,
        status=Status(row.status),
        close_reason=None if row.close_reason is None else CloseReason(row.close_reason),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        first_run=row.first_run_id,
        last_run=row.last_run_id,
        places=tuple(_places(evidence)),
        money=frozenset(evidence.get("money", ())),
        processes={},
    )


def _places(evidence: Mapping[str, Any]) -> Iterator[Place]:
    for one in evidence["source"]:
        yield Place(one["file"], one["position"], one["url"])
