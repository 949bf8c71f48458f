"""The portal's two other exports of a month: flat tables as several CSVs, or as sheets of one workbook.

Columns are paths (`compiledRelease/awards/0/value/amount`, with 0 in every row); a list of objects is a table of
its own, whose rows carry the record's `ocid` and the ids of the entries they are in.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
FIRST = "records"


def tables(records: Iterable[Row]) -> dict[str, list[Row]]:
    """All tables of a month; `records` has a row for each record."""
    made: dict[str, list[Row]] = {FIRST: []}
    for record in records:
        row = dict(_scalars(record, ""))
        row |= {
            f"releases/0/{name}": value for name, value in _scalars(next(iter(record["releases"]), {}), "")
        }
        made[FIRST].append(row)
        known = {"ocid": record["ocid"], "compiledRelease/id": record["compiledRelease"].get("id")}
        for name, entry in _entries(
            record["compiledRelease"], ("compiledRelease",), "compiledRelease/", known
        ):
            made.setdefault(name, []).append(entry)
    return made


def write_csv(folder: Path, records: Iterable[Row]) -> dict[str, Path]:
    """One file a table, Latin-1 as the portal's readers found; entry name -> file."""
    folder.mkdir(exist_ok=True)
    made = {}
    for name, rows in tables(records).items():
        path = made[f"{name}.csv"] = folder / f"{name}.csv"
        with path.open("w", encoding="latin-1", errors="replace", newline="") as stream:
            writer = csv.DictWriter(stream, _columns(rows))
            writer.writeheader()
            writer.writerows(rows)
    return made


def write_xlsx(path: Path, records: Iterable[Row]) -> Path:
    """One sheet a table."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - few ask for this export

    as_they_are = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    with Workbook(path, {"constant_memory": True, **as_they_are}) as book:
        for name, rows in tables(records).items():
            sheet = book.add_worksheet(name)
            columns = _columns(rows)
            sheet.write_row(0, 0, columns)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, [row.get(column) for column in columns])
    return path


def _columns(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _entries(value: Row, names: tuple[str, ...], place: str, known: Row) -> Iterator[tuple[str, Row]]:
    """Each entry of each list of objects in `value`, as a row of its table; `known` are the ids that lead to it."""
    for name, inner in value.items():
        here = (*names, name)
        if isinstance(inner, dict):
            yield from _entries(inner, here, f"{place}{name}/", known)
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
            start = f"{place}{name}/0/"
            for entry in inner:
                yield _sheet(here), {**known, **dict(_scalars(entry, start))}
                yield from _entries(entry, here, start, {**known, f"{start}id": entry.get("id")})


def _sheet(names: tuple[str, ...]) -> str:
    """`com_awa_suppliers`: three letters of each list or block that leads there."""
    return "_".join([*(name[:3] for name in names[:-1]), names[-1]])[:31]


def _scalars(value: Row, place: str) -> Iterator[tuple[str, Any]]:
    """Values by their paths; several texts in one cell; lists of objects are tables of their own."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _scalars(inner, f"{place}{name}/")
        elif not isinstance(inner, list):
            yield f"{place}{name}", inner
        elif inner and not isinstance(inner[0], dict):
            yield f"{place}{name}", ";".join(map(str, inner))
