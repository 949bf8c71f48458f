"""Why a subject cannot be told, and which of several reasons is given."""

from collections.abc import Iterable, Iterator

from auditor.rules.model import Program
from reference.cells import MIXED, SMALL, Cell

SCOPE_UNKNOWN, UNKNOWN = "scope unknown", "unknown"
UNFINISHED, NOT_LOADED = "unfinished period", "months not loaded"


def missing(name: str) -> str:
    return f"missing {name}"


def unsettled(cell: Cell) -> str:
    """Why a condition is unknown."""
    return next((note for note in (MIXED, SMALL) if note in cell.notes), UNKNOWN)


def first(reasons: Iterable[str | None], program: Program) -> str | None:
    """The first of them, in the order in which a rule and the tables it reads ask for what they need."""
    found = set(reasons)
    return next((reason for reason in _order(program) if reason in found), None)


def _order(program: Program) -> Iterator[str]:
    yield SCOPE_UNKNOWN
    yield from map(missing, program.requires)
    begun = program.row_source
    for relation in (begun.relation, *(join.relation for join in begun.joins)):
        if relation.program is not None:
            yield from _order(relation.program)
    if program.horizon is not None and program.horizon.months is not None:
        yield NOT_LOADED
    if program.group is not None:
        yield from map(missing, program.group.by)
    yield from (UNKNOWN, SMALL, MIXED, NOT_LOADED, UNFINISHED)
