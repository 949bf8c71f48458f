"""Time from call to award: within the hour, too short for offers, and too long."""

from auditor.demo.cases.builder import Builder
from auditor.demo.clock import DAY, HOUR
from auditor.demo.modalities import (
    ABSENCE,
    BETWEEN_ENTITIES,
    DIRECT,
    DIRECT_CEILING,
    QUOTATION,
    QUOTATION_CEILING,
    TENDER,
    Modality,
)
from auditor.demo.process import Bid

SHORTEST_QUOTATION, SHORTEST_TENDER, LONGEST = 8, 40, 180
_MINUTE = 60


def within_hour(build: Builder) -> None:
    _direct(build, bid_after=build.rng.randint(5, 20) * _MINUTE, took=build.rng.choice((25 * _MINUTE, HOUR)))


def an_hour_and_a_second(build: Builder) -> None:
    _direct(build, bid_after=15 * _MINUTE, took=HOUR + 1)


def bid_within_hour_only(build: Builder) -> None:
    """The offer came at once, the award five days later."""
    _direct(build, bid_after=15 * _MINUTE, took=5 * DAY)


def without_bids(build: Builder) -> None:
    """Public entities agreed directly: nobody was to bid."""
    year = build.period(build.span.years(), 3)
    unit = build.unit(DIRECT_CEILING, year)
    goods, supplier = [build.good(unit)], build.supplier()
    published = build.moment(build.day(year, 3))
    build.call(
        unit,
        published,
        goods,
        amount=BETWEEN_ENTITIES.lowest + 500_000,
        supplier=supplier,
        modality=BETWEEN_ENTITIES,
        took=30 * _MINUTE,
    )
    build.about(year, unit, goods=goods, supplier=supplier)


def _direct(build: Builder, *, bid_after: int, took: int) -> None:
    year = build.period(build.span.years(), 8)
    unit = build.unit(DIRECT_CEILING, year)
    goods, supplier = [build.good(unit)], build.supplier()
    published = build.moment(build.day(year, 8))
    amount = build.rng.randint(DIRECT.lowest, DIRECT.highest)
    bids = [Bid(supplier, amount, published + bid_after)]
    build.call(unit, published, goods, amount=amount, supplier=supplier, took=took, bids=bids)
    build.about(year, unit, goods=goods, supplier=supplier)


# ---- days from call to award ----------------------------------------------------------------------------


def quick_quotation(build: Builder) -> None:
    _days(build, QUOTATION, build.rng.randint(2, SHORTEST_QUOTATION - 1))


def quick_tender(build: Builder) -> None:
    _days(build, TENDER, build.rng.randint(10, SHORTEST_TENDER - 1))


def slow_direct(build: Builder) -> None:
    _days(build, DIRECT, build.rng.randint(LONGEST + 1, LONGEST + 60))


def slow_quotation(build: Builder) -> None:
    _days(build, QUOTATION, build.rng.randint(LONGEST + 1, LONGEST + 60))


def quotation_at_shortest(build: Builder) -> None:
    _days(build, QUOTATION, SHORTEST_QUOTATION)


def tender_at_shortest(build: Builder) -> None:
    _days(build, TENDER, SHORTEST_TENDER)


def direct_at_longest(build: Builder) -> None:
    _days(build, DIRECT, LONGEST)


def quick_without_competition(build: Builder) -> None:
    """No minimum applies to an award for want of offers."""
    _days(build, ABSENCE, 2)


def _days(build: Builder, modality: Modality, days: int) -> None:
    amount = {
        QUOTATION.code: 2 * DIRECT_CEILING,
        TENDER.code: QUOTATION_CEILING + QUOTATION_CEILING // 10,
    }.get(modality.code, DIRECT_CEILING // 2)
    year = build.period(build.span.years(), days)
    unit = build.unit(amount, year)
    goods, supplier = [build.good(unit)], build.supplier()
    published = build.moment(build.day(year, days))
    build.call(
        unit, published, goods, amount=amount, supplier=supplier, modality=modality, took=days * DAY + _MINUTE
    )
    build.about(year, unit, goods=goods, supplier=supplier)
