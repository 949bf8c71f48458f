"""The awards of somebody in one month, added up when the index was made."""

from collections.abc import Iterator

from auditor.lookup.index import Index, Part
from auditor.lookup.records import Who
from auditor.store.lookup import form

# (status, yyyymm, modality, currency, awards, minor units); "" and 0 where nothing is said.
Group = tuple[str, int, str, str, int, int]


def mine(index: Index, who: Who) -> Iterator[tuple[Part, int]]:
    """The months that somebody may have awards in, newest first, and their row there."""
    for part in index.months_of(who.source):
        for (n,) in part.rows("SELECT n FROM who WHERE role = ? AND id = ?", who.role, who.id):
            yield part, n


def groups(part: Part, n: int) -> list[Group]:
    """Awards of any status; a buyer's and a unit's count each award once."""
    return part.rows("SELECT status, month, modality, currency, awards, amount FROM tally WHERE who = ?", n)


def counterparties(part: Part, n: int) -> list[tuple[str | None, str, int, int]]:
    """The other side of active awards: (identity, currency, how many, minor units)."""
    return part.rows(
        "SELECT w.id, p.currency, p.awards, p.amount FROM pair AS p LEFT JOIN who AS w ON w.n = p.other WHERE p.who = ?",
        n,
    )


def ocids(part: Part, role: str, n: int) -> list[str]:
    """The processes of somebody's awards, some of them more than once."""
    of = {form.SUPPLIER: "a.who = ?", form.BUYER: "p.buyer = ?", form.UNIT: "p.unit = ?"}[role]
    sql = f"SELECT p.ocid FROM award AS a JOIN process AS p ON p.n = a.process WHERE {of}"
    return [ocid for (ocid,) in part.rows(sql, n)]
