"""The rows of a list as texts: CSV in whatever encoding and with whatever separator, plain text, or a workbook.

A workbook is read as it was saved: no formula and no macro runs. A cell that is a formula has no text here.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.errors import BadDataError, UsageError
from auditor.harmless import harmless
from auditor.language import say

# A row with the number it has in its file; None is a formula.
Row = tuple[int, list[str | None]]

if TYPE_CHECKING:
    from auditor.normalize.tables.sheets import Misread
    from auditor.normalize.tables.sheets import Row as Sheeted

_SEPARATORS: Final = ";\t,|"
_BYTE_ORDER_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP: Final = b"PK\x03\x04"
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"


@contextmanager
def rows_of(path: Path, sheet: str | None = None) -> Iterator[tuple[str, Iterator[Row]]]:
    """What the rows are called in messages (the file, with the sheet), and the rows.

    Raises UsageError for a file or sheet that cannot be read, BadDataError for what is no list, also while rows
    are read.
    """
    raw, name = _bytes(path), harmless(path.name)
    if raw.startswith(_ZIP):
        with _of_workbook(raw, name, sheet) as found:
            yield found
        return
    if sheet is not None:
        raise UsageError(
            say(es=f"--sheet: {name} no es un libro XLSX", en=f"--sheet: {name} is no XLSX workbook")
        )
    if raw.startswith(_OLD_WORKBOOK):
        raise UsageError(
            say(es=f"{name} es un libro de un formato antiguo o cifrado", en=f"{name} is a workbook of an old form, or encrypted"),
            say(es="guárdelo como .xlsx o .csv y repita", en="save it as .xlsx or .csv and try again"),
        )  # fmt: skip
    yield name, _of_text(_text(raw, name), name, lines_only=path.suffix.lower() == ".txt")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        shown = harmless(path)
        raise UsageError(
            say(es=f"no se puede leer {shown}: {fault.strerror}", en=f"{shown} cannot be read: {fault.strerror}")
        ) from None  # fmt: skip


def _text(raw: bytes, name: str) -> str:
    """UTF-8, the UTF-16 that spreadsheets call Unicode text, or else Windows' Western European."""
    if raw.startswith(_BYTE_ORDER_MARKS):
        return raw.decode("utf-16", errors="replace")
    if b"\0" in raw:
        raise BadDataError(say(es=f"{name} no es un texto", en=f"{name} is not a text"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _of_text(text: str, name: str, *, lines_only: bool) -> Iterator[Row]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    if separator not in first or (lines_only and separator != "\t"):
        for number, line in enumerate(text.splitlines(), 1):
            yield number, [line]
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, row in enumerate(reader, 1):
            yield number, list(row)
    except csv.Error as fault:
        place = f"{name}:{reader.line_num}"
        raise BadDataError(
            say(es=f"{place}: no es CSV ({fault})", en=f"{place}: is no CSV ({fault})")
        ) from None


@contextmanager
def _of_workbook(raw: bytes, name: str, sheet: str | None) -> Iterator[tuple[str, Iterator[Row]]]:
    from auditor.normalize.tables.workbook import sheets  # noqa: PLC0415 - few lists are workbooks

    try:
        with sheets(io.BytesIO(raw)) as found:
            chosen = [one for one in found if sheet is None or one.name == sheet]
            if not chosen:
                known = harmless(", ".join(one.name for one in found), 300)
                raise UsageError(
                    say(es=f"--sheet: {name} no tiene esa hoja", en=f"--sheet: {name} has no such sheet"),
                    say(es=f"Tiene: {known}", en=f"It has: {known}"),
                )
            yield f"{name}, {harmless(chosen[0].name, 40)}", _of_sheet(chosen[0].rows)
    except BadDataError as fault:
        raise BadDataError(f"{name}: {fault.message}", fault.hint) from None


def _of_sheet(rows: "Iterator[Sheeted | Misread]") -> Iterator[Row]:
    for row in rows:
        if len(row) == 2:
            yield row[0], [_cell(cell) for cell in row[1]]


def _cell(value: str | float | bool | datetime | date | time | None) -> str | None:
    """A cell as it reads on the sheet: a number that is whole has no decimals."""
    if isinstance(value, str):
        return None if value.startswith("=") else value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
