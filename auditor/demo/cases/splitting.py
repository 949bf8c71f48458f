"""Splitting of purchases of one good: direct purchases within four months, quotations within a year (LCE art. 81)."""

from dataclasses import dataclass

from auditor.demo.cases.builder import Builder
from auditor.demo.clock import DAY
from auditor.demo.modalities import DIRECT, DIRECT_CEILING, QUOTATION, QUOTATION_CEILING, Modality
from auditor.demo.population import Unit
from auditor.demo.span import Days


@dataclass(frozen=True, slots=True)
class Limit:
    """A modality, the ceiling of a period's purchases, and how many days a purchase takes."""

    modality: Modality
    ceiling: int
    days: int

    @property
    def least(self) -> int:
        return self.modality.lowest + 100

    @property
    def most(self) -> int:
        """Below the band that bunching looks at."""
        return self.modality.highest - 100

    def periods(self, build: Builder) -> list[Days]:
        return build.span.four_months() if self.modality is DIRECT else build.span.years()


DIRECT_LIMIT = Limit(DIRECT, DIRECT_CEILING, 20)
QUOTATION_LIMIT = Limit(QUOTATION, QUOTATION_CEILING, 30)


@dataclass(frozen=True, slots=True)
class _Purchase:
    goods: list[int]
    amount: int
    supplier: int | None = None
    active: bool = True


def above(build: Builder, limit: Limit) -> None:
    """Two to four purchases that together exceed the ceiling, some by a hundredth."""
    count = build.rng.randint(2, 3 if limit.modality is DIRECT else 4)
    over = build.rng.choice((1, limit.ceiling // 5, limit.ceiling // 2))
    days = build.period(limit.periods(build), limit.days + 5)
    total = min(limit.ceiling + over, count * limit.most)
    unit = build.unit(total, days)
    goods = [build.good(unit)]
    same = build.supplier() if build.rng.random() < 0.5 else None
    for amount in build.parts(total, count, limit.least, limit.most):
        _buy(build, limit, days, unit, _Purchase(goods, amount, same))
    build.about(days, unit, goods=goods)


def exactly_at(build: Builder, limit: Limit) -> None:
    days = build.period(limit.periods(build), limit.days + 5)
    unit = build.unit(limit.ceiling, days)
    goods = [build.good(unit)]
    for amount in build.parts(limit.ceiling, 2, limit.least, limit.most):
        _buy(build, limit, days, unit, _Purchase(goods, amount))
    build.about(days, unit, goods=goods)


def two_periods(build: Builder, limit: Limit) -> None:
    """Above the ceiling together, but on either side of a period's end."""
    before, after = build.boundary(limit.periods(build), limit.days + 5)
    unit = build.unit(limit.ceiling + limit.ceiling // 3, before)
    goods = [build.good(unit)]
    for days in (before, after):
        _buy(build, limit, days, unit, _Purchase(goods, limit.ceiling * 2 // 3))
        build.about(days, unit, goods=goods)


def two_units(build: Builder, limit: Limit) -> None:
    """The law counts by unit, not by entity."""
    days = build.period(limit.periods(build), limit.days + 5)
    unit = build.unit(limit.ceiling + limit.ceiling // 3, days)
    other = build.sibling(unit)
    goods = [build.good(unit, other)]
    for buyer in (unit, other):
        _buy(build, limit, days, buyer, _Purchase(goods, limit.ceiling * 2 // 3))
    build.about(days, unit, other, goods=goods)


def two_goods(build: Builder, limit: Limit) -> None:
    """Two commodities of one class."""
    days = build.period(limit.periods(build), limit.days + 5)
    unit = build.unit(limit.ceiling + limit.ceiling // 3, days)
    goods = build.goods(unit, count=2)
    for good in goods:
        _buy(build, limit, days, unit, _Purchase([good], limit.ceiling * 2 // 3))
    build.about(days, unit, goods=goods)


def one_cancelled(build: Builder, limit: Limit) -> None:
    days = build.period(limit.periods(build), limit.days + 5)
    unit = build.unit(limit.ceiling + limit.ceiling // 3, days)
    goods = [build.good(unit)]
    for active in (True, False):
        _buy(build, limit, days, unit, _Purchase(goods, limit.ceiling * 2 // 3, active=active))
    build.about(days, unit, goods=goods)


def one_mixed(build: Builder, limit: Limit) -> None:
    """One of the purchases has goods of two kinds: its award cannot be divided between them."""
    days = build.period(limit.periods(build), limit.days + 5)
    unit = build.unit(limit.ceiling + limit.ceiling // 3, days)
    goods = build.goods(unit, count=2)
    for bought in (goods[:1], goods):
        _buy(build, limit, days, unit, _Purchase(bought, limit.ceiling * 2 // 3))
    build.about(days, unit, goods=goods)


def _buy(build: Builder, limit: Limit, days: Days, unit: Unit, purchase: _Purchase) -> None:
    build.call(
        unit,
        build.moment(build.day(days, limit.days + 5)),
        purchase.goods,
        amount=purchase.amount,
        supplier=purchase.supplier,
        modality=limit.modality,
        took=limit.days * DAY,
        active=purchase.active,
    )
