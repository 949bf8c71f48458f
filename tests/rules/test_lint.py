"""Warnings: what is doubtful, on the exact characters, and silence about what is not."""

from pathlib import Path

import pytest
from rule_world import ABOUT, file_of, read_text

from auditor.rules.diagnostics import Severity, in_order

pytestmark = pytest.mark.usefixtures("english")

SHOWN = "subject: {award: award_id}\nmessage: {es: m, en: m}\n"


def warnings_of(text: str, folder: Path, *, of: str = "W01") -> list[tuple[str, str]]:
    """(code, the characters the caret is under) of the warnings whose code begins so."""
    _, faults = read_text(text, folder)
    lines = text.splitlines()
    return [
        (f.code, lines[f.line - 1][f.column - 1 :][: f.length])
        for f in in_order(faults)
        if f.severity is Severity.WARNING and f.code.startswith(of)
    ]


ALWAYS = [
    ("amount >= amount", "amount >= amount"),
    ("amount > 1 and n_bidders >= 0", "n_bidders >= 0"),
    ("n_bids > 1 or length(title) < 0", "length(title) < 0"),
    ("weekday(published) > 7", "weekday(published) > 7"),
    ("share(n_bids == 1, per=[buyer_id]) <= 1", "share(n_bids == 1, per=[buyer_id]) <= 1"),
    ("count(per=[buyer_id]) > -1", "count(per=[buyer_id]) > -1"),
    ("n_bids > 2 and 2 > 1", "2 > 1"),
    ("n_bids >= low", "n_bids >= low"),
]
SOMETIMES = [
    "amount > 0",
    "n_bidders >= 1",
    "n_bidders > 0",
    "weekday(published) >= 6",
    "share(n_bids == 1, per=[buyer_id]) < 1",
    "n_bids >= high",
    "status == 'active'",
    "amount >= estimate",
    "n_bids == low",
]
PARAMS = "params: {low: {default: 0, min: -1, max: 0}, high: {default: 1, min: 0}}\n"


@pytest.mark.parametrize(("flag", "pointed"), ALWAYS)
def test_a_comparison_that_decides_nothing(flag: str, pointed: str, tmp_path: Path):
    text = file_of(f"{PARAMS}from: awards\nflag: {flag}\n", SHOWN)
    assert warnings_of(text, tmp_path) == [("W012", pointed)]


@pytest.mark.parametrize("flag", SOMETIMES)
def test_a_comparison_that_decides(flag: str, tmp_path: Path):
    assert warnings_of(file_of(f"{PARAMS}from: awards\nflag: {flag}\n", SHOWN), tmp_path) == []


def test_history_needs_a_horizon(tmp_path: Path):
    text = file_of("from: awards\nflag: first(status, by=published, per=[buyer_id]) == 'a'\n", SHOWN)
    assert warnings_of(text, tmp_path) == [("W011", "first(status, by=published, per=[buyer_id])")]
    clauses = """\
        horizon: {period: year, complete: true}
        from: awards
        derive:
          y: year(published)
        group:
          by: [buyer_id, y]
          take: {s: "first(status, by=published)"}
        flag: s == 'a'
        """
    assert (
        warnings_of(file_of(clauses, "subject: {buyer: buyer_id}\nmessage: {es: m, en: m}\n"), tmp_path) == []
    )


def test_a_name_that_cannot_be_shortened(tmp_path: Path):
    shown = 'subject: {award: award_id}\nmessage: {es: "ñ {supplier_name}", en: "{buyer_name}"}\n'
    text = file_of("from: awards\nflag: amount > 1\n", shown)
    assert warnings_of(text, tmp_path) == [("W013", "supplier_name")]
    assert warnings_of(text + "involves: {supplier: supplier_org}\n", tmp_path) == []


def test_a_copy_of_a_name_cannot_be_shortened(tmp_path: Path):
    shown = 'subject: {supplier: supplier_id}\nmessage: {es: m, en: "{who}"}\n'
    text = file_of("from: awards\nderive: {who: supplier_name}\nflag: amount > 1\n", shown)
    assert warnings_of(text, tmp_path) == [("W013", "who")]


def test_what_is_not_used_and_not_tested(tmp_path: Path):
    clauses = "params: {n: {default: 1}}\nlists: {l: a}\nfrom: awards\nrequires: [amount]\nflag: amount > 1\n"
    content = "key,value,valid_from,valid_to,source,verified\na,1,,,Law,yes\n"
    _, faults = read_text(ABOUT + clauses + SHOWN, tmp_path, ("a", content))
    assert [(f.code, f.severity.value) for f in in_order(faults)] == [
        ("W002", "warning"),
        ("W003", "warning"),
        ("W001", "warning"),
        ("W001", "warning"),
    ]
