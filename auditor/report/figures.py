"""Numbers as people read them."""

from collections.abc import Iterable, Mapping, Sequence

from auditor.language import say
from auditor.rules.outcome import Signal

_MOST_SPANS = 4


def decimal_text(minor: int) -> str:
    """Minor units as a plain number with exactly two decimals: `-105` is `-1.05`."""
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{cents:02d}"


def totals(signals: Iterable[Signal]) -> Mapping[str, int]:
    """Currency -> amount involved; amounts without a currency are not added to anything."""
    sums: dict[str, int] = {}
    for signal in signals:
        if signal.amount is not None and signal.currency:
            sums[signal.currency] = sums.get(signal.currency, 0) + signal.amount
    return dict(sorted(sums.items()))


def months_text(months: Sequence[int]) -> str:
    """Months (yyyymm, in order) as spans: `2024-01..2024-12, 2025-03`; many spans as how many months they are."""
    spans: list[list[int]] = []
    for month in months:
        if spans and month == _after(spans[-1][1]):
            spans[-1][1] = month
        else:
            spans.append([month, month])
    if len(spans) <= _MOST_SPANS:
        return ", ".join(_span(first, last) for first, last in spans)
    there, between = len(months), _ordinal(months[-1]) - _ordinal(months[0]) + 1
    return _span(months[0], months[-1]) + say(
        es=f" ({there} de {between} meses)", en=f" ({there} of {between} months)"
    )


def _span(first: int, last: int) -> str:
    return month_text(first) if first == last else f"{month_text(first)}..{month_text(last)}"


def month_text(month: int) -> str:
    return f"{month // 100:04d}-{month % 100:02d}"


def _after(month: int) -> int:
    return month + 1 if month % 100 < 12 else month + 89


def _ordinal(month: int) -> int:
    return month // 100 * 12 + month % 100
