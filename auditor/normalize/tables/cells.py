"""A cell as the JSON value it stands for: texts stay texts, a formula is one, and days that are numbers become dates."""

import re
from datetime import date, datetime, time
from typing import Any

from auditor.normalize.tables.columns import Field
from auditor.normalize.tables.sheets import Cell
from auditor.normalize.tables.workbook import instant_of

# A day of the years 1927 to 2173, as spreadsheets count them.
_SERIAL = re.compile(r"\d{5}(\.\d+)?")


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def value_of(cell: Cell, field: Field, *, epoch_1904: bool) -> Any:  # noqa: ANN401 - a JSON value
    """What the cell says of its field; None where it is empty."""
    if is_empty(cell):
        return None
    if field.is_instant:
        return _instant(cell, epoch_1904=epoch_1904)
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if field.is_texts:
        return [text for text in str(cell).split(";") if text.strip()]
    return cell


def _instant(cell: Cell, *, epoch_1904: bool) -> Cell:
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, str) and not _SERIAL.fullmatch(cell):
        return cell
    if isinstance(cell, bool) or cell is None:
        return cell
    return instant_of(float(cell), epoch_1904=epoch_1904) or cell
