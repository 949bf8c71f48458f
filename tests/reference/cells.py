"""One value of one row, with what travels with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from auditor.rules.catalog import Type
from auditor.rules.kinds import BOOLEAN, DATE, INTEGER, MONEY, NUMBER, Kind

EPOCH = date(1970, 1, 1)
DAY = 86_400_000_000  # microseconds
MIXED = "mixed currencies"
SMALL = "stratum too small"
CLOSE = 1e-9

Plain = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Money is in hundredths, its currency beside it; None there is a currency that nobody told.

    `instant` (microseconds) and `business_day` belong to dates, None where a date has none. `notes` say what
    became of the value on its way: that currencies met in it, that no stratum was large enough for it, or which
    unverified lists it leans on.
    """

    kind: Kind
    value: Plain = None
    currency: str | None = None
    instant: int | None = None
    business_day: int | None = None
    notes: frozenset[str] = frozenset()

    @property
    def null(self) -> bool:
        return self.value is None

    @property
    def day(self) -> int | None:
        return (self.value - EPOCH).days if isinstance(self.value, date) else None

    @property
    def moment(self) -> int | None:
        """The instant; the beginning of the day where there is none."""
        if self.instant is not None or self.day is None:
            return self.instant
        return self.day * DAY

    @property
    def units(self) -> float | None:
        """A number; money as currency units."""
        if self.value is None or isinstance(self.value, str | date):
            return None
        return self.value / 100 if self.kind == MONEY else float(self.value)

    @property
    def exact(self) -> Decimal | None:
        """A number, or the units of an amount, as written in decimals."""
        if self.value is None:
            return None
        written = Decimal(str(self.value))
        return written / 100 if self.kind == MONEY else written

    @property
    def hundredths(self) -> int | None:
        """Money, or a plain number as an amount of money."""
        return None if self.exact is None else int(self.exact * 100)

    def noting(self, notes: Iterable[str]) -> "Cell":
        return replace(self, notes=self.notes | frozenset(notes))

    @property
    def same_as(self) -> tuple[Plain, str | None] | None:
        """What two equal values have in common; None for null, which equals nothing."""
        return None if self.value is None else (self.value, self.currency if self.kind.monetary else None)


def truth(value: bool | None, notes: frozenset[str] = frozenset()) -> Cell:
    return Cell(BOOLEAN, value, notes=notes)


def whole(value: int | None, notes: frozenset[str] = frozenset()) -> Cell:
    return Cell(INTEGER, value, notes=notes)


def dated(day: date) -> Cell:
    """A day written out: no instant, and no calendar to count business days by."""
    return Cell(DATE, day)


def literal(kind: Kind, value: Plain) -> Cell:
    if isinstance(value, date):
        return dated(value)
    return Cell(kind, float(value) if kind == NUMBER and isinstance(value, int) else value)


class Meeting(NamedTuple):
    """Two amounts met: may anything be said of them together, in which currency, with which notes."""

    speaks: bool
    currency: str | None
    notes: frozenset[str]


def meet(left: Cell, right: Cell) -> Meeting:
    """A plain number beside money is of its currency; amounts of two currencies, or of an unknown one, say nothing."""
    notes = left.notes | right.notes
    if not (left.kind.monetary and right.kind.monetary):
        return Meeting(True, (left if left.kind.monetary else right).currency, notes)
    if left.currency is None or right.currency is None:
        return Meeting(False, None, notes)
    if left.currency == right.currency:
        return Meeting(True, left.currency, notes)
    return Meeting(False, None, notes if left.null or right.null else notes | {MIXED})


def converted(cell: Cell, kind: Kind) -> Cell:
    """A value in the type of the whole it is a part of."""
    if not kind.numeric or cell.kind == kind:
        return replace(cell, kind=kind)
    value: Plain = cell.units
    if kind in {MONEY, INTEGER}:
        value = cell.hundredths if kind == MONEY else cell.value
    return replace(cell, kind=kind, value=value)


@dataclass
class CloseCalls:
    """How often a verdict hung on two computed numbers that are all but equal, where engines may round apart."""

    seen: int = field(default=0)

    def look(self, left: float, right: float) -> None:
        if abs(left - right) <= CLOSE * max(1.0, abs(left), abs(right)):
            self.seen += 1

    def look_among(self, numbers: Iterable[float]) -> None:
        """Whether some of these are all but equal, or equal as far as we can see."""
        for one, other in pairwise(sorted(numbers)):
            self.look(one, other)


def is_computed(*kinds: Kind) -> bool:
    return any(kind.type is Type.NUMBER for kind in kinds)
