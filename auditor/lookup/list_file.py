"""Reading a list of names or tax ids: a CSV with or without a header, or a text with one a line."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from auditor.errors import BadDataError, UsageError
from auditor.folding import fold
from auditor.harmless import harmless
from auditor.language import say
from auditor.lookup.matching import Line

# Headers that name a column of names or of identifiers, folded.
_HEADERS = frozenset(
    [
        "nombre",
        "nombres",
        "name",
        "names",
        "proveedor",
        "proveedores",
        "supplier",
        "empresa",
        "company",
        "razon",
        "social",
        "entidad",
        "buyer",
        "comprador",
        "nit",
        "id",
        "identificador",
        "identifier",
        "tax_id",
        "taxid",
        "ruc",
        "rut",
        "cui",
        "dpi",
        "persona",
        "person",
        "organizacion",
        "organization",
    ]
) | {"razon social", "nombre completo", "tax id", "full name"}


def read_list(path: Path, column: str | None = None) -> Iterator[Line]:
    """The list's lines that say anything. Raises UsageError for a column that is not there, BadDataError."""
    rows = _rows(path)
    if not rows:
        return
    header = [fold(cell) for cell in rows[0]]
    columns = _columns(header, column, path)
    start = 1 if columns is not None else 0
    for number, row in enumerate(rows[start:], start + 1):
        cells = row if columns is None else [row[place] for place in columns if place < len(row)]
        texts = tuple(dict.fromkeys(" ".join(cell.split()) for cell in cells if cell.strip()))
        if texts:
            yield Line(number, texts)


def _columns(header: Sequence[str], column: str | None, path: Path) -> list[int] | None:
    """The columns that identify somebody; None where the first row is no header."""
    if column is not None:
        if fold(column) not in header:
            known = harmless(", ".join(header), 200)
            raise UsageError(
                say(es=f"--column: {harmless(path.name)} no tiene la columna '{harmless(column, 40)}'", en=f"--column: {harmless(path.name)} has no column '{harmless(column, 40)}'"),
                say(es=f"Tiene: {known}", en=f"It has: {known}"),
            )  # fmt: skip
        return [header.index(fold(column))]
    return [place for place, name in enumerate(header) if name in _HEADERS] or None


def _rows(path: Path) -> list[list[str]]:
    if path.suffix.lower() in {".xlsx", ".xls", ".ods"}:
        raise UsageError(
            say(
                es=f"{harmless(path.name)} es una hoja de cálculo",
                en=f"{harmless(path.name)} is a spreadsheet",
            ),
            say(es="guárdela como CSV y repita", en="save it as CSV and try again"),
        )
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise UsageError(say(es=f"no se puede leer {harmless(path)}: {fault.strerror}", en=f"{harmless(path)} cannot be read: {fault.strerror}")) from None  # fmt: skip
    if b"\0" in raw:
        raise BadDataError(
            say(es=f"{harmless(path.name)} no es un texto", en=f"{harmless(path.name)} is not a text")
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if path.suffix.lower() == ".txt":
        return [[line] for line in text.splitlines()]
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    if delimiter not in first or not path.suffix.lower().endswith("csv"):
        return [[line] for line in text.splitlines()]
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as fault:
        raise BadDataError(
            say(es=f"{harmless(path.name)}: {fault}", en=f"{harmless(path.name)}: {fault}")
        ) from None
