"""Who wins a background process, so that no supplier comes near half of what a buyer spends in a year.

A buyer's awards go round a circle of suppliers of prime size: a supplier wins once in a round. Direct
purchases differ by a factor of 3.4 at most, so of ten awards one has at most 28 %. A larger award goes round a
circle of its own and is at most a fifth of what the buyer has awarded so far this year, or a twentieth of
what a large buyer will award, so large ones add at most 21 %.
"""

from auditor.demo.modalities import DIRECT
from auditor.demo.population import Entity, Population

_PRIMES = (23, 47, 97, 197, 397, 797, 1_597)
_MEAN_AWARD = 5_300_000
_AWARDED = 0.6
# From about 40 awards a year on, the expected total is sure enough to build on.
_LARGE_BUYER = 200_000_000


class Rotation:
    """Turns and yearly totals (hundredths of a quetzal) by buyer."""

    def __init__(self, population: Population, suppliers: int) -> None:
        count = len(population.entities)
        self._suppliers = suppliers
        self._turns = [0] * count
        self._large_turns = [0] * count
        self._totals = [0] * count
        self._expected = [0.0] * count
        self._entities = population.entities
        self._sizes = [_size(entity, suppliers) for entity in population.entities]
        self._year = 0

    def start_year(self, year: int, processes: int) -> None:
        """Begin a year in which so many processes are called; no effect within the year."""
        if year == self._year:
            return
        self._year = year
        self._totals = [0] * len(self._totals)
        self._expected = [expected_total(entity, processes) for entity in self._entities]

    def largest(self, entity: Entity) -> int:
        """The largest award this buyer may make now."""
        expected = self._expected[entity.index]
        usual = int(expected / 20) if expected >= _LARGE_BUYER else 0
        return max(DIRECT.highest, self._totals[entity.index] // 5, usual)

    def circle(self, entity: Entity) -> tuple[int, int]:
        """(first, size) of the buyer's suppliers; the size is prime."""
        return entity.index * 811 % self._suppliers, self._sizes[entity.index]

    def next_turn(self, entity: Entity, amount: int) -> int:
        """The place in the circle that wins this award."""
        turns = self._turns if amount <= DIRECT.highest else self._large_turns
        turn = turns[entity.index]
        turns[entity.index] = turn + 1
        return turn * 7 % self._sizes[entity.index]

    def count(self, entity: Entity, amount: int) -> None:
        """An award stands: it counts towards the year's total."""
        self._totals[entity.index] += amount

    def supplier(self, entity: Entity, place: int) -> int:
        first, size = self.circle(entity)
        return (first + place % size) % self._suppliers


def expected_total(entity: Entity, processes: int) -> float:
    """What a buyer awards, roughly, when all buyers together call so many processes."""
    return entity.share * processes * _AWARDED * _MEAN_AWARD


def _size(entity: Entity, suppliers: int) -> int:
    wanted = min(suppliers // 2, int(23 + 2_000 * entity.share))
    return max(prime for prime in _PRIMES if prime <= max(23, wanted))
