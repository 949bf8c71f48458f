"""Which rules can say something of what is loaded, source by source, before any of them runs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import Connection

from auditor.audit.engine import Facts
from auditor.audit.fitness import silent_sources
from auditor.language import say
from auditor.rules.catalog import VIEWS
from auditor.rules.leaning import leanings

if TYPE_CHECKING:
    from auditor.rules.model import Rule

Place = tuple[str, str]


def computable(
    connection: Connection, data_dir: Path, rules: Sequence["Rule"]
) -> dict[str, dict[str, str | None]]:
    """Rule -> source it speaks of -> why it could tell nothing of it; None where it may.

    It could not where its profile declares a column unfit that the rule leans on, and where a column that the
    rule requires has no value in any row.
    """
    facts = Facts(connection, data_dir)
    required = {rule.id: tuple(dict.fromkeys(_required(rule))) for rule in rules}
    filled = _filled(facts, {place for places in required.values() for place in places})
    found: dict[str, dict[str, str | None]] = {}
    for rule in rules:
        silent = silent_sources(rule, facts.profiles)
        sources = sorted(facts.sources & set(rule.applies_to) if rule.applies_to else facts.sources)
        found[rule.id] = {
            name: silent.get(name) or _empty(required[rule.id], filled, name) for name in sources
        }
    return found


def _required(rule: "Rule") -> Iterator[Place]:
    for _, view, name, clause in leanings(rule.program):
        if clause == "requires" and view in VIEWS and name in VIEWS[view].columns:
            yield view, name


def _filled(facts: Facts, places: set[Place]) -> Mapping[Place, frozenset[str]]:
    """Place -> the sources that have a value there."""
    by_view: defaultdict[str, list[str]] = defaultdict(list)
    for view, name in sorted(places):
        by_view[view].append(name)
    found: dict[Place, frozenset[str]] = {}
    for view, names in by_view.items():
        counts = facts.frame(view).group_by("source").agg(pl.col(*names).count()).collect(engine="streaming")
        for name in names:
            found[view, name] = frozenset(counts.filter(pl.col(name) > 0)["source"])
    return found


def _empty(required: Sequence[Place], filled: Mapping[Place, frozenset[str]], source: str) -> str | None:
    lacking = [f"`{view}.{name}`" for view, name in required if source not in filled[view, name]]
    if not lacking:
        return None
    listed = ", ".join(lacking)
    return say(es=f"sin ningún valor: {listed}", en=f"no value at all: {listed}")
