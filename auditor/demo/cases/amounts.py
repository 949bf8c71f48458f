"""Amounts: above the ceiling of a modality, crowded just below it, and equal to the hundredth."""

from auditor.demo.cases.builder import Builder
from auditor.demo.clock import DAY, HOUR, year_of
from auditor.demo.modalities import (
    DIRECT,
    DIRECT_CEILING,
    QUOTATION,
    QUOTATION_CEILING,
    TENDER,
    Modality,
)
from auditor.demo.population import Unit
from auditor.demo.process import AWARDED, Bid
from auditor.demo.span import Days

_BAND = 5


def direct_above(build: Builder) -> None:
    _single(build, DIRECT, DIRECT_CEILING + build.rng.choice((1, 500_000, 4_000_000)))


def quotation_above(build: Builder) -> None:
    _single(build, QUOTATION, QUOTATION_CEILING + build.rng.choice((1, 5_000_000, 40_000_000)))


def direct_at(build: Builder) -> None:
    _single(build, DIRECT, DIRECT_CEILING)


def quotation_at(build: Builder) -> None:
    _single(build, QUOTATION, QUOTATION_CEILING)


def tender_above(build: Builder) -> None:
    """A public tender has no ceiling."""
    _single(build, TENDER, QUOTATION_CEILING + 10_000_000, days=60)


def several_above(build: Builder) -> None:
    """Two awards of one process, each below the ceiling."""
    _several(build, DIRECT_CEILING + 1)


def several_at(build: Builder) -> None:
    _several(build, DIRECT_CEILING)


def _several(build: Builder, total: int) -> None:
    year = build.period(build.span.years(), 25)
    unit = build.unit(total, year)
    goods = [build.good(unit)]
    amounts = build.parts(total, 2, DIRECT.lowest, DIRECT.highest)
    build.call(unit, build.moment(build.day(year, 25)), goods, amount=amounts, outcome=AWARDED)
    build.about(year, unit, goods=goods)


def cancelled_above(build: Builder) -> None:
    _single(build, DIRECT, DIRECT_CEILING + 1_000_000, active=False)


def _single(build: Builder, modality: Modality, amount: int, *, days: int = 20, active: bool = True) -> None:
    year = build.period(build.span.years(), days + 5)
    unit = build.unit(amount, year)
    goods = [build.good(unit)]
    supplier = build.supplier()
    published = build.moment(build.day(year, days + 5))
    build.call(
        unit,
        published,
        goods,
        amount=amount,
        supplier=supplier,
        modality=modality,
        took=days * DAY,
        active=active,
    )
    build.about(year, unit, goods=goods, supplier=supplier)


def crowded(build: Builder) -> None:
    """Direct purchases within five per cent below their ceiling, half of the cases with a quotation as well."""
    count = build.rng.randint(_BAND, _BAND + 2)
    year = build.period(build.span.years(), 35)
    quotations = int(build.rng.random() < 0.5)
    unit = build.unit(count * DIRECT_CEILING + quotations * QUOTATION_CEILING, year, free_of="bunching")
    _near(build, unit, year, DIRECT, count - quotations)
    _near(build, unit, year, QUOTATION, quotations)
    build.about(year, unit)


def few(build: Builder) -> None:
    year = build.period(build.span.years(), 35)
    unit = build.unit(4 * DIRECT_CEILING, year, free_of="bunching")
    _near(build, unit, year, DIRECT, _BAND - 1)
    build.about(year, unit)


def just_outside(build: Builder) -> None:
    """Six within a per cent below the band."""
    year = build.period(build.span.years(), 35)
    unit = build.unit(6 * DIRECT_CEILING, year, free_of="bunching")
    for _ in range(_BAND + 1):
        _buy(build, unit, year, DIRECT, DIRECT_CEILING // 100 * 95 - build.rng.randint(1, 90_000))
    build.about(year, unit)


def two_years(build: Builder) -> None:
    before, after = build.boundary(build.span.years(), 30)
    unit = build.unit(3 * DIRECT_CEILING, before, free_of="bunching")
    key = ("bunching", unit.index, year_of(after.first))
    if key in build.used:
        build.infeasible()
    build.used.add(key)
    for days in (before, after):
        _near(build, unit, days, DIRECT, 3)
        build.about(days, unit)


def two_units(build: Builder) -> None:
    year = build.period(build.span.years(), 35)
    unit = build.unit(6 * DIRECT_CEILING, year, free_of="bunching")
    other = build.sibling(unit, free_of="bunching", year=year_of(year.first))
    for buyer in (unit, other):
        _near(build, buyer, year, DIRECT, 3)
    build.about(year, unit, other)


def _near(build: Builder, unit: Unit, days: Days, modality: Modality, count: int) -> None:
    ceiling = DIRECT_CEILING if modality is DIRECT else QUOTATION_CEILING
    for position in range(count):
        edge = (ceiling // 100 * 95, ceiling, ceiling - 1)[position] if position < 3 else 0
        _buy(build, unit, days, modality, edge or build.rng.randint(ceiling // 100 * 96, ceiling - 1))


def _buy(build: Builder, unit: Unit, days: Days, modality: Modality, amount: int) -> None:
    took = 20 if modality is DIRECT else 30
    published = build.moment(build.day(days, took + 5))
    build.call(unit, published, [build.good(unit)], amount=amount, modality=modality, took=took * DAY)


# ---- equal prices ---------------------------------------------------------------------------------------


def equal_prices(build: Builder) -> None:
    price = build.rng.randint(DIRECT.lowest, DIRECT.highest)
    _offers(build, [(price, True)] * build.rng.randint(2, 4))


def a_hundredth_apart(build: Builder) -> None:
    price = build.rng.randint(DIRECT.lowest, DIRECT.highest)
    _offers(build, [(price, True), (price + 1, True)])


def equal_but_disqualified(build: Builder) -> None:
    price = build.rng.randint(DIRECT.lowest, DIRECT.highest)
    _offers(build, [(price, True), (price, False), (price + 250_000, True)])


def equal_in_two_processes(build: Builder) -> None:
    price = build.rng.randint(DIRECT.lowest, DIRECT.highest)
    for _ in range(2):
        _offers(build, [(price, True), (price + 125_000, True)])


def _offers(build: Builder, offers: list[tuple[int, bool]]) -> None:
    """A direct purchase that the first of the offers wins."""
    year = build.period(build.span.years(), 25)
    unit = build.unit(DIRECT_CEILING, year)
    goods = [build.good(unit)]
    published = build.moment(build.day(year, 25))
    suppliers = [build.supplier() for _ in offers]
    bids = [
        Bid(supplier, price, published + DAY + position * HOUR, valid)
        for position, (supplier, (price, valid)) in enumerate(zip(suppliers, offers, strict=True))
    ]
    build.call(unit, published, goods, amount=offers[0][0], supplier=suppliers[0], bids=bids)
    for supplier in suppliers:
        build.about(year, unit, goods=goods, supplier=supplier)
