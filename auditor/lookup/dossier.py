"""What is held about one supplier, buyer or unit, added up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from auditor.lookup.awards import newest
from auditor.lookup.index import Index
from auditor.lookup.people import whos
from auditor.lookup.records import Award, Who
from auditor.lookup.signals import signals_of
from auditor.lookup.telling import day, units
from auditor.lookup.totals import Group, counterparties, groups, mine, ocids
from auditor.store.lookup import form

# With more awards than this, looking for changes takes longer than an answer may.
_COUNTED = 5_000
_ONE = "SELECT n FROM who WHERE role = ? AND id = ?"


@dataclass
class Dossier:
    """`by_year` and `by_modality` go from (what, currency) to (active awards, minor units).

    `others` go from (identity, currency) of the other side to the same. An award with several suppliers counts
    once for a buyer. `changes` is None where they were not counted.
    """

    who: Who
    names: list[tuple[str, str, str | None, int]]
    by_year: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    by_modality: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    others: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    months: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    awards: list[Award] = field(default_factory=list)
    signals: list[dict[str, Any]] = field(default_factory=list)
    changes: int | None = None


def dossier(index: Index, who: Who, most: int) -> Dossier:
    """Everything added up, and the `most` newest awards."""
    made = Dossier(who, _names(index, who))
    places = []
    for part, n in mine(index, who):
        if found := groups(part, n):
            places.append((max(group[1] for group in found), part, n))
        for group in found:
            _add(made, group)
        for other, currency, awards, amount in counterparties(part, n):
            _sum(made.others, (other or "", currency), awards, amount)
    made.awards = newest(index, who, places, most)
    made.signals = signals_of(index, who, {identity for _, identity, _, _ in made.names})
    if made.statuses.total() < _COUNTED:
        made.changes = _changes(
            index, who, {one for _, part, n in places for one in ocids(part, who.role, n)}
        )
    return made


def other_names(index: Index, made: Dossier, identities: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """What some of the other side are called, and whether they are natural persons."""
    role = form.BUYER if made.who.role == form.SUPPLIER else form.SUPPLIER
    found: dict[str, tuple[str, bool]] = {}
    for part in index.directories:
        if part.source == made.who.source:
            numbers = [n for id_ in identities for (n,) in part.rows(_ONE, role, id_)]
            found.update((who.id, (who.name, who.person)) for who in whos(part, numbers, (role,)))
    return found


def _add(made: Dossier, group: Group) -> None:
    status, month, modality, currency, awards, amount = group
    made.statuses[status or "—"] += awards
    if status == "active":
        year, of_year = divmod(month, 100)
        if month:
            made.months[f"{year}-{of_year:02d}"] += awards
        _sum(made.by_year, (str(year) if month else "—", currency), awards, amount)
        _sum(made.by_modality, (modality or "—", currency), awards, amount)


def _sum(sums: dict[Any, list[int]], key: Any, awards: int, amount: int) -> None:  # noqa: ANN401 - a key
    entry = sums.setdefault(key, [0, 0])
    entry[0] += awards
    entry[1] += amount


def _names(index: Index, who: Who) -> list[tuple[str, str, str | None, int]]:
    """The names and identifiers it goes by: (name, identifier, last day, how often), the commonest first."""
    sql = "SELECT name, id, last, rows FROM seen WHERE who = ? ORDER BY rows DESC, name, id LIMIT 20"
    rows = [row for part in index.directories if part.source == who.source for row in part.rows(sql, who.n)]
    return [(name, identity, day(last), n) for name, identity, last, n in rows]


def _changes(index: Index, who: Who, ocids: set[str]) -> int:
    """How many values of these processes the portal edited or took away after publishing them."""
    from auditor.store.lookup.plain import bound, chunks  # noqa: PLC0415 - beside its only use

    n = 0
    for chunk in chunks(sorted(ocids)):
        marks, values = bound(chunk)
        sql = (
            "SELECT count(*) FROM record_change WHERE source_id = (SELECT id FROM source WHERE name = :source) "
            f"AND kind IN ('edit', 'vanished') AND ocid IN ({marks})"
        )
        n += index.sql(sql, source=who.source, **values)[0][0]
    return n


def totals_object(sums: dict[Any, list[int]]) -> list[dict[str, Any]]:
    return [
        {
            "of": list(key[:-1]) if len(key) > 2 else key[0],
            "currency": key[-1] or None,
            "awards": n,
            "amount": units(amount),
        }
        for key, (n, amount) in sums.items()
    ]
