"""Random rules over random facts: Polars, DuckDB and the reference interpreter say the same."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from agreement import Months, three
from drawing import ON_DUCKDB, agree, drawn
from hypothesis import given
from hypothesis import strategies as st
from random_expressions import LITERALS
from random_facts import awards, loaded_months
from random_rules import fenced_rules, group_rules, overlapping_rules, row_rules

from auditor.rules.cases import day_of, frame_of
from auditor.rules.functions import FUNCTIONS
from auditor.rules.model import Case, Rule
from auditor.rules.packs import load_rules

SHIPPED = load_rules(["builtin:gt"], base=Path(), settings_rules={}).rules

DAYS = st.sampled_from(("2025-12-31", "2026-01-30", "2026-01-31")).map(date.fromisoformat)


@drawn(20)
@given(row_rules(windows=False, depth=3), awards(), ON_DUCKDB)
def test_values_of_a_row(tmp_path: Path, clauses: str, frame: pl.DataFrame, on_duckdb: bool):
    agree(clauses, frame, tmp_path, on_duckdb=on_duckdb)


@drawn(12)
@given(row_rules(windows=True), awards(), loaded_months(), ON_DUCKDB)
def test_windows_and_history(
    tmp_path: Path, clauses: str, frame: pl.DataFrame, months: Months, on_duckdb: bool
):
    agree(clauses, frame, tmp_path, loaded_months=months, on_duckdb=on_duckdb)


@drawn(12)
@given(group_rules(), awards(), DAYS, loaded_months(), ON_DUCKDB)
def test_groups(
    tmp_path: Path, clauses: str, frame: pl.DataFrame, as_of: date, months: Months, on_duckdb: bool
):
    agree(clauses, frame, tmp_path, as_of=as_of, loaded_months=months, on_duckdb=on_duckdb)


@drawn(4)
@given(fenced_rules(), awards(), ON_DUCKDB)
def test_fences(tmp_path: Path, clauses: str, frame: pl.DataFrame, on_duckdb: bool):
    agree(clauses, frame, tmp_path, on_duckdb=on_duckdb)


@drawn(6)
@given(overlapping_rules(), awards(), ON_DUCKDB)
def test_overlapping_windows(tmp_path: Path, clauses: str, frame: pl.DataFrame, on_duckdb: bool):
    agree(clauses, frame, tmp_path, on_duckdb=on_duckdb)


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
