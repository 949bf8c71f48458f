"""Dated lists: figures that a law sets and changes, each row with the days it holds, its source, and
whether somebody verified it.

A file `rules/lists/<name>.csv` has the columns `key, value, valid_from, valid_to, source, verified` and
may have `currency` (the values are then money) and `note`. An empty `valid_to` is "still in force".
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

from auditor.language import say
from auditor.rules.diagnostics import Fault, shown_path
from auditor.rules.kinds import INTEGER, MONEY, NUMBER, TEXT, Kind
from auditor.rules.nodes import Source
from auditor.rules.suggestions import did_you_mean

REQUIRED = ("key", "value", "valid_from", "valid_to", "source", "verified")
OPTIONAL = ("currency", "note")
LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DatedRow:
    """`value` is in minor units where the list is of money. Both days are included."""

    key: str
    value: str | int | float
    currency: str | None
    valid_from: date | None
    valid_to: date | None
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class DatedList:
    name: str
    path: str
    kind: Kind
    rows: tuple[DatedRow, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(row.key for row in self.rows)


def read_list(name: str, path: Path) -> tuple[DatedList | None, list[Fault]]:
    try:
        text = path.read_bytes()[:LARGEST].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = say(es="la lista no se puede leer", en="the list cannot be read")
        return None, [Fault("E021", message, shown_path(path), label=str(error))]
    return _Reader(name, Source(shown_path(path), text)).read()


class _Reader:
    """Reads one list; faults point at the line of the file."""

    def __init__(self, name: str, source: Source) -> None:
        self.name, self.source = name, source
        self.faults: list[Fault] = []
        self.money = False

    def read(self) -> tuple[DatedList | None, list[Fault]]:
        reader = csv.DictReader(io.StringIO(self.source.text), strict=True)
        header = list(reader.fieldnames or ())
        self._header(header)
        if self.faults:
            return None, self.faults
        self.money = "currency" in header
        try:
            rows = [
                row for line, fields in self._lines(reader) if (row := self._row(line, fields)) is not None
            ]
        except csv.Error as error:
            self._fault(reader.line_num, str(error))
            return None, self.faults
        self._overlaps(rows)
        listed = tuple(row for _, row in rows)
        kind = MONEY if self.money else _kind(listed)
        values = listed if kind != TEXT else tuple(_as_text(row) for row in listed)
        return (None if self.faults else DatedList(self.name, self.source.path, kind, values)), self.faults

    def _fault(self, line: int, message: str, label: str = "") -> None:
        start = self.source.index(max(line - 1, 0), 0)
        end = self.source.index(max(line, 0), 0) - 1
        self.faults.append(self.source.fault("E021", message, start, max(end, start + 1), label=label))

    def _header(self, header: list[str]) -> None:
        allowed = (*REQUIRED, *OPTIONAL)
        for name in header:
            if name not in allowed:
                self._fault(
                    1,
                    say(es=f"columna desconocida `{name}`", en=f"unknown column `{name}`"),
                    did_you_mean(name, allowed),
                )
        for name in REQUIRED:
            if name not in header:
                self._fault(1, say(es=f"falta la columna `{name}`", en=f"the column `{name}` is missing"))

    @staticmethod
    def _lines(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str]]]:
        for fields in reader:
            yield reader.line_num, fields

    def _row(self, line: int, fields: dict[str, str]) -> tuple[int, DatedRow] | None:
        if None in fields or None in fields.values():
            message = say(es="no tiene las columnas del encabezado", en="does not have the header's columns")
            self._fault(line, message)
            return None
        try:
            return line, self._values({name: text.strip() for name, text in fields.items()})
        except ValueError as error:
            self._fault(line, str(error))
            return None

    def _values(self, fields: dict[str, str]) -> DatedRow:
        for name in ("key", "value", "source"):
            if not fields[name]:
                raise ValueError(say(es=f"falta `{name}`", en=f"`{name}` is missing"))
        if fields["verified"] not in {"yes", "no"}:
            raise ValueError(say(es="`verified` es yes o no", en="`verified` is yes or no"))
        first, last = _day(fields["valid_from"]), _day(fields["valid_to"])
        if first and last and last < first:
            raise ValueError(
                say(es="`valid_to` es anterior a `valid_from`", en="`valid_to` is before `valid_from`")
            )
        currency = fields.get("currency") or None
        if self.money and currency is None:
            raise ValueError(say(es="falta `currency`", en="`currency` is missing"))
        value = minor_units(fields["value"]) if self.money else _plain(fields["value"])
        return DatedRow(
            fields["key"], value, currency, first, last, fields["source"], fields["verified"] == "yes"
        )

    def _overlaps(self, rows: list[tuple[int, DatedRow]]) -> None:
        ordered = sorted(rows, key=lambda each: (each[1].key, each[1].valid_from or date.min))
        for (_, before), (line, row) in pairwise(ordered):
            if before.key == row.key and (before.valid_to or date.max) >= (row.valid_from or date.min):
                message = say(
                    es=f"`{row.key}` tiene otra fila para los mismos días",
                    en=f"`{row.key}` has another row for the same days",
                )
                self._fault(line, message)


def minor_units(text: str) -> int:
    """An amount as hundredths; ValueError where it is not one, or has more than two decimals."""
    try:
        amount = Decimal(text) * 100
    except InvalidOperation:
        raise ValueError(say(es=f"`{text}` no es un monto", en=f"`{text}` is not an amount")) from None
    if not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) > 9_000_000_000_000_000:
        message = say(
            es=f"`{text}` no es un monto con dos decimales", en=f"`{text}` is not an amount with two decimals"
        )
        raise ValueError(message)
    return int(amount)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            say(es=f"`{text}` no es una fecha AAAA-MM-DD", en=f"`{text}` is not a date YYYY-MM-DD")
        ) from None


def _plain(text: str) -> str | int | float:
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return text


def _kind(rows: tuple[DatedRow, ...]) -> Kind:
    if all(isinstance(row.value, int) for row in rows):
        return INTEGER
    return NUMBER if all(isinstance(row.value, int | float) for row in rows) else TEXT


def _as_text(row: DatedRow) -> DatedRow:
    return replace(row, value=str(row.value))
