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
from auditor.demo.span import Days
from auditor.rules.calendars import FIRST_DAY, business_days

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
    _business_days(build, QUOTATION, build.rng.randint(2, SHORTEST_QUOTATION - 1))


def same_day(build: Builder) -> None:
    _days(build, DIRECT, 0, seconds=3 * HOUR)


def quick_tender(build: Builder) -> None:
    _days(build, TENDER, build.rng.randint(10, SHORTEST_TENDER - 1))


def slow_direct(build: Builder) -> None:
    _days(build, DIRECT, build.rng.randint(LONGEST + 1, LONGEST + 60))


def slow_quotation(build: Builder) -> None:
    _days(build, QUOTATION, build.rng.randint(LONGEST + 1, LONGEST + 60))


def quotation_at_shortest(build: Builder) -> None:
    _business_days(build, QUOTATION, SHORTEST_QUOTATION)


def next_business_day(build: Builder) -> None:
    _business_days(build, DIRECT, 1)


def tender_at_shortest(build: Builder) -> None:
    _days(build, TENDER, SHORTEST_TENDER)


def direct_at_longest(build: Builder) -> None:
    _days(build, DIRECT, LONGEST)


def quotation_at_longest(build: Builder) -> None:
    _days(build, QUOTATION, LONGEST)


def quick_without_competition(build: Builder) -> None:
    """No minimum applies to an award for want of offers."""
    _days(build, ABSENCE, 2)


def _business_days(build: Builder, modality: Modality, count: int) -> None:
    """Awarded on the `count`-th business day after the call, by the calendar that the rules count with."""
    year = build.period(build.span.years(), 3 * count + 10)
    called = build.day(year, 3 * count + 10)
    day = called
    while _ordinal(day) < _ordinal(called) + count:
        day += 1
    _award(build, modality, year, called, (day - called) * DAY + _MINUTE)


def _ordinal(day: int) -> int:
    return business_days("GT")[day - FIRST_DAY]


def _days(build: Builder, modality: Modality, days: int, seconds: int = _MINUTE) -> None:
    year = build.period(build.span.years(), days)
    _award(build, modality, year, build.day(year, days), days * DAY + seconds)


def _award(build: Builder, modality: Modality, year: Days, called: int, took: int) -> None:
    amount = {
        QUOTATION.code: 2 * DIRECT_CEILING,
        TENDER.code: QUOTATION_CEILING + QUOTATION_CEILING // 10,
    }.get(modality.code, DIRECT_CEILING // 2)
    unit = build.unit(amount, year)
    goods, supplier = [build.good(unit)], build.supplier()
    published = build.moment(called)
    build.call(unit, published, goods, amount=amount, supplier=supplier, modality=modality, took=took)
    build.about(year, unit, goods=goods, supplier=supplier)
