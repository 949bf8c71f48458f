"""Indexed releases read again from the raw store."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, NamedTuple

from auditor.errors import BadDataError
from auditor.harmless import harmless
from auditor.normalize.inputs import opened

_SKIP = 4 * 2**20


class Pointer(NamedTuple):
    """Where a unit stands: in which raw file, which member, at which byte of the unpacked member."""

    file_id: int
    member: str | None
    offset: int
    length: int


def read(pointers: Iterable[Pointer], path_of: Callable[[int], Path]) -> dict[Pointer, bytes]:
    """The bytes of each unit; every member is opened and unpacked once. Raises BadDataError, OSError."""
    by_member: dict[tuple[int, str | None], list[Pointer]] = {}
    for pointer in set(pointers):
        by_member.setdefault((pointer.file_id, pointer.member), []).append(pointer)
    found: dict[Pointer, bytes] = {}
    for (file_id, member), wanted in by_member.items():
        path = path_of(file_id)
        try:
            with opened(path, member) as stream:
                found |= _read(stream, sorted(wanted, key=lambda p: (p.offset, p.length)))
        except BadDataError as fault:
            raise BadDataError(f"{harmless(path)}: {fault.message}", fault.hint) from None
    return found


def _read(stream: IO[bytes], wanted: Iterable[Pointer]) -> dict[Pointer, bytes]:
    found, place = {}, 0
    for pointer in wanted:
        place = _forward(stream, place, pointer.offset)
        found[pointer] = stream.read(pointer.length)
        place += pointer.length
    return found


def _forward(stream: IO[bytes], place: int, target: int) -> int:
    """Move ahead to `target`; streams that unpack can only be read through."""
    if stream.seekable():
        stream.seek(target)
        return target
    while place < target:
        step = stream.read(min(_SKIP, target - place))
        if not step:
            break
        place += len(step)
    return place
