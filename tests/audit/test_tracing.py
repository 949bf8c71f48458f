"""Signals lead back to the published records, and natural persons are known."""

from datetime import date

import pytest
from signals import rule_report, signal

from auditor.audit.tracing import trace
from auditor.rules.outcome import Involved
from auditor.store.audit_report import Persons, Place

pytestmark = pytest.mark.both_databases

AT = "2026-07-01T12:00:00+00:00"


def traced(database, *signals):
    with database.reading() as connection:
        return trace(connection, [(rule_report(), signals)], seen_at=AT)


def test_a_finding_has_the_place_of_its_process_and_of_those_of_its_evidence(loaded):
    one = signal(ocid="ocds-1", evidence=({"ocid": "ocds-2"}, {"ocid": "ocds-2"}, {"ocid": "ocds-404"}))

    found = traced(loaded, one).findings[0]

    places = {ocid: card.place for ocid, card in found.processes.items()}
    assert places == {
        "ocds-1": Place("1" * 64, 10, "https://example.org/p/1"),
        "ocds-2": Place("1" * 64, 20, "https://example.org/1.zip"),
    }


def test_a_process_was_published_on_its_legal_day(loaded):
    one = signal(evidence=({"ocid": "ocds-1"}, {"ocid": "ocds-2"}, {"ocid": "ocds-3"}))

    processes = traced(loaded, one).findings[0].processes

    assert [processes[f"ocds-{n}"].published for n in (1, 2, 3)] == [
        date(2026, 5, 31),
        date(2026, 5, 31),
        None,
    ]


def test_natural_persons_come_from_the_processes_and_from_those_involved(loaded):
    parties = signal("a", evidence=({"ocid": "ocds-2"},))
    involved = signal("b", evidence=(), involved=(Involved("tenderer", "organization", "GT-P2", None),))

    persons = traced(loaded, parties, involved).persons

    assert persons == Persons(frozenset({"P1", "GT-P1", "GT-P2"}), frozenset({"JUANA PEREZ", "PEDRO GOMEZ"}))


def test_nothing_found_asks_for_nothing(loaded):
    assert traced(loaded).findings == ()


def test_thousands_of_processes_are_looked_up_together(loaded):
    rows = tuple({"ocid": f"ocds-{n}"} for n in range(5_000))

    found = traced(loaded, signal(evidence=rows)).findings[0]

    assert sorted(found.processes) == ["ocds-1", "ocds-2", "ocds-3"]
