"""Definitions of statistics, written out to be read."""

import math
from collections.abc import Sequence


def quantile(values: Sequence[float], q: float) -> float | None:
    ordered, n = sorted(values), len(values)
    if not n:
        return None
    h = (n + 1 / 3) * q + 1 / 3
    k = math.floor(h + 1e-12)
    if k < 1:
        return ordered[0]
    return ordered[-1] if k >= n else ordered[k - 1] + (h - k) * (ordered[k] - ordered[k - 1])
