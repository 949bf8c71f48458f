"""An answer as a workbook: amounts are numbers that add up, links can be followed, and no cell is a formula."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO, Final

import xlsxwriter

from auditor.harmless import harmless
from auditor.language import say

# What Excel holds in a cell, in a link, and of links in a sheet.
_LONGEST: Final = 32_000
_LONGEST_LINK: Final = 2_000
_LINKS: Final = 60_000
_LINK = re.compile(r"https?://[!-~]+")
_AMOUNTS = frozenset(["amount"])
_WIDTHS: Final = {"text": 40, "name": 40, "title": 50, "buyer_name": 40, "unit_name": 30, "supplier_name": 40, "id": 22,
                  "supplier": 22, "ocid": 22, "amount": 16, "link": 60}  # fmt: skip
_OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}


def as_workbook(
    file: BinaryIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], notes: Sequence[str]
) -> None:
    """The rows on a sheet, and on another what to know before reading them."""
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        sheet = book.add_worksheet(say(es="Coincidencias", en="Matches"))
        bold, amount = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        for place, name in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(name, 12))
            sheet.write_string(0, place, name, bold)
        sheet.freeze_panes(1, 0)
        number = 0
        for number, row in enumerate(rows, 1):
            for place, name in enumerate(columns):
                _write(sheet, number, place, row.get(name), amount if name in _AMOUNTS else None)
        sheet.autofilter(0, 0, number, len(columns) - 1)
        about = book.add_worksheet(say(es="Léame", en="Read me"))
        about.set_column(0, 0, 120, book.add_format({"text_wrap": True}))
        for place, note in enumerate(notes):
            about.write_string(place, 0, harmless(note, _LONGEST))


def _write(sheet: Any, row: int, column: int, value: object, amount: Any) -> None:  # noqa: ANN401 - no types published
    if value is None or value == "":
        return
    if isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif amount is not None:
        sheet.write_number(row, column, float(str(value)), amount)
    else:
        text = harmless(value, _LONGEST)
        if row <= _LINKS and len(text) < _LONGEST_LINK and _LINK.fullmatch(text):
            sheet.write_url(row, column, text, string=text)
        else:
            sheet.write_string(row, column, text)
