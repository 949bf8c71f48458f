"""Tables made into lines of JSON: the record that begins on line N of the first table is line N.

What cannot be placed is told apart, with its table and its line. The same file makes the same lines each time, so
that a place in them leads back to a record as a place in a JSON file does.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO

import msgspec

from auditor.normalize.tables.assembly import Assembly, Entry, TableRow
from auditor.normalize.tables.cells import is_empty
from auditor.normalize.tables.columns import COMPILED, Layout, layout
from auditor.normalize.tables.gathering import Gathering
from auditor.normalize.tables.sheets import Misread, Row, Sheet

_encode = msgspec.json.Encoder().encode


@dataclass
class Rebuilt:
    """`remarks` are what a person should know of how tables were read, by table."""

    misread: list[Misread] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Table:
    sheet: Sheet
    layout: Layout


def rebuild(sheets: Sequence[Sheet], target: IO[bytes]) -> Rebuilt:
    """Write the releases of all tables to `target`. Raises OSError, and BadDataError for a damaged file."""
    done = Rebuilt()
    opened = [table for sheet in sheets if (table := _table(sheet, done)) is not None]
    # The table with the records themselves first, then the lists in them, then the lists in those.
    tables = sorted(opened, key=lambda table: table.layout.depth)
    with closing(Gathering()) as gathering:
        for number, table in enumerate(tables):
            _gather(number, table, gathering, done)
        layouts, epochs = [t.layout for t in tables], [t.sheet.epoch_1904 for t in tables]
        for ocid, rows in gathering.by_ocid():
            made = Assembly(ocid, layouts, epochs)
            made.take(rows)
            for part, release in enumerate(made.releases):
                gathering.unit(release.line, part, _unit(release.said))
            done.misread += [
                Misread(tables[stray.sheet].sheet.name, stray.line, stray.code, ocid) for stray in made.strays
            ]
        _write(gathering, target)
    done.misread.sort()
    return done


def _table(sheet: Sheet, done: Rebuilt) -> _Table | None:
    if sheet.remark:
        done.remarks.append((sheet.name, sheet.remark))
    header = next((row for row in sheet.rows if isinstance(row, Misread) or not _is_blank(row)), None)
    if header is None:
        return None
    if isinstance(header, Misread):
        done.misread.append(header)
        return None
    line, cells = header
    made = layout(cells)
    if made is None:
        done.misread.append(Misread(sheet.name, line, "no-ocid-column", ""))
        return None
    return _Table(sheet, made)


def _gather(number: int, table: _Table, gathering: Gathering, done: Rebuilt) -> None:
    for row in table.sheet.rows:
        if isinstance(row, Misread):
            done.misread.append(row)
        elif not _is_blank(row):
            line, cells = row
            ocid = cells[table.layout.ocid] if table.layout.ocid < len(cells) else None
            if any(not is_empty(cell) for cell in cells[table.layout.width :]):
                done.misread.append(Misread(table.sheet.name, line, "misaligned", ""))
            elif is_empty(ocid):
                done.misread.append(Misread(table.sheet.name, line, "no-ocid", ""))
            else:
                gathering.row(str(ocid), TableRow(number, line, cells))


def _is_blank(row: Row) -> bool:
    return all(is_empty(cell) for cell in row[1])


def _unit(said: Entry) -> bytes:
    """One line: a record where the columns speak of its compiled release, a release otherwise."""
    compiled = said.get(COMPILED)
    if isinstance(compiled, dict):
        compiled.setdefault("ocid", said["ocid"])
    return _encode(said)


def _write(gathering: Gathering, target: IO[bytes]) -> None:
    at = 1
    for line, json in gathering.units():
        target.write(b"\n" * (line - at) + json + b"\n")
        at = max(line, at) + 1
    target.flush()
