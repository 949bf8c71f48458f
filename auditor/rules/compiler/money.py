"""Amounts of many rows: one value where they share a currency, null and a note where they do not."""

import narwhals as nw

from auditor.rules.compiler.reducers import SUM, Reducer
from auditor.rules.compiler.values import MIXED, Value
from auditor.rules.kinds import Kind


def monetary(kind: Kind, expr: nw.Expr, argument: Value, reducer: Reducer) -> Value:
    """The value `expr`, made of the rows of `argument`: null where its amounts are of several currencies.

    An amount without a currency, beside one that has one, is an amount of another currency.
    """
    if argument.currency is None:
        return Value(kind, expr)
    named = nw.when(~argument.expr.is_null()).then(nw.coalesce(argument.currency, nw.lit("")))
    same, found = reducer.shared(named)
    notes = {MIXED: nw.coalesce(~same, nw.lit(False))}
    currency = nw.when(same & (found != "")).then(found) if kind.monetary else None
    return Value(kind, nw.when(same).then(expr), currency, notes=notes)


def whole(expr: nw.Expr) -> nw.Expr:
    """A count: 0 where there is nothing to count."""
    return nw.coalesce(expr.cast(nw.Int64), nw.lit(0, nw.Int64))


def truth(reducer: Reducer, note: nw.Expr) -> nw.Expr:
    """Whether the note holds in any of the rows."""
    return nw.coalesce(reducer.reduce(SUM, note.cast(nw.Int64)) > 0, nw.lit(False))
