"""Findings as a spreadsheet: texts stay texts, whatever they begin with, and amounts are numbers."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from auditor.config import AboutSettings
from auditor.harmless import harmless
from auditor.language import say
from auditor.report.exclusions import exclusions
from auditor.report.exports import COLUMNS, FORMULA, Cell, cells
from auditor.report.reading import provenance
from auditor.report.told import Told, tell
from auditor.store.audit_report import AuditReport, Finding

# What Excel holds in one cell.
_LONGEST = 32_000
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(found: Iterable[Told], notes: Sequence[str]) -> bytes:
    """An xlsx file: the findings, and beside them what to know before reading."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        sheet = book.add_worksheet(say(es="Señales", en="Findings"))
        bold, amount = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        quoted = book.add_format({"quote_prefix": True})
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, bold)
        for row, one in enumerate(found, start=1):
            for column, value in enumerate(cells(one)):
                _write(sheet, row, column, value, (amount, quoted))
        sheet.freeze_panes(1, 1)
        about = book.add_worksheet(say(es="Léame", en="Read me"))
        about.set_column(0, 0, 120, book.add_format({"text_wrap": True}))
        for row, note in enumerate(notes):
            about.write_string(row, 0, harmless(note, _LONGEST))
    return made.getvalue()


def as_workbook(
    report: AuditReport, findings: Iterable[Finding], about: AboutSettings, *, show_persons: bool
) -> bytes:
    """The findings of a run, with what was looked at and what was left out."""
    told = (tell(finding, report.persons, show_persons=show_persons) for finding in findings)
    return workbook(told, [*provenance(report.sources, about), *exclusions(report)])


def _write(sheet: Any, row: int, column: int, value: Cell, formats: tuple[Any, Any]) -> None:  # noqa: ANN401 - no types published
    amount, quoted = formats
    if value is None:
        return
    if isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), amount)
    elif isinstance(value, str):
        # Written as a text it is none already; the quote keeps it so when somebody saves it as CSV.
        text = harmless(value, _LONGEST)
        sheet.write_string(row, column, text, quoted if text.lstrip().startswith(FORMULA) else None)
    else:
        sheet.write_number(row, column, value)
