"""The awards of somebody in one month, added up by the index itself: a large buyer has 100,000 of them."""

from collections.abc import Iterator
from typing import Final

from auditor.lookup.index import Index, Part
from auditor.lookup.processes import people_names
from auditor.lookup.records import Who
from auditor.store.lookup import form

OF: Final = {form.SUPPLIER: "a.who = ?", form.BUYER: "p.buyer = ?", form.UNIT: "p.unit = ?"}
_FROM = "FROM award AS a JOIN process AS p ON p.n = a.process "
# An award with several suppliers has a row for each: a buyer's count the first.
_FIRST = (
    " AND NOT EXISTS (SELECT 1 FROM award AS e WHERE e.process = a.process AND e.award_id = a.award_id "
    "AND (e.position, e.place) < (a.position, a.place))"
)
_GROUPS = (
    "SELECT coalesce(a.status, '—'), coalesce(strftime('%Y-%m', coalesce(a.day, p.day) * 86400, 'unixepoch'), '—'), "
    "coalesce(nullif(p.modality, ''), nullif(p.details, ''), '—'), coalesce(a.currency, ''), count(*), "
    f"coalesce(sum(a.amount), 0) {_FROM}"
)

Group = tuple[str, str, str, str, int, int]


def mine(index: Index, who: Who) -> Iterator[tuple[Part, int]]:
    """The months that somebody may have awards in, newest first, and their row there."""
    for part in index.months_of(who.source):
        for (n,) in part.rows("SELECT n FROM who WHERE role = ? AND id = ?", who.role, who.id):
            yield part, n


def groups(part: Part, role: str, n: int) -> list[Group]:
    """Awards by (status, yyyy-mm, modality, currency): how many, and their minor units."""
    once = "" if role == form.SUPPLIER else _FIRST
    return part.rows(f"{_GROUPS}WHERE {OF[role]}{once} GROUP BY 1, 2, 3, 4", n)


def counterparties(part: Part, role: str, n: int) -> Iterator[tuple[tuple[str, str, str], int, int]]:
    """The other side of active awards: (identity, name, currency), how many, minor units."""
    other = "p.buyer" if role == form.SUPPLIER else "a.who"
    rows = part.rows(
        f"SELECT w.n, w.id, said.currency, said.awards, said.amount FROM (SELECT {other} AS other, "
        "coalesce(a.currency, '') AS currency, count(*) AS awards, coalesce(sum(a.amount), 0) AS amount "
        f"{_FROM}WHERE {OF[role]} AND a.status = 'active' GROUP BY 1, 2) AS said LEFT JOIN who AS w ON w.n = said.other",
        n,
    )
    names = people_names(part, {row[0] for row in rows if row[0] is not None})
    for number, identity, currency, awards, amount in rows:
        yield (identity or "", names.get(number, ""), currency), awards, amount


def ocids(part: Part, role: str, n: int) -> set[str]:
    return {ocid for (ocid,) in part.rows(f"SELECT DISTINCT p.ocid {_FROM}WHERE {OF[role]}", n)}
