"""Signals traced back: to the processes they stand on, where these are in the raw files, who is a person."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from auditor.audit.engine import Ran
from auditor.rules.outcome import Signal
from auditor.store.audit_report import Finding, Persons, Status
from auditor.store.processes import natural_persons, process_cards, source_ids


@dataclass(frozen=True, slots=True)
class Traced:
    findings: tuple[Finding, ...]
    persons: Persons


def trace(connection: Connection, ran: Sequence[Ran], *, seen_at: str) -> Traced:
    """Every signal as a finding seen first at `seen_at`, its processes looked up all together."""
    signals = [signal for _, found in ran for signal in found]
    numbers = source_ids(connection)
    ocids = _by_source(signals, lambda signal: signal.ocids)
    cards = {name: process_cards(connection, numbers[name], wanted) for name, wanted in ocids.items()}
    findings = tuple(
        Finding(
            rule=report.rule,
            signal=signal,
            status=Status.NEW,
            first_seen=seen_at,
            last_seen=seen_at,
            processes={
                ocid: cards[signal.source][ocid]
                for ocid in sorted(signal.ocids)
                if ocid in cards[signal.source]
            },
        )
        for report, found in ran
        for signal in found
    )
    people = natural_persons(
        connection,
        {numbers[name]: wanted for name, wanted in ocids.items()},
        {numbers[name]: wanted for name, wanted in _by_source(signals, _organizations).items()},
    )
    return Traced(findings, people)


def _by_source(signals: Iterable[Signal], wanted: Callable[[Signal], Iterable[str]]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for signal in signals:
        found[signal.source].update(wanted(signal))
    return found


def _organizations(signal: Signal) -> Iterator[str]:
    yield signal.subject_id
    yield from (involved.id for involved in signal.involved)
