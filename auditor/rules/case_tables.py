"""The small tables in which a rule's cases describe a world.

    award_id | unit_id | amount   | published
    A1       | U1      | 40000    | 2026-01-10
    A2       | U1      | 10000.01 |

A header of columns, then a row a line; types are the catalog's, an empty cell is null. Columns left out
are null, save that rows are of source `case`, each of a process of its own, and that amounts are in GTQ.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from auditor.folding import fold
from auditor.language import say
from auditor.rules.calendars import EPOCH, business_day
from auditor.rules.catalog import Column, Type, View
from auditor.rules.diagnostics import Fault
from auditor.rules.lists import minor_units
from auditor.rules.nodes import Scalar
from auditor.rules.suggestions import did_you_mean

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
CALENDAR, CURRENCY, SOURCE = "GT", "GTQ", "case"

CellValue = str | int | float | bool | datetime | None
CaseRow = Mapping[str, CellValue]


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and where it is within the table."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + max(1, len(self.text))


def read_table(scalar: Scalar, view: View, faults: list[Fault]) -> tuple[CaseRow, ...]:
    """The rows of a table, as far as they are written; faults point at the cells."""
    lines = [cells for cells in _lines(scalar.text) if cells]
    if not lines:
        faults.append(scalar.fault("E025", say(es="la tabla está vacía", en="the table is empty")))
        return ()
    header = _header(scalar, view, lines[0], faults)
    rows: list[CaseRow] = []
    for cells in lines[1:]:
        if len(cells) != len(lines[0]):
            message = say(
                es=f"la fila tiene {len(cells)} celdas, el encabezado {len(lines[0])}",
                en=f"the row has {len(cells)} cells, the header {len(lines[0])}",
            )
            faults.append(scalar.fault_within("E025", message, cells[0].start, cells[-1].end))
            continue
        given = {}
        for column, cell in zip(header, cells, strict=True):
            if column is not None:
                given[column.name] = _value(scalar, column, cell, faults)
        rows.append(given)
    return tuple(rows)


def _lines(text: str) -> Iterator[list[Cell]]:
    place = 0
    for line in text.splitlines(keepends=True):
        cells, at = [], place
        for part in line.split("|"):
            stripped = part.strip()
            cells.append(Cell(stripped, at + len(part) - len(part.lstrip()) if stripped else at))
            at += len(part) + 1
        yield cells if line.strip() else []
        place += len(line)


def _header(scalar: Scalar, view: View, cells: list[Cell], faults: list[Fault]) -> list[Column | None]:
    found: list[Column | None] = []
    for cell in cells:
        column = view.columns.get(cell.text)
        if column is None:
            message = say(es=f"nombre desconocido `{cell.text}`", en=f"unknown name `{cell.text}`")
            label = did_you_mean(cell.text, view.columns)
            faults.append(scalar.fault_within("E025", message, cell.start, cell.end, label=label))
        elif column in found:
            message = say(
                es=f"la columna `{cell.text}` está dos veces", en=f"the column `{cell.text}` is there twice"
            )
            faults.append(scalar.fault_within("E025", message, cell.start, cell.end))
        found.append(column)
    return found


def _value(scalar: Scalar, column: Column, cell: Cell, faults: list[Fault]) -> CellValue:
    if not cell.text:
        return None
    try:
        return typed(column.type, cell.text)
    except ValueError:
        message = say(
            es=f"`{cell.text}` no es de `{column.name}`", en=f"`{cell.text}` is not of `{column.name}`"
        )
        faults.append(scalar.fault_within("E025", message, cell.start, cell.end, label=str(column.type)))
        return None


def typed(kind: Type, text: str) -> CellValue:
    """A cell's text as a value of the type: money in minor units, a date with its time where it has one."""
    if kind is Type.MONEY:
        return minor_units(text)
    if kind is Type.INTEGER:
        return int(text)
    if kind is Type.NUMBER:
        return float(text)
    if kind is Type.BOOLEAN:
        return {"true": True, "false": False}[text] if text in {"true", "false"} else _not(text)
    return datetime.fromisoformat(text) if kind is Type.DATE else text


def _not(text: str) -> bool:
    raise ValueError(text)


def completed(view: View, given: CaseRow, number: int) -> CaseRow:
    """The row with every stored column of the view; `number` is its place in the table, from 1."""
    row: dict[str, Any] = {"source": SOURCE, "ocid": f"case-{number}"}
    row.update({name: value for name, value in given.items() if view.columns[name].type is not Type.DATE})
    for column in view.listing:
        if column.currency and column.currency not in given and given.get(column.name) is not None:
            row[column.currency] = CURRENCY
        if column.folded and isinstance(text := given.get(column.name), str):
            row[f"{column.name}__key"] = fold(text)
        if column.type is Type.DATE:
            row.update(_date_parts(column, given.get(column.name)))
    for name in view.key:
        if row.get(name) is None:
            row[name] = _key(view.columns[name], given, number)
    return {name: row.get(name) for name in view.schema}


def _key(column: Column, given: Mapping[str, Any], number: int) -> str | int | None:
    if column.type is Type.INTEGER:
        return number
    return given.get(column.name.replace("_key", "_id")) or (
        str(number) if column.name.endswith("_key") else None
    )


def _date_parts(column: Column, instant: CellValue) -> dict[str, Any]:
    if not isinstance(instant, datetime):
        return {}
    day = (instant.date() - EPOCH).days
    utc = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    parts = {
        column.name: instant.date(),
        f"{column.name}__day": day,
        f"{column.name}__bday": business_day(CALENDAR, day),
    }
    if column.instant:
        parts[f"{column.name}__us"] = (utc - _BEGINNING) // timedelta(microseconds=1)
    return parts


def last_day(rows: Mapping[str, tuple[CaseRow, ...]]) -> date | None:
    """The latest date in the tables."""
    cells = (cell for table in rows.values() for row in table for cell in row.values())
    return max((cell.date() for cell in cells if isinstance(cell, datetime)), default=None)
