"""The aggregates, in terms of five reductions that every engine has: sum, min, max, count, n_unique.

Nulls are skipped; a sum over nothing is null; amounts of several currencies make null, with a note.
"""

from collections.abc import Callable, Iterator

import narwhals as nw

from auditor.rules.compiler.reducers import COUNT, DISTINCT, MAX, MIN, SUM, Reducer
from auditor.rules.compiler.scalars import DAY_US
from auditor.rules.compiler.values import MIXED, Value, as_float
from auditor.rules.kinds import BOOLEAN, DATE, INTEGER, NUMBER, UNITS, Kind


def aggregate(function: str, kind: Kind, argument: Value | None, by: Value | None, reducer: Reducer) -> Value:
    if argument is None:
        return Value(INTEGER, _whole(reducer.reduce(SUM, nw.lit(1, nw.Int64))))
    if by is not None:
        return _at_end(function, argument, by, reducer)
    result = _EMITTERS[function](kind, argument, reducer)
    notes = {note: _truth(reducer, expr) for note, expr in argument.notes.items()}
    for note, expr in result.notes.items():
        notes[note] = notes[note] | expr if note in notes else expr
    return Value(result.kind, result.expr, result.currency, result.day, result.bday, result.us, notes)


def _whole(expr: nw.Expr) -> nw.Expr:
    return nw.coalesce(expr.cast(nw.Int64), nw.lit(0, nw.Int64))


def _truth(reducer: Reducer, note: nw.Expr) -> nw.Expr:
    return nw.coalesce(reducer.reduce(MAX, note.cast(nw.Int64)) == 1, nw.lit(False))


def _coherent(argument: Value, reducer: Reducer) -> tuple[nw.Expr | None, nw.Expr | None, dict[str, nw.Expr]]:
    """Whether all amounts share a currency, which, and the note that they do not.

    An amount without a currency, beside one that has one, is an amount of another currency.
    """
    if argument.currency is None:
        return None, None, {}
    named = nw.coalesce(argument.currency, nw.lit(""))
    valued = nw.when(~argument.expr.is_null()).then(named)
    least, greatest = reducer.reduce(MIN, valued), reducer.reduce(MAX, valued)
    same = least == greatest
    currency = nw.when(same & (least != "")).then(least)
    return same, currency, {MIXED: nw.coalesce(least != greatest, nw.lit(False))}


def _monetary(kind: Kind, expr: nw.Expr, argument: Value, reducer: Reducer) -> Value:
    same, currency, notes = _coherent(argument, reducer)
    return Value(kind, expr if same is None else nw.when(same).then(expr), currency, notes=notes)


def _count(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    if argument.kind == BOOLEAN:
        return Value(INTEGER, _whole(reducer.reduce(SUM, argument.expr.cast(nw.Int64))))
    return Value(INTEGER, _whole(reducer.reduce(COUNT, argument.expr)))


def _sum(kind: Kind, argument: Value, reducer: Reducer) -> Value:
    number = nw.Float64 if kind in {NUMBER, UNITS} else nw.Int64
    total = reducer.reduce(SUM, argument.expr.cast(number)).cast(number)
    some = reducer.reduce(COUNT, argument.expr) > 0
    return _monetary(kind, nw.when(some).then(total), argument, reducer)


def _mean(kind: Kind, argument: Value, reducer: Reducer) -> Value:
    total = reducer.reduce(SUM, as_float(argument)).cast(nw.Float64)
    count = reducer.reduce(COUNT, argument.expr).cast(nw.Float64)
    return _monetary(kind, total / nw.when(count > 0).then(count), argument, reducer)


def _extreme(how: str) -> Callable[[Kind, Value, Reducer], Value]:
    def emit(kind: Kind, argument: Value, reducer: Reducer) -> Value:
        found = reducer.reduce(how, argument.expr)
        if kind != DATE:
            return _monetary(kind, found, argument, reducer)
        day, bday, us = (
            None if part is None else reducer.reduce(how, part)
            for part in (argument.day, argument.bday, argument.us)
        )
        return Value(kind, found, None, day, bday, us)

    return emit


def _n_unique(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    compared = argument.day if argument.day is not None else argument.expr
    distinct = reducer.reduce(DISTINCT, compared).cast(nw.Int64)
    # Engines count null as one more value; rows that do not count are null as well.
    rows = reducer.reduce(SUM, nw.lit(1, nw.Int64), every=True)
    null = (reducer.reduce(COUNT, compared) < rows).cast(nw.Int64)
    return Value(INTEGER, _whole(distinct - null))


def _any(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    return Value(BOOLEAN, reducer.reduce(MAX, argument.expr.cast(nw.Int64)) == 1)


def _all(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    return Value(BOOLEAN, reducer.reduce(MIN, argument.expr.cast(nw.Int64)) == 1)


def _share(_kind: Kind, argument: Value, reducer: Reducer) -> Value:
    met = reducer.reduce(SUM, argument.expr.cast(nw.Int64)).cast(nw.Float64)
    known = reducer.reduce(COUNT, argument.expr).cast(nw.Float64)
    return Value(NUMBER, met / nw.when(known > 0).then(known))


def _at_end(function: str, argument: Value, by: Value, reducer: Reducer) -> Value:
    """`first` and `last`: the row whose number within its group is 1, or the greatest."""
    chosen = _chosen(function, by, reducer)

    def pick(part: nw.Expr | None, truth: bool = False) -> nw.Expr | None:
        if part is None:
            return None
        return reducer.reduce(MAX, nw.when(chosen).then(part.cast(nw.Int64) if truth else part))

    expr = pick(argument.expr, argument.kind == BOOLEAN)
    if expr is None:
        raise TypeError("a value without its expression")
    notes = {note: _truth(reducer, chosen & told) for note, told in argument.notes.items()}
    return Value(
        argument.kind,
        expr == 1 if argument.kind == BOOLEAN else expr,
        pick(argument.currency),
        pick(argument.day),
        pick(argument.bday),
        pick(argument.us),
        notes,
    )


def _chosen(function: str, by: Value, reducer: Reducer) -> nw.Expr:
    table = reducer.table
    dated = ~by.expr.is_null() if table.counts is None else table.counts & ~by.expr.is_null()
    valid = table.temporary(nw.coalesce(dated, nw.lit(False)))
    instant = table.temporary(nw.coalesce(*_instants(by)))
    one = table.temporary(nw.lit(1, nw.Int64))
    partition = (*reducer.keys, valid)
    number = table.temporary(nw.col(one).cum_sum().over(*partition, order_by=[instant, *table.order]))
    last = nw.lit(1) if function == "first" else nw.col(table.temporary(nw.col(one).sum().over(*partition)))
    return nw.col(table.temporary(nw.col(valid) & (nw.col(number) == last)))


def _instants(by: Value) -> Iterator[nw.Expr]:
    if by.us is not None:
        yield by.us
    if by.day is not None:
        yield by.day.cast(nw.Int64) * DAY_US


_EMITTERS: dict[str, Callable[[Kind, Value, Reducer], Value]] = {
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
