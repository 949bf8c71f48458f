"""The rows of evidence: a table where it fits, else one field a line."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditor.harmless import harmless
from auditor.language import say
from auditor.report.printing import item, paragraph, table
from auditor.rules.messages import money

_MOST = 20
_WIDEST = 60


def print_rows(console: Console, rows: Sequence[Mapping[str, Any]], amounts: Collection[str]) -> None:
    """The first rows; `amounts` names those of their values that are money, in minor units."""
    shown = [cells(row, amounts) for row in rows[:_MOST]]
    names = list(dict.fromkeys(name for row in shown for name in row))
    widths = [max(len(name), *(len(row.get(name, "")) for row in shown)) + 2 for name in names]
    if not console.is_terminal or sum(widths) + 2 <= console.width:
        _print_table(console, names, shown, amounts)
    else:
        for row in shown:
            item(console, "; ".join(f"{name}: {value}" for name, value in row.items() if value))
    if len(rows) > _MOST:
        left = len(rows) - _MOST
        paragraph(console, say(es=f"y {left:,} más: --format json", en=f"and {left:,} more: --format json"))


def _print_table(
    console: Console, names: Sequence[str], rows: Sequence[Mapping[str, str]], amounts: Collection[str]
) -> None:
    made = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), show_edge=False, pad_edge=False)
    for name in names:
        made.add_column(harmless(name), justify="right" if name in amounts else "left", no_wrap=True)
    for row in rows:
        made.add_row(*(Text(row.get(name, "")) for name in names))
    table(console, made)


def cells(row: Mapping[str, Any], amounts: Collection[str]) -> dict[str, str]:
    """Each value as a text; an amount with its currency, which then needs no column of its own."""
    currencies = {_currency_of(name, row) for name in amounts if row.get(name) is not None}
    return {name: _cell(name, row, amounts) for name in row if name not in currencies}


def _currency_of(name: str, row: Mapping[str, Any]) -> str | None:
    own = f"{name}_currency"
    return own if own in row else "currency" if "currency" in row else None


def _cell(name: str, row: Mapping[str, Any], amounts: Collection[str]) -> str:
    value = row[name]
    if value is None:
        return ""
    if name in amounts and isinstance(value, int):
        currency = _currency_of(name, row)
        value = money(value, None if currency is None else row[currency])
    elif isinstance(value, list):
        value = ", ".join(map(str, value))
    return harmless(value, _WIDEST)
