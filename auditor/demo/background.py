"""Ordinary processes: drawn by the published rates, and free of the planted patterns by construction."""

from collections.abc import Iterator
from itertools import accumulate

from auditor.demo.allotment import Allotment
from auditor.demo.clock import DAY, HOUR, OPENS, next_working
from auditor.demo.modalities import ABSENCE, DIRECT, MODALITIES, QUOTATION, TENDER, Modality
from auditor.demo.population import Entity, Population, Unit
from auditor.demo.process import (
    AWARDED,
    EVALUATION,
    NOT_AWARDED,
    OPEN,
    VOID,
    WITHDRAWN,
    Award,
    Bid,
    Outcome,
    Process,
)
from auditor.demo.rotation import Rotation
from auditor.demo.seeding import stream
from auditor.demo.span import MonthSpan, Span
from auditor.demo.unanswered import Call, Unanswered

# Of 4,344 processes that had ended in May 2026; one in thirty never ends.
_ENDINGS = ((AWARDED, 3_176), (VOID, 582), (WITHDRAWN, 506), (NOT_AWARDED, 80), (EVALUATION, 145))
# 57 % of processes with bids have one bidder.
_BIDDERS = (1,) * 57 + (2,) * 17 + (3,) * 10 + (4,) * 6 + (5,) * 4 + (6,) * 3 + (7,) * 1 + (8,) + (10,)
_ITEMS = (1,) * 14 + (2,) * 2 + (3,) * 2 + (4, 7)
_WORKING_SECONDS = 9 * HOUR
_VOID_WITH_BIDS = 0.05
_WITHDRAWN_WITH_BIDS = 0.5
_SEVERAL_AWARDS = 0.16
_CANCELLED = 0.006
_DISQUALIFIED = 1 / 24_000
# What must have stayed without an offer before one may buy directly.
CALLS = (DIRECT, QUOTATION, TENDER)


class Background:
    """Draws one process after another, in order of publication. Keeps counters, and the latest void calls."""

    def __init__(self, population: Population, suppliers: int, span: Span, seed: int) -> None:
        self._population = population
        self._span = span
        self._seed = seed
        self._rng = stream("background", seed)
        self._rotation = Rotation(population, suppliers)
        self._endings = tuple(ending for ending, _ in _ENDINGS)
        self._ending_weights = tuple(accumulate(weight for _, weight in _ENDINGS))
        self._modality_weights = tuple(accumulate(modality.share for modality in MODALITIES))
        # Goods by what a limit counts: purchases by four months, by year, calls without result by year.
        self._direct, self._yearly = Allotment(), Allotment()
        self._void, self._absence = Allotment(), Allotment(sharing=False)
        self._unanswered = Unanswered()

    def month(self, month: MonthSpan, count: int) -> Iterator[Process]:
        """`count` processes called in the month, in order of publication."""
        rng = self._rng = stream("background", self._seed, month.name)
        self._direct.restart((month.year, (month.month - 1) // 4))
        self._yearly.restart(month.year)
        self._void.restart(month.year)
        self._rotation.start_year(month.year, self._span.processes_in(month.year))
        units = rng.choices(self._population.units, cum_weights=self._population.cumulative, k=count)
        modalities = rng.choices(MODALITIES, cum_weights=self._modality_weights, k=count)
        endings = rng.choices(self._endings, cum_weights=self._ending_weights, k=count)
        days = month.working_days() or [month.days.first]
        seconds = len(days) * _WORKING_SECONDS
        random = rng.random
        for position in range(count):
            day, second = divmod(int((position + random()) / count * seconds), _WORKING_SECONDS)
            published = days[day] * DAY + OPENS + second
            yield self._process(published, units[position], modalities[position], endings[position])

    def _process(self, published: int, unit: Unit, modality: Modality, ending: Outcome) -> Process:
        random = self._rng.random
        shortest, longest = modality.days
        window = 4 + random() * 11
        closes = published + int(window * DAY)
        earliest = max(shortest, int(window) + 2)
        day = next_working(published // DAY + earliest + int(random() * (longest - earliest)))
        ended = day * DAY + OPENS + int(random() * _WORKING_SECONDS)
        if ended > self._span.snapshot:
            ending = OPEN if closes > self._span.snapshot else EVALUATION
        if ending is AWARDED and modality.lowest > self._rotation.largest(unit.entity):
            ending = NOT_AWARDED
        followed = self._unanswered.before(published) if modality is ABSENCE else None
        if followed is None:
            classes, shared = self._goods(unit, modality, ending)
        else:
            unit, classes, shared = followed.unit, [followed.good], False
        if ending is VOID and modality in CALLS and len(classes) == 1 and not shared:
            self._unanswered.add(Call(ended, unit, classes[0]))
        bids: list[Bid] = []
        awards: list[Award] = []
        if ending is AWARDED or ending is EVALUATION or ending is NOT_AWARDED or self._had_bids(ending):
            amounts = self._amounts(unit.entity, modality, shared, ending)
            places = self._places(unit.entity, amounts, ending)
            bids = self._bids(unit.entity, places, amounts, published, closes)
            if ending is AWARDED:
                awards = self._awards(unit.entity, places, amounts, ended)
        return Process(published, unit, modality, ending, classes, bids, awards, ended if ending.ended else 0)

    def _places(self, entity: Entity, amounts: list[int], ending: Outcome) -> list[int]:
        """Places in the buyer's circle: the next ones for awards, any for an offer that wins nothing."""
        if ending is AWARDED:
            largest = max(amounts)
            return [self._rotation.next_turn(entity, largest) for _ in amounts]
        _, size = self._rotation.circle(entity)
        return [self._rng.getrandbits(20) % size]

    def _had_bids(self, ending: Outcome) -> bool:
        if ending is VOID:
            return self._rng.random() < _VOID_WITH_BIDS
        return ending is WITHDRAWN and self._rng.random() < _WITHDRAWN_WITH_BIDS

    def _goods(self, unit: Unit, modality: Modality, ending: Outcome) -> tuple[list[int], bool]:
        """(codes of the items, whether another process of the unit may buy the same good)."""
        rng = self._rng
        families = unit.entity.families
        bits = rng.getrandbits(40)
        count = _ITEMS[bits % 20]
        if ending is VOID:
            allotment = self._void
        elif modality is ABSENCE:
            allotment = self._absence
        else:
            allotment = self._direct if modality is DIRECT else self._yearly
        code, shared, used_up = allotment.take(unit.index, families[bits >> 5 & 1_023])
        if used_up and count == 1:
            count = 2
        classes = [code] * count
        if count > 1 and (used_up or bits >> 15 & 1):
            # Goods of several families: such an award cannot be split by good.
            classes[1] = families[bits >> 16 & 1_023] * 10_000 + 1_502
            if classes[1] == code:
                classes[1] = code + 1
        return classes, shared

    def _amounts(self, entity: Entity, modality: Modality, shared: bool, ending: Outcome) -> list[int]:
        """The prices that win; all different."""
        random = self._rng.random
        highest = min(modality.highest, max(self._rotation.largest(entity), modality.lowest + 1))
        if shared and (modality is DIRECT or modality is QUOTATION):
            highest = min(highest, 4_400_000 if modality is DIRECT else 44_000_000)
        if modality is DIRECT:
            whole = modality.lowest + int((highest - modality.lowest) * random())
        else:
            whole = int(modality.lowest * (highest / modality.lowest) ** random())
        if random() < 0.6:
            whole = max(modality.lowest + 99, whole // 10_000 * 10_000)
        if ending is not AWARDED or random() > _SEVERAL_AWARDS:
            return [whole]
        return _parts(whole, 3 if modality is DIRECT else 8)

    def _bids(
        self, entity: Entity, places: list[int], amounts: list[int], published: int, closes: int
    ) -> list[Bid]:
        """One bid for each price that wins, and losing ones above them, all at different prices."""
        rng = self._rng
        random, rotation = rng.random, self._rotation
        count = max(len(places), _BIDDERS[rng.getrandbits(16) % 100])
        from_day = published + DAY
        window = max(HOUR, closes - from_day)
        bids = [
            Bid(rotation.supplier(entity, place), amount, from_day + int(random() * window))
            for place, amount in zip(places, amounts, strict=True)
        ]
        if count == len(places):
            return bids
        _, size = rotation.circle(entity)
        stride = 1 + rng.getrandbits(16) % (size - 1)
        price = max(amounts)
        place = places[0]
        while len(bids) < count:
            place = (place + stride) % size
            if place in places:
                break
            price += 1_000 + int(price * 0.06 * random())
            valid = random() > _DISQUALIFIED
            bids.append(
                Bid(rotation.supplier(entity, place), price, from_day + int(random() * window), valid)
            )
        bids.sort(key=_when)
        return bids

    def _awards(self, entity: Entity, places: list[int], amounts: list[int], ended: int) -> list[Award]:
        awards = []
        for place, amount in zip(places, amounts, strict=True):
            active = self._rng.random() > _CANCELLED
            if active:
                self._rotation.count(entity, amount)
            awards.append(Award(self._rotation.supplier(entity, place), amount, ended, active))
        return awards


def _when(bid: Bid) -> int:
    return bid.at


def _parts(whole: int, most: int) -> list[int]:
    """The price in parts that are all different and each above the low-value ceiling."""
    count = min(most, whole // (DIRECT.lowest + 300_000))
    if count < 2:
        return [whole]
    base = whole // count - count * 50_000
    parts = [base + position * 100_000 for position in range(count)]
    return parts if parts[0] >= DIRECT.lowest else [whole]
