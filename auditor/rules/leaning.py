"""Which columns of the facts a rule's verdict leans on: its scope, what it requires, what its flag is made of."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auditor.rules.clock import parts_of
from auditor.rules.model import Program
from auditor.rules.relations import LEFT, RIGHT
from auditor.rules.typed import Application, Reference, Typed

WHERE = "where"


class Leaning(NamedTuple):
    """A column as the rule calls it, the view of the facts it is of and its name there, and the clause that leans."""

    column: str
    view: str
    name: str
    clause: str


def leanings(program: Program, wanted: Iterable[str] = ()) -> Iterator[Leaning]:
    """Everything a rule leans on, also through the view, or the other rule's findings, that it reads.

    `wanted` are names of what the program makes that somebody else leans on.
    """
    leaned = leaned_columns(program, wanted)
    for column, clause in leaned.items():
        yield Leaning(column, *place_of(program, column), clause)
    made = program.row_source.relation.program
    if made is not None:
        yield from leanings(
            made, {column.removeprefix(f"{LEFT}.").removeprefix(f"{RIGHT}.") for column in leaned}
        )


def leaned_columns(program: Program, wanted: Iterable[str] = ()) -> dict[str, str]:
    """Column of the view -> the clause that leans on it, the flag through everything it is computed from."""
    found = dict.fromkeys(program.requires, "requires")
    defined = _defined(program)
    for outlier in program.outliers:
        for part in ("", ".q1", ".q3", ".n"):
            defined.setdefault(f"{outlier.name}{part}", []).append(outlier.of)
    pending = [*_names(program.flag), *wanted]
    if program.group is not None:
        pending += program.group.by
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        # A column taken under a name of the view's own hides it after the group, and is made of it before.
        for typed in defined.get(name, ()):
            pending += (inner for inner in _names(typed) if inner not in seen)
        base = name.removesuffix("__key")
        if base in program.view.columns and (name not in defined or _of_itself(defined[name], name)):
            found.setdefault(base, "flag")
    for name in _names(program.where):
        if (base := name.removesuffix("__key")) in program.view.columns:
            found.setdefault(base, WHERE)
    return found


def place_of(program: Program, column: str) -> tuple[str, str]:
    """The view of the facts a column is of, and its name there: a joined one has the other's."""
    prefix, dot, name = column.partition(".")
    for join in program.row_source.joins:
        if dot and join.prefix == prefix and join.take is None and join.relation.program is None:
            return join.relation.view.name, name
    return program.view.name, column


def _defined(program: Program) -> dict[str, list[Typed]]:
    """Name -> what it is made of, in each clause that makes it."""
    found: dict[str, list[Typed]] = {}
    taken = program.group.take if program.group is not None else ()
    for name, typed in (*program.derive, *taken, *program.then):
        found.setdefault(name, []).append(typed)
    return found


def _of_itself(made: list[Typed], name: str) -> bool:
    return any(name in set(_names(typed)) for typed in made)


def _names(typed: object) -> Iterator[str]:
    for part in parts_of(typed):
        if isinstance(part, Reference):
            yield part.name
        elif isinstance(part, Application):
            yield from part.per or ()
