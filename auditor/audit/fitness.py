"""Of which sources a rule must not speak, and which columns it leans on that the data speak against."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import polars as pl

from auditor.harmless import harmless
from auditor.language import say
from auditor.profiles import calendar_of
from auditor.profiles.fitness import UNFIT, Declared, State
from auditor.rules.calendars import WEEKDAYS
from auditor.rules.catalog import VIEWS
from auditor.rules.clock import counts_business_days
from auditor.rules.compiler.collect import Compute
from auditor.rules.leaning import WHERE, Leaning, leanings
from auditor.store.audit_report import Misfit
from auditor.store.fitness import Fitness, Measured, declared, doubt, measure

if TYPE_CHECKING:
    from auditor.rules.model import Rule

_WHY = {
    State.CONSTANT: ("es siempre la misma", "is always the same"),
    State.UNUSED: ("no se llena", "is never filled"),
    State.MEANS_OTHER: ("significa otra cosa", "means another thing"),
}


class Facts(Protocol):
    """What is loaded: the profile of each source, and the rows of a view."""

    @property
    def profiles(self) -> Mapping[str, str]: ...

    def frame(self, view: str) -> pl.LazyFrame: ...

    def computing(self, name: str, views: Iterable[str]) -> Compute: ...


def silent_sources(rule: "Rule", profiles: Mapping[str, str]) -> dict[str, str]:
    """Source -> why the rule cannot speak of it, in one line.

    A column it leans on is declared unfit there, or it counts business days and nobody knows the holidays there.
    """
    leaned = tuple(leanings(rule.program))
    counting = counts_business_days(rule.program)
    found = {}
    for source, profile in sorted(profiles.items()):
        if rule.applies_to and source not in rule.applies_to:
            continue
        reasons = dict.fromkeys(_reason(column, one) for column, one in _unfit(leaned, profile))
        if counting and calendar_of(profile) == WEEKDAYS:
            reasons[_no_holidays(profile)] = None
        if reasons:
            found[source] = "; ".join(reasons)
    return found


def _unfit(leaned: Iterable[Leaning], profile: str) -> Iterator[tuple[str, Declared]]:
    for column, view, name, clause in leaned:
        one = declared(profile, view, name)
        if one is not None and one.state in UNFIT and not (clause == WHERE and one.scope):
            yield column, one


def _no_holidays(profile: str) -> str:
    """Counting Monday to Friday would call late what holidays made late, and too soon what they did not."""
    name = harmless(profile, 80)
    return say(
        es=f"cuenta días hábiles, y el perfil `{name}` no dice qué asuetos hay",
        en=f"it counts business days, and the profile `{name}` does not tell the holidays",
    )


def _reason(column: str, one: Declared) -> str:
    es, en = _WHY[one.state]
    return say(es=f"`{column}` {es} ({one.note.es})", en=f"`{column}` {en} ({one.note.en})")


def misfits(rules: Sequence["Rule"], facts: Facts) -> tuple[Misfit, ...]:
    """What the data loaded say against the columns that rules lean on, and against what is declared of them."""
    leaning: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for rule in rules:
        # A scope that takes everything, or nothing, shows in the account: its columns are not measured.
        leaned = {(each.view, each.name) for each in leanings(rule.program) if each.clause != WHERE}
        for view, name in sorted(leaned):
            if view in VIEWS and name in VIEWS[view].columns:  # what a pack makes itself is not measured
                leaning[view, name].append(rule.id)
    return tuple(_told(leaning, facts))


def _told(leaning: Mapping[tuple[str, str], Sequence[str]], facts: Facts) -> Iterator[Misfit]:
    for view in sorted({view for view, _ in leaning}):
        columns = sorted(column for of, column in leaning if of == view)
        compute = facts.computing(f"fitness-{view}", [view])
        for one in measure(facts.frame(view), VIEWS[view], columns, compute):
            stated = declared(facts.profiles.get(one.source, ""), view, one.column)
            words = Fitness(one.source, view, one.column, stated, one).contradiction if stated else doubt(one)
            if words is not None:
                yield _misfit(one, stated, words, leaning[view, one.column])


def _misfit(one: Measured, stated: Declared | None, words: str, rules: Sequence[str]) -> Misfit:
    state = None if stated is None else stated.state.value
    return Misfit(one.source, one.view, one.column, one.year, one.rows, state, words, tuple(rules))
