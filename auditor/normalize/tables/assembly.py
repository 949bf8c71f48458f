"""The rows of one OCID put together: the releases they make, and the rows that belong to none of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from auditor.normalize.tables.cells import value_of
from auditor.normalize.tables.columns import Layout, Slot
from auditor.normalize.tables.sheets import Cell

Entry = dict[str, Any]
_ABSENT = object()


class TableRow(NamedTuple):
    """`sheet` is the table's number; the table with the records themselves is 0."""

    sheet: int
    line: int
    cells: Sequence[Cell]


class Stray(NamedTuple):
    """A row that belongs to nothing that is there; `code` is one of `normalize.refusals`."""

    sheet: int
    line: int
    code: str


@dataclass
class Release:
    """`line` is where it begins in the first table."""

    line: int
    said: Entry


@dataclass
class Assembly:
    """Takes rows of one OCID, those of shallower tables first."""

    ocid: str
    layouts: Sequence[Layout]
    epochs_1904: Sequence[bool]
    releases: list[Release] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    # Which table an entry of a list came from, by the entry's identity.
    _origins: dict[int, int] = field(default_factory=dict)

    def take(self, rows: Iterable[TableRow]) -> None:
        for row in rows:
            code = self._row(row)
            if code is not None:
                self.strays.append(Stray(row.sheet, row.line, code))

    def _row(self, row: TableRow) -> str | None:
        """Place one row; why it has no place, otherwise."""
        layout = self.layouts[row.sheet]
        said = [self._said(slot, row) for slot in layout.slots]
        release = self._release(row, said[0])
        if isinstance(release, str):
            return release
        _merge(release.said, said[0])
        placed: list[Entry | None] = [release.said]
        wanted = _wanted(layout.slots, said)
        for number, slot in enumerate(layout.slots[1:], 1):
            parent = placed[slot.parent or 0]
            if not wanted[number]:
                placed.append(None)
                continue
            # A slot that is wanted makes its parent wanted: it has been placed.
            entry = self._entry(parent or {}, slot, said[number], row.sheet, many=layout.chains > 1)
            if entry is None:
                return "no-parent"
            placed.append(entry)
        return None

    def _said(self, slot: Slot, row: TableRow) -> Entry:
        said: Entry = {}
        for each in slot.fields:
            cell = row.cells[each.column] if each.column < len(row.cells) else None
            value = value_of(cell, each, epoch_1904=self.epochs_1904[row.sheet])
            if value is not None:
                _put(said, each.path, value)
        return said

    def _release(self, row: TableRow, said: Entry) -> Release | str:
        """The release that a row speaks of: in the first table one that it does not contradict, or a new one."""
        fitting = [release for release in self.releases if _agree(release.said, said)]
        if row.sheet == 0:
            if fitting:
                return fitting[0]
            self.releases.append(Release(row.line, {"ocid": self.ocid}))
            return self.releases[-1]
        if len(fitting) == 1:
            return fitting[0]
        return "no-parent" if self.releases else "no-record"

    def _entry(self, parent: Entry, slot: Slot, said: Entry, sheet: int, *, many: bool) -> Entry | None:
        """The entry of a list that a slot speaks of, found or made; None where it may be one of several."""
        entries = _list_at(parent, slot.place)
        known = self._known(entries, slot, said, sheet, many=many)
        if len(known) > 1 and "id" not in said:
            return None
        if known:
            _merge(known[0], said)
            return known[0]
        self._origins[id(said)] = sheet
        entries.append(said)
        return said

    def _known(self, entries: list[Entry], slot: Slot, said: Entry, sheet: int, *, many: bool) -> list[Entry]:
        """Entries that this may be once more: an entry's own row tells of a new one, except what another table,
        or a row that repeats it beside another list, has told already."""
        if slot.is_ancestor:
            return [entry for entry in entries if _agree(entry, said, by_id=True)]
        others = [entry for entry in entries if self._origins.get(id(entry)) != sheet]
        again = [entry for entry in others if _overlap(entry, said) and _agree(entry, said, by_id=True)]
        return again[:1] or [entry for entry in entries if many and entry == said][:1]


def _wanted(slots: Sequence[Slot], said: Sequence[Entry]) -> list[bool]:
    """Slots that say something, or of which an entry within does."""
    wanted = [bool(each) for each in said]
    for number in range(len(slots) - 1, 0, -1):
        if wanted[number]:
            wanted[slots[number].parent or 0] = True
    return wanted


def _put(entry: Entry, path: Sequence[str], value: Any) -> None:  # noqa: ANN401 - a JSON value
    for name in path[:-1]:
        inner = entry.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        entry = inner
    last = path[-1]
    if isinstance(entry.get(last), list) and isinstance(value, list):
        entry[last] = [*entry[last], *value]
    else:
        entry.setdefault(last, value)


def _merge(entry: Entry, said: Entry) -> None:
    """Add what is not there yet."""
    for name, value in said.items():
        there = entry.setdefault(name, value)
        if there is not value and isinstance(there, dict) and isinstance(value, dict):
            _merge(there, value)


def _agree(entry: Entry, said: Entry, *, by_id: bool = False) -> bool:
    """Whether nothing that both say differs; ids decide alone where both have one and `by_id` is set."""
    if by_id and "id" in entry and "id" in said:
        return bool(entry["id"] == said["id"])
    for name, value in said.items():
        there = entry.get(name, _ABSENT)
        if there is _ABSENT or there == value:
            continue
        if not (isinstance(there, dict) and isinstance(value, dict) and _agree(there, value)):
            return False
    return True


def _overlap(entry: Entry, said: Entry) -> bool:
    return any(entry.get(name, _ABSENT) == value for name, value in said.items())


def _list_at(parent: Entry, place: Sequence[str]) -> list[Entry]:
    for name in place[:-1]:
        parent = parent.setdefault(name, {})
    found: list[Entry] = parent.setdefault(place[-1], [])
    return found
