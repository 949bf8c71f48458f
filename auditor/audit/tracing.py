"""Signals traced back: to the processes they stand on, where these are in the raw files, who is a person."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
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
    numbers = source_ids(connection)
    stands_on = [[(signal, sorted(signal.ocids)) for signal in found] for _, found in ran]
    ocids: defaultdict[str, set[str]] = defaultdict(set)
    organizations: defaultdict[str, set[str]] = defaultdict(set)
    for found in stands_on:
        for signal, own in found:
            ocids[signal.source].update(own)
            organizations[signal.source].update(_organizations(signal))
    cards = {name: process_cards(connection, numbers[name], wanted) for name, wanted in ocids.items()}
    findings = []
    for (report, _), found in zip(ran, stands_on, strict=True):
        for signal, own in found:
            held = cards[signal.source]
            processes = {ocid: held[ocid] for ocid in own if ocid in held}
            findings.append(Finding(report.rule, signal, Status.NEW, seen_at, seen_at, processes))
    people = natural_persons(
        connection,
        {numbers[name]: wanted for name, wanted in ocids.items()},
        {numbers[name]: wanted for name, wanted in organizations.items()},
    )
    return Traced(tuple(findings), people)


def _organizations(signal: Signal) -> Iterator[str]:
    yield signal.subject_id
    yield from (involved.id for involved in signal.involved)
