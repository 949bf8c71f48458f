"""Small rules and small worlds for the tests: a rule from its clauses, facts from a pipe table."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

from auditor.rules.case_tables import read_table
from auditor.rules.cases import frame_of
from auditor.rules.catalog import VIEWS
from auditor.rules.compiler import Plan, compile_rule
from auditor.rules.diagnostics import Fault, errors
from auditor.rules.model import Rule
from auditor.rules.nodes import Scalar, Source
from auditor.rules.outcome import Outcome, Signal
from auditor.rules.reading import read_rule
from auditor.rules.shelf import Shelf

AS_OF = date(2030, 1, 1)

ABOUT = """\
id: test-rule
version: 1
status: testing
level: low
confidence: low
title: {es: a, en: a}
description: {es: a, en: a}
why: {es: a, en: a}
hidden: {es: a, en: a}
"""
SHOWN = """\
subject: {award: award_id}
message: {es: m, en: m}
evidence: [award_id, amount]
"""


def read_text(text: str, folder: Path, *lists: tuple[str, str]) -> tuple[Rule | None, list[Fault]]:
    """A whole rule file, with dated lists (name, csv) beside it."""
    for name, content in lists:
        (folder / "lists").mkdir(exist_ok=True)
        (folder / "lists" / f"{name}.csv").write_text(dedent(content), encoding="utf-8")
    path = folder / "rule.yaml"
    path.write_text(text, encoding="utf-8")
    return read_rule(path, Shelf([folder / "lists"]), "rule.yaml")


def file_of(clauses: str, shown: str = SHOWN) -> str:
    """A file of the clauses, with a rule's other keys around them."""
    return ABOUT + dedent(clauses) + shown


def rule_of(clauses: str, folder: Path, *lists: tuple[str, str], shown: str = SHOWN) -> Rule:
    rule, faults = read_text(file_of(clauses, shown), folder, *lists)
    assert not errors(faults), "\n".join(f"{f.place} {f.code} {f.message} {f.label}" for f in faults)
    assert rule is not None
    return rule


def facts(table: str, view: str = "awards") -> pl.DataFrame:
    """Facts of a view as the cases of a rule file write them."""
    faults: list[Fault] = []
    text = dedent(table).strip("\n")
    scalar = Scalar(Source("table", text), 0, len(text), text)
    rows = read_table(scalar, VIEWS[view], faults)
    assert not faults, faults
    frame = frame_of(view, rows)
    assert isinstance(frame, pl.DataFrame)
    return frame


Worlds = pl.DataFrame | Mapping[str, pl.DataFrame]


def run(
    rule: Rule,
    world: Worlds,
    *,
    as_of: date = AS_OF,
    params: Mapping[str, Any] | None = None,
    **options: Any,
) -> Outcome:
    """The outcome on Polars. `world` is the one view the rule reads, or each of them by its name; options are
    those of a plan's run."""
    plan = compile_rule(rule, params=params, as_of=as_of)
    frames = _frames(plan, world)
    return plan.run({view: nw.from_native(frames[view].lazy()) for view in plan.views}, **options)


def run_on_duckdb(
    rule: Rule,
    world: Worlds,
    folder: Path,
    *,
    as_of: date = AS_OF,
    params: Mapping[str, Any] | None = None,
    **options: Any,
) -> Outcome:
    """The same on another engine, which reads the facts as the first one would: from Parquet."""
    plan = compile_rule(rule, params=params, as_of=as_of)
    frames = _frames(plan, world)
    with duckdb.connect() as connection:
        tables = {}
        for view in plan.views:
            path = folder / f"{view}.parquet"
            frames[view].write_parquet(path)
            tables[view] = nw.from_native(connection.read_parquet(str(path)))
        return plan.run(tables, **options)


def _frames(plan: Plan, world: Worlds) -> Mapping[str, pl.DataFrame]:
    return dict.fromkeys(plan.views, world) if isinstance(world, pl.DataFrame) else world


def run_both(rule: Rule, world: Worlds, folder: Path, **options: Any) -> Outcome:
    """The outcome on Polars, once DuckDB has agreed and the account adds up; options as for `run`."""
    one, other = run(rule, world, **options), run_on_duckdb(rule, world, folder, **options)
    assert one.account == other.account
    assert same(one.signals, other.signals)
    assert adds_up(one)
    return one


def by_subject(outcome: Outcome) -> dict[str, Signal]:
    return {signal.subject_id: signal for signal in outcome.signals}


def flagged(outcome: Outcome) -> set[str]:
    return set(by_subject(outcome))


def adds_up(outcome: Outcome) -> bool:
    account = outcome.account
    return account.in_scope == account.flagged + account.clear + sum(account.could_not_tell.values())


def same(one: Any, other: Any) -> bool:
    """Equal, floats within 1e-9."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one))
    if isinstance(one, Signal) and isinstance(other, Signal):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other) and type(one) is type(other)


def block(text: str, spaces: int = 2) -> str:
    return indent(dedent(text), " " * spaces)
