"""The same rule over the same facts, by Polars, by DuckDB and by the reference interpreter."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from reference import Finding, Verdicts, interpret
from rule_world import AS_OF, Worlds, adds_up, run, run_on_duckdb, same

from auditor.rules.model import Rule
from auditor.rules.outcome import Account, Outcome, Signal

Say = Callable[..., Outcome]
Months = Mapping[str, frozenset[str]]


def three(
    rule: Rule,
    world: Worlds,
    folder: Path,
    *,
    on_duckdb: bool = True,
    as_of: date = AS_OF,
    params: Mapping[str, Any] | None = None,
    loaded_months: Months | None = None,
) -> Outcome:
    """What all three say; AssertionError with the first difference where they do not agree."""
    frames = dict.fromkeys(rule.program.tables, world) if isinstance(world, pl.DataFrame) else world
    facts = {name: frames[name].rows(named=True) for name in rule.program.tables}
    told = interpret(rule, facts, as_of=as_of, params=params, loaded_months=loaded_months)
    one = run(rule, frames, as_of=as_of, params=params, loaded_months=loaded_months)
    found = {"polars": difference(one, told)}
    if on_duckdb:
        other = run_on_duckdb(rule, frames, folder, as_of=as_of, params=params, loaded_months=loaded_months)
        found["duckdb"] = difference(other, told)
        found["engines"] = [] if same(one.signals, other.signals) else ["signals differ"]
    found = {engine: lines for engine, lines in found.items() if lines}
    assert not found or told.close_calls, found
    assert adds_up(one)
    return one


def difference(outcome: Outcome, told: Verdicts) -> list[str]:
    """What the engine says that the reference does not, a line each."""
    found = _accounts("whole", outcome.account, told.account, rows=True)
    for source in {*outcome.by_source, *told.by_source}:
        pair = outcome.by_source.get(source), told.by_source.get(source)
        found += _accounts(source, *pair, rows=False)
    signals = {signal.fingerprint: signal for signal in outcome.signals}
    findings = {finding.fingerprint: finding for finding in told.findings}
    found += [f"only the engine: {signals[key].witness}" for key in signals.keys() - findings.keys()]
    found += [f"only the reference: {findings[key].witness}" for key in findings.keys() - signals.keys()]
    for key in signals.keys() & findings.keys():
        found += _signal(signals[key], findings[key])
    return found


def _accounts(name: str, engine: Account | None, reference: Account | None, *, rows: bool) -> list[str]:
    if engine is None or reference is None:
        return [] if engine is reference else [f"account of {name}: {engine} != {reference}"]
    facets = ["in_scope", "flagged", "clear", "could_not_tell", *(["rows_left_out"] if rows else [])]
    pairs = ((facet, getattr(engine, facet), getattr(reference, facet)) for facet in facets)
    return [f"{name}, {facet}: {one} != {other}" for facet, one, other in pairs if one != other]


def _signal(signal: Signal, finding: Finding) -> list[str]:
    pairs = {
        name: (getattr(signal, name), getattr(finding, name))
        for name in ("source", "score", "amount", "witness", "provisional")
    }
    pairs |= {name: (signal.values[name], value) for name, value in finding.values.items()}
    for name, currency in finding.currencies.items():
        pairs[f"currency of {name}"] = signal.values.get(f"{name}_currency", signal.currency), currency
    if finding.amount is not None:
        pairs["currency"] = signal.currency, finding.currency
    pairs["unverified"] = (
        tuple(sorted(signal.values.get("unverified_lists", ()))),
        finding.unverified,
    )
    return [
        f"{signal.subject_id}, {name}: {one!r} != {other!r}"
        for name, (one, other) in pairs.items()
        if not same(one, other)
    ]
