"""What plans came to, kept beside the facts: the same plan over the same files comes to the same again.

A plan is known by everything in it - clauses, parameters, lists, months, the day - and by the size and time of
each file that it may read. What is kept is a cache: it may be lost at any time, and whoever writes facts sweeps
it away with the files that nobody lists.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

_FOLDER = "memory"
_SIZE = 8  # bytes that tell how long a table is
# What came to more than this is made again: reading it would take as long.
_MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Memory:
    """`facts` is the folder of the facts."""

    facts: Path

    def of(self, name: str, files: Iterable[Path]) -> Callable[[Sequence[pl.LazyFrame]], list[pl.DataFrame]]:
        """Collects plans over some files; under `name` the last ones are remembered, by how many there are."""
        paths = tuple(files)

        def collect(plans: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
            key = _key(plans, paths)
            path = self.facts / _FOLDER / f"{name}-{len(plans)}.arrow"
            if (found := _read(path, key, len(plans))) is not None:
                return found
            made = pl.collect_all(plans)
            _write(path, key, made)
            return made

        return collect


def _key(plans: Sequence[pl.LazyFrame], files: Iterable[Path]) -> bytes:
    told = hashlib.sha256(pl.__version__.encode())
    for path in files:
        state = path.stat()
        told.update(f"\n{path.name} {state.st_size} {state.st_mtime_ns}".encode())
    for plan in plans:
        told.update(plan.serialize(format="binary"))
    return told.digest()


def _read(path: Path, key: bytes, count: int) -> list[pl.DataFrame] | None:
    """The tables that are kept under the key; None where there are none, or none that can be read."""
    try:
        with path.open("rb") as file:
            if file.read(len(key)) != key:
                return None
            return [pl.read_ipc_stream(file.read(int.from_bytes(file.read(_SIZE)))) for _ in range(count)]
    except (OSError, PolarsError):
        return None


def _write(path: Path, key: bytes, tables: Sequence[pl.DataFrame]) -> None:
    """Whole or not at all; a disk that has no room for it keeps nobody from auditing."""
    if sum(table.estimated_size() for table in tables) > _MOST_BYTES:
        return
    temporary = path.with_suffix(f".{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(key)
            for table in tables:
                packed = table.write_ipc_stream(None).getvalue()
                file.write(len(packed).to_bytes(_SIZE))
                file.write(packed)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
