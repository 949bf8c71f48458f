"""The awards of somebody: those a supplier has part in, or those a buyer or unit made."""

from collections.abc import Iterable, Iterator

from auditor.lookup.index import Index, Part
from auditor.lookup.processes import lines, month_of, months, people_names
from auditor.lookup.records import Award, Process, Who
from auditor.store.lookup import form

_AWARDS = (
    "SELECT a.process, a.award_id, a.status, a.day, a.amount, a.currency, a.suppliers, w.id, w.n, "
    "(SELECT coalesce(c.number, c.contract_id) FROM contract AS c WHERE c.process = a.process AND c.award_id = a.award_id "
    "ORDER BY c.position LIMIT 1) FROM award AS a LEFT JOIN who AS w ON w.n = a.who "
)
_OF = {form.SUPPLIER: "a.who = ?", form.BUYER: "p.buyer = ?", form.UNIT: "p.unit = ?"}


def awards_of(index: Index, who: Who) -> Iterator[Award]:
    """Every award, of whatever status, newest month first. One with several suppliers comes once for each."""
    for part in index.months_of(who.source, *_span(who)):
        for (n,) in part.rows("SELECT n FROM who WHERE role = ? AND id = ?", who.role, who.id):
            which = f"JOIN process AS p ON p.n = a.process WHERE {_OF[who.role]}"
            yield from _of_month(part, which, (n,), index.persons(who.source))


def awards_in(index: Index, process: Process) -> Iterator[Award]:
    """Every award of a process."""
    for part in index.months:
        if (part.source, part.month or 0) == (process.source, process.month):
            yield from _of_month(part, "WHERE a.process = ?", (process.n,), index.persons(process.source))


def newest(index: Index, who: Who, places: Iterable[tuple[int, Part, int]], most: int) -> list[Award]:
    """The `most` newest awards, of whatever status.

    `places` are the months that somebody has awards in: (yyyymm of the newest award, index, row in it).
    """
    chosen = (
        "WHERE (a.process, a.position, a.place) IN (SELECT a.process, a.position, a.place FROM award AS a "
        f"JOIN process AS p ON p.n = a.process WHERE {_OF[who.role]} "
        "ORDER BY coalesce(a.day, p.day, 0) DESC, p.ocid, a.position, a.place LIMIT ?)"
    )
    found: list[Award] = []
    for month, part, n in sorted(places, key=lambda place: -place[0]):
        if len(found) >= most and (month_of(found[-1].seen) or 0) > month:
            break
        found += _of_month(part, chosen, (n, most), index.persons(who.source))
        found = sorted(found, key=lambda award: (-(award.seen or 0), award.process.ocid))[:most]
    return found


def _span(who: Who) -> tuple[int | None, int | None]:
    """Awards come after publication, so only the last day bounds where they stand."""
    return None, months((None, who.last))[1]


def _of_month(part: Part, which: str, values: tuple[int, ...], persons: frozenset[str]) -> Iterator[Award]:
    rows = part.rows(f"{_AWARDS}{which} ORDER BY a.process, a.position, a.place", *values)
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
