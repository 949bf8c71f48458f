"""What a look-up answers with. Money is in minor units, days count from 1970-01-01."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Who:
    """A supplier (or bidder), a buyer, or a unit of a source. `n` is its row of that source's directory.

    `awards` and `sums` are of active awards; `first` and `last` the days it is seen.
    """

    source: str
    n: int
    role: str
    id: str
    name: str
    person: bool
    processes: int
    awards: int
    bids: int
    first: int | None
    last: int | None
    sums: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody found: `how` is id, name, words, part or likeness; `likeness` goes from 0 to 100."""

    who: Who
    how: str
    likeness: float = 100.0


@dataclass(frozen=True, slots=True)
class Process:
    """A process in a line; the buyer and the unit by identity and name."""

    source: str
    month: int
    n: int
    profile: str
    ocid: str
    reference: str | None
    title: str
    link: str | None
    buyer: str | None
    buyer_name: str
    unit: str | None
    unit_name: str
    day: int | None
    modality: str | None
    details: str | None
    status: str | None
    status_details: str | None
    bidders: int | None


@dataclass(frozen=True, slots=True)
class Award:
    """An award, as far as one supplier has part in it; `suppliers` counts them all."""

    process: Process
    award_id: str | None
    status: str | None
    day: int | None
    amount: int | None
    currency: str | None
    suppliers: int | None
    supplier: str | None
    supplier_name: str
    person: bool
    contract: str | None = None

    @property
    def seen(self) -> int | None:
        """Its day, or the day that its process was published."""
        return self.process.day if self.day is None else self.day


@dataclass(frozen=True, slots=True)
class Good:
    """A good or service as items describe it, with how many processes have it and the newest of them."""

    source: str
    code: str | None
    description: str
    processes: int
    newest: Process
