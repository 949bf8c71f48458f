"""Random rules over random facts: Polars, DuckDB and the reference interpreter say the same."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from agreement import Months, three
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_expressions import LIMITS, LITERALS
from random_facts import awards, loaded_months
from random_rules import fenced_rules, group_rules, overlapping_rules, row_rules
from rule_world import SHOWN, rule_of

from auditor.rules.cases import day_of, frame_of
from auditor.rules.functions import FUNCTIONS
from auditor.rules.model import Case, Rule
from auditor.rules.packs import load_rules

SHIPPED = load_rules(["builtin:gt"], base=Path(), settings_rules={}).rules

# The same few rules in every run: a change is judged by what it did. `--hypothesis-profile=search` draws others,
# as many as asked there, and makes what it finds small; three engines make that slow.
FEW = settings(max_examples=25, derandomize=True, phases=(Phase.explicit, Phase.generate), database=None)
DRAWN = settings(
    FEW if settings.get_current_profile_name() != "search" else settings.get_profile("search"),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
GROUPED = "subject: {{unit: {}}}\nmessage: {{es: m, en: m}}\n"
DAYS = st.sampled_from(("2025-12-31", "2026-01-30", "2026-01-31")).map(date.fromisoformat)


def agree(clauses: str, frame: pl.DataFrame, folder: Path, **options: Any) -> None:
    shown = SHOWN
    if "by: [" in clauses and "group:" in clauses:
        by = clauses.split("group:")[1].split("by: [")[1]
        shown = GROUPED.format(by.split("]", maxsplit=1)[0].split(",", maxsplit=1)[0])
    three(rule_of(clauses, folder, ("limits", LIMITS), shown=shown), frame, folder, **options)


@DRAWN
@given(row_rules(windows=False, depth=3), awards())
def test_values_of_a_row(tmp_path: Path, clauses: str, frame: pl.DataFrame):
    agree(clauses, frame, tmp_path)


@DRAWN
@given(row_rules(windows=True), awards(), loaded_months())
def test_windows_and_history(tmp_path: Path, clauses: str, frame: pl.DataFrame, months: Months):
    agree(clauses, frame, tmp_path, loaded_months=months)


@DRAWN
@given(group_rules(), awards(), DAYS, loaded_months())
def test_groups(tmp_path: Path, clauses: str, frame: pl.DataFrame, as_of: date, months: Months):
    agree(clauses, frame, tmp_path, as_of=as_of, loaded_months=months)


@DRAWN
@given(fenced_rules(), awards())
def test_fences(tmp_path: Path, clauses: str, frame: pl.DataFrame):
    agree(clauses, frame, tmp_path)


@DRAWN
@given(overlapping_rules(), awards())
def test_overlapping_windows(tmp_path: Path, clauses: str, frame: pl.DataFrame):
    agree(clauses, frame, tmp_path)


def test_every_written_argument_has_values_to_be_drawn():
    written = {
        (function.name, argument.name)
        for function in FUNCTIONS.values()
        for argument in function.arguments
        if argument.literal
    }
    assert written == set(LITERALS)


@pytest.mark.parametrize(
    ("rule", "case"),
    [pytest.param(rule, case, id=f"{rule.id}: {case.name}") for rule in SHIPPED for case in rule.cases],
)
def test_shipped_cases(rule: Rule, case: Case, tmp_path: Path):
    world = {view: frame_of(view, case.given.get(view, ())) for view in rule.program.tables}
    three(replace(rule, applies_to=()), world, tmp_path, as_of=day_of(case), params=case.params)
