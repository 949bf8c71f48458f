"""Runs a rule's cases: its small worlds, and whether the rule says of them what it should."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from auditor.language import say
from auditor.rules.case_tables import SOURCE, CaseRow, completed, last_day
from auditor.rules.catalog import VIEWS
from auditor.rules.clock import names_the_day
from auditor.rules.compiler import compile_rule
from auditor.rules.model import Case, Rule
from auditor.rules.outcome import Outcome, Signal

_OF_SIGNAL = ("score", "amount", "currency", "provisional", "subject_id")
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class CaseResult:
    """`missed` are the expected signals that did not come, `unexpected` those that came uncalled for."""

    rule: Rule
    case: Case
    missed: tuple[Mapping[str, Any], ...]
    unexpected: tuple[Signal, ...]
    could_not_tell: Mapping[str, int]

    @property
    def untold_differs(self) -> bool:
        return sum(self.could_not_tell.values()) != (self.case.could_not_tell or 0)

    @property
    def passed(self) -> bool:
        return not (self.missed or self.unexpected or self.untold_differs)


def run_cases(rule: Rule) -> list[CaseResult]:
    """The result of each case, in order. Cases that may share a run do: each is a source of its own in it."""
    together: dict[object, list[int]] = {}
    dated = names_the_day(rule.program)
    for position, case in enumerate(rule.cases):
        together.setdefault(_shared(case, position, dated=dated), []).append(position)
    found: dict[int, CaseResult] = {}
    for positions in together.values():
        cases = [rule.cases[position] for position in positions]
        results = [run_case(rule, cases[0])] if len(cases) == 1 else _run_together(rule, cases)
        found.update(zip(positions, results, strict=True))
    return [found[position] for position in range(len(rule.cases))]


def run_case(rule: Rule, case: Case) -> CaseResult:
    outcome = outcome_of(rule, case)
    return _result(rule, case, outcome.signals, outcome.account.could_not_tell)


def _result(
    rule: Rule, case: Case, signals: Sequence[Signal], could_not_tell: Mapping[str, int]
) -> CaseResult:
    missed, unexpected = _compare(case.expect, signals)
    return CaseResult(rule, case, missed, unexpected, could_not_tell)


def outcome_of(rule: Rule, case: Case) -> Outcome:
    """The rule's outcome in the case's world."""
    plan = compile_rule(anywhere(rule), params=case.params, as_of=day_of(case))
    tables = {name: frame_of(name, case.given.get(name, ())).lazy() for name in plan.views}
    return plan.run(tables)


def anywhere(rule: Rule) -> Rule:
    """The rule without its pack's sources: a case is of none of them."""
    return replace(rule, applies_to=())


def _shared(case: Case, position: int, *, dated: bool) -> object:
    """Cases with the same key may run as one; a case that names sources of its own runs alone."""
    if any("source" in row for rows in case.given.values() for row in rows):
        return position
    day = case.as_of or (day_of(case) if dated else None)
    return day, repr(sorted(case.params.items()))


def _run_together(rule: Rule, cases: Sequence[Case]) -> list[CaseResult]:
    plan = compile_rule(anywhere(rule), params=cases[0].params, as_of=max(day_of(case) for case in cases))
    outcome = plan.run({name: _united(name, cases).lazy() for name in plan.views})
    by_case: dict[str, list[Signal]] = {}
    for signal in outcome.signals:
        by_case.setdefault(signal.source, []).append(signal)
    results = []
    for number, case in enumerate(cases):
        account = outcome.by_source.get(_source(number))
        untold = account.could_not_tell if account else {}
        results.append(_result(rule, case, by_case.get(_source(number), ()), untold))
    return results


def _united(view: str, cases: Sequence[Case]) -> pl.DataFrame:
    frames = (frame_of(view, case.given.get(view, ())) for case in cases)
    named = (
        frame.with_columns(pl.lit(_source(number)).alias("source")) for number, frame in enumerate(frames)
    )
    return pl.concat(named)


def _source(number: int) -> str:
    return f"{SOURCE}-{number}"


def day_of(case: Case) -> date:
    """The day the case is seen from: its own, else so long after its last date that every period is over."""
    return case.as_of or (last_day(case.given) or date(2000, 1, 1)) + timedelta(days=366)


def frame_of(view: str, rows: Sequence[CaseRow]) -> pl.DataFrame:
    schema = {name: getattr(pl, kind) for name, kind in VIEWS[view].schema.items()}
    whole = [completed(VIEWS[view], row, number) for number, row in enumerate(rows, 1)]
    return pl.DataFrame([[row[name] for name in schema] for row in whole], schema=schema, orient="row")


def _compare(
    expect: tuple[Mapping[str, Any], ...] | None, signals: Sequence[Signal]
) -> tuple[tuple[Mapping[str, Any], ...], tuple[Signal, ...]]:
    """Each expected row takes one signal that has its values; the pickiest choose first."""
    if expect is None:
        return (), ()
    left, missed = list(signals), []
    for wanted in sorted(expect, key=len, reverse=True):
        found = next((signal for signal in left if _meets(signal, wanted)), None)
        if found is None:
            missed.append(wanted)
        else:
            left.remove(found)
    return tuple(missed), tuple(left)


def _meets(signal: Signal, wanted: Mapping[str, Any]) -> bool:
    return all(_equal(value_of(signal, name), value) for name, value in wanted.items())


def value_of(signal: Signal, name: str) -> object:
    if name in signal.values:
        return signal.values[name]
    return getattr(signal, name) if name in _OF_SIGNAL else None


def _equal(found: object, wanted: object) -> bool:
    if isinstance(found, float) and isinstance(wanted, int | float):
        return abs(found - wanted) <= CLOSE * max(1.0, abs(wanted))
    return (
        list(found) == list(wanted)
        if isinstance(wanted, tuple) and isinstance(found, list)
        else bool(found == wanted)
    )


def difference(result: CaseResult) -> list[str]:
    """What was missed, what came uncalled for, and what could not be told: a line each."""
    lines = [say(es=f"- faltó: {_shown(row)}", en=f"- missed: {_shown(row)}") for row in result.missed]
    names = sorted({name for row in result.case.expect or () for name in row} | set(result.rule.subject))
    for signal in result.unexpected:
        told = {name: value_of(signal, name) for name in names} if names else signal.values
        lines.append(say(es=f"+ no se esperaba: {_shown(told)}", en=f"+ unexpected: {_shown(told)}"))
    if result.untold_differs:
        wanted, found = result.case.could_not_tell or 0, _shown(result.could_not_tell) or "0"
        untold = say(
            es=f"? sin poder saber: se esperaban {wanted}, hubo {found}",
            en=f"? could not tell: expected {wanted}, found {found}",
        )
        n = sum(result.could_not_tell.values())
        unsaid = say(
            es=f"; si es lo correcto, expect_could_not_tell: {n}",
            en=f"; if that is right, expect_could_not_tell: {n}",
        )
        lines.append(untold + (unsaid if result.case.could_not_tell is None else ""))
    return lines


def _shown(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in row.items())
