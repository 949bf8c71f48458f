"""Filters choose what is printed."""

from dataclasses import replace
from datetime import date

import pytest
from signals import card, finding, rule, signal

from auditor.report.selection import Selection, at_or_above
from auditor.rules.model import Level
from auditor.rules.outcome import Involved
from auditor.store.audit_report import Status

HEALTH = finding(signal("a", ocid="ocds-1"), processes={"ocds-1": card("Ministerio de Salud Pública")})


@pytest.mark.parametrize(
    ("selection", "shown"),
    [
        (Selection(), True),
        (Selection(buyer="salud publica"), True),
        (Selection(buyer="b1"), True),
        (Selection(buyer="B11"), False),
        (Selection(buyer="u-a"), True),
        (Selection(buyer="Proveedora"), False),
        (Selection(supplier="PROVEEDORA"), True),
        (Selection(supplier="s1"), True),
        (Selection(supplier="Salud"), False),
        (Selection(ocid="ocds-1"), True),
        (Selection(ocid="ocds-2"), False),
        (Selection(since=date(2026, 5, 4), until=date(2026, 5, 4)), True),
        (Selection(since=date(2026, 5, 5)), False),
        (Selection(until=date(2026, 5, 3)), False),
    ],
)
def test_a_filter_keeps_what_it_names(selection, shown):
    assert selection.of([HEALTH]) == ((HEALTH,) if shown else ())


def test_a_pair_is_found_by_either_of_its_parts():
    pair = finding(signal(subject_type="pair", subject_id="S7|S8", subject_name=None, involved=()))

    assert Selection(supplier="s8").has(pair)


def test_a_finding_without_a_date_is_in_no_time():
    undated = finding(processes={"ocds-1": card(published=None)})

    assert not Selection(since=date(1900, 1, 1)).has(undated)


@pytest.mark.parametrize("status", list(Status))
def test_open_and_new(status):
    one = finding(status=status)

    assert Selection(new=True).has(one) == (status is Status.NEW)
    assert not Selection(open=True).has(one)
    mendable = replace(one, processes={"ocds-1": replace(card(), is_open=True)})
    settled = (Status.WAIVED, Status.DISMISSED, Status.CLOSED)
    assert Selection(open=True).has(mendable) == (status not in settled)


@pytest.mark.parametrize(("level", "n"), [("low", 3), ("medium", 2), ("high", 1)])
def test_findings_at_or_above_a_level(level, n):
    findings = [finding(by=rule(level=Level(name))) for name in ("low", "medium", "high")]

    assert at_or_above(findings, level) == n


def test_what_somebody_settled_is_not_counted():
    settled = [finding(status=status) for status in (Status.WAIVED, Status.DISMISSED)]

    assert at_or_above(settled, "low") == 0
    assert at_or_above([finding(status=Status.CONFIRMED)], "low") == 1


def test_a_role_that_is_neither_side_is_matched_by_neither():
    auditor = finding(signal(involved=(Involved("auditor", "organization", "X", "Somebody"),)))

    assert not Selection(supplier="Somebody").has(auditor)
