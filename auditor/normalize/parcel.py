"""What a worker sends back: a block's rows as columns, one Arrow stream a table.

The writer makes rows of them for its statements, the facts of a month are made from them without reading the
rows back out of the database, and nothing in between makes an object of a value.
"""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import msgspec
import polars as pl

from auditor.normalize.record import Row
from auditor.normalize.worker import Decoded, Head, Refusal, Task, decode, index_row
from auditor.store.facts.columnar import empty, frame_of
from auditor.store.schema import PROCESS_TABLES, release

TABLES = (*PROCESS_TABLES, release)


@dataclass
class Parcel:
    """A decoded block. `streams` has the rows of each of TABLES; a table without rows has no bytes."""

    streams: list[bytes]
    refusals: list[Refusal]
    organizations: dict[str, tuple[Any, ...]]

    @cached_property
    def frames(self) -> list[pl.DataFrame]:
        """The rows of each of TABLES."""
        return [
            pl.read_ipc_stream(stream) if stream else empty(table)
            for table, stream in zip(TABLES, self.streams, strict=True)
        ]

    @property
    def processes(self) -> pl.DataFrame:
        """One row a release, in the order of the block."""
        return self.frames[0]

    @property
    def indexed(self) -> pl.DataFrame:
        """Where each release stands, in the same order."""
        return self.frames[-1]

    @property
    def newest(self) -> int:
        """The latest date of a release, in microseconds; 0 without any."""
        return max((us for us in self.indexed["date_us"] if us is not None), default=0)

    @property
    def last_position(self) -> int:
        """Of the last unit that was read; 0 without any."""
        return int(self.indexed["position"][-1]) if len(self.indexed) else 0

    def heads(self) -> list[Head]:
        """What the writer decides by where some of the processes are known."""
        said = self.processes.select("ocid", "month", "release_id", "tags")
        placed = self.indexed.select(_PLACED)
        return [
            Head(ocid, us, offset, compiled, month, release_id, tags, content_hash, *where)
            for (ocid, month, release_id, tags), (us, offset, compiled, content_hash, *where) in zip(
                said.iter_rows(), placed.iter_rows(), strict=True
            )
        ]


_PLACED = (
    "date_us",
    "date_offset",
    "compiled",
    "content_hash",
    "position",
    "part",
    "byte_offset",
    "byte_length",
)


def parcel(task: Task) -> Parcel:
    """Decode a block."""
    done = decode(task)
    tables = (*done.tables, _index(task, done))
    streams = [_stream(frame_of(table, rows)) for table, rows in zip(TABLES, tables, strict=True)]
    return Parcel(streams, done.refusals, done.organizations)


def work(task: Task) -> bytes:
    """A parcel as bytes."""
    return _encode(parcel(task))


def received(data: bytes) -> Parcel:
    """What `work` sent."""
    return _decode(data)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Parcel).decode


def _index(task: Task, done: Decoded) -> Row:
    indexed: Row = []
    for process_id, head in enumerate(done.heads, task.first_id):
        indexed += index_row(head, process_id, task.file_id, task.member)
    return indexed


def _stream(frame: pl.DataFrame) -> bytes:
    stream = BytesIO()
    if len(frame):
        frame.write_ipc_stream(stream)
    return stream.getvalue()
