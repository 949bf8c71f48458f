"""Fences: a limit for each row from the other rows of its stratum, or of the next one that is large enough."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.distributions import quantile_of
from auditor.rules.compiler.emitter import Context, Emitter
from auditor.rules.compiler.money import monetary, truth
from auditor.rules.compiler.reducers import COUNT, WindowReducer
from auditor.rules.compiler.table import Table
from auditor.rules.compiler.values import SMALL, Value, as_float
from auditor.rules.kinds import INTEGER, NUMBER, UNITS, Kind
from auditor.rules.model import Outlier
from auditor.rules.typed import Typed

MAD_SCALE = 1.4826  # what makes a median deviation comparable with a standard one, for normal values


@dataclass(frozen=True, slots=True)
class _Stratum:
    """What one stratum says to each of its rows; `usable` where it is large enough."""

    usable: ex.Expr
    fence: Value
    q1: Value
    q3: Value
    n: Value


@dataclass(frozen=True, slots=True)
class _Settings:
    method: str
    min_n: float
    q: float
    k: float
    side: str


def fence(table: Table, outlier: Outlier, emitter: Emitter, context: Context) -> None:
    """Defines `fence`, `fence.q1`, `fence.q3`, `fence.n`: null, with a note, where no stratum is large enough."""
    of = emitter.emit(outlier.of)
    table.define(f"__of_{outlier.name}", of)
    of = table.values[f"__of_{outlier.name}"]
    settings = _settings(outlier, context)
    strata = [_stratum(table, outlier, of, settings, by) for by in outlier.strata]
    kind = UNITS if of.kind.monetary else NUMBER
    small = ex.lit(True)
    for stratum in strata:
        small = small & ~stratum.usable
    small_note = {SMALL: ex.coalesce(small, ex.lit(True))}
    name = outlier.name
    if settings.method == "fixed":
        table.define(name, Value(kind, ex.lit(settings.k, ex.Float64)))
    else:
        table.define(name, _chosen(kind, [(each.usable, each.fence) for each in strata], small_note))
    table.define(f"{name}.q1", _chosen(kind, [(each.usable, each.q1) for each in strata], small_note))
    table.define(f"{name}.q3", _chosen(kind, [(each.usable, each.q3) for each in strata], small_note))
    table.define(f"{name}.n", _chosen(INTEGER, [(each.usable, each.n) for each in strata], small_note))


def _settings(outlier: Outlier, context: Context) -> _Settings:
    def setting(typed: Typed) -> str | float:
        value = Emitter({}, context).emit(typed).constant
        if isinstance(value, str | int | float):
            return value
        raise TypeError("a setting is a word or a number")

    method, min_n, q, k = (setting(each) for each in (outlier.method, outlier.min_n, outlier.q, outlier.k))
    return _Settings(
        str(method), max(1.0, float(min_n)), min(1.0, max(0.0, float(q))), float(k), outlier.side
    )


def _stratum(table: Table, outlier: Outlier, of: Value, settings: _Settings, by: tuple[str, ...]) -> _Stratum:
    keys = table.keyed(by)
    x = as_float(of)
    x = ex.col(table.temporary(ex.when(x > 0).then(x).log() if outlier.log else x))
    low, high = (1.0 - settings.q, settings.q) if settings.method == "iqr" else (0.25, 0.75)
    window = WindowReducer(table, keys)
    n = window.reduce(COUNT, x)
    window.done()
    q1, q3 = _quantile(table, keys, x, low), _quantile(table, keys, x, high)
    limit = _limit(table, keys, x, settings, q1, q3)
    usable = n >= int(settings.min_n)
    for key in keys:
        usable = usable & ~ex.col(key).is_null()
    notes = _noted(table, keys, of)
    placed = replace(of, expr=ex.when(~x.is_null()).then(of.expr))
    shown = [_shown(table, keys, placed, value, log=outlier.log) for value in (limit, q1, q3)]
    told, first, third = (replace(each, notes=_together(notes, each.notes)) for each in shown)
    size = Value(INTEGER, n.cast(ex.Int64), notes=notes)
    return _Stratum(ex.col(table.temporary(usable)), told, first, third, size)


def _quantile(table: Table, keys: tuple[str, ...], x: ex.Expr, q: float) -> ex.Expr:
    window = WindowReducer(table, keys)
    found = quantile_of(Value(NUMBER, x), q, window)
    window.done()
    return ex.col(table.temporary(found))


def _limit(
    table: Table, keys: tuple[str, ...], x: ex.Expr, settings: _Settings, q1: ex.Expr, q3: ex.Expr
) -> ex.Expr:
    sign = 1.0 if settings.side == "upper" else -1.0
    if settings.method == "percentile":
        return _quantile(table, keys, x, settings.q)
    if settings.method == "mad":
        median = _quantile(table, keys, x, 0.5)
        distance = ex.col(table.temporary((x - median).abs()))
        return median + _quantile(table, keys, distance, 0.5) * (sign * settings.k * MAD_SCALE)
    return (q3 if settings.side == "upper" else q1) + (q3 - q1) * (sign * settings.k)


def _noted(table: Table, keys: tuple[str, ...], of: Value) -> dict[str, ex.Expr]:
    """What there is to note of the values of the stratum is to be noted of its fence."""
    window = WindowReducer(table, keys)
    notes = {note: truth(window, expr) for note, expr in of.notes.items()}
    window.done()
    return {note: ex.col(table.temporary(expr)) for note, expr in notes.items()}


def _shown(table: Table, keys: tuple[str, ...], of: Value, found: ex.Expr, *, log: bool) -> Value:
    """In the units of the values, and in their currency where they share one."""
    window = WindowReducer(table, keys)
    value = monetary(UNITS if of.kind.monetary else NUMBER, found.exp() if log else found, of, window)
    window.done()
    return value


def _chosen(kind: Kind, strata: list[tuple[ex.Expr, Value]], notes: dict[str, ex.Expr]) -> Value:
    """The first stratum that is usable speaks."""

    def first(parts: list[ex.Expr | None]) -> ex.Expr | None:
        chosen: ex.Expr | None = None
        for (usable, _), part in reversed(list(zip(strata, parts, strict=True))):
            if part is not None:
                when = ex.when(usable).then(part)
                chosen = when if chosen is None else when.otherwise(chosen)
        return chosen

    expr = first([value.expr for _, value in strata])
    if expr is None:
        raise TypeError("a fence has a stratum")
    noted: dict[str, ex.Expr] = {}
    for note in strata[0][1].notes:
        told = first([value.notes.get(note) for _, value in strata])
        if told is not None:
            noted[note] = ex.coalesce(told, ex.lit(False))
    currency = first([value.currency for _, value in strata])
    return Value(kind, expr, currency, notes=_together(noted, notes))


def _together(one: Mapping[str, ex.Expr], other: Mapping[str, ex.Expr]) -> dict[str, ex.Expr]:
    """What is to be noted in either."""
    both = {note: one[note] | other[note] for note in one.keys() & other.keys()}
    return {**one, **other, **both}
