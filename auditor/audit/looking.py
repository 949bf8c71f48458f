"""Looking at one rule over what is loaded, without keeping anything: what it says, and why of one subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import Connection

from auditor.audit.engine import Facts
from auditor.audit.fitness import silent_sources
from auditor.audit.tracing import trace
from auditor.rules.compiler import Plan, compile_rule
from auditor.rules.inspection import Samples, Subject, explain, samples
from auditor.rules.outcome import Account, Signal
from auditor.store.audit_report import Extent, Persons, RuleReport

if TYPE_CHECKING:
    from auditor.rules.model import Rule


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule says of the facts: its account, its signals, samples of each outcome, where it is silent and why.

    `persons` are the natural persons among those it names.
    """

    rule: "Rule"
    account: Account
    signals: tuple[Signal, ...]
    samples: Samples
    silent: Mapping[str, str]
    persons: Persons


def trial(
    connection: Connection, data_dir: Path, rule: "Rule", *, as_of: date | None, most: int, extent: Extent
) -> Trial:
    """Run a rule over every source that it can speak of, as far as `extent` reaches."""
    facts = Facts(connection, data_dir, extent)
    plan = compile_rule(rule, as_of=as_of or _today())
    silent = silent_sources(rule, facts.profiles)
    tables = _tables(plan, facts, silent)
    outcome = plan.run(tables, loaded_months=facts.loaded_months)
    found = samples(plan, tables, most, facts.loaded_months)
    report = RuleReport(rule, plan.context.settings, {}, "", outcome.account)
    persons = trace(connection, [(report, outcome.signals)], seen_at="").persons
    return Trial(rule, outcome.account, outcome.signals, found, silent, persons)


def explained(
    connection: Connection, data_dir: Path, rule: "Rule", key: str, *, as_of: date | None, extent: Extent
) -> list[Subject]:
    """The clauses' values for the subjects that `key` names; none where nothing of that name is in the extent."""
    facts = Facts(connection, data_dir, extent)
    plan = compile_rule(rule, as_of=as_of or _today())
    return explain(plan, _tables(plan, facts, {}), key, facts.loaded_months)


def _tables(plan: Plan, facts: Facts, silent: Mapping[str, str]) -> dict[str, pl.LazyFrame]:
    speaking = sorted((set(plan.rule.applies_to) or facts.sources) - silent.keys())
    # A list of no sources would mean all of them.
    return {view: facts.table(view, speaking or ("",)) for view in plan.views}


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
