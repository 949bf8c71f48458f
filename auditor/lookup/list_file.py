"""Reading a list of names, tax ids or process numbers, with or without a header, from a text or a workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from auditor.errors import BadDataError, UsageError
from auditor.folding import fold
from auditor.harmless import harmless
from auditor.language import say
from auditor.lookup.list_rows import Row, rows_of
from auditor.lookup.matching import Line


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split(", "))


# Headers, folded, of columns that name or number somebody.
_HEADERS: Final = _names(
    "nombre, name, names, proveedor, proveedores, supplier, suppliers, empresa, empresas, company, oferente, contratista, "
    "contractor, entidad, institucion, buyer, comprador, unidad, unit, nit, id, identificador, identifier, tax_id, taxid, ruc, "
    "rut, rfc, cui, dpi, persona, person, organizacion, organization, razon social, razon_social, nombre completo, nombre o "
    "razon social, nombre del proveedor, nombre comercial, tax id, full name"
)
# Columns that hold parts of one name.
_NAME_PARTS: Final = _names(
    "nombres, apellidos, apellido, surname, primer nombre, segundo nombre, primer apellido, segundo apellido, first name, "
    "last name, given name, given names, family name, middle name"
)
# Columns of processes' own numbers.
_NUMBERS: Final = _names("nog, ocid, numero de concurso, process, proceso")
# A sheet may have a title and a date above its header.
_HEADER_WITHIN: Final = 20


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row what is looked for stands."""

    each: tuple[int, ...] = ()
    joined: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.each or self.joined or self.numbers)


def read_list(path: Path, column: str | None = None, sheet: str | None = None) -> Iterator[Line]:
    """The list's lines that say anything. Raises UsageError for a column or sheet that is not there, BadDataError."""
    with rows_of(path, sheet) as (place, rows):
        top = list(islice(rows, _HEADER_WITHIN))
        after, columns = _header(top, column, place)
        for number, cells in chain(top[after:], rows):
            line = _line(number, cells, columns, place)
            if line.texts or line.numbers:
                yield line


def _line(number: int, cells: Sequence[str | None], columns: _Columns | None, place: str) -> Line:
    """Without a header every cell may be a name, and so may all together: surnames and names in cells of their own."""
    if columns is None:
        said = _said(number, cells, range(len(cells)), place)
        return Line(number, tuple(dict.fromkeys((" ".join(said), *said) if len(said) > 1 else said)))
    texts = _said(number, cells, columns.each, place)
    if parts := _said(number, cells, columns.joined, place):
        texts = [" ".join(parts), *texts]
    return Line(number, tuple(dict.fromkeys(texts)), tuple(_said(number, cells, columns.numbers, place)))


def _said(number: int, cells: Sequence[str | None], places: Sequence[int], place: str) -> list[str]:
    found = []
    for column in places:
        cell = cells[column] if column < len(cells) else ""
        if cell is None:
            raise BadDataError(
                say(es=f"{place}, fila {number}, columna {column + 1}: es una fórmula, y aquí no se calcula nada", en=f"{place}, row {number}, column {column + 1}: it is a formula, and nothing is computed here"),
                say(es="péguela como valores, guarde y repita", en="paste it as values, save, and try again"),
            )  # fmt: skip
        if any(map(str.isalnum, text := " ".join(cell.split()))):
            found.append(text)
    return found


def _header(top: Sequence[Row], column: str | None, place: str) -> tuple[int, _Columns | None]:
    """How many rows to leave out, and the columns to read; None where no row is a header."""
    folded = [[fold(cell or "").strip() for cell in cells] for _, cells in top]
    if column is not None:
        for after, header in enumerate(folded, 1):
            if fold(column).strip() in header:
                return after, _Columns(each=(header.index(fold(column).strip()),))
        known = harmless(", ".join(filter(None, folded[0])) if folded else "", 200)
        raise UsageError(
            say(es=f"--column: {place} no tiene la columna '{harmless(column, 40)}'", en=f"--column: {place} has no column '{harmless(column, 40)}'"),
            say(es=f"Tiene: {known}", en=f"It has: {known}"),
        )  # fmt: skip
    for after, header in enumerate(folded, 1):
        if columns := _known(header):
            return after, columns
    return 0, None


def _known(header: Sequence[str]) -> _Columns:
    def places(names: frozenset[str]) -> tuple[int, ...]:
        return tuple(place for place, name in enumerate(header) if name in names)

    parts, each = places(_NAME_PARTS), places(_HEADERS)
    # `Nombre` beside `Apellidos` is a part too.
    if parts:
        names = tuple(place for place in each if header[place] in ("nombre", "name"))
        parts, each = (
            tuple(sorted((*parts, *names))),
            tuple(place for place in each if place not in names),
        )
    return _Columns(each, parts, places(_NUMBERS))
