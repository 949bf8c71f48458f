"""Rows on their way through a rule's clauses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditor.rules.catalog import Column, Type, View
from auditor.rules.kinds import DATE, TEXT, Kind
from reference.cells import Cell

Facts = Mapping[str, list[dict[str, Any]]]


@dataclass(eq=False)
class Row:
    """A row of a view or, after `group`, a group. `identity` breaks ties; `reason` says why it cannot be told.

    `partial` says why it may be more than it seems, `history` that what came before it was never loaded;
    `doubts` are those of its period. `members` are the rows that made a group. `leans` are the notes of what
    brought the row here: its scope, and the keys it was grouped by. A row that does not count is in nobody's
    window.
    """

    source: str
    identity: tuple[Any, ...]
    cells: dict[str, Cell]
    reason: str | None = None
    partial: str | None = None
    history: str | None = None
    doubts: tuple[str, ...] = ()
    members: tuple["Row", ...] = ()
    counts: bool = True
    leans: frozenset[str] = frozenset()
    outcome: str = ""

    @property
    def lacks(self) -> str | None:
        """What the row, or a group, had to do without."""
        return self.reason or self.partial

    @property
    def place(self) -> tuple[Any, ...]:
        """Where ties put it; what is null comes first."""
        return tuple((part is not None, part) for part in self.identity)

    def has(self, names: Iterable[str]) -> bool:
        return not any(self.cells[name].null for name in names)

    def key(self, names: Sequence[str]) -> tuple[Any, ...]:
        """What the rows of a source that share these columns have in common."""
        return (self.source, *(self.cells[name].same_as for name in names))


def rows_of(view: View, facts: list[dict[str, Any]]) -> list[Row]:
    found = []
    for raw in facts:
        cells = _cells(view, raw)
        found.append(Row(raw["source"], identity(cells, view.key), cells))
    return found


def identity(cells: Mapping[str, Cell], key: Iterable[str]) -> tuple[Any, ...]:
    """What tells a source's rows apart; an amount does so with its currency."""
    return tuple(
        part
        for cell in (cells[name] for name in key if name != "source")
        for part in ((cell.value, cell.currency) if cell.kind.monetary else (cell.value,))
    )


def key_cell(cell: Cell) -> Cell:
    """What several rows share: the rows of a day do not share an instant."""
    business_day = cell.business_day if cell.kind == DATE else None
    return Cell(cell.kind, cell.value, cell.currency, business_day=business_day)


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
