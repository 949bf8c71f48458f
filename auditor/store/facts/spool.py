"""The columns of a file that is being read, on disk until its facts are made: a million processes do not fit in memory."""

import os
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO

import polars as pl
from sqlalchemy import Table

from auditor.store.facts.columnar import read_columns, series
from auditor.store.schema import PROCESS_TABLES, process

_numbers = count()


@dataclass(frozen=True)
class Kept:
    """One block's columns in the spool: the place of each table's stream, and what to leave out."""

    streams: tuple[tuple[int, int], ...]
    months: frozenset[int]
    dropped: frozenset[int]


@dataclass
class Spool:
    """Takes the columns of one file, block by block.

    It lies among the facts, listed nowhere: what a killed process leaves of it is swept with their garbage.
    """

    data_dir: Path
    # The months of which the spool has every process and nothing else.
    whole: set[int] = field(default_factory=set)
    _kept: list[Kept] = field(default_factory=list)
    _file: IO[bytes] | None = None
    _size: int = 0

    def __post_init__(self) -> None:
        self.path = self.data_dir / "facts" / "spool" / f"{os.getpid()}-{next(_numbers)}.partial"

    def keep(self, columns: Sequence[bytes], months: Iterable[int], dropped: Iterable[int]) -> None:
        """Take one Arrow stream for each of PROCESS_TABLES, and the ids of processes that do not count."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb")
        places = []
        for stream in columns:
            places.append((self._size, len(stream)))
            self._file.write(stream)
            self._size += len(stream)
        self._kept.append(Kept(tuple(places), frozenset(months), frozenset(dropped)))

    def part(self, months: AbstractSet[int]) -> "SpoolReader":
        """What there is of some months, for whatever process reads it."""
        if self._file is not None:
            self._file.flush()
        kept = tuple(kept for kept in self._kept if kept.months & months)
        return SpoolReader(self.path, kept, frozenset(months))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self.path.unlink(missing_ok=True)


class SpoolReader:
    """Reads months that one file brought whole from the columns their rows were written from."""

    def __init__(self, path: Path, kept: tuple[Kept, ...], months: frozenset[int]) -> None:
        self._path = path
        self._kept = kept
        self._months = months
        self._processes: pl.DataFrame | None = None
        self._alone = False

    def table(self, table: Table) -> pl.DataFrame:
        if self._processes is None:
            self._processes = self._only()
        if table is process:
            return self._processes
        frames = list(self._read(PROCESS_TABLES.index(table)))
        if not frames:
            return pl.DataFrame([series(table, name, []) for name in read_columns(table)])
        rows = pl.concat(frames)
        if self._alone:
            return rows
        kept = self._processes.select(process_id="id")
        return rows.join(kept, on="process_id", how="semi", maintain_order="left")

    def _only(self) -> pl.DataFrame:
        """The months' processes, without those of other months in the same blocks."""
        frames = list(self._read(0))
        processes = pl.concat(frames).filter(pl.col("month").is_in(sorted(self._months)))
        if dropped := frozenset().union(*(kept.dropped for kept in self._kept)):
            processes = processes.filter(~pl.col("id").is_in(sorted(dropped)))
        self._alone = len(processes) == sum(len(frame) for frame in frames)
        return processes

    def _read(self, number: int) -> Iterator[pl.DataFrame]:
        """Every block's rows of one of PROCESS_TABLES."""
        columns = list(read_columns(PROCESS_TABLES[number]))
        with self._path.open("rb") as file:
            for kept in self._kept:
                offset, size = kept.streams[number]
                if size:
                    file.seek(offset)
                    yield pl.read_ipc_stream(file.read(size), columns=columns)
