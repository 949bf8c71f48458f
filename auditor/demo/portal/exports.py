"""The portal's two other exports of a month: flat tables as several CSVs, or as sheets of one workbook.

Columns are paths (`compiledRelease/awards/0/value/amount`, with 0 in every row); a list of objects is a table of
its own, whose rows carry the record's `ocid`.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]

# Table -> the list in the compiled release it is made of, and the list in each of that one's entries.
TABLES: dict[str, tuple[str, ...]] = {
    "com_ten_items": ("tender", "items"),
    "com_ten_documents": ("tender", "documents"),
    "com_awards": ("awards",),
    "com_awa_suppliers": ("awards", "suppliers"),
    "com_contracts": ("contracts",),
    "com_parties": ("parties",),
}


def tables(records: Iterable[Row]) -> dict[str, list[Row]]:
    """All tables of a month; `records` has a row for each record."""
    made: dict[str, list[Row]] = {"records": [], **{name: [] for name in TABLES}}
    for record in records:
        made["records"].append(dict(_scalars(record, "")))
        release = record["compiledRelease"]
        for name, path in TABLES.items():
            made[name] += _rows(record["ocid"], release, path)
    return {name: rows for name, rows in made.items() if rows}


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

    with Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        for name, rows in tables(records).items():
            sheet = book.add_worksheet(name)
            columns = _columns(rows)
            sheet.write_row(0, 0, columns)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, [row.get(column) for column in columns])
    return path


def _columns(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _rows(ocid: str, release: Row, path: tuple[str, ...]) -> Iterator[Row]:
    """The entries of a list, with where each stands."""
    for place, entry in _entries(release, path, "compiledRelease"):
        yield {"ocid": ocid, **dict(_scalars(entry, place + "/"))}


def _entries(value: Any, path: tuple[str, ...], place: str) -> Iterator[tuple[str, Row]]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        for entry in value:
            yield from _entries(entry, path, f"{place}/0")
    elif path:
        yield from _entries(value.get(path[0], []), path[1:], f"{place}/{path[0]}")
    else:
        yield place, value


def _scalars(value: Row, place: str) -> Iterator[tuple[str, Any]]:
    """Values that are neither lists nor objects, by their paths; the first of the linked releases as well."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _scalars(inner, f"{place}{name}/")
        elif not isinstance(inner, list):
            yield f"{place}{name}", inner
        elif name == "releases" and inner:
            yield from _scalars(inner[0], f"{place}{name}/0/")
