"""The awards of somebody: those a supplier has part in, or those a buyer or unit made."""

from collections.abc import Iterator

from auditor.lookup.index import Index, Part
from auditor.lookup.processes import lines, months, people_names
from auditor.lookup.records import Award, Process, Who
from auditor.store.lookup import form

_AWARDS = (
    "SELECT a.process, a.award_id, a.status, a.day, a.amount, a.currency, a.suppliers, w.id, w.n, "
    "(SELECT coalesce(c.number, c.contract_id) FROM contract AS c WHERE c.process = a.process AND c.award_id = a.award_id "
    "ORDER BY c.position LIMIT 1) FROM award AS a LEFT JOIN who AS w ON w.n = a.who "
)
_BY = {
    form.SUPPLIER: "WHERE a.who = ?",
    form.BUYER: "JOIN process AS p ON p.n = a.process WHERE p.buyer = ?",
    form.UNIT: "JOIN process AS p ON p.n = a.process WHERE p.unit = ?",
}


def awards_of(index: Index, who: Who) -> Iterator[Award]:
    """Every award, of whatever status, newest month first. One with several suppliers comes once for each."""
    for part in index.months_of(who.source, *_span(who)):
        for (n,) in part.rows("SELECT n FROM who WHERE role = ? AND id = ?", who.role, who.id):
            yield from _of_month(part, who, n, index.persons(who.source))


def _span(who: Who) -> tuple[int | None, int | None]:
    """Awards come after publication, so only the last day bounds where they stand."""
    return None, months((None, who.last))[1]


def _of_month(part: Part, who: Who, n: int, persons: frozenset[str]) -> Iterator[Award]:
    rows = part.rows(f"{_AWARDS}{_BY[who.role]} ORDER BY a.process, a.position, a.place", n)
    if not rows:
        return
    numbers = sorted({row[0] for row in rows})
    found: dict[int, Process] = {}
    for start in range(0, len(numbers), 400):
        chunk = numbers[start : start + 400]
        where = f"WHERE p.n IN ({','.join('?' * len(chunk))})"
        found.update((one.n, one) for one in lines(part, where, *chunk))
    names = people_names(part, {row[8] for row in rows if row[8] is not None})
    for process, award_id, status, day, amount, currency, suppliers, supplier, number, contract in rows:
        yield Award(found[process], award_id, status, day, amount, currency, suppliers, supplier,
                    names.get(number, ""), supplier in persons, contract)  # fmt: skip
