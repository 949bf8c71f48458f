"""Compiling and planning: sixty rules are quick, and the plan of one engine leaves nothing behind for another."""

import time
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl

from auditor.rules.catalog import VIEWS
from auditor.rules.compiler import compile_rule
from auditor.rules.compiler import expressions as ex
from auditor.rules.packs import load_rules

AS_OF = date(2026, 1, 1)


def empty(view: str) -> nw.LazyFrame[pl.LazyFrame]:
    schema = {name: getattr(pl, kind) for name, kind in VIEWS[view].schema.items()}
    return nw.from_native(pl.LazyFrame(schema=schema))


def test_sixty_rules_are_compiled_and_planned_in_a_second():
    rules = load_rules(["builtin:gt", "builtin:ocp"], base=Path(), settings_rules={}).rules
    tables = {view: empty(view) for view in VIEWS}
    started = time.process_time()
    for number in range(60):
        plan = compile_rule(rules[number % len(rules)], as_of=AS_OF)
        assert plan.frames(tables)
    assert time.process_time() - started < 1


def test_an_expression_is_made_once_for_an_engine_and_anew_for_another():
    expression = ex.when(ex.col("a") > 1).then(ex.col("a") * 2).otherwise(ex.lit(None, ex.Int64))
    assert expression.on(pl) is expression.on(pl)
    frame = pl.DataFrame({"a": [1, 2, None]})
    on_polars = frame.select(expression.on(pl).alias("a"))
    on_narwhals = nw.from_native(frame).select(expression.on(nw).alias("a")).to_native()
    assert on_polars["a"].to_list() == on_narwhals["a"].to_list() == [None, 4, None]
