"""Cases share runs and stay apart: what one of them says is what it says alone, and sixty rules' are quick."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from rule_world import ABOUT, SHOWN, read_text

from auditor.rules.cases import run_case, run_cases
from auditor.rules.model import Rule
from auditor.rules.packs import load_rules

RULE = """\
params: {least: {default: 2}}
from: awards
requires: [amount]
derive: {n: "count(per=[buyer_id])"}
flag: n >= least
"""
CASES = """\
cases:
  - name: two of one buyer
    given: {awards: "award_id | buyer_id | amount\\nA1 | B1 | 1\\nA2 | B1 | 1"}
    expect: [{award_id: A1}, {award_id: A2}]
  - name: one of the same buyer, elsewhere
    given: {awards: "award_id | buyer_id | amount\\nA1 | B1 | 1\\nA2 | B1 |"}
    expect: []
    expect_could_not_tell: 1
  - name: wrong, what cannot be told is one more than it says
    given: {awards: "award_id | buyer_id | amount\\nA1 | B1 | 1\\nA2 | B1 |"}
    expect: []
  - name: other parameters
    params: {least: 1}
    given: {awards: "award_id | buyer_id | amount\\nA1 | B1 | 1"}
    expect: [{award_id: A1}]
  - name: sources of its own
    given: {awards: "source | award_id | buyer_id | amount\\na | A1 | B1 | 1\\nb | A2 | B1 | 1"}
    expect: []
"""


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    read, _ = read_text(ABOUT + RULE + SHOWN + CASES, tmp_path)
    assert read is not None
    return read


def test_cases_do_not_see_each_other(rule: Rule):
    together = run_cases(rule)
    assert [result.passed for result in together] == [True, True, False, True, True]
    assert [result.could_not_tell for result in together] == [
        {},
        {"missing amount": 1},
        {"missing amount": 1},
        {},
        {},
    ]
    for result in together:
        alone = run_case(rule, result.case)
        assert (alone.passed, alone.missed) == (result.passed, result.missed)


def test_a_pack_for_one_source_is_tried_on_its_cases(rule: Rule):
    elsewhere = replace(rule, applies_to=("portal",))
    assert [result.passed for result in run_cases(elsewhere)] == [True, True, False, True, True]


def test_a_case_keeps_its_day_where_the_rule_names_it(tmp_path: Path):
    cases = """\
cases:
  - name: a year after its own date
    given: {awards: "award_id | published\\nA1 | 2020-01-01"}
    expect: [{award_id: A1}]
  - name: and not after another's
    given: {awards: "award_id | published\\nA1 | 2026-01-01"}
    expect: [{award_id: A1}]
"""
    clauses = "from: awards\nflag: days_between(published, as_of) == 366\n"
    rule, _ = read_text(ABOUT + clauses + SHOWN + cases, tmp_path)
    assert rule is not None
    assert all(result.passed for result in run_cases(rule))


def test_the_cases_of_sixty_rules_are_quick():
    loaded = load_rules(["builtin:gt"], base=Path(), settings_rules={})
    started = time.process_time()
    for number in range(60):
        assert all(result.passed for result in run_cases(loaded.rules[number % len(loaded.rules)]))
    assert time.process_time() - started < 20, (
        "ten seconds of a reviewer's day, twice that on a shared machine"
    )
