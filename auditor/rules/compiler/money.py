"""Amounts of many rows: one value where they share a currency, null and a note where they do not."""

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.reducers import SUM, Reducer
from auditor.rules.compiler.values import MIXED, Value
from auditor.rules.kinds import Kind


def monetary(kind: Kind, expr: ex.Expr, argument: Value, reducer: Reducer) -> Value:
    """The value `expr`, made of the rows of `argument`: null where its amounts are of several currencies.

    An amount without a currency, beside one that has one, is an amount of another currency.
    """
    if argument.currency is None:
        return Value(kind, expr)
    named = ex.when(~argument.expr.is_null()).then(ex.coalesce(argument.currency, ex.lit("")))
    same, found = reducer.shared(named)
    notes = {MIXED: ex.coalesce(~same, ex.lit(False))}
    currency = ex.when(same & (found != "")).then(found) if kind.monetary else None
    return Value(kind, ex.when(same).then(expr), currency, notes=notes)


def whole(expr: ex.Expr) -> ex.Expr:
    """A count: 0 where there is nothing to count."""
    return ex.coalesce(expr.cast(ex.Int64), ex.lit(0, ex.Int64))


def truth(reducer: Reducer, note: ex.Expr) -> ex.Expr:
    """Whether the note holds in any of the rows."""
    return ex.coalesce(reducer.reduce(SUM, note.cast(ex.Int64)) > 0, ex.lit(False))
