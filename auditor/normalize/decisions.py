"""What is decided of releases: the account of a file, and the plan for one block."""

from dataclasses import dataclass, field
from typing import Any

from auditor.normalize.record import Cell
from auditor.normalize.worker import Head
from auditor.store.writer import Known, Said

# All rows of one process, table by table.
Rows = list[list[tuple[Any, ...]]]


@dataclass
class Account:
    """What became of one file's releases."""

    n_in: int = 0
    n_new: int = 0
    n_changed: int = 0
    n_unchanged: int = 0
    n_merged: int = 0
    n_rejected: int = 0


@dataclass
class Plan:
    """Decisions on one block: which rows to write, of which processes, and what to index.

    `histories` maps a process to what is indexed of it, oldest first; `kept` to the place of its release in
    the block; `replaced` has, for those that are `replacing`, the rows they had before.
    """

    known: dict[str, Known]
    histories: dict[int, list[Said]]
    kept: dict[int, int] = field(default_factory=dict)
    replacing: list[int] = field(default_factory=list)
    replaced: dict[int, Rows] = field(default_factory=dict)
    indexed: list[Cell] = field(default_factory=list)


def repeats(head: Head, history: list[Said]) -> bool:
    """Whether a release says what the newest of its date said; without a date, what the newest of all said.

    A dated release after one without a date is no repeat: it takes the process back from it.
    """
    said = Said(head.date_us, head.content_hash, head.compiled)
    if head.date_us is None or history[-1].date_us is None:
        return history[-1] == said
    same_day = [earlier for earlier in history if earlier.date_us == head.date_us]
    return same_day[-1:] == [said]


def replaces(head: Head, there: Known) -> bool:
    """Whether a compiled release stands for everything there is of its process."""
    if not head.compiled or head.date_us is None or there.date_us is None:
        return False
    return head.date_us >= there.date_us
