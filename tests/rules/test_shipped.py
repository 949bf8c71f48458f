"""The shipped rules: well written, their cases hold, and every engine says the same of them."""

from pathlib import Path

import pytest
from rule_world import adds_up, run_on_duckdb, same

from auditor.rules.cases import day_of, difference, frame_of, outcome_of, run_case
from auditor.rules.model import Case, Rule
from auditor.rules.packs import load_rules

LOADED = load_rules(["builtin:gt", "builtin:ocp", "builtin:ocp-draft"], base=Path(), settings_rules={})
CASES = [
    pytest.param(rule, case, id=f"{rule.id}: {case.name}") for rule in LOADED.rules for case in rule.cases
]


def test_no_fault_and_no_warning():
    assert LOADED.faults == ()
    assert [rule.id for rule in LOADED.rules if rule.pack != "ocp-draft"] == [
        "gt-amount-above-ceiling",
        "gt-awarded-late",
        "gt-awarded-too-soon",
        "gt-bunching-below-ceiling",
        "gt-buyer-share",
        "gt-changed-after-publication",
        "gt-repeated-void",
        "gt-share-by-exception",
        "gt-splitting-fiscal-year",
        "gt-splitting-four-months",
        "gt-void-then-direct",
        "gt-within-the-hour",
        "ocp-r003",
        "ocp-r018",
        "ocp-r024",
        "ocp-r025",
        "ocp-r028",
        "ocp-r030",
        "ocp-r035",
        "ocp-r036",
        "ocp-r038-buyer",
        "ocp-r038-procuring-entity",
        "ocp-r038-tenderer",
        "ocp-r048",
        "ocp-r058",
    ]


def test_every_rule_of_guatemala_says_what_to_ask_for():
    ours = [rule for rule in LOADED.rules if rule.pack == "gt"]

    assert len(ours) == 12
    assert [rule.id for rule in ours if not rule.ask] == []


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: Rule, case: Case):
    result = run_case(rule, case)
    assert result.passed, difference(result)


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_duckdb_says_the_same(rule: Rule, case: Case, tmp_path: Path):
    expected = outcome_of(rule, case)
    frames = {view: frame_of(view, case.given.get(view, ())) for view in rule.program.tables}
    found = run_on_duckdb(rule, frames, tmp_path, as_of=day_of(case), params=case.params)
    assert found.account == expected.account
    assert adds_up(found)
    assert same(found.signals, expected.signals)
