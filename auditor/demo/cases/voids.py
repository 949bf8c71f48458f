"""Calls that nobody wins: repeated for one good, and followed by awards without competition."""

from auditor.demo.cases.builder import Builder
from auditor.demo.clock import DAY
from auditor.demo.modalities import ABSENCE, DIRECT
from auditor.demo.population import Unit
from auditor.demo.process import VOID, WITHDRAWN, Outcome
from auditor.demo.span import Days

_TOOK = 12
_VALUE = 7_000_000
# From the first call to the last award of one sequence: void, then direct.
_SEQUENCE = 45


def repeated(build: Builder) -> None:
    days, unit, good = _place(build)
    for _ in range(build.rng.randint(3, 4)):
        _end(build, unit, days, good)
    build.about(days, unit, goods=[good])


def twice(build: Builder) -> None:
    days, unit, good = _place(build)
    for _ in range(2):
        _end(build, unit, days, good)
    build.about(days, unit, goods=[good])


def twice_and_withdrawn(build: Builder) -> None:
    days, unit, good = _place(build)
    for outcome in (VOID, VOID, WITHDRAWN):
        _end(build, unit, days, good, outcome)
    build.about(days, unit, goods=[good])


def as_often_as_elsewhere(build: Builder) -> None:
    """Three void processes among twelve, the nine others awarded: no more than chance gives."""
    days, unit, good = _place(build)
    for _ in range(3):
        _end(build, unit, days, good)
    for period in _thirds(build, days):
        for _ in range(3):
            amount = build.rng.randint(DIRECT.lowest, DIRECT.lowest + 200_000)
            published = build.moment(build.day(period, _TOOK))
            build.call(unit, published, [good], amount=amount, took=_TOOK * DAY)
    build.about(days, unit, goods=[good])


def _thirds(build: Builder, year: Days) -> list[Days]:
    """The year's three periods of four months: three small purchases in each do not reach the limit."""
    periods = [p for p in build.span.four_months() if year.first <= p.first <= year.last]
    if len(periods) < 3 or not all(build.has_room(period, _TOOK) for period in periods):
        build.infeasible()
    return periods


def three_goods(build: Builder) -> None:
    days, unit, _ = _place(build)
    goods = build.goods(unit, count=3)
    for good in goods:
        _end(build, unit, days, good)
    build.about(days, unit, goods=goods)


def two_years(build: Builder) -> None:
    before, after = build.boundary(build.span.years(), _TOOK)
    unit = build.unit(_VALUE, before)
    good = build.good(unit)
    for days in (before, before, after):
        _end(build, unit, days, good)
        build.about(days, unit, goods=[good])


def _place(build: Builder) -> tuple[Days, Unit, int]:
    days = build.period(build.span.years(), _TOOK)
    unit = build.unit(_VALUE, days)
    return days, unit, build.good(unit)


def _end(build: Builder, unit: Unit, days: Days, good: int, outcome: Outcome = VOID) -> None:
    build.call(unit, build.moment(build.day(days, _TOOK)), [good], outcome=outcome, took=_TOOK * DAY)


# ---- void, then direct ----------------------------------------------------------------------------------


def same_supplier(build: Builder) -> None:
    unit, good, days = _scene(build)
    supplier = build.supplier()
    for _ in range(2):
        _void_then_award(build, unit, days, (good, good), supplier)
    build.about(build.span.days, unit, goods=[good], supplier=supplier)


def two_suppliers(build: Builder) -> None:
    unit, good, days = _scene(build)
    for supplier in (build.supplier(), build.supplier()):
        _void_then_award(build, unit, days, (good, good), supplier)
        build.about(build.span.days, unit, goods=[good], supplier=supplier)


def once(build: Builder) -> None:
    unit, good, days = _scene(build)
    supplier = build.supplier()
    _void_then_award(build, unit, days, (good, good), supplier)
    build.about(build.span.days, unit, goods=[good], supplier=supplier)


def another_good(build: Builder) -> None:
    """The calls that nobody answered were for something else."""
    unit, _, days = _scene(build)
    wanted, bought = build.goods(unit, count=2)
    supplier = build.supplier()
    for _ in range(2):
        _void_then_award(build, unit, days, (wanted, bought), supplier)
    build.about(build.span.days, unit, goods=[wanted, bought], supplier=supplier)


def award_first(build: Builder) -> None:
    """The awards were called before the void processes ended."""
    unit, good, days = _scene(build)
    supplier = build.supplier()
    for _ in range(2):
        day = build.day(days, _SEQUENCE)
        _award(build, unit, day, good, supplier)
    last = build.day(Days(days.last + 1, days.last + 20), _TOOK)
    for _ in range(2):
        build.call(unit, build.moment(last), [good], outcome=VOID, took=_TOOK * DAY)
    build.about(build.span.days, unit, goods=[good], supplier=supplier)


def _scene(build: Builder) -> tuple[Unit, int, Days]:
    year = build.period(build.span.years(), 2 * _SEQUENCE)
    start = build.day(year, 2 * _SEQUENCE)
    unit = build.unit(2 * _VALUE, year)
    return unit, build.good(unit), Days(start, start + 20)


def _void_then_award(build: Builder, unit: Unit, days: Days, goods: tuple[int, int], supplier: int) -> None:
    """A call for the first of the goods that stays without result, and an award of the second."""
    wanted, bought = goods
    day = build.day(days, _SEQUENCE)
    build.call(unit, build.moment(day), [wanted], outcome=VOID, took=_TOOK * DAY)
    after = build.day(Days(day + _TOOK + 2, day + _TOOK + 20), 10)
    _award(build, unit, after, bought, supplier)


def _award(build: Builder, unit: Unit, day: int, good: int, supplier: int) -> None:
    build.call(
        unit,
        build.moment(day),
        [good],
        amount=build.rng.randint(ABSENCE.lowest, _VALUE),
        supplier=supplier,
        modality=ABSENCE,
        took=8 * DAY,
    )
