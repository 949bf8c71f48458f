"""What is decided of releases: the account of a file, and the plan for one block."""

from dataclasses import dataclass, field
from typing import Any

from auditor.normalize.record import Cell
from auditor.normalize.worker import Head
from auditor.store.writer import Known

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

    @property
    def balances(self) -> bool:
        return self.n_in == self.n_new + self.n_changed + self.n_unchanged + self.n_merged + self.n_rejected


@dataclass
class Plan:
    """Decisions on one block: which rows to write, of which processes, and what to index.

    `kept` maps a process to the place of its release in the block; `replaced` to the rows it had before.
    """

    known: dict[str, Known]
    kept: dict[int, int] = field(default_factory=dict)
    replaced: dict[int, Rows] = field(default_factory=dict)
    indexed: list[Cell] = field(default_factory=list)


def replaces(head: Head, there: Known) -> bool:
    """Whether a compiled release stands for everything there is of its process."""
    if not head.compiled or head.date_us is None or there.date_us is None:
        return False
    return head.date_us >= there.date_us
