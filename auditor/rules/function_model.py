"""What a function of the rule language is: its arguments, its keywords, its result, its words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from auditor.language import Text
from auditor.rules.catalog import Type
from auditor.rules.kinds import NUMBER, UNITS, Kind

ANY = frozenset(Type)
NUMERIC = frozenset({Type.MONEY, Type.NUMBER, Type.INTEGER})
ORDERED = NUMERIC | {Type.DATE}
TEXTS = frozenset({Type.TEXT, Type.CLASS})
TRUTH = frozenset({Type.BOOLEAN})

Result = Callable[[Sequence[Kind]], Kind]


class Sort(Enum):
    """What a function looks at, which decides where it may stand."""

    VALUE = "value"  # the row's own values: anywhere
    AGGREGATE = "aggregate"  # many rows: in `take`, or with per=[…]
    HISTORY = "history"  # the rows around this one, in order: with per=[…] only
    NETWORK = "network"  # the graph of a `network` clause: in its `take` only


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: the types it may have; `literal` where it must be written out (or be a parameter).

    `of_source` where it must be a date of a source, which has a calendar; a day written out has none.
    """

    name: str
    accepts: frozenset[Type]
    optional: bool = False
    literal: bool = False
    of_source: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """`ordered` functions need `by=` to say which row is first. `within` and `before` say that an aggregate
    may be asked of the last days, and of the days before the row's own."""

    name: str
    arguments: tuple[Argument, ...]
    result: Result
    meaning: Text
    example: str
    sort: Sort = Sort.VALUE
    ordered: bool = False
    within: bool = False
    before: bool = False

    @property
    def aggregate(self) -> bool:
        return self.sort is Sort.AGGREGATE

    @property
    def windowed(self) -> bool:
        """Whether `per=` may say over which rows."""
        return self.sort in {Sort.AGGREGATE, Sort.HISTORY}

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords it may have, in the order they are told."""
        dated = self.ordered or self.within or self.before
        return tuple(
            name
            for name, allowed in (
                ("per", self.windowed),
                ("by", dated),
                ("within", self.within),
                ("before", self.before),
            )
            if allowed
        )

    @property
    def signature(self) -> str:
        listed = [f"[{each.name}]" if each.optional else each.name for each in self.arguments]
        needed = [*(["by="] if self.ordered else []), *(["per="] if self.sort is Sort.HISTORY else [])]
        return f"{self.name}({', '.join([*listed, *needed])})"


def always(kind: Kind) -> Result:
    return lambda _kinds: kind


def same(kinds: Sequence[Kind]) -> Kind:
    return kinds[0]


def average(kinds: Sequence[Kind]) -> Kind:
    """What stays of a type when its values are divided: money becomes a number of currency units."""
    return UNITS if kinds[0].monetary else NUMBER
