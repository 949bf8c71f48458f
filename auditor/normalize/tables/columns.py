"""A table's header as paths: which columns belong to the record itself, and which to an entry of which list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from auditor.normalize.ocds import Release
from auditor.normalize.repair import shapes
from auditor.normalize.tables.sheets import Cell

OCID = ("ocid", "compiledRelease/ocid", "release/ocid")
COMPILED = "compiledRelease"

Step = str | int
Path = tuple[Step, ...]


def names_ocid(header: str) -> bool:
    return header.strip().lstrip("\ufeff") in OCID


class Field(NamedTuple):
    """A column's place within its entry, and what kind of value belongs there."""

    path: tuple[str, ...]
    column: int
    is_texts: bool
    is_instant: bool


@dataclass
class Slot:
    """An entry of a list as far as one row says it; the record itself where `parent` is None and `place` is empty.

    `place` is the list's path within the parent's entry.
    """

    place: tuple[str, ...]
    parent: int | None
    depth: int
    fields: list[Field] = field(default_factory=list)
    is_ancestor: bool = False


@dataclass
class Layout:
    """A header read. `slots[0]` is the record itself; every slot stands after the one it is in."""

    ocid: int
    width: int
    slots: list[Slot]
    chains: int
    is_record: bool

    @property
    def depth(self) -> int:
        return max(slot.depth for slot in self.slots)


def layout(header: Sequence[Cell]) -> Layout | None:
    """None for a header without a column for the OCID."""
    names = [str(cell or "").strip().lstrip("\ufeff") for cell in header]
    ocid = next((names.index(name) for name in OCID if name in names), None)
    if ocid is None:
        return None
    paths = [_path(name) for name in names]
    slots = [Slot((), None, 0)]
    places: dict[Path, int] = {(): 0}
    for column, path in enumerate(paths):
        if path and names[column] not in OCID:
            slots[_slot(slots, places, path)].fields.append(_field(path, column))
    leaves = sum(not slot.is_ancestor for slot in slots[1:])
    return Layout(ocid, len(names), slots, leaves, any(path[:1] == (COMPILED,) for path in paths))


def _path(name: str) -> Path:
    return tuple(int(step) if step.isdecimal() else step for step in name.split("/") if step)


def _slot(slots: list[Slot], places: dict[Path, int], path: Path) -> int:
    """The slot that a column's value belongs to, made where it is the first of it."""
    number, start = 0, 0
    for place, step in enumerate(path):
        # A path that ends in an index is a list of texts: the list is the field.
        if isinstance(step, str) or place == len(path) - 1:
            continue
        prefix = path[: place + 1]
        if prefix not in places:
            places[prefix] = len(slots)
            names = tuple(str(name) for name in path[start:place])
            slots[number].is_ancestor = True
            slots.append(Slot(names, number, slots[number].depth + 1))
        number, start = places[prefix], place + 1
    return number


def _field(path: Path, column: int) -> Field:
    names = tuple(step for step in path if isinstance(step, str))
    last = max((n for n, step in enumerate(path[:-1]) if isinstance(step, int)), default=-1)
    within = tuple(step for step in path[last + 1 :] if isinstance(step, str))
    whole = names[1:] if names[:1] == (COMPILED,) else names
    return Field(within, column, _is_texts(whole), bool(names) and _is_instant(names[-1]))


@cache
def _is_texts(path: tuple[str, ...]) -> bool:
    """Whether OCDS has several texts there, which a table puts into one cell with `;` between them."""
    struct, kind = Release, ""
    for name in path:
        kind, child = shapes(struct).get(name, ("", None))
        if child is None:
            break
        struct = child  # type: ignore[assignment]
    return kind == "texts" and bool(path)


def _is_instant(name: str) -> bool:
    """Whether a field of this name holds a date (`date`, `dateSigned`, `endDate`)."""
    return name.startswith("date") or name.endswith("Date")
