"""What a worker sends back: rows cut as the writer's statements take them, and the same rows as columns.

Rows travel as MessagePack (half the cost of pickling them), columns as Arrow streams, which the facts of a
month are made from without reading the rows back out of the database.
"""

from io import BytesIO
from typing import Any, NamedTuple

import msgspec

from auditor.normalize.record import Row
from auditor.normalize.worker import Decoded, Head, Refusal, Task, decode, index_row
from auditor.store.facts.columnar import frame_of
from auditor.store.schema import PROCESS_TABLES, release
from auditor.store.writer import cut

TABLES = (*PROCESS_TABLES, release)

Chunks = list[tuple[Any, ...]]


class Parcel(NamedTuple):
    """A decoded block. `chunks` has the rows of each of TABLES, as many a tuple as one statement takes."""

    heads: list[Head]
    chunks: list[Chunks]
    columns: list[bytes]
    refusals: list[Refusal]
    organizations: dict[str, tuple[Any, ...]]


def parcel(task: Task) -> Parcel:
    """Decode a block."""
    done = decode(task)
    return Parcel(done.heads, _chunks(task, done), _columns(done), done.refusals, done.organizations)


def work(task: Task) -> bytes:
    """A parcel as bytes."""
    return _encode(parcel(task))


def received(data: bytes) -> Parcel:
    """What `work` sent."""
    return _decode(data)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Parcel).decode


def _chunks(task: Task, done: Decoded) -> list[Chunks]:
    indexed: Row = []
    for process_id, head in enumerate(done.heads, task.first_id):
        indexed += index_row(head, process_id, task.file_id, task.member)
    tables = (*done.tables, indexed)
    return [list(cut(rows, len(table.columns))) for rows, table in zip(tables, TABLES, strict=True)]


def _columns(done: Decoded) -> list[bytes]:
    """One Arrow stream for each of PROCESS_TABLES, empty where there are no rows."""
    streams = []
    for table, rows in zip(PROCESS_TABLES, done.tables, strict=True):
        stream = BytesIO()
        if rows:
            frame_of(table, rows).write_ipc_stream(stream)
        streams.append(stream.getvalue())
    return streams
