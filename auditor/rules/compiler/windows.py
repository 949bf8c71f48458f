"""A function over the rows that share some columns, as a column of each of them."""

from collections.abc import Sequence

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.aggregates import aggregate
from auditor.rules.compiler.earlier import EarlierReducer
from auditor.rules.compiler.emitter import Emitter
from auditor.rules.compiler.history import look_around
from auditor.rules.compiler.reducers import Reducer, WindowReducer
from auditor.rules.compiler.sweep import SweepReducer
from auditor.rules.compiler.table import Table
from auditor.rules.compiler.values import Value, whole_of
from auditor.rules.functions import FUNCTIONS, Sort
from auditor.rules.typed import Application


def window(node: Application, table: Table, emitter: Emitter) -> Value:
    """Null in rows that lack one of the keys, or the date that places them."""
    keys = table.keyed(node.per or ())
    arguments = [emitter.emit(argument) for argument in node.arguments]
    by = emitter.emit(node.by) if node.by else None
    if FUNCTIONS[node.function].sort is Sort.HISTORY:
        return look_around(node.function, arguments, by, table, keys).only_where(_all_known(keys))
    within = whole_of(emitter.emit(node.within)) if node.within else None
    reducer = _reducer(node, table, keys, by, within)
    moving = node.before or within is not None
    value = aggregate(node.function, node.kind, arguments, None if moving else by, reducer)
    known = _all_known(keys)
    return value.only_where(known & ~by.expr.is_null() if moving and by is not None else known)


def _reducer(
    node: Application, table: Table, keys: Sequence[str], by: Value | None, within: int | None
) -> Reducer:
    if by is not None and within is not None:
        return SweepReducer(table, keys, by, within)
    if by is not None and node.before:
        return EarlierReducer(table, keys, by)
    return WindowReducer(table, keys)


def _all_known(keys: Sequence[str]) -> ex.Expr:
    known = ~ex.col(keys[0]).is_null()
    for key in keys[1:]:
        known = known & ~ex.col(key).is_null()
    return known
