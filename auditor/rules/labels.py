"""The words for identifiers: of a column of the facts, and of one that a rule derives from such columns."""

from collections.abc import Iterable, Iterator, Mapping

from auditor.rules.model import Program
from auditor.rules.typed import Constant, Operation, Reference, Typed


def label_of(program: Program, name: str) -> str | None:
    """The column with the name of whom `name` identifies in the same row.

    A derived column has that of the one column that it takes its values from: `tenderer_id if first else None`.
    """
    column = program.view.columns.get(name)
    if column is not None:
        return column.label
    typed = dict(program.derive).get(name)
    if typed is None:
        return None
    found = {label_of(program, taken) if taken is not None else None for taken in _taken(typed)}
    return found.pop() if len(found) == 1 else None


def role_names(program: Program, involves: Mapping[str, str]) -> dict[str, str]:
    """What a message may call a role's holder, `runner_up_name`, and the derived column that identifies it."""
    return {
        f"{column}_name": column
        for column in _derived(program, involves.values())
        if f"{column}_name" not in program.names
    }


def role_labels(program: Program, involves: Mapping[str, str]) -> dict[str, str]:
    """Derived identifier -> the column with its words, for the roles of a rule."""
    found = {column: label_of(program, column) for column in _derived(program, involves.values())}
    return {column: label for column, label in found.items() if label is not None}


def _derived(program: Program, columns: Iterable[str]) -> Iterator[str]:
    return (
        column
        for column in columns
        if column not in program.view.columns and label_of(program, column) is not None
    )


def _taken(typed: Typed) -> Iterator[str | None]:
    """The columns an expression's value may be of; None for a value that is of none."""
    if isinstance(typed, Reference):
        yield typed.name
    elif isinstance(typed, Operation) and typed.operator == "if":
        for branch in typed.operands[1:]:
            yield from _taken(branch)
    elif not (isinstance(typed, Constant) and typed.value is None):
        yield None
