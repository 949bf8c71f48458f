"""Buyers beside their size, and what can still be mended."""

from dataclasses import replace

import pytest
from signals import card, finding, report, signal

from auditor.report.peers import band_of
from auditor.report.standing import buyers, mendable, since_last_run
from auditor.store.audit_report import Status, Turn


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

    assert list(buyers(made, found)) == [
        "Buyers of 10,000 processes or more: IGSS, 2 in 65,000 processes (65 % of what is loaded; 0.0 per thousand)",
        (
            "Buyers of 0 to 99 processes: Town, 1 in 50 processes (0 % of what is loaded; 20.0 per thousand); "
            "City, 1 in 90 processes (0 % of what is loaded; 11.1 per thousand)"
        ),
    ]


def test_open_processes_are_counted_once_and_settled_ones_not():
    settled = replace(of("A", "c", is_open=True), status=Status.DISMISSED)
    found = [of("A", "a", is_open=True), of("A", "a", is_open=True), of("A", "b"), settled]

    assert [line.split(": ")[1][:1] for line in mendable(found)] == ["1"]
    assert list(mendable([of("A", "b")])) == []


def test_what_came_back_is_told():
    back = finding(status=Status.OPEN, turn=Turn.RETURNED)

    assert list(since_last_run(report([back]), [back])) == ["Since the last run: new 0, back again 1"]
