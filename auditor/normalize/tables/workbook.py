"""A workbook (XLSX) as tables, row by row: formulas are the text they are written as, dates what their format says."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO
from xml.etree import ElementTree as ET

from auditor.normalize.containers import (
    DAMAGED,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_COUNTS_FROM,
    damaged,
    too_large,
)
from auditor.normalize.tables.sheets import Row, Sheet

CONTENT_TYPES = "[Content_Types].xml"
# Texts that cells share are all held while a workbook is read.
MAX_SHARED_TEXTS = 512 * 2**20
_SHARED_TEXTS = "xl/sharedStrings.xml"
_WORKBOOK = "xl/workbook.xml"
_UNREADABLE = (*DAMAGED, KeyError, ValueError, TypeError, IndexError, AttributeError, ET.ParseError)
_YEAR_OF_1904_DATES = 1904


def is_workbook(names: list[str]) -> bool:
    return CONTENT_TYPES in names and _WORKBOOK in names


def sheet_names(stream: IO[bytes]) -> list[str]:
    """Names of a workbook's sheets, in their order, without reading them. Raises BadDataError."""
    try:
        with zipfile.ZipFile(stream) as archive:
            _check(archive)
            with archive.open(_WORKBOOK) as index:
                found = [
                    element.get("name", "")
                    for _, element in ET.iterparse(index)  # noqa: S314 - expat bounds what entities expand to
                    if element.tag.endswith("}sheet")
                ]
    except _UNREADABLE as fault:
        raise damaged(fault) from None
    return found


@contextmanager
def sheets(stream: IO[bytes]) -> Iterator[list[Sheet]]:
    """A workbook's sheets. Raises BadDataError for what is no sound workbook, also while rows are read."""
    from openpyxl import load_workbook  # noqa: PLC0415 - 0.2 s, and few files are workbooks

    try:
        with zipfile.ZipFile(stream) as archive:
            _check(archive)
        with warnings.catch_warnings():
            # Styles and extensions that the library does not know are no part of the data.
            warnings.simplefilter("ignore")
            book = load_workbook(stream, read_only=True, keep_links=False)
            try:
                late = book.epoch.year == _YEAR_OF_1904_DATES
                yield [
                    Sheet(sheet.title, _rows(sheet), epoch_1904=late)
                    for sheet in book.worksheets
                    if hasattr(sheet, "reset_dimensions")
                ]
            finally:
                book.close()
    except _UNREADABLE as fault:
        raise damaged(fault) from None


def _check(archive: zipfile.ZipFile) -> None:
    """What the archive says of its entries is all that can be read of them. Raises BadDataError for a bomb."""
    entries = archive.infolist()
    whole = sum(entry.file_size for entry in entries)
    if whole > MAX_UNPACKED:
        raise too_large(whole)
    for entry in entries:
        dense = entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(
            entry.compress_size, 1
        )
        if dense or (entry.filename == _SHARED_TEXTS and entry.file_size > MAX_SHARED_TEXTS):
            raise too_large(entry.file_size)


def _rows(sheet: object) -> Iterator[Row]:
    """Rows as they stand: what a sheet says of its own size is not believed."""
    sheet.reset_dimensions()  # type: ignore[attr-defined] # openpyxl publishes no types
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):  # type: ignore[attr-defined]
        yield line, [None if cell == "" else cell for cell in cells]


def instant_of(serial: float, *, epoch_1904: bool) -> str | None:
    """A spreadsheet's day number as an ISO instant without zone, to the millisecond; None outside its calendar."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel  # noqa: PLC0415

    try:
        moment = from_excel(serial, CALENDAR_MAC_1904 if epoch_1904 else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat() if isinstance(moment, datetime) else None
