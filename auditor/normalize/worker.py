"""A block of units decoded and flattened, in whatever process has time for it.

What goes back is one marshalled tuple of plain lists: a tenth of the cost of pickling objects.
"""

import marshal
import os
import threading
from collections.abc import Iterator
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from auditor.normalize.flatten import Flattened, flatten
from auditor.normalize.packages import Block
from auditor.normalize.record import Cell, Row
from auditor.normalize.repair import Rejected
from auditor.normalize.units import Taken, releases

_contact_key = b""


class Head(NamedTuple):
    """What the writer decides by: one flattened release, and how many rows it has in each child table."""

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
    counts: tuple[int, ...]


class Refusal(NamedTuple):
    position: int
    part: int
    byte_offset: int
    code: str
    reason: str
    path: str
    raw: bytes


class Decoded(NamedTuple):
    """A block's releases. `contents` and `children` are flat: row after row, table by table."""

    heads: list[Head]
    contents: Row
    children: list[Row]
    refusals: list[Refusal]
    organizations: dict[str, tuple[Cell, ...]]


def start(contact_key: bytes) -> None:
    """Prepare this process. A worker whose parent was killed ends too, instead of waiting for ever."""
    global _contact_key  # noqa: PLW0603 - one value a process, set once before any block
    _contact_key = contact_key
    if (parent := parent_process()) is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def work(block: Block) -> bytes:
    done = decode(block)
    heads, refusals = [tuple(head) for head in done.heads], [tuple(refusal) for refusal in done.refusals]
    return marshal.dumps((heads, done.contents, done.children, refusals, done.organizations))


def received(data: bytes) -> Decoded:
    """What `work` sent. Only ever called on bytes from a process that we started."""
    heads, contents, children, refusals, organizations = marshal.loads(data)  # noqa: S302
    refused = [Refusal._make(refusal) for refusal in refusals]
    return Decoded([Head._make(head) for head in heads], contents, children, refused, organizations)


def decode(block: Block) -> Decoded:
    decoded = Decoded([], [], [[] for _ in range(13)], [], {})
    for position, offset, raw in units(block):
        for part, taken in enumerate(releases(raw)):
            if taken.release is None:
                decoded.refusals.append(_refusal(taken, position, part, offset, raw))
                continue
            try:
                flat = flatten(taken.release, _contact_key, taken.notes)
            except Rejected as fault:
                decoded.refusals.append(_refusal(taken._replace(fault=fault), position, part, offset, raw))
            else:
                _add(decoded, flat, (position, part, offset, len(raw)), compiled=taken.compiled)
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


def _add(decoded: Decoded, flat: Flattened, where: tuple[int, int, int, int], *, compiled: bool) -> None:
    decoded.heads.append(_head(flat, where, compiled=compiled))
    decoded.contents.extend(flat.content)
    for rows, new in zip(decoded.children, flat.children, strict=True):
        rows.extend(new)
    decoded.organizations.update(flat.organizations)


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
        tuple(map(len, flat.children)),
    )


def _refusal(taken: Taken, position: int, part: int, offset: int, raw: bytes) -> Refusal:
    fault: Any = taken.fault
    return Refusal(position, part, offset, fault.code, fault.reason, fault.path, raw)
