"""Which good a background process buys, so that no unit comes near a splitting or a repetition limit.

Each key (a unit and a UNSPSC family) hands out its goods in a fixed order. Seven of eight turns get a good of
their own; two share one, each with less than half of the ceiling. Counters start again with each legal
period, so within it no good's purchases can exceed the ceiling, however large the sample: no amounts are kept.
"""

_TURNS = (0, 1, 2, 3, 4, 5, 5, 6)
_SHARING = frozenset({5, 6})
_CLASSES = range(15, 95)
_PER_CLASS = 10
_COMMODITIES = 90
GOODS = len(_CLASSES) * _COMMODITIES
# Last two digits that only planted cases use.
PLANTED_COMMODITIES = range(_COMMODITIES + 1, 100)


def commodity(family: int, position: int) -> int:
    """The UNSPSC code at a position of a family's order; positions beyond GOODS come round again."""
    position %= GOODS
    block, within = divmod(position, len(_CLASSES) * _PER_CLASS)
    group, member = divmod(within, _PER_CLASS)
    return family * 10_000 + (_CLASSES[group]) * 100 + block * _PER_CLASS + member + 1


class Allotment:
    """Turns taken by each key since the last `restart`."""

    def __init__(self, *, sharing: bool = True) -> None:
        self._turns = _TURNS if sharing else tuple(range(8))
        self._sharing = _SHARING if sharing else frozenset()
        self._taken: dict[int, int] = {}
        self._period: object = None

    def restart(self, period: object) -> None:
        """Start again unless `period` is the one under way."""
        if period != self._period:
            self._taken.clear()
            self._period = period

    def take(self, unit: int, family: int) -> tuple[int, bool, bool]:
        """(UNSPSC code, whether another turn shares it, whether the family's goods are used up)."""
        key = unit << 14 | family
        turn = self._taken.get(key, 0)
        self._taken[key] = turn + 1
        cycle, place = divmod(turn, 8)
        position = cycle * (self._turns[-1] + 1) + self._turns[place]
        return commodity(family, position + unit % 50), place in self._sharing, position >= GOODS
