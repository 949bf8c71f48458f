"""One release being flattened: its rows so far, its notes, and the readers of single values.

Rows are kept flat, one list a table in the order of `store.schema.PROCESS_TABLES`, values in the order of
the table's columns. The first two values of a child row are 0 (the process's surrogate, set when it is
known) and its position.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from auditor.folding import fold
from auditor.normalize import values
from auditor.normalize.ocds import Scalar, Texts, Value
from auditor.profiles import Profile

T = TypeVar("T")

Cell = str | int | float | bool | bytes | None
Row = list[Cell]
Note = tuple[str, str, str | None]

MISSING = (None, None)


class Record:
    """The rows of one process. `orgs` maps a party's id to (resolved identity, name)."""

    __slots__ = (
        "amendment",
        "award",
        "award_supplier",
        "bid",
        "bid_tenderer",
        "contract",
        "counts",
        "document",
        "item",
        "lot",
        "notes",
        "organizations",
        "orgs",
        "party",
        "party_membership",
        "profile",
        "rounded",
        "transaction",
    )

    def __init__(self, profile: Profile, notes: Sequence[Note] = ()) -> None:
        self.profile = profile
        self.notes: list[Note] = list(notes)
        self.orgs: dict[str, tuple[str, str | None]] = {}
        self.organizations: dict[str, tuple[Cell, ...]] = {}
        self.rounded = False
        self.lot: Row = []
        self.item: Row = []
        self.bid: Row = []
        self.bid_tenderer: Row = []
        self.award: Row = []
        self.award_supplier: Row = []
        self.contract: Row = []
        self.amendment: Row = []
        self.transaction: Row = []
        self.document: Row = []
        self.party: Row = []
        self.party_membership: Row = []

    def children(self) -> list[Row]:
        """The child tables' rows, in the order of `store.schema.CHILD_TABLES`."""
        noted: Row = []
        for position, (path, code, value) in enumerate(self.notes):
            noted += (0, position, path, code, value)
        return [
            self.lot,
            self.item,
            self.bid,
            self.bid_tenderer,
            self.award,
            self.award_supplier,
            self.contract,
            self.amendment,
            self.transaction,
            self.document,
            self.party,
            self.party_membership,
            noted,
        ]

    def note(self, path: str, code: str, value: object) -> None:
        self.notes.append((path, code, None if value is None else str(value)[:200].replace("\0", "\ufffd")))

    def _read(self, reader: Callable[[Scalar], T], value: Scalar, where: tuple[str | int, ...]) -> T | None:
        try:
            return reader(value)
        except values.Unreadable as fault:
            self.note(json_path(where), fault.code, value)
            return None

    def instant(self, value: Scalar, *where: str | int) -> tuple[int | None, int | None]:
        """(microseconds, offset), (None, None) with a note where it cannot be read."""
        if value is None or value == "":
            return MISSING
        try:
            return values.instant(value if value.__class__ is str else str(value), self.profile.utc_offset)
        except values.Unreadable as fault:
            self.note(json_path(where), fault.code, value)
            return MISSING

    def money(self, value: Value | None, *where: str | int) -> tuple[int | None, str | None, bool]:
        """(hundredths, currency, rounded)."""
        if value is None:
            return None, None, False
        try:
            amount, rounded = values.minor_units(value.amount)
        except values.Unreadable as fault:
            self.note(json_path((*where, ".amount")), fault.code, value.amount)
            amount, rounded = None, False
        return amount, self.currency(value.currency, *where, ".currency"), rounded

    def currency(self, value: Scalar, *where: str | int) -> str | None:
        if value is None or value == "":
            return None
        try:
            return values.currency(str(value))
        except values.Unreadable as fault:
            self.note(json_path(where), fault.code, value)
            return None

    def number(self, value: Scalar, *where: str | int) -> float | None:
        return self._read(values.number, value, where)

    def count(self, value: Scalar, *where: str | int) -> int | None:
        return self._read(values.count, value, where)


def json_path(where: tuple[str | int, ...]) -> str:
    """A path from its pieces, put together only where there is something to note."""
    return "".join(f"[{piece}]" if isinstance(piece, int) else piece for piece in where)


def many(block: list[T | None] | T | None) -> Sequence[T]:
    """The entries of an array that may be a lone object, may be absent and may hold nulls."""
    if block is None:
        return ()
    if block.__class__ is list:
        if None in block:
            return [entry for entry in block if entry is not None]
        return block  # type: ignore[return-value]
    return (block,)  # type: ignore[return-value]


def first_text(block: Texts) -> str | None:
    """The only or first text of an array."""
    if block.__class__ is list:
        block = next((entry for entry in block if entry is not None), None)
    return values.text(block)  # type: ignore[arg-type]


def joined(block: Texts) -> str | None:
    """The texts of an array, separated by spaces."""
    if block is None:
        return None
    entries = block if isinstance(block, list) else [block]
    if len(entries) == 1:
        return values.text(entries[0])
    return " ".join(entry for value in entries if (entry := values.text(value))) or None


def key(name: str | None) -> str | None:
    return None if name is None else fold(name)
