"""Why a case does not hold: each clause's value, in its world, for what was missed and what came uncalled for."""

from collections.abc import Iterator

from auditor.language import say
from auditor.rules.cases import CaseResult, anywhere, day_of, frame_of
from auditor.rules.compiler import compile_rule
from auditor.rules.inspection import Subject, Told, explain, samples

_MOST = 5


def clause_values(result: CaseResult) -> list[Subject]:
    """The subjects that the case and the rule disagree about, each once."""
    rule, case = result.rule, result.case
    plan = compile_rule(anywhere(rule), params=case.params, as_of=day_of(case))
    tables = {name: frame_of(name, case.given.get(name, ())).lazy() for name in plan.views}
    found: dict[str, Subject] = {}
    for key in _keys(result):
        for subject in explain(plan, tables, key):
            found.setdefault(subject.key, subject)
    if result.untold_differs:
        for subject in samples(plan, tables, _MOST).could_not_tell:
            found.setdefault(subject.key, subject)
    return list(found.values())


def _keys(result: CaseResult) -> Iterator[str]:
    subject = result.rule.subject
    for row in result.missed:
        if subject and all(row.get(name) is not None for name in subject):
            yield "|".join(str(row[name]) for name in subject)
    yield from (signal.subject_id for signal in result.unexpected)


def shown(subject: Subject) -> Iterator[str]:
    """The subject in lines: its outcome, then each clause with what is written there and what came of it."""
    yield f"{subject.key}: {subject.outcome}"
    for told in subject.values:
        written = f"   {told.written}" if told.written else ""
        yield f"  {told.clause} = {value_of(told)}{written}"
    for row in subject.rows:
        yield "  | " + ", ".join(f"{name}={worded(value)}" for name, value in row.items())


def value_of(told: Told) -> str:
    return worded(told.value)


def worded(value: object) -> str:
    """A value in the language in use."""
    if value is None:
        return say(es="nulo", en="null")
    if isinstance(value, bool):
        return say(es="sí", en="true") if value else say(es="no", en="false")
    return f"{value:.6g}" if isinstance(value, float) else str(value)
