"""Buyers and purchasing units beside their size, and what changed since the last run."""

from dataclasses import replace

import pytest
from signals import card, finding, report, rule, rule_report, signal

from auditor.report.closings import closings
from auditor.report.peers import band_of
from auditor.report.standing import buyers, since_last_run, units
from auditor.store.audit_report import CloseReason, Status, Turn


@pytest.mark.parametrize(
    ("size", "band"), [(0, 0), (99, 0), (100, 100), (999, 100), (1000, 1000), (10_000, 10_000)]
)
def test_bands_of_size(size, band):
    assert band_of(size) == band


def of(buyer, key, **changes):
    return finding(signal(key), processes={f"ocds-{key}": replace(card(buyer), buyer_org=buyer, **changes)})


def test_a_small_buyer_stands_among_its_peers():
    found = [of("IGSS", "a"), of("IGSS", "b"), of("Town", "c"), of("City", "d")]
    made = report(found, buyers={"IGSS": 65_000, "Town": 50, "City": 90, "Rest": 34_860})

    assert [line.replace("\u00a0", " ") for line in buyers(made, found)] == [
        "Buyers of 10,000 processes or more",
        "- IGSS: 2 signals in 65,000 processes (65 % of what is loaded), 0.0 per thousand",
        "Buyers of up to 99 processes",
        "- Town: 1 signal in 50 processes (less than 1 % of what is loaded), 20.0 per thousand",
        "- City: 1 signal in 90 processes (less than 1 % of what is loaded), 11.1 per thousand",
    ]


def test_a_unit_stands_beside_its_size_with_its_buyer():
    found = [of("IGSS", "a", unit_id="U1", unit_name="Hospital 1"), of("IGSS", "b")]

    heading, line = units(report(found, units={"U1": 20, "U2": 180}), found)

    assert heading == "Purchasing units of up to 99 processes"
    assert line.startswith("- Hospital 1 · IGSS: 1 signal in 20 processes")


def test_what_came_back_is_told():
    back = finding(status=Status.OPEN, turn=Turn.RETURNED)

    assert list(since_last_run([back])) == ["Since the last run: new 0, back again 1"]


def test_what_closed_is_told_by_rule_with_the_reasons():
    one = rule_report(rule(id="gt-a"), closed={CloseReason.PERIOD: 1, CloseReason.SETTING_CHANGED: 4})
    other = rule_report(rule(id="gt-b"), closed={CloseReason.DATA_EDITED: 7})

    assert list(closings(report([], [one, other], disabled={"gt-c": 1}))) == [
        "Closed in this run: 13. See them with: auditor findings list --status closed",
        "- gt-b: data edited 7",
        "- gt-a: setting changed 4, period is over 1",
        "- gt-c: rule disabled 1",
    ]
    assert list(closings(report([], [rule_report()]))) == []
