"""Whom a rule's own columns identify has the name that stands beside the identifier it took."""

from pathlib import Path

import pytest
from rule_world import facts, file_of, read_text, rule_of, run_both

from auditor.rules.diagnostics import errors
from auditor.rules.messages import render
from auditor.rules.outcome import Involved

CLAUSES = """\
from: bids
derive:
  lowest: min(amount, per=[ocid])
  first: tenderer_id if amount == lowest else None
  other: {other}
group:
  by: [ocid]
  take: {{n: count()}}
flag: n > 1
"""
SHOWN = """\
subject: {process: ocid}
involves: {winner: first, runner_up: other}
message: {es: "{first_name} y {other_name}", en: "{first_name} and {other_name}"}
"""
WORLD = """
bid_id | ocid | tenderer_id | tenderer_name | buyer_id | buyer_name | amount
B1     | o1   | T1          | One           | G1       | Gov        | 10
B2     | o1   | T2          | Two           | G1       | Gov        | 9
B3     | o1   | T2          |               | G1       | Gov        | 9
"""


def test_a_role_that_a_rule_derives_has_a_name(tmp_path: Path):
    clauses = CLAUSES.format(other="tenderer_id if amount > lowest else None")
    rule = rule_of(clauses, tmp_path, shown=SHOWN)
    (signal,) = run_both(rule, facts(WORLD, "bids"), tmp_path).signals
    assert signal.involved == (
        Involved("winner", "organization", "T2", "Two"),
        Involved("runner_up", "organization", "T1", "One"),
    )
    assert render(rule, signal, "en") == "Two and One"


def test_a_name_goes_through_other_derived_columns(tmp_path: Path):
    clauses = CLAUSES.format(other="first")
    (signal,) = run_both(rule_of(clauses, tmp_path, shown=SHOWN), facts(WORLD, "bids"), tmp_path).signals
    assert signal.involved[1] == Involved("runner_up", "organization", "T2", "Two")


@pytest.mark.parametrize(
    "other",
    [
        "tenderer_id if amount > lowest else buyer_id",  # of two columns, whose name nobody can tell
        "prefix(tenderer_id, 1)",
        '"T1" if amount > lowest else None',
    ],
)
def test_what_is_of_no_one_column_has_none(other: str, tmp_path: Path):
    text = file_of(CLAUSES.format(other=f"'{other}'"), SHOWN)
    _, faults = read_text(text, tmp_path)
    assert [fault.code for fault in errors(faults)] == ["E010", "E010"]
    assert all("other_name" in fault.message for fault in errors(faults))
    shown = SHOWN.replace(" y {other_name}", "").replace(" and {other_name}", "")
    rule, _ = read_text(file_of(CLAUSES.format(other=f"'{other}'"), shown), tmp_path)
    assert rule is not None
    (signal,) = run_both(rule, facts(WORLD, "bids"), tmp_path).signals
    assert {one.name for one in signal.involved if one.role == "runner_up"} == {None}
