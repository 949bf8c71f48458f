"""Rows on their way through a rule's clauses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.rules.catalog import Column, Type, View
from auditor.rules.kinds import TEXT, Kind
from reference.cells import Cell


@dataclass(eq=False)
class Row:
    """A row of a view or, after `group`, a group. `identity` breaks ties; `reason` says why it cannot be told.

    `doubts` are the horizon's; `members` the rows that made a group. `leans` are the notes of what brought the
    row here: its scope, and the keys it was grouped by.
    """

    source: str
    identity: tuple[Any, ...]
    cells: dict[str, Cell]
    raw: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    doubts: tuple[str, ...] = ()
    members: tuple["Row", ...] = ()
    counts: bool = True
    leans: frozenset[str] = frozenset()


def rows_of(view: View, facts: list[dict[str, Any]]) -> list[Row]:
    order = [name for name in view.key if name != "source"]
    return [Row(raw["source"], tuple(raw[name] for name in order), _cells(view, raw), raw) for raw in facts]


def _cells(view: View, raw: Mapping[str, Any]) -> dict[str, Cell]:
    cells = {column.name: _cell(column, raw) for column in view.listing}
    keys = (f"{column.name}__key" for column in view.listing if column.folded)
    return cells | {key: Cell(TEXT, raw[key]) for key in keys}


def _cell(column: Column, raw: Mapping[str, Any]) -> Cell:
    kind, value = Kind(column.type), raw[column.name]
    if column.type is Type.DATE:
        instant = raw[f"{column.name}__us"] if column.instant else None
        return Cell(kind, value, None, instant, raw[f"{column.name}__bday"])
    return Cell(kind, value, raw[column.currency] if column.currency else None)
