"""Columns of other tables beside a row: one row's, what is taken of several, what a list held on a day."""

from collections.abc import Mapping, Sequence
from datetime import date

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.aggregates import aggregate
from auditor.rules.compiler.emitter import Context, Emitter
from auditor.rules.compiler.engines import frame_beside
from auditor.rules.compiler.money import truth
from auditor.rules.compiler.reducers import GroupReducer
from auditor.rules.compiler.rows import CAME, PARTIAL, known
from auditor.rules.compiler.table import Table, stored_name
from auditor.rules.compiler.values import DTYPES, UNVERIFIED, Value, day_of
from auditor.rules.kinds import BOOLEAN, DATE, MONEY
from auditor.rules.lists import DatedList, DatedRow
from auditor.rules.model import Columns, Join, Lookup
from auditor.rules.typed import Application, Typed

_KEY, _FROM, _TO, _PLACE = "__key", "__from", "__to", "__place"


def taking(
    columns: Columns, table: Table, keys: Mapping[str, Value], reducer: GroupReducer, context: Context
) -> dict[str, Value]:
    """The columns of a `take`: aggregates over the rows of `table`, and the keys, which each group has one of."""
    rows = Emitter(table.values, context)
    done: dict[Typed, Value] = {}

    def aggregating(node: Application) -> Value:
        if node not in done:
            arguments = [rows.emit(argument) for argument in node.arguments]
            by = rows.emit(node.by) if node.by else None
            done[node] = aggregate(node.function, node.kind, arguments, by, reducer)
        return done[node]

    emitter = Emitter(keys, context, aggregating)
    return {name: emitter.emit(typed) for name, typed in columns}


def join(table: Table, joining: Join, other: Table, context: Context) -> None:
    if joining.take is None:
        _beside(table, joining, other)
    else:
        _taken(table, joining, other, context)


def _beside(table: Table, joining: Join, other: Table) -> None:
    """The one row there is, or every one; where it could not be told, what it has is not known."""
    columns = _keys(joining, other)
    brought: dict[str, Value] = {}
    for name, value in other.values.items():
        if name != "source":
            column = stored_name(f"{joining.prefix}.{name}")
            columns |= {f"{column}{suffix}": _told(other, expr) for suffix, expr in value.parts()}
            brought[f"{joining.prefix}.{name}"] = value.stored(column)
    mark = _mark(table, other, columns)
    leans = {note: table.unused() for note in other.leans}
    columns |= {name: ex.col(other.leans[note]) for note, name in leans.items()}
    frame = other.frame.select(columns)
    on = ["source", *(stored_name(own) for own, _ in joining.on)]
    table.join(frame, on, [name for name in columns if name not in on])
    table.order = (*table.order, *(stored_name(name) for name in joining.key))
    table.values |= {name: _without_null_notes(value) for name, value in brought.items()}
    table.lean({note: ex.coalesce(ex.col(name), ex.lit(False)) for note, name in leans.items()})
    _note(table, mark)


def _told(other: Table, expr: ex.Expr) -> ex.Expr:
    return expr if other.counts is None else ex.when(other.counts).then(expr)


def _without_null_notes(value: Value) -> Value:
    """Where nothing matched, nothing is noted."""
    notes = {note: ex.coalesce(expr, ex.lit(False)) for note, expr in value.notes.items()}
    return Value(value.kind, value.expr, value.currency, value.day, value.bday, value.us, notes)


def _keys(joining: Join, other: Table) -> dict[str, ex.Expr]:
    keys = {stored_name(own): other.values[theirs].expr for own, theirs in joining.on}
    return {"source": ex.col("source"), **keys}


def _mark(table: Table, other: Table, columns: dict[str, ex.Expr]) -> str | None:
    """A column that says why what is joined may be more than it seems, where anything can."""
    if CAME not in other.columns:
        return None
    name = table.unused()
    columns[name] = ex.coalesce(ex.col(CAME), ex.col(PARTIAL))
    return name


def _note(table: Table, mark: str | None) -> None:
    if mark is not None:
        told = ex.col(mark)
        table.add({PARTIAL: ex.coalesce(ex.col(PARTIAL), told) if PARTIAL in table.columns else told})


def _taken(table: Table, joining: Join, other: Table, context: Context) -> None:
    other.prefix = f"{table.unused()}j"
    keys = ("source", *(stored_name(theirs) for _, theirs in joining.on))
    reducer = GroupReducer(other, keys)
    own = {theirs: table.values[mine] for mine, theirs in joining.on}
    values = taking(joining.take or (), other, own, reducer, context)
    leans = {note: truth(reducer, ex.col(name)) for note, name in other.leans.items()}
    mark = None
    if CAME in other.columns:
        mark = table.unused()
        reducer.before[mark] = ex.coalesce(ex.col(CAME), ex.col(PARTIAL))
        reducer.reductions[mark] = ex.col(mark).min()
    columns = {"source": ex.col("source")}
    columns |= {stored_name(mine): ex.col(stored_name(theirs)) for mine, theirs in joining.on}
    columns |= {name: ex.col(name) for name in reducer.reductions}
    frame = reducer.grouped().select(columns)
    table.join(frame, ["source", *(stored_name(mine) for mine, _ in joining.on)], list(reducer.reductions))
    placed = known(table, [mine for mine, _ in joining.on])
    for name, value in values.items():
        table.define(f"{joining.prefix}.{name}", value.only_where(placed))
    table.lean(leans)
    _note(table, mark)


# Lists


def lookup(table: Table, looking: Lookup, context: Context) -> None:
    """What is taken of the rows that held; none of them makes a count 0 and anything else null."""
    key = table.temporary(table.values[looking.on].expr)
    during = Emitter(table.values, context).emit(looking.during)
    if during.day is None:
        raise TypeError("a date without its day")
    day = table.temporary(during.day.cast(ex.Int64))
    held = _held(table, looking.entries, key, day)
    held.prefix = f"{table.unused()}j"
    reducer = GroupReducer(held, (key, day))
    values = taking(looking.take, held, {}, reducer, context)
    unverified = truth(reducer, ~held.values["verified"].expr)
    table.join(reducer.grouped(), [key, day], list(reducer.reductions))
    placed = ~ex.col(key).is_null() & ~ex.col(day).is_null()
    note = (
        {}
        if all(row.verified for row in looking.entries.rows)
        else {UNVERIFIED + looking.entries.name: unverified}
    )
    for name, value in values.items():
        told = Value(
            value.kind, value.expr, value.currency, value.day, value.bday, value.us, {**value.notes, **note}
        )
        table.define(f"{looking.prefix}.{name}", told.only_where(placed))


def _held(table: Table, entries: DatedList, key: str, day: str) -> Table:
    """The rows of the list that hold for each key and day that is asked for."""
    value = DTYPES[entries.kind.type] if entries.kind.type else ex.String
    schema = {
        _KEY: ex.String, "value": value, "currency": ex.String, "valid_from": ex.Date, "valid_to": ex.Date,
        _FROM: ex.Int64, _TO: ex.Int64, "verified": ex.Boolean, _PLACE: ex.Int64,
    }  # fmt: skip
    listed = frame_beside(table.frame, schema, [_cells(row, place) for place, row in enumerate(entries.rows)])
    asked = table.frame.select({key: ex.col(key), day: ex.col(day)}).unique()
    frame = asked.join(listed, {key: _KEY}, "inner")
    valid = (ex.col(day) >= ex.coalesce(ex.col(_FROM), ex.col(day))) & (
        ex.col(day) <= ex.coalesce(ex.col(_TO), ex.col(day))
    )
    currency = ex.col("currency") if entries.kind == MONEY else None
    values = {
        "value": Value(entries.kind, ex.col("value"), currency),
        "valid_from": Value(DATE, ex.col("valid_from"), day=ex.col(_FROM)),
        "valid_to": Value(DATE, ex.col("valid_to"), day=ex.col(_TO)),
        "verified": Value(BOOLEAN, ex.col("verified")),
    }
    return Table(frame.filter(valid), values, (_PLACE,), [key, day, *schema])


def _cells(row: DatedRow, place: int) -> Sequence[str | float | bool | date | None]:
    first = None if row.valid_from is None else day_of(row.valid_from)
    last = None if row.valid_to is None else day_of(row.valid_to)
    return (row.key, row.value, row.currency, row.valid_from, row.valid_to, first, last, row.verified, place)
