"""Finding processes by their numbers and by the words of their titles, and goods by their descriptions."""

from collections.abc import Iterable, Mapping

from auditor.lookup.index import Index, Part
from auditor.lookup.people import word_query
from auditor.lookup.records import Good, Process
from auditor.store.lookup.spelling import asked_codes

_COLUMNS = (
    "SELECT p.n, p.profile, p.ocid, p.reference, p.title, p.link, b.id, b.n, u.id, u.n, p.day, p.modality, p.details, p.status, "
    "p.status_details, p.bidders FROM process AS p LEFT JOIN who AS b ON b.n = p.buyer LEFT JOIN who AS u ON u.n = p.unit "
)


def by_number(index: Index, text: str) -> list[Process]:
    """Processes whose OCID or own number (NOG) this is."""
    whole = text.strip()
    numbers = sorted(
        {
            whole,
            *(code for code in asked_codes(text)),
            *(code.removeprefix("gt-nog-") for code in asked_codes(text)),
        }
    )
    marks = ",".join("?" * len(numbers))
    where = f"WHERE p.ocid IN ({marks}) OR p.reference IN ({marks})"
    return [one for part in index.newest_first() for one in lines(part, where, *numbers, *numbers)]


def by_words(
    index: Index,
    text: str,
    *,
    most: int,
    period: tuple[int | None, int | None] = (None, None),
    buyers: Mapping[str, set[str]] | None = None,
) -> tuple[int, list[Process]]:
    """How many processes have all the words in their titles, and the newest of them.

    `period` holds days; `buyers` goes from a source to identities of buyers and units.
    """
    query = word_query(text)
    if query is None:
        return 0, []
    total = 0
    found: list[Process] = []
    for part in index.newest_first(*months(period)):
        condition, values = _narrowed(part, period, buyers)
        if condition is None:
            continue
        where = f"WHERE p.n IN (SELECT rowid FROM process_words WHERE process_words MATCH ?) {condition}"
        n = part.rows(f"SELECT count(*) FROM process AS p {where}", query, *values)[0][0]
        if n and len(found) < most:
            found += lines(
                part, f"{where} ORDER BY p.day DESC, p.n LIMIT ?", query, *values, most - len(found)
            )
        total += n
    return total, found


def goods_by_words(
    index: Index,
    text: str,
    *,
    most: int,
    period: tuple[int | None, int | None] = (None, None),
    buyers: Mapping[str, set[str]] | None = None,
) -> tuple[int, list[Good]]:
    """How many goods have all the words in their descriptions, and those in most processes."""
    query = word_query(text)
    if query is None:
        return 0, []
    counts: dict[tuple[str, str | None, str], int] = {}
    newest: dict[tuple[str, str | None, str], tuple[Part, int]] = {}
    for part in index.newest_first(*months(period)):
        condition, values = _narrowed(part, period, buyers)
        if condition is None:
            continue
        sql = (
            "SELECT g.class, g.description, count(*), max(i.process) FROM good_words JOIN good AS g ON g.n = good_words.rowid "
            "JOIN item AS i ON i.good = g.n JOIN process AS p ON p.n = i.process "
            f"WHERE good_words MATCH ? {condition} GROUP BY g.n"
        )
        for code, description, n, process in part.rows(sql, query, *values):
            key = (part.source, code, description)
            counts[key] = counts.get(key, 0) + n
            newest.setdefault(key, (part, process))
    chosen = sorted(counts, key=lambda key: (-counts[key], key[2], key[1] or ""))[:most]
    found = []
    for key in chosen:
        part, process = newest[key]
        found.append(Good(key[0], key[1], key[2], counts[key], lines(part, "WHERE p.n = ?", process)[0]))
    return len(counts), found


def months(period: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    """The months (yyyymm) that two days lie in. Processes stand in the month of their publication."""
    return month_of(period[0]), month_of(period[1])


def month_of(day: int | None) -> int | None:
    """The month (yyyymm) of a day."""
    from datetime import date, timedelta  # noqa: PLC0415 - beside its only use

    if day is None:
        return None
    there = date(1970, 1, 1) + timedelta(days=day)
    return there.year * 100 + there.month


def _narrowed(
    part: Part, period: tuple[int | None, int | None], buyers: Mapping[str, set[str]] | None
) -> tuple[str | None, list[object]]:
    """The condition that narrows processes, None where the month has none of the buyers."""
    conditions: list[str] = []
    values: list[object] = []
    if period[0] is not None:
        conditions.append("AND p.day >= ?")
        values.append(period[0])
    if period[1] is not None:
        conditions.append("AND p.day <= ?")
        values.append(period[1])
    if buyers is not None:
        numbers = row_numbers(part, ("buyer", "unit"), buyers.get(part.source, set()))
        if not numbers:
            return None, []
        marks = ",".join("?" * len(numbers))
        conditions.append(f"AND (p.buyer IN ({marks}) OR p.unit IN ({marks}))")
        values += [*numbers, *numbers]
    return " ".join(conditions), values


def row_numbers(part: Part, roles: tuple[str, ...], ids: Iterable[str]) -> list[int]:
    """The rows of a month for some identities."""
    found = []
    for role in roles:
        for identity in ids:
            found += [n for (n,) in part.rows("SELECT n FROM who WHERE role = ? AND id = ?", role, identity)]
    return found


def lines(part: Part, where: str, *values: object) -> list[Process]:
    """Processes of a month, in the order that `where` asks for."""
    rows = part.rows(_COLUMNS + where, *values)
    names = people_names(part, {n for row in rows for n in (row[7], row[9]) if n is not None})
    return [_process(part, row, names) for row in rows]


def people_names(part: Part, numbers: Iterable[int]) -> dict[int, str]:
    """The latest name of some rows of a month's people."""
    wanted = sorted(set(numbers))
    names: dict[int, str] = {}
    for start in range(0, len(wanted), 400):
        chunk = wanted[start : start + 400]
        sql = f"SELECT who, name FROM seen WHERE who IN ({','.join('?' * len(chunk))}) AND name <> '' ORDER BY last, rows, name"
        names.update(part.rows(sql, *chunk))
    return names


def _process(part: Part, row: tuple, names: Mapping[int, str]) -> Process:  # type: ignore[type-arg]
    n, profile, ocid, reference, title, link, buyer, buyer_n, unit, unit_n, day, *rest = row
    return Process(
        part.source, part.month or 0, n, profile, ocid, reference, title or "", link, buyer, names.get(buyer_n, ""), unit,
        names.get(unit_n, ""), day, *rest,
    )  # fmt: skip
