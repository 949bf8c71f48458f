"""A buyer's share: one supplier with more than half of what a buyer awarded in a year."""

from collections.abc import Sequence
from dataclasses import replace

from auditor.demo.cases.builder import Builder
from auditor.demo.clock import DAY, year_of
from auditor.demo.modalities import DIRECT, QUOTATION
from auditor.demo.population import Unit
from auditor.demo.span import Days

_TOOK = 15


def many_awards(build: Builder) -> None:
    """Seven of eleven awards, about equal."""
    _buyer(build, [_some(build) + 1_500_000 for _ in range(7)], [_some(build) for _ in range(4)])


def one_large_award(build: Builder) -> None:
    _buyer(build, [60_000_000], [_some(build) for _ in range(11)])


def exactly_half(build: Builder) -> None:
    others = [_some(build) for _ in range(6)]
    _buyer(build, build.parts(sum(others), 5, DIRECT.lowest, DIRECT.highest), others)


def nine_awards(build: Builder) -> None:
    _buyer(build, [_some(build) + 1_500_000 for _ in range(6)], [_some(build) for _ in range(3)])


def most_awards_not_value(build: Builder) -> None:
    """Six of eleven awards, all small."""
    low = [2_600_000 + build.rng.randint(0, 90_000) for _ in range(6)]
    _buyer(build, low, [7_000_000 + build.rng.randint(0, 90_000) for _ in range(5)])


def _some(build: Builder) -> int:
    return build.rng.randint(3_000_000, 5_000_000)


def _buyer(build: Builder, amounts: Sequence[int], others: Sequence[int]) -> None:
    """A buyer's whole year: `amounts` go to one supplier, `others` to as many others."""
    days = build.period(build.span.years(), _TOOK)
    entity = build.reserved_buyer(year_of(days.first))
    unit = entity.units[0]
    main = build.supplier()
    winners = [main] * len(amounts) + [build.supplier() for _ in others]
    for supplier, amount in zip(winners, [*amounts, *others], strict=True):
        _award(build, unit, days, supplier, amount)
    build.about(days, unit, supplier=main)


def _award(build: Builder, unit: Unit, days: Days, supplier: int, amount: int) -> None:
    # Called early enough to be awarded within the year: it counts by both dates.
    called_in = replace(days, last=days.last - _TOOK - 1)
    build.call(
        unit,
        build.moment(build.day(called_in, _TOOK)),
        [build.good(unit)],
        amount=amount,
        supplier=supplier,
        modality=QUOTATION if amount > DIRECT.highest else DIRECT,
        took=_TOOK * DAY,
    )
