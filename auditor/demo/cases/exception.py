"""Buying by exception (LCE art. 44): a buyer's whole year, with a share of value that its peers do not have."""

from dataclasses import replace

from auditor.demo.cases.builder import Builder
from auditor.demo.clock import DAY, year_of
from auditor.demo.modalities import BETWEEN_ENTITIES, DIRECT, EXCEPTION, Modality

_TOOK = 8
_AWARDS = 6


def by_exception(build: Builder) -> None:
    """Two of six awards, most of the value."""
    _year(build, [build.rng.randint(EXCEPTION.lowest + 4_000_000, 20_000_000) for _ in range(2)])


def one_large_award(build: Builder) -> None:
    _year(build, [80_000_000], [_some(build) for _ in range(_AWARDS)])


def a_hundredth_less(build: Builder) -> None:
    """A hundredth less than a fifth of the value."""
    _year(build, [4_999_999], [4_000_000] * 4 + [4_000_001])


def too_few_awards(build: Builder) -> None:
    _year(build, [20_000_000], [_some(build) for _ in range(3)])


def without_exception(build: Builder) -> None:
    """As much value without competition, by another article."""
    _year(build, [20_000_000], modality=BETWEEN_ENTITIES)


def _some(build: Builder) -> int:
    return build.rng.randint(3_000_000, 4_000_000)


def _year(
    build: Builder, excepted: list[int], others: list[int] | None = None, modality: Modality = EXCEPTION
) -> None:
    days = build.period(build.span.years(), _TOOK)
    entity = build.reserved_buyer(year_of(days.first))
    unit = entity.units[0]
    rest = others if others is not None else [_some(build) for _ in range(_AWARDS - len(excepted))]
    for amounts, way in ((excepted, modality), (rest, DIRECT)):
        for amount in amounts:
            # Called early enough to be awarded within the year.
            called = build.day(replace(days, last=days.last - _TOOK - 1), _TOOK)
            build.call(
                unit, build.moment(called), [build.good(unit)], amount=amount, modality=way, took=_TOOK * DAY
            )
    build.about(days, unit)
