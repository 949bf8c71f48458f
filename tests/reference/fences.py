"""The `outlier` clause: a fence for each row, from the first of its strata that is large enough."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from auditor.rules.kinds import INTEGER, NUMBER, UNITS
from auditor.rules.model import Outlier
from reference.cells import MIXED, SMALL, Cell
from reference.distributions import quantile
from reference.expressions import Expressions
from reference.tables import Row

MAD_SCALE = 1.4826
NOWHERE = Row("", (), {})  # where a setting is looked up: it is the same in every row


class Settings(NamedTuple):
    method: str
    min_n: int
    q: float
    k: float


def enclose(rows: Sequence[Row], outlier: Outlier, expressions: Expressions) -> None:
    """Gives each row `fence`, `fence.q1`, `fence.q3` and `fence.n`, before every row that is like it."""
    cells = [expressions.at(outlier.of, row) for row in rows]
    settings = _settings(outlier, expressions)
    told = [_fence_of(row, rows, cells, outlier, settings) for row in rows]
    for row, columns in zip(rows, told, strict=True):
        for suffix, cell in columns.items():
            row.cells[outlier.name + suffix] = cell


def _settings(outlier: Outlier, expressions: Expressions) -> Settings:
    method, min_n, q, k = (
        expressions.at(each, NOWHERE) for each in (outlier.method, outlier.min_n, outlier.q, outlier.k)
    )
    share = min(1.0, max(0.0, q.units or 0.0))
    return Settings(str(method.value), max(1, int(min_n.units or 0)), share, k.units or 0.0)


def _fence_of(
    row: Row, rows: Sequence[Row], cells: Sequence[Cell], outlier: Outlier, settings: Settings
) -> dict[str, Cell]:
    kind = UNITS if outlier.of.kind.monetary else NUMBER
    for names in outlier.strata:
        alike = [cell for other, cell in zip(rows, cells, strict=True) if _like(row, other, names)]
        population = [cell for cell in alike if _position(cell, outlier) is not None]
        if row.has(names) and len(population) >= settings.min_n:
            notes = frozenset().union(*(cell.notes for cell in alike))
            columns = _stratum(population, outlier, settings, notes)
            break
    else:
        small = Cell(kind, notes=frozenset({SMALL}))
        columns = {"": small, ".q1": small, ".q3": small, ".n": Cell(INTEGER, notes=frozenset({SMALL}))}
    if settings.method == "fixed":
        columns[""] = Cell(NUMBER, settings.k)  # of the currency of whatever it meets
    return columns


def _like(row: Row, other: Row, names: Sequence[str]) -> bool:
    return other.counts and other.key(names) == row.key(names)


def _position(cell: Cell, outlier: Outlier) -> float | None:
    """Where a value stands; what has no logarithm stands nowhere on that scale."""
    if not outlier.log or cell.units is None:
        return cell.units
    return math.log(cell.units) if cell.units > 0 else None


def _stratum(
    population: Sequence[Cell], outlier: Outlier, settings: Settings, notes: frozenset[str]
) -> dict[str, Cell]:
    kind = UNITS if outlier.of.kind.monetary else NUMBER
    numbers = _sorted(_position(cell, outlier) for cell in population)
    currencies = {cell.currency for cell in population} if kind.monetary else {None}
    found = {"": _limit(numbers, outlier, settings), **_quartiles(numbers, settings)}
    columns = {".n": Cell(INTEGER, len(numbers), notes=notes)}
    for suffix, number in found.items():
        if len(currencies) > 1:
            columns[suffix] = Cell(kind, notes=notes | {MIXED})
            continue
        value = math.exp(number) if outlier.log else number
        columns[suffix] = Cell(kind, value, next(iter(currencies)), notes=notes)
    return columns


def _sorted(numbers: Iterable[float | None]) -> list[float]:
    return sorted(number for number in numbers if number is not None)


def _at(numbers: Sequence[float], q: float) -> float:
    found = quantile(numbers, q)
    if found is None:
        raise ValueError("a stratum has at least one value")
    return found


def _quartiles(numbers: Sequence[float], settings: Settings) -> dict[str, float]:
    """The quartiles; with `iqr`, whose width they give, the quantiles that `q` asks for."""
    high = settings.q if settings.method == "iqr" else 0.75
    return {".q1": _at(numbers, 1.0 - high), ".q3": _at(numbers, high)}


def _limit(numbers: Sequence[float], outlier: Outlier, settings: Settings) -> float:
    sign = 1.0 if outlier.side == "upper" else -1.0
    if settings.method == "percentile":
        return _at(numbers, settings.q)
    if settings.method == "mad":
        median = _at(numbers, 0.5)
        deviation = _at(sorted(abs(number - median) for number in numbers), 0.5)
        return median + sign * settings.k * MAD_SCALE * deviation
    low, high = _quartiles(numbers, settings).values()
    return (high if outlier.side == "upper" else low) + sign * settings.k * (high - low)
