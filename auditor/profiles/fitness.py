"""What a publisher's columns are good for, as its profile declares it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from auditor.language import Text


class State(StrEnum):
    """What a column is worth as evidence."""

    FIT = "fit"
    CONSTANT = "constant"  # the same in nearly every row: a rule on it flags all or certifies everything
    UNUSED = "unused"  # never filled
    PARTIAL = "partial"  # filled for some only: the others could not be told, and are counted
    MEANS_OTHER = "means_other"  # it holds something else than its name says


UNFIT = frozenset({State.CONSTANT, State.UNUSED, State.MEANS_OTHER})


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration, with the source it rests on and whether somebody has checked it against whole data."""

    column: str
    state: State
    note: Text
    source: str
    verified: bool
    # Whether a rule's `where` may ask for it all the same: what is left out of its scope is not there anyway.
    scope: bool = False


def read_fitness(entries: Mapping[str, Mapping[str, Any]], source: str) -> dict[str, Declared]:
    """The `fitness:` of a profile, by `column` or `view.column`; `source` stands where a declaration names none."""
    return {
        name: Declared(
            name,
            State(entry["is"]),
            Text(entry["es"], entry["en"]),
            entry.get("source", source),
            entry["verified"] in {True, "yes"},
            entry.get("scope") == "fit",
        )
        for name, entry in entries.items()
    }


def declared_for(fitness: Mapping[str, Declared], view: str, column: str) -> Declared | None:
    """What is declared of a view's column; a declaration for the view goes before one for all."""
    return fitness.get(f"{view}.{column}") or fitness.get(column)
