"""What a planted case is built with: places, days, goods and suppliers that no other case uses."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import NoReturn

from auditor.demo.allotment import PLANTED_COMMODITIES
from auditor.demo.clock import CLOSES, DAY, HOUR, OPENS, day_text, is_working, year_of
from auditor.demo.modalities import DIRECT, Modality
from auditor.demo.population import DEFENCE, Entity, Population, Unit
from auditor.demo.process import AWARDED, Award, Bid, Case, Outcome, Process
from auditor.demo.rotation import expected_total
from auditor.demo.span import Days, Span
from auditor.demo.suppliers import Suppliers

# A case may be at most this part of what its buyer spends, so that it makes nobody a main supplier.
_HOST_FACTOR = 6
_SMALLEST_HOST = 80_000_000
_CLASSES = range(15, 95)


class InfeasibleError(Exception):
    """The sample is too small or too short for this case."""


@dataclass(slots=True)
class Builder:
    """Builds one case at a time: `begin`, any number of `call`s, then `finish`."""

    population: Population
    suppliers: Suppliers
    span: Span
    rng: Random
    cases: list[Case] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    used: set[tuple[object, ...]] = field(default_factory=set)
    _case: Case = field(init=False)
    _calls: list[Process] = field(default_factory=list)
    _next_supplier: int = 0
    _in_month: Counter[str] = field(default_factory=Counter)
    _room: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._room = {month.name: month.processes // 2 for month in self.span.months}

    def begin(self, kind: str, role: str, variant: str) -> None:
        self._case = Case(kind, role, variant)
        self._calls = []

    def finish(self, most: int) -> bool:
        """Keep the case unless there would be more than `most` planted processes, or too many in a month."""
        months = Counter(day_text(call.published // DAY)[:7] for call in self._calls)
        full = any(self._in_month[name] + count > self._room[name] for name, count in months.items())
        if full or len(self.processes) + len(self._calls) > most:
            return False
        self._in_month.update(months)
        self.cases.append(self._case)
        self.processes += self._calls
        return True

    # ---- where ----------------------------------------------------------------------------------------

    def unit(self, value: int, days: Days, *, free_of: str = "") -> Unit:
        """A unit whose buyer spends enough in that year to take awards of so much (hundredths).

        With `free_of`, a unit that no other case of that kind has in that year. The first cases are the
        defence ministry's where its volume allows.
        """
        year = year_of(days.first)
        processes = self.span.processes_in(year)
        wanted = max(_SMALLEST_HOST, value * _HOST_FACTOR)
        hosts = [
            unit
            for unit in self.population.units
            if not unit.entity.reserved
            and expected_total(unit.entity, processes) >= wanted
            and (not free_of or (free_of, unit.index, year) not in self.used)
        ]
        defence = [unit for unit in hosts if unit.entity.number == DEFENCE]
        if not hosts:
            self.infeasible()
        unit = self.rng.choice(defence if defence and self.rng.random() < 0.4 else hosts)
        if free_of:
            self.used.add((free_of, unit.index, year))
        return unit

    def sibling(self, unit: Unit, *, free_of: str = "", year: int = 0) -> Unit:
        """Another unit of the same entity."""
        others = [
            other
            for other in unit.entity.units
            if other is not unit and (not free_of or (free_of, other.index, year) not in self.used)
        ]
        if not others:
            self.infeasible()
        other = self.rng.choice(others)
        if free_of:
            self.used.add((free_of, other.index, year))
        return other

    def reserved_buyer(self, year: int) -> Entity:
        """A buyer that buys nothing in that year but what the case says."""
        for entity in self.population.reserved:
            if ("reserved", entity.index, year) not in self.used:
                self.used.add(("reserved", entity.index, year))
                return entity
        return self.infeasible()

    # ---- what -----------------------------------------------------------------------------------------

    def goods(self, *units: Unit, count: int = 1) -> list[int]:
        """Goods of one UNSPSC class that none of the units buys otherwise."""
        for _ in range(200):
            family = self.rng.choice(units[0].entity.families)
            group = self.rng.choice(_CLASSES)
            keys = [("class", unit.index, family, group) for unit in units]
            if not any(key in self.used for key in keys):
                self.used.update(keys)
                first = family * 10_000 + group * 100
                return [first + commodity for commodity in PLANTED_COMMODITIES[:count]]
        raise InfeasibleError

    def good(self, *units: Unit) -> int:
        return self.goods(*units)[0]

    def supplier(self) -> int:
        """A supplier that no recent case has; they are taken from the end of the list."""
        self._next_supplier += 1
        return len(self.suppliers) - 1 - self._next_supplier % (len(self.suppliers) // 2)

    def parts(self, total: int, count: int, least: int, most: int) -> list[int]:
        """`count` amounts between `least` and `most` that add up to `total` exactly."""
        amounts = []
        for left in range(count - 1, 0, -1):
            low, high = max(least, total - left * most), min(most, total - left * least)
            amounts.append(self.rng.randint(low, high))
            total -= amounts[-1]
        return [*amounts, total]

    # ---- when -----------------------------------------------------------------------------------------

    def day(self, days: Days, room: int) -> int:
        """A working day among `days` with `room` days of the sample left after it."""
        last = min(days.last, self.span.days.last - room)
        choices = [day for day in range(max(days.first, self.span.days.first), last + 1) if is_working(day)]
        if not choices:
            self.infeasible()
        return self.rng.choice(choices)

    def moment(self, day: int) -> int:
        """An instant of that day's office hours, with two hours to spare."""
        return day * DAY + self.rng.randint(OPENS, CLOSES - 2 * HOUR)

    def period(self, periods: list[Days], room: int) -> Days:
        """One of the periods that has a working day with `room` days left after it."""
        choices = [days for days in periods if self.has_room(days, room)]
        return self.rng.choice(choices) if choices else self.infeasible()

    def has_room(self, days: Days, room: int) -> bool:
        return min(days.last, self.span.days.last - room) - days.first >= 10

    def infeasible(self) -> NoReturn:
        raise InfeasibleError

    def boundary(self, periods: list[Days], room: int) -> tuple[Days, Days]:
        """The last 40 days of one period and the first 40 of the next."""
        for before, after in pairwise(periods):
            if before.last - before.first > 40 and self.span.days.last - after.first > 40 + room:
                return Days(before.last - 40, before.last), Days(after.first, after.first + 40)
        raise InfeasibleError

    # ---- the processes --------------------------------------------------------------------------------

    def call(  # noqa: PLR0913 - a purchase has as many sides; all but three are named where it is called
        self,
        unit: Unit,
        published: int,
        goods: list[int],
        *,
        amount: int | list[int] = 0,
        supplier: int | None = None,
        modality: Modality = DIRECT,
        outcome: Outcome = AWARDED,
        took: int = 20 * DAY,
        active: bool = True,
        bids: list[Bid] | None = None,
    ) -> Process:
        """Add a process; with an amount, an award to `supplier` (a new one unless given) that ends it; with
        several, as many awards to suppliers of their own.

        `took` is seconds from call to end. Without `bids` the winner is the only bidder.
        """
        ended = published + took
        if ended > self.span.snapshot or published < self.span.days.first * DAY:
            self.infeasible()
        amounts = amount if isinstance(amount, list) else [amount] if amount else []
        awards = [
            Award(self.supplier() if supplier is None else supplier, each, ended, active) for each in amounts
        ]
        if awards and bids is None and modality.submission == "electronicSubmission":
            at = published + min(took // 2, DAY + HOUR)
            bids = [Bid(award.supplier, award.amount, at) for award in awards]
        process = Process(published, unit, modality, outcome, goods, bids or [], awards, ended, self._case)
        self._calls.append(process)
        return process

    def about(
        self, days: Days, *units: Unit, goods: list[int] | None = None, supplier: int | None = None
    ) -> None:
        """Say whom the case is about; may be said several times."""
        case = self._case
        for unit in units:
            _add(case.unit_ids, unit.party_id)
            _add(case.buyer_ids, unit.entity.buyer_id)
            _add(case.entity_ids, unit.entity.party_id)
        for good in goods or []:
            _add(case.classes, str(good))
        if supplier is not None:
            _add(case.supplier_ids, self.suppliers.ids[supplier])
        period = (day_text(days.first), day_text(days.last))
        if period not in case.periods:
            case.periods.append(period)


def _add(values: list[str], value: str) -> None:
    if value not in values:
        values.append(value)
