"""What tells groups, windows and pairs apart: amounts with their currency; and what a key leans on."""

from pathlib import Path

import polars as pl
import pytest
from rule_world import SHOWN, by_subject, facts, file_of, read_text, rule_of, run_both

AMOUNTS = """
    award_id | amount | currency | published
    A1       | 100    | GTQ      | 2026-01-01
    A2       | 100    | USD      | 2026-01-01
    A3       | 100    | GTQ      | 2026-01-02
    A4       | 100    | XXX      | 2026-01-03
    """
BY_AMOUNT = """\
from: awards
group:
  by: [amount]
  take: {n: count()}
flag: n >= 1
"""
OF_AMOUNTS = "subject: {market: amount}\nmessage: {es: m, en: m}\n"
LIMITS = """\
key,value,currency,valid_from,valid_to,source,verified
old,100,GTQ,,2025-12-31,Law A,yes
old,200,GTQ,2026-01-01,,Law B,no
"""


def awards(table: str) -> pl.DataFrame:
    """A currency written XXX is one that nobody told."""
    told = pl.col("currency")
    return facts(table).with_columns(pl.when(told != "XXX").then(told).alias("currency"))


def test_a_group_of_an_amount_is_of_its_currency(tmp_path: Path):
    outcome = run_both(rule_of(BY_AMOUNT, tmp_path, shown=OF_AMOUNTS), awards(AMOUNTS), tmp_path)
    assert sorted((signal.values["n"], signal.witness) for signal in outcome.signals) == [
        (1, ("case-2|A2",)),
        (1, ("case-4|A4",)),
        (2, ("case-1|A1", "case-3|A3")),
    ]
    assert len({signal.fingerprint for signal in outcome.signals}) == 3


def test_a_window_over_an_amount_is_of_its_currency(tmp_path: Path):
    clauses = "from: awards\nderive: {n: 'count(per=[amount])'}\nflag: n == 1\n"
    assert set(by_subject(run_both(rule_of(clauses, tmp_path), awards(AMOUNTS), tmp_path))) == {"A2", "A4"}


@pytest.mark.parametrize(
    ("clause", "column"),
    [
        ("join: [{table: contracts, on: {amount: amount}, take: {n: count()}}]", 32),
        ("pairs: {sharing: amount, of: supplier_id}", 18),
    ],
)
def test_rows_do_not_meet_by_an_amount(clause: str, column: int, tmp_path: Path):
    _, faults = read_text(file_of(f"from: awards\n{clause}\nflag: true\n", SHOWN), tmp_path)
    (fault,) = [fault for fault in faults if fault.code == "E016"]
    assert (fault.line, fault.column) == (11, column)


LEANING = {
    "a group's key": """\
derive: {size: '"large" if amount > limit["old", published] else "small"'}
group: {by: [unit_id, size], take: {n: count()}}
flag: n >= 1
""",
    "the scope": """\
where: amount <= limit["old", published]
group: {by: [unit_id], take: {n: count()}}
flag: n >= 1
""",
    "keep": """\
group: {by: [unit_id], take: {total: sum(amount), at: max(published)}}
keep: total <= limit["old", at]
flag: total >= 1
""",
    "the flag": """\
group: {by: [unit_id], take: {total: sum(amount), at: max(published)}}
flag: total <= limit["old", at]
""",
}


@pytest.mark.parametrize("where", LEANING)
def test_a_finding_leans_on_the_unverified_list_that_brought_it_about(where: str, tmp_path: Path):
    frame = facts("""
        award_id | unit_id | amount | published
        A1       | U1      | 50     | 2025-05-05
        A2       | U2      | 50     | 2026-05-05
        """)
    shown = "subject: {unit: unit_id}\nmessage: {es: m, en: m}\n"
    clauses = f"lists: {{limit: limits}}\nfrom: awards\n{LEANING[where]}"
    found = by_subject(run_both(rule_of(clauses, tmp_path, ("limits", LIMITS), shown=shown), frame, tmp_path))
    assert {unit: signal.values.get("unverified_lists") for unit, signal in found.items()} == {
        "U1": None,
        "U2": ["limits"],
    }


def test_what_joins_brings_what_it_leans_on(tmp_path: Path):
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "small.yaml").write_text("""\
lists: {limit: limits}
from: awards
where: amount <= limit["old", published]
group: {by: [unit_id], take: {n: count()}}
take: [n]
""")
    frame = facts("""
        award_id | unit_id | amount | published
        A1       | U1      | 50     | 2025-05-05
        A2       | U2      | 50     | 2026-05-05
        """)
    joins = ("on: unit_id", "on: unit_id, take: {n: sum(n)}")
    for join in joins:
        clauses = f"from: awards\njoin: [{{table: small, {join}}}]\nflag: small.n == 1\n"
        rule = rule_of(clauses, tmp_path, ("limits", LIMITS))
        found = by_subject(run_both(rule, frame, tmp_path))
        assert {award: signal.values.get("unverified_lists") for award, signal in found.items()} == {
            "A1": None,
            "A2": ["limits"],
        }
