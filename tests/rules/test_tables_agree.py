"""Random rules over several random tables: Polars, DuckDB and the reference interpreter say the same."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from drawing import ON_DUCKDB, agree_on, drawn
from hypothesis import given
from random_facts import worlds
from random_tables import (
    Drawn,
    joined_to_a_view,
    joined_to_every,
    joined_to_one,
    joined_to_several,
    looked_up,
    network_rules,
    of_a_view,
    of_findings,
    paired,
    table_rules,
)

World = Mapping[str, pl.DataFrame]


@drawn(2)
@given(table_rules(joined_to_one), worlds(("awards", "processes"), most=6), ON_DUCKDB)
def test_joins_to_one_row(tmp_path: Path, rule: Drawn, world: World, on_duckdb: bool):
    agree_on(rule, world, tmp_path, on_duckdb=on_duckdb)


@drawn(3)
@given(table_rules(joined_to_several), worlds(("awards", "bidders"), most=6), ON_DUCKDB)
def test_joins_that_take(tmp_path: Path, rule: Drawn, world: World, on_duckdb: bool):
    agree_on(rule, world, tmp_path, on_duckdb=on_duckdb)


@drawn(3)
@given(table_rules(joined_to_every), worlds(("awards", "bidders"), most=5), ON_DUCKDB)
def test_joins_to_every_row(tmp_path: Path, rule: Drawn, world: World, on_duckdb: bool):
    agree_on(rule, world, tmp_path, on_duckdb=on_duckdb)


@drawn(3)
@given(table_rules(looked_up), worlds(), ON_DUCKDB)
def test_look_ups(tmp_path: Path, rule: Drawn, world: World, on_duckdb: bool):
    agree_on(rule, world, tmp_path, on_duckdb=on_duckdb)


@drawn(3)
@given(table_rules(paired), worlds(("bidders",)), ON_DUCKDB)
def test_pairs(tmp_path: Path, rule: Drawn, world: World, on_duckdb: bool):
    agree_on(rule, world, tmp_path, on_duckdb=on_duckdb)


@drawn(3)
@given(network_rules(), worlds(("awards", "bidders")), ON_DUCKDB)
def test_networks(tmp_path: Path, rule: Drawn, world: World, on_duckdb: bool):
    agree_on(rule, world, tmp_path, on_duckdb=on_duckdb)


@drawn(3)
@given(table_rules(of_a_view), worlds(), ON_DUCKDB)
def test_views(tmp_path: Path, rule: Drawn, world: World, on_duckdb: bool):
    agree_on(rule, world, tmp_path, on_duckdb=on_duckdb)


@drawn(3)
@given(table_rules(joined_to_a_view), worlds(), ON_DUCKDB)
def test_joins_to_views(tmp_path: Path, rule: Drawn, world: World, on_duckdb: bool):
    agree_on(rule, world, tmp_path, on_duckdb=on_duckdb)


@drawn(3)
@given(table_rules(of_findings), worlds(), ON_DUCKDB)
def test_findings_of_a_rule(tmp_path: Path, rule: Drawn, world: World, on_duckdb: bool):
    agree_on(rule, world, tmp_path, on_duckdb=on_duckdb)
