"""The rows a program begins with: facts, or what another program makes of them, as they are or in pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.frame import Frame
from auditor.rules.compiler.table import Table, stored_name
from auditor.rules.compiler.values import Value, of_column
from auditor.rules.kinds import TEXT
from auditor.rules.library import INVOLVED, SCORE
from auditor.rules.model import Pairs, Relation
from auditor.rules.relations import LEFT, RIGHT

# Why a row could not be told where it was made, and why it may be more than it seems; numbers of reasons.
CAME, PARTIAL = "__came", "__partial"
LEANS = "__leans"
_ALIASES = {SCORE: "__score", INVOLVED: "__amount"}


class Made(Protocol):
    """What a program made: its subjects, those that are asked for, and those that could not be told."""

    subjects: Table

    def asked(self) -> ex.Expr: ...

    def untold(self) -> ex.Expr: ...

    def incomplete(self) -> ex.Expr: ...


def facts_table(relation: Relation, frame: Frame, sources: Sequence[str]) -> Table:
    """A view of the catalog; of these sources only, where any are named."""
    view = relation.view
    values = {column.name: of_column(column) for column in view.listing}
    values |= {f"{c.name}__key": Value(TEXT, ex.col(f"{c.name}__key")) for c in view.listing if c.folded}
    if sources:
        frame = frame.filter(ex.col("source").is_in(list(sources)))
    return Table(frame, values, _order(view.key), list(view.schema))


def made_table(relation: Relation, made: Made) -> Table:
    """A row for each subject that is asked for, or that could not be told and says why."""
    subjects = made.subjects
    columns, values = {"source": ex.col("source")}, {"source": Value(TEXT, ex.col("source"))}
    for name in relation.kinds:
        value = subjects.values.get(name) or subjects.values.get(_ALIASES.get(name, name))
        if value is not None and name != "source":
            columns |= _parts(stored_name(name), value)
            values[name] = value.stored(stored_name(name))
    # A finding stands whatever was left out; a row of a view may be more than it seems.
    nothing = ex.lit(None, ex.Int64)
    partial = made.incomplete() if relation.rule_id is None else nothing
    columns |= {CAME: made.untold(), PARTIAL: partial}
    leans = {note: f"{LEANS}{place}" for place, note in enumerate(sorted(subjects.leans))}
    columns |= {name: ex.col(subjects.leans[note]) for note, name in leans.items()}
    frame = subjects.frame.filter(made.asked()).select(columns)
    order = _order(relation.view.key)
    return Table(frame, values, order, list(columns), ex.col(CAME).is_null(), leans=leans)


def _order(key: Sequence[str]) -> tuple[str, ...]:
    return tuple(stored_name(name) for name in key if name != "source")


def _parts(column: str, value: Value) -> dict[str, ex.Expr]:
    return {f"{column}{suffix}": expr for suffix, expr in value.parts()}


def paired(table: Table, pairs: Pairs, key: Sequence[str]) -> Table:
    """Every two rows of a source that share columns, the lesser `of` on the left."""
    # The rows of a day do not share an instant.
    shared = {name: replace(table.values[name], us=None) for name in pairs.sharing}
    both: dict[str, ex.Expr] = {"source": ex.col("source")}
    for name, value in shared.items():
        both |= _parts(stored_name(name), value)
    left, left_values = _side(table, LEFT)
    right, right_values = _side(table, RIGHT)
    on = ["source", *(stored_name(name) for name in pairs.sharing)]
    first = table.frame.select({**both, **left})
    joined = {name: ex.col(name) if name == "source" else both[name] for name in on}
    second = table.frame.select({**joined, **right})
    lesser, greater = (ex.col(stored_name(f"{side}.{pairs.of}")) for side in (LEFT, RIGHT))
    frame = first.join(second, {name: name for name in on}, "inner").filter(lesser < greater)
    values = {"source": Value(TEXT, ex.col("source")), **left_values, **right_values}
    values |= {name: value.stored(stored_name(name)) for name, value in shared.items()}
    result = Table(frame, values, _order(key), [*both, *left, *right])
    for mark in (CAME, PARTIAL):
        if mark in table.columns:
            result.add({mark: ex.coalesce(ex.col(f"{LEFT}{mark}"), ex.col(f"{RIGHT}{mark}"))})
    for side in (LEFT, RIGHT):
        result.lean({note: ex.col(f"{side}{name}") for note, name in table.leans.items()})
    return result


def _side(table: Table, side: str) -> tuple[dict[str, ex.Expr], dict[str, Value]]:
    columns: dict[str, ex.Expr] = {}
    values = {}
    for name, value in table.values.items():
        if name != "source":
            column = stored_name(f"{side}.{name}")
            columns |= _parts(column, value)
            values[f"{side}.{name}"] = value.stored(column)
    marks = [*(mark for mark in (CAME, PARTIAL) if mark in table.columns), *table.leans.values()]
    columns |= {f"{side}{mark}": ex.col(mark) for mark in marks}
    return columns, values


def known(table: Table, names: Mapping[str, Value] | Sequence[str]) -> ex.Expr:
    """Whether the row has all of these values."""
    found = ex.lit(True)
    for name in names:
        found = found & ~table.values[name].expr.is_null()
    return found
