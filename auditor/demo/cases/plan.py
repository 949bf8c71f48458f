"""Which cases a sample has: every kind in turn, plants and look-alikes alike, as far as its size allows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from auditor.demo.cases import amounts, changes, exception, share, splitting, timing, voids
from auditor.demo.cases.builder import Builder, InfeasibleError
from auditor.demo.clock import DAY, day_text
from auditor.demo.population import Population
from auditor.demo.process import Case, Process
from auditor.demo.seeding import stream
from auditor.demo.span import Span
from auditor.demo.suppliers import Suppliers

PLANT, LOOK_ALIKE = "plant", "lookalike"
_Variants = Mapping[str, Callable[[Builder], None]]


def _splitting(limit: splitting.Limit) -> tuple[_Variants, _Variants]:
    near = {
        "exactly_at_ceiling": splitting.exactly_at,
        "two_periods": splitting.two_periods,
        "two_units": splitting.two_units,
        "two_goods": splitting.two_goods,
        "one_cancelled": splitting.one_cancelled,
        "one_mixed": splitting.one_mixed,
    }
    return (
        {"above_ceiling": partial(splitting.above, limit=limit)},
        {name: partial(build, limit=limit) for name, build in near.items()},
    )


# Kind -> (variants of the plant, variants of the look-alike); a round plants the next variant of each.
KINDS: Mapping[str, tuple[_Variants, _Variants]] = {
    "above_ceiling": (
        {
            "direct": amounts.direct_above,
            "quotation": amounts.quotation_above,
            "several_awards": amounts.several_above,
        },
        {
            "direct_at_ceiling": amounts.direct_at,
            "tender": amounts.tender_above,
            "cancelled": amounts.cancelled_above,
            "several_awards_at_ceiling": amounts.several_at,
            "quotation_at_ceiling": amounts.quotation_at,
        },
    ),
    "splitting_direct": _splitting(splitting.DIRECT_LIMIT),
    "splitting_quotation": _splitting(splitting.QUOTATION_LIMIT),
    "buyer_share": (
        {"many_awards": share.many_awards, "one_large_award": share.one_large_award},
        {
            "exactly_half": share.exactly_half,
            "nine_awards": share.nine_awards,
            "most_awards_not_value": share.most_awards_not_value,
        },
    ),
    "bunching": (
        {"crowded": amounts.crowded},
        {
            "four_awards": amounts.few,
            "just_below_band": amounts.just_outside,
            "two_years": amounts.two_years,
            "two_units": amounts.two_units,
        },
    ),
    "repeated_void": (
        {"repeated": voids.repeated},
        {
            "twice": voids.twice,
            "twice_and_withdrawn": voids.twice_and_withdrawn,
            "as_often_as_elsewhere": voids.as_often_as_elsewhere,
            "three_goods": voids.three_goods,
            "two_years": voids.two_years,
        },
    ),
    "void_then_direct": (
        {"same_supplier": voids.same_supplier},
        {
            "two_suppliers": voids.two_suppliers,
            "once": voids.once,
            "another_good": voids.another_good,
            "award_first": voids.award_first,
        },
    ),
    "within_hour": (
        {"direct": timing.within_hour},
        {
            "an_hour_and_a_second": timing.an_hour_and_a_second,
            "bid_within_hour_only": timing.bid_within_hour_only,
            "without_bids": timing.without_bids,
        },
    ),
    "awarded_too_soon": (
        {
            "quick_quotation": timing.quick_quotation,
            "quick_tender": timing.quick_tender,
            "same_day": timing.same_day,
        },
        {
            "quotation_at_shortest": timing.quotation_at_shortest,
            "next_business_day": timing.next_business_day,
            "tender_at_shortest": timing.tender_at_shortest,
            "without_competition": timing.quick_without_competition,
        },
    ),
    "awarded_late": (
        {"slow_direct": timing.slow_direct, "slow_quotation": timing.slow_quotation},
        {
            "direct_at_longest": timing.direct_at_longest,
            "quotation_at_longest": timing.quotation_at_longest,
        },
    ),
    "share_by_exception": (
        {"most_of_the_value": exception.by_exception, "one_large_award": exception.one_large_award},
        {
            "a_hundredth_less": exception.a_hundredth_less,
            "too_few_awards": exception.too_few_awards,
            "without_exception": exception.without_exception,
        },
    ),
    changes.KIND: (
        dict.fromkeys(("amount", "date", "bidder", "supplier"), changes.recorded),
        dict.fromkeys(("status", "title", "one_bid_more", "document_gone"), changes.recorded),
    ),
    "identical_bids": (
        {"equal": amounts.equal_prices},
        {
            "a_hundredth_apart": amounts.a_hundredth_apart,
            "disqualified": amounts.equal_but_disqualified,
            "two_processes": amounts.equal_in_two_processes,
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Plan:
    cases: list[Case]
    processes: list[Process]

    def by_month(self) -> dict[str, list[Process]]:
        """Planted processes by month of the call (`YYYY-MM`), in order of publication."""
        months: dict[str, list[Process]] = {}
        for process in sorted(self.processes, key=attrgetter("published")):
            months.setdefault(day_text(process.published // DAY)[:7], []).append(process)
        return months


def plan_cases(population: Population, suppliers: Suppliers, span: Span, seed: int) -> Plan:
    """A plant and a look-alike of every kind a round; one round for 10,000 processes, at least three.

    The seed chooses the variants to begin with, so that a few small samples show them all.

    Cases take at most an eighth of all processes, and half of any month's; a case that does not fit, because the
    sample is small or short, is left out.
    """
    build = Builder(population, suppliers, span, stream("cases", seed))
    total = sum(month.processes for month in span.months)
    for number in range(max(3, total // 10_000)):
        for role in (PLANT, LOOK_ALIKE):
            for kind in KINDS:
                _add(build, kind, role, number + 3 * seed, total // 8)
    return Plan(build.cases, build.processes)


def _add(build: Builder, kind: str, role: str, number: int, most: int) -> None:
    """The round's variant, or the next one that the sample has room for."""
    variants = KINDS[kind][role == LOOK_ALIKE]
    names = list(variants)
    for position in range(len(names)):
        name = names[(number + position) % len(names)]
        build.begin(kind, role, name)
        try:
            variants[name](build)
        except InfeasibleError:
            continue
        if build.finish(most):
            return
