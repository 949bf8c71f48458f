"""What is doubtful in a rule that is well written: warnings, each on the characters it is about."""

from collections.abc import Iterable, Iterator, Mapping

from auditor.language import say
from auditor.rules.clock import parts_of
from auditor.rules.diagnostics import Fault
from auditor.rules.labels import role_names
from auditor.rules.messages import MessageError, fields_of
from auditor.rules.model import Program
from auditor.rules.nodes import Dictionary, Scalar
from auditor.rules.parameters import Parameter
from auditor.rules.ranges import decided
from auditor.rules.typed import Application, Operation, Reference, Typed

Read = Iterable[tuple[Scalar, Typed]]

# Functions that look at rows that came earlier or later; `first` does so in a window.
_HISTORY = frozenset({"lag", "lead", "run_length"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def without_horizon(read: Read) -> Iterator[Fault]:
    """A warning for each function that looks back, for a rule that has no horizon."""
    for scalar, typed in read:
        for part in parts_of(typed):
            if isinstance(part, Application) and _looks_back(part):
                message = say(
                    es=f"`{part.function}` mira la historia, y la regla no tiene `horizon`",
                    en=f"`{part.function}` looks at history, and the rule has no `horizon`",
                )
                yield scalar.fault_within("W011", message, *part.span).as_warning()


def _looks_back(part: Application) -> bool:
    if part.function in _HISTORY or getattr(part, "before", False):
        return True
    return part.function == "first" and part.per is not None


def undecided(read: Read, params: Mapping[str, Parameter]) -> Iterator[Fault]:
    """A warning for each comparison that is the same in every row."""
    for scalar, typed in read:
        for part in parts_of(typed):
            if not isinstance(part, Operation) or part.operator not in _COMPARISONS:
                continue
            always = decided(part, params)
            if always is None:
                continue
            message = (
                say(es="esto es siempre cierto", en="this is always true")
                if always
                else say(es="esto nunca es cierto", en="this is never true")
            )
            yield scalar.fault_within("W012", message, *part.span).as_warning()


def unshortened(message: Dictionary | None, program: Program, identified: frozenset[str]) -> Iterator[Fault]:
    """A warning for each name of somebody whom no column of `identified` (subject and roles) identifies."""
    columns = program.view.columns
    safe = {columns[name].label for name in identified if name in columns}
    safe |= role_names(program, {name: name for name in identified}).keys()
    copies = {
        name
        for name, typed in program.derive
        if isinstance(typed, Reference) and typed.name in columns and columns[typed.name].personal
    }
    for entry in message or ():
        if not isinstance(entry.value, Scalar):
            continue
        for name in _named(entry.value.text):
            column = columns.get(name)
            personal = name in copies or (column is not None and column.personal and name not in safe)
            if personal:
                start = entry.value.text.find("{" + name) + 1
                said = say(
                    es=f"`{name}` puede ser el nombre de una persona",
                    en=f"`{name}` may be the name of a person",
                )
                yield entry.value.fault_within("W013", said, start, start + len(name)).as_warning()


def _named(template: str) -> list[str]:
    try:
        return list(dict.fromkeys(name for name, _ in fields_of(template)))
    except MessageError:
        return []
