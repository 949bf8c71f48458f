"""Aggregates of how values are spread: quantiles by rank, moments in two passes, shares of a whole.

They look at rows twice: a window gives each row its group's total, mean or rank, then the reducer makes one
value. So they know groups and plain windows, and neither `within` nor `before`.
"""

import math
from collections.abc import Callable

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.money import monetary
from auditor.rules.compiler.order import by_value
from auditor.rules.compiler.reducers import COUNT, MAX, MIN, SUM, Reducer, WindowReducer, masked
from auditor.rules.compiler.values import Value, as_float, divided
from auditor.rules.kinds import MONEY, NUMBER, Kind


def on_rows(reducer: Reducer, how: str, expr: ex.Expr, *more: str) -> ex.Expr:
    """A reduction over the rows that share the reducer's keys (and `more`), as a column of each row."""
    window = WindowReducer(reducer.table, (*reducer.keys, *more))
    found = window.reduce(how, expr)
    window.done()
    return found


def _kept(reducer: Reducer, expr: ex.Expr) -> ex.Expr:
    """The values of the rows that count."""
    return ex.col(reducer.table.temporary(masked(reducer.table, expr)))


def _count_of(reducer: Reducer, expr: ex.Expr) -> ex.Expr:
    return reducer.reduce(COUNT, expr).cast(ex.Float64)


def _plain(expr: ex.Expr, argument: Value, reducer: Reducer) -> Value:
    """A number without a unit, made of amounts that share a currency."""
    return monetary(NUMBER, expr, argument, reducer)


# Quantiles


def quantile_of(x: Value, q: float, reducer: Reducer) -> ex.Expr:
    """Type 8 of Hyndman and Fan (1996), by rank: h = ((3n + 1) q + 1) / 3, then between x(⌊h⌋) and the next."""
    value = _kept(reducer, as_float(x))
    ranks = by_value(reducer.table, reducer.keys, Value(NUMBER, value))
    place = ranks.number()
    low, high, _ = _places(on_rows(reducer, COUNT, value).cast(ex.Float64), q)
    lower = reducer.reduce(MAX, ex.when(place == low).then(value))
    upper = reducer.reduce(MAX, ex.when(place == high).then(value))
    between = _places(_count_of(reducer, value), q)[2]
    return lower + between * (upper - lower)


def _places(n: ex.Expr, q: float) -> tuple[ex.Expr, ex.Expr, ex.Expr]:
    """The ranks to look at, both from 1 to n, and how far to go from one to the other."""
    h = divided((n * 3.0 + 1.0) * q + 1.0, 3)
    k = h.floor()
    low = ex.when(k < 1).then(ex.lit(1.0)).otherwise(ex.when(k > n).then(n).otherwise(k))
    high = ex.when(k < 1).then(ex.lit(1.0)).otherwise(ex.when(k + 1 > n).then(n).otherwise(k + 1))
    return low, high, h - k


def _quantile(kind: Kind, x: Value, q: Value, reducer: Reducer) -> Value:
    share = float(q.constant) if isinstance(q.constant, int | float) else math.nan
    return monetary(kind, quantile_of(x, min(1.0, max(0.0, share)), reducer), x, reducer)


def _median(kind: Kind, x: Value, reducer: Reducer) -> Value:
    return monetary(kind, quantile_of(x, 0.5, reducer), x, reducer)


# Moments


class _Moments:
    """Sums of powers of the distances from the mean. Values that are all equal have no distance at all."""

    def __init__(self, x: Value, reducer: Reducer) -> None:
        self.reducer, self.x = reducer, as_float(x)
        self.n = _count_of(reducer, self.x)
        self.differ = reducer.reduce(MIN, self.x) < reducer.reduce(MAX, self.x)
        self.distance = _kept(reducer, self.x - self._mean(x))

    def _mean(self, x: Value) -> ex.Expr:
        exact = x.kind == MONEY
        total = on_rows(self.reducer, SUM, x.expr if exact else self.x).cast(ex.Float64)
        count = on_rows(self.reducer, COUNT, self.x).cast(ex.Float64)
        mean = total / ex.when(count > 0).then(count)
        return divided(mean, 100) if exact else mean

    def power(self, exponent: int) -> ex.Expr:
        raised = self.distance
        for _ in range(exponent - 1):
            raised = raised * self.distance
        total = self.reducer.reduce(SUM, raised)
        return ex.when(self.differ).then(total).otherwise(ex.when(self.n > 0).then(ex.lit(0.0)))

    def variance(self) -> ex.Expr:
        return self.power(2) / ex.when(self.n > 1).then(self.n - 1.0)

    def mean(self) -> ex.Expr:
        return self.reducer.reduce(SUM, self.x) / ex.when(self.n > 0).then(self.n)


def _std(kind: Kind, x: Value, reducer: Reducer) -> Value:
    return monetary(kind, _Moments(x, reducer).variance().sqrt(), x, reducer)


def _var(_kind: Kind, x: Value, reducer: Reducer) -> Value:
    return _plain(_Moments(x, reducer).variance(), x, reducer)


def _cv(_kind: Kind, x: Value, reducer: Reducer) -> Value:
    moments = _Moments(x, reducer)
    mean = moments.mean()
    return _plain(moments.variance().sqrt() / ex.when(mean != 0).then(mean), x, reducer)


def _skewness(_kind: Kind, x: Value, reducer: Reducer) -> Value:
    """The sample's, as in Imhof's screens: n / ((n-1)(n-2)) Σ((x - m) / s)³."""
    moments = _Moments(x, reducer)
    n = ex.when(moments.differ & (moments.n > 2)).then(moments.n)
    s = moments.variance().sqrt()
    return _plain(n / ((n - 1.0) * (n - 2.0)) * moments.power(3) / (s * s * s), x, reducer)


def _kurtosis(_kind: Kind, x: Value, reducer: Reducer) -> Value:
    """The sample's excess: n(n+1) / ((n-1)(n-2)(n-3)) Σ((x - m) / s)⁴ - 3(n-1)² / ((n-2)(n-3))."""
    moments = _Moments(x, reducer)
    n = ex.when(moments.differ & (moments.n > 3)).then(moments.n)
    variance = moments.variance()
    fourth = moments.power(4) / (variance * variance)
    scale = n * (n + 1.0) / ((n - 1.0) * (n - 2.0) * (n - 3.0))
    return _plain(scale * fourth - (n - 1.0) * (n - 1.0) * 3.0 / ((n - 2.0) * (n - 3.0)), x, reducer)


# Shares of a whole


def _gini(_kind: Kind, x: Value, reducer: Reducer) -> Value:
    value = _kept(reducer, as_float(x))
    place = by_value(reducer.table, reducer.keys, Value(NUMBER, value)).number()
    n, total = _count_of(reducer, value), reducer.reduce(SUM, value)
    weighted = reducer.reduce(SUM, value * place.cast(ex.Float64))
    sound = (reducer.reduce(MIN, value) >= 0) & (total > 0)
    return _plain(ex.when(sound).then((weighted * 2.0 - (n + 1.0) * total) / (n * total)), x, reducer)


def _shares(x: Value, reducer: Reducer) -> tuple[ex.Expr, ex.Expr, ex.Expr]:
    """Each row's part of the whole, how often the row stands for it, and whether there is a whole."""
    value: ex.Expr
    if x.kind.textual:
        value = _kept(reducer, x.expr)
        among = on_rows(reducer, COUNT, value).cast(ex.Float64)
        same = on_rows(reducer, COUNT, value, reducer.table.temporary(value)).cast(ex.Float64)
        share = same / ex.when(among > 0).then(among)
        return ex.when(~value.is_null()).then(share), 1.0 / same, _count_of(reducer, value) > 0
    value = _kept(reducer, as_float(x))
    total = on_rows(reducer, SUM, value)
    share = value / ex.when(total > 0).then(total)
    sound = (reducer.reduce(MIN, value) >= 0) & (reducer.reduce(SUM, value) > 0)
    return share, ex.lit(1.0), sound


def _hhi(_kind: Kind, x: Value, reducer: Reducer) -> Value:
    share, weight, sound = _shares(x, reducer)
    return _plain(ex.when(sound).then(reducer.reduce(SUM, share * share * weight)), x, reducer)


def _entropy(_kind: Kind, x: Value, reducer: Reducer) -> Value:
    share, weight, sound = _shares(x, reducer)
    positive = ex.when(share > 0).then(share)
    parts = ex.coalesce(positive * positive.log() * weight, share * 0.0)
    return _plain(ex.when(sound).then(0.0 - reducer.reduce(SUM, parts)), x, reducer)


def _benford(x: Value, reducer: Reducer, off: Callable[[ex.Expr, float], ex.Expr]) -> tuple[ex.Expr, ex.Expr]:
    """How far the first digits are `off` what Benford's law expects, added up, and how many digits there are."""
    written = x.expr.abs().cast(ex.Int64).cast(ex.String)
    digit = _kept(reducer, ex.when(x.expr != 0).then(written.slice(0, 1)))
    n = _count_of(reducer, digit)
    among = ex.when(n > 0).then(n)
    total: ex.Expr = ex.lit(0.0)
    for first in range(1, 10):
        found = reducer.reduce(SUM, (digit == str(first)).cast(ex.Int64)).cast(ex.Float64)
        total = total + off(found / among, math.log10(1 + 1 / first))
    return total, among


def _benford_mad(_kind: Kind, x: Value, reducer: Reducer) -> Value:
    """Nigrini's mean absolute deviation of the first digits, over the nine of them."""
    total, _ = _benford(x, reducer, lambda share, expected: (share - expected).abs())
    return _plain(divided(total, 9), x, reducer)


def _benford_chi2(_kind: Kind, x: Value, reducer: Reducer) -> Value:
    total, n = _benford(
        x, reducer, lambda share, expected: (share - expected) * (share - expected) * (1 / expected)
    )
    return _plain(total * n, x, reducer)


DISTRIBUTIONS: dict[str, Callable[..., Value]] = {
    "median": _median,
    "quantile": _quantile,
    "std": _std,
    "var": _var,
    "cv": _cv,
    "skewness": _skewness,
    "kurtosis": _kurtosis,
    "gini": _gini,
    "hhi": _hhi,
    "entropy": _entropy,
    "benford_mad": _benford_mad,
    "benford_chi2": _benford_chi2,
}
