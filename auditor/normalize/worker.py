"""A block of units decoded and flattened, in whatever process has time for it."""

import atexit
import gc
import os
import threading
from collections.abc import Iterator
from itertools import chain, repeat
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from auditor.normalize.flatten import Flattened, flatten
from auditor.normalize.packages import Block
from auditor.normalize.prepare import Prepare
from auditor.normalize.record import Cell, Row
from auditor.normalize.repair import Rejected
from auditor.normalize.units import Taken, releases
from auditor.store.schema import CHILD_TABLES, PROCESS_TABLES

CHILD_WIDTHS = tuple(len(table.columns) for table in CHILD_TABLES)

_contact_key = b""


class Head(NamedTuple):
    """What the writer decides by: one flattened release, and where it stands."""

    ocid: str
    date_us: int | None
    date_offset: int | None
    compiled: bool
    month: int
    release_id: str | None
    tags: str | None
    content_hash: bytes
    position: int
    part: int
    byte_offset: int
    byte_length: int


class Refusal(NamedTuple):
    position: int
    part: int
    byte_offset: int
    code: str
    reason: str
    path: str
    raw: bytes


class Decoded(NamedTuple):
    """A block's releases, flat: row after row, table by table in the order of PROCESS_TABLES.

    `counts` says how many values each release has in each child table.
    """

    heads: list[Head]
    counts: list[tuple[int, ...]]
    tables: list[Row]
    refusals: list[Refusal]
    organizations: dict[str, tuple[Cell, ...]]


class Member(NamedTuple):
    """A part of a file that is an archive; None names the only one of a file that is not."""

    number: int
    name: str | None


class Task(NamedTuple):
    """A block to decode, and what its rows are to carry: its processes are numbered from `first_id` on."""

    block: Block
    member: Member
    source_id: int
    file_id: int
    first_id: int
    prepare: Prepare | None = None


def start(contact_key: bytes) -> None:
    """Prepare this process. A worker whose parent was killed ends too, instead of waiting for ever."""
    global _contact_key  # noqa: PLW0603 - one value a process, set once before any block
    _contact_key = contact_key
    if (parent := parent_process()) is not None:
        # Rows make no cycles: looking for some costs a tenth of the work.
        gc.disable()
        # Each worker has a core: threads of its own would only wait for the other's.
        os.environ.setdefault("POLARS_MAX_THREADS", "1")
        # Nothing is left to be done at the end: taking millions of objects apart would only be waited for.
        atexit.register(os._exit, 0)
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def decode(task: Task) -> Decoded:
    """All releases of a block. Refusals are entries: nothing a block holds raises."""
    decoded = Decoded([], [], [[] for _ in PROCESS_TABLES], [], {})
    for position, offset, raw in units(task.block):
        for part, taken in enumerate(releases(raw)):
            if taken.release is None:
                decoded.refusals.append(_refusal(taken, position, part, offset, raw))
                continue
            try:
                flat = flatten(taken.release, _contact_key, taken.notes, task.prepare)
            except Rejected as fault:
                decoded.refusals.append(_refusal(taken._replace(fault=fault), position, part, offset, raw))
            else:
                _add(decoded, task, flat, (position, part, offset, len(raw)), compiled=taken.compiled)
    _number(decoded, task.first_id)
    return decoded


def units(block: Block) -> Iterator[tuple[int, int, bytes]]:
    payload = block.payload
    if block.lengths is not None:
        for position, (place, size) in enumerate(block.lengths, block.first):
            yield position, block.offset + place, payload[place : place + size]
        return
    place = 0
    for position, line in enumerate(payload.split(b"\n"), block.first):
        if line and not line.isspace():
            yield position, block.offset + place, line
        place += len(line) + 1


def _add(
    decoded: Decoded, task: Task, flat: Flattened, where: tuple[int, int, int, int], *, compiled: bool
) -> None:
    head = _head(flat, where, compiled=compiled)
    process_id = task.first_id + len(decoded.heads)
    decoded.heads.append(head)
    decoded.counts.append(tuple(map(len, flat.children)))
    processes = decoded.tables[0]
    processes += process_row(head, process_id, task.source_id, task.file_id)
    processes += flat.content
    for rows, new in zip(decoded.tables[1:], flat.children, strict=True):
        rows.extend(new)
    decoded.organizations.update(flat.organizations)


def process_row(head: Head, process_id: int, source_id: int, file_id: int) -> tuple[Cell, ...]:
    """The columns of `process` before its content: who it is and where its record stands."""
    return (
        process_id,
        source_id,
        head.ocid,
        head.month,
        head.content_hash,
        file_id,
        head.position,
        head.release_id,
        head.tags,
        head.date_us,
        head.date_offset,
    )


def index_row(head: Head, process_id: int, file_id: int, member: Member) -> tuple[Cell, ...]:
    """The row of `release` that leads back to the bytes."""
    return (
        process_id,
        file_id,
        member.number,
        head.position,
        head.part,
        member.name,
        head.byte_offset,
        head.byte_length,
        head.date_us,
        head.date_offset,
        head.compiled,
        head.content_hash,
    )


def _number(decoded: Decoded, first_id: int) -> None:
    """Give every child row its process, once for the whole block."""
    for number, width in enumerate(CHILD_WIDTHS):
        counts = (values[number] // width for values in decoded.counts)
        owners = map(repeat, range(first_id, first_id + len(decoded.heads)), counts)
        decoded.tables[number + 1][0::width] = chain.from_iterable(owners)


def _head(flat: Flattened, where: tuple[int, int, int, int], *, compiled: bool) -> Head:
    return Head(
        flat.ocid,
        *flat.date,
        compiled or flat.compiled,
        flat.month,
        flat.release_id,
        flat.tags,
        flat.content_hash,
        *where,
    )


def _refusal(taken: Taken, position: int, part: int, offset: int, raw: bytes) -> Refusal:
    fault: Any = taken.fault
    return Refusal(position, part, offset, fault.code, fault.reason, fault.path, raw)
