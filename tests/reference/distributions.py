"""How values are spread, each by its formula."""

import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from reference.cells import Cell


def _numbers(known: Sequence[Cell]) -> list[float]:
    return sorted(cell.units or 0.0 for cell in known)


def quantile(numbers: Sequence[float], q: float) -> float | None:
    """Hyndman and Fan's type 8, of numbers in order."""
    if not numbers:
        return None
    n = len(numbers)
    h = (n + 1 / 3) * q + 1 / 3
    if h < 1 or h >= n:
        return numbers[0] if h < 1 else numbers[-1]
    k = math.floor(h)
    return numbers[k - 1] + (h - k) * (numbers[k] - numbers[k - 1])


def _quantile(known: Sequence[Cell], q: Cell) -> float | None:
    return quantile(_numbers(known), min(1.0, max(0.0, q.units or 0.0)))


def _var(known: Sequence[Cell]) -> float | None:
    return statistics.variance(_numbers(known)) if len(known) > 1 else None


def _std(known: Sequence[Cell]) -> float | None:
    variance = _var(known)
    return None if variance is None else math.sqrt(variance)


def _cv(known: Sequence[Cell]) -> float | None:
    deviation = _std(known)
    mean = math.fsum(_numbers(known)) / len(known) if known else 0.0
    return None if deviation is None or mean == 0 else deviation / mean


def _standardized(known: Sequence[Cell], power: int) -> float | None:
    """Σ((x - mean) / std)ᵖ; None where all values are one."""
    numbers = _numbers(known)
    if not numbers or numbers[0] == numbers[-1]:
        return None
    mean, deviation = statistics.fmean(numbers), statistics.stdev(numbers)
    return math.fsum(((number - mean) / deviation) ** power for number in numbers)


def _skewness(known: Sequence[Cell]) -> float | None:
    n, third = len(known), _standardized(known, 3)
    return None if n < 3 or third is None else n / ((n - 1) * (n - 2)) * third


def _kurtosis(known: Sequence[Cell]) -> float | None:
    n, fourth = len(known), _standardized(known, 4)
    if n < 4 or fourth is None:
        return None
    scale = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3))
    return scale * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def _gini(known: Sequence[Cell]) -> float | None:
    numbers = _numbers(known)
    n, total = len(numbers), math.fsum(numbers)
    if not numbers or numbers[0] < 0 or total == 0:
        return None
    return math.fsum((2 * i - n - 1) * x for i, x in enumerate(numbers, 1)) / (n * total)


def _shares(known: Sequence[Cell]) -> list[float] | None:
    """Of each number in the sum, of each text in the rows."""
    if known and known[0].kind.textual:
        return [count / len(known) for count in Counter(cell.value for cell in known).values()]
    numbers = _numbers(known)
    total = math.fsum(numbers)
    if not numbers or numbers[0] < 0 or total == 0:
        return None
    return [number / total for number in numbers]


def _hhi(known: Sequence[Cell]) -> float | None:
    shares = _shares(known)
    return None if shares is None else math.fsum(share**2 for share in shares)


def _entropy(known: Sequence[Cell]) -> float | None:
    shares = _shares(known)
    return None if shares is None else -math.fsum(p * math.log(p) for p in shares if p > 0)


def _benford_mad(known: Sequence[Cell]) -> float | None:
    digits = Counter(int(str(cell.value).lstrip("-")[0]) for cell in known if cell.value != 0)
    n = digits.total()
    if n == 0:
        return None
    return math.fsum(abs(digits[d] / n - math.log10(1 + 1 / d)) for d in range(1, 10)) / 9


def _benford_chi2(known: Sequence[Cell]) -> float | None:
    digits = Counter(int(str(cell.value).lstrip("-")[0]) for cell in known if cell.value != 0)
    n = digits.total()
    expected = {d: math.log10(1 + 1 / d) for d in range(1, 10)}
    return math.fsum((digits[d] - n * e) ** 2 / (n * e) for d, e in expected.items()) if n else None


DISTRIBUTIONS: dict[str, Callable[..., Any]] = {
    "median": lambda known: quantile(_numbers(known), 0.5),
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
