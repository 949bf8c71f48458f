"""The aggregates, in terms of five reductions that every engine has: sum, min, max, count, n_unique.

Nulls are skipped; a sum over nothing is null; amounts of several currencies make null, with a note.
"""

from collections.abc import Callable, Sequence

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.distributions import DISTRIBUTIONS
from auditor.rules.compiler.money import monetary, truth, whole
from auditor.rules.compiler.order import in_order
from auditor.rules.compiler.reducers import COUNT, DISTINCT, MAX, MIN, SUM, Reducer
from auditor.rules.compiler.values import Value, as_float, divided
from auditor.rules.kinds import BOOLEAN, DATE, INTEGER, MONEY, NUMBER, UNITS, Kind


def aggregate(
    function: str, kind: Kind, arguments: Sequence[Value], by: Value | None, reducer: Reducer
) -> Value:
    """What the function makes of the rows of each value of the reducer's keys; `by` orders them for first and last."""
    if not arguments:
        result = Value(INTEGER, whole(reducer.reduce(SUM, ex.lit(1, ex.Int64))))
    elif function in _AT_END and by is not None:
        result = _at_end(function, arguments[0], by, reducer)
    else:
        emitters = DISTRIBUTIONS if function in DISTRIBUTIONS else _EMITTERS
        result = _with_notes(emitters[function](kind, *arguments, reducer), arguments[0], reducer)
    reducer.done()
    return result


def _with_notes(result: Value, argument: Value, reducer: Reducer) -> Value:
    notes = {note: truth(reducer, expr) for note, expr in argument.notes.items()}
    for note, expr in result.notes.items():
        notes[note] = notes[note] | expr if note in notes else expr
    return Value(result.kind, result.expr, result.currency, result.day, result.bday, result.us, notes)


def _count(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    if argument.kind == BOOLEAN:
        return Value(INTEGER, whole(reducer.reduce(SUM, argument.expr.cast(ex.Int64))))
    return Value(INTEGER, whole(reducer.reduce(COUNT, argument.expr)))


def _sum(kind: Kind, argument: Value, reducer: Reducer) -> Value:
    number = ex.Float64 if kind in {NUMBER, UNITS} else ex.Int64
    total = reducer.reduce(SUM, argument.expr.cast(number)).cast(number)
    some = reducer.reduce(COUNT, argument.expr) > 0
    return monetary(kind, ex.when(some).then(total), argument, reducer)


def _mean(kind: Kind, argument: Value, reducer: Reducer) -> Value:
    """Whole numbers, money among them, are added as such: no engine rounds on the way."""
    exact = argument.kind in {MONEY, INTEGER}
    values = argument.expr.cast(ex.Int64) if exact else as_float(argument)
    total = reducer.reduce(SUM, values).cast(ex.Float64)
    count = reducer.reduce(COUNT, argument.expr).cast(ex.Float64)
    mean = total / ex.when(count > 0).then(count)
    return monetary(kind, divided(mean, 100) if argument.kind == MONEY else mean, argument, reducer)


def _extreme(how: str) -> Callable[[Kind, Value, Reducer], Value]:
    def emit(kind: Kind, argument: Value, reducer: Reducer) -> Value:
        found = reducer.reduce(how, argument.expr)
        if kind != DATE:
            return monetary(kind, found, argument, reducer)
        day, bday, us = (
            None if part is None else reducer.reduce(how, part)
            for part in (argument.day, argument.bday, argument.us)
        )
        return Value(kind, found, None, day, bday, us)

    return emit


def _n_unique(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    compared = _compared(argument)
    distinct = reducer.reduce(DISTINCT, compared).cast(ex.Int64)
    # Engines count null as one more value; rows that do not count are null as well.
    rows = reducer.reduce(SUM, ex.lit(1, ex.Int64), every=True)
    null = (reducer.reduce(COUNT, compared) < rows).cast(ex.Int64)
    return Value(INTEGER, whole(distinct - null))


def _compared(argument: Value) -> ex.Expr:
    """What two equal values have in common: a hundred of one currency is not a hundred of another."""
    if argument.day is not None or argument.currency is None:
        return argument.expr if argument.day is None else argument.day
    amount = argument.expr if argument.kind == MONEY else argument.expr + 0.0  # no zero below zero
    told = ex.concat_str(amount.cast(ex.String), ex.coalesce(argument.currency, ex.lit("")), separator=" ")
    return ex.when(~argument.expr.is_null()).then(told)


def _met(argument: Value, reducer: Reducer) -> tuple[ex.Expr, ex.Expr]:
    """In how many rows the condition is met, of how many where it is known; null where it is in none."""
    met = reducer.reduce(SUM, argument.expr.cast(ex.Int64))
    known = reducer.reduce(COUNT, argument.expr)
    return met, ex.when(known > 0).then(known)


def _any(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    met, known = _met(argument, reducer)
    return Value(BOOLEAN, ex.when(~known.is_null()).then(met > 0))


def _all(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    met, known = _met(argument, reducer)
    return Value(BOOLEAN, met == known)


def _share(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    met, known = _met(argument, reducer)
    return Value(NUMBER, met.cast(ex.Float64) / known.cast(ex.Float64))


def _at_end(function: str, argument: Value, by: Value, reducer: Reducer) -> Value:
    """`first` and `last`: the row whose number within its group is 1, or the greatest."""
    rows = in_order(reducer.table, reducer.keys, by)
    last = ex.lit(1, ex.Int64) if function == "first" else rows.size()
    chosen = ex.col(reducer.table.temporary(ex.col(rows.valid) & (rows.number() == last)))

    def pick(part: ex.Expr | None, *, truth: bool = False) -> ex.Expr | None:
        if part is None:
            return None
        return reducer.reduce(MAX, ex.when(chosen).then(part.cast(ex.Int64) if truth else part))

    expr = pick(argument.expr, truth=argument.kind == BOOLEAN)
    if expr is None:
        raise TypeError("a value without its expression")
    notes = {note: truth(reducer, chosen & told) for note, told in argument.notes.items()}
    return Value(
        argument.kind,
        expr == 1 if argument.kind == BOOLEAN else expr,
        pick(argument.currency),
        pick(argument.day),
        pick(argument.bday),
        pick(argument.us),
        notes,
    )


_AT_END = frozenset({"first", "last"})
_EMITTERS: dict[str, Callable[..., Value]] = {
    "count": _count,
    "sum": _sum,
    "mean": _mean,
    "min": _extreme(MIN),
    "max": _extreme(MAX),
    "n_unique": _n_unique,
    "any": _any,
    "all": _all,
    "share": _share,
}
EMITTED = frozenset({*_EMITTERS, *_AT_END, *DISTRIBUTIONS})
