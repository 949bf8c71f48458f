"""A stream of bytes cut into blocks of units, without holding the objects: lines, or a package's entries.

A unit is what one JSON value of the file holds: a release, a record, a package, a wrapped release. What a
unit is made of is found out by whoever decodes it (`normalize.units`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

import msgspec

from auditor.normalize.repair import Rejected
from auditor.normalize.salvage import loose_entries

BLOCK = 4 * 2**20
_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"


class Package(msgspec.Struct, gc=False):
    """The two lists a package may hold; the rest of it says nothing about processes."""

    records: list[msgspec.Raw] | None = None
    releases: list[msgspec.Raw] | None = None
    ocid: msgspec.Raw = msgspec.Raw()
    compiledRelease: msgspec.Raw = msgspec.Raw()  # noqa: N815


@dataclass(frozen=True, slots=True)
class Block:
    """Units that stand one after another: `offset` is the first byte's place in the unpacked member.

    `lengths` says how the payload is cut; None says by line ends. `first` is the first unit's position.
    """

    payload: bytes
    offset: int
    first: int
    lengths: tuple[tuple[int, int], ...] | None = None

    @property
    def units(self) -> int:
        """How many units there are at the most."""
        return self.payload.count(b"\n") + 1 if self.lengths is None else len(self.lengths)


def blocks(stream: IO[bytes], *, lines: bool) -> Iterator[Block]:
    """Cut a member. `lines` says that its name promises JSON Lines.

    Raises Rejected where the member as a whole is not JSON.
    """
    head = stream.readline()
    offset = len(_BOM) if head.startswith(_BOM) else 0
    first_line = head[offset:]
    while first_line and not first_line.strip():
        offset += len(first_line)
        first_line = stream.readline()
    if not first_line:
        return
    second = _next_line(stream)
    if _complete(first_line) and (second.strip() or lines):
        yield from line_blocks(stream, first_line + second, offset)
    else:
        yield from _document(stream, first_line + second, offset, lines=lines)


def _next_line(stream: IO[bytes]) -> bytes:
    """The next line that is not blank, with the blank ones before it."""
    taken = b""
    while line := stream.readline():
        taken += line
        if line.strip():
            break
    return taken


def _complete(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return line.lstrip()[:1] == b"{"


def line_blocks(stream: IO[bytes], head: bytes = b"", offset: int = 0) -> Iterator[Block]:
    """Cut JSON Lines; `head` is what of them was read already, and begins at `offset`."""
    position, pending = 1, head
    while True:
        chunk = stream.read(BLOCK)
        cut = chunk.rfind(b"\n") + 1
        if chunk and not cut:
            pending += chunk
            continue
        payload = pending + chunk[:cut] if chunk else pending
        if payload:
            yield Block(payload, offset, position)
            position += payload.count(b"\n")
            offset += len(payload)
        pending = chunk[cut:]
        if not chunk:
            return


def _document(stream: IO[bytes], head: bytes, offset: int, *, lines: bool) -> Iterator[Block]:
    whole = head + stream.read()
    try:
        whole, entries = _cut(whole)
    except msgspec.ValidationError:
        entries = None
    except (msgspec.DecodeError, RecursionError) as fault:
        second = whole[len(whole.partition(b"\n")[0]) + 1 :].partition(b"\n")[0]
        if lines or _complete(second):
            yield Block(whole, offset, 1)
        else:
            yield from _salvaged(whole, offset, fault)
        return
    if entries is None:
        yield Block(whole, offset, 1, ((0, len(whole)),))
    else:
        yield from _gathered(whole, _spans(whole, entries), offset)


def _cut(whole: bytes) -> tuple[bytes, list[msgspec.Raw] | None]:
    """A document, without halves of surrogate pairs where it has any, and its entries."""
    try:
        return whole, _entries(whole)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        mended = without_lone_surrogates(whole)
        if mended == whole:
            raise
        return mended, _entries(mended)


def _entries(whole: bytes) -> list[msgspec.Raw] | None:
    """A package's or an array's entries, None for a lone unit."""
    if whole.lstrip()[:1] == b"[":
        return msgspec.json.decode(whole, type=list[msgspec.Raw])
    package = msgspec.json.decode(whole, type=Package)
    if bytes(package.ocid) or bytes(package.compiledRelease):
        return None
    return package.records if package.records is not None else package.releases


def _salvaged(whole: bytes, offset: int, fault: BaseException) -> Iterator[Block]:
    """The entries of a document that is cut off, or of which one entry is not JSON: the others are read.

    Raises Rejected where there is no list to read, or where it ends between two entries.
    """
    found = loose_entries(whole)
    spans = found.spans if found is not None else []
    yield from _gathered(whole, spans, offset)
    if found is not None and (
        found.closed or (found.ends_within and not _complete(whole[slice(*spans[-1])]))
    ):
        return
    truncated = "truncated" in str(fault) or found is not None
    raise Rejected("truncated" if truncated else "not-json", _sentence(fault)) from None


def _gathered(whole: bytes, spans: Iterable[tuple[int, int]], offset: int) -> Iterator[Block]:
    """Entries gathered to blocks; `spans` are their places in the document, one after another."""
    start, first, end = 0, 1, 0
    lengths: list[tuple[int, int]] = []
    for position, (place, end) in enumerate(spans, 1):
        if not lengths:
            start, first = place, position
        lengths.append((place - start, end - place))
        if end - start >= BLOCK:
            yield Block(whole[start:end], offset + start, first, tuple(lengths))
            lengths = []
    if lengths:
        yield Block(whole[start:end], offset + start, first, tuple(lengths))


def _spans(whole: bytes, entries: list[msgspec.Raw]) -> Iterator[tuple[int, int]]:
    """Each entry's place follows from the one before it."""
    place = _first_entry(whole, entries)
    for entry in entries:
        size = len(bytes(entry))
        while whole[place] in b", \t\r\n":
            place += 1
        yield place, place + size
        place += size


def _first_entry(whole: bytes, entries: list[msgspec.Raw]) -> int:
    """Where the list starts: the only place from which all entries follow one another."""
    if not entries:
        return 0
    first = bytes(entries[0])
    place = whole.find(first)
    while place >= 0 and not _follows(whole, place, entries[:3]):
        place = whole.find(first, place + 1)
    return place


def _follows(whole: bytes, place: int, entries: list[msgspec.Raw]) -> bool:
    if whole[:place].rstrip()[-1:] != b"[":
        return False
    for entry in entries:
        raw = bytes(entry)
        while place < len(whole) and whole[place] in b", \t\r\n":
            place += 1
        if not whole.startswith(raw, place):
            return False
        place += len(raw)
    return True


_LONE = re.compile(
    rb"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?|\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


def without_lone_surrogates(raw: bytes) -> bytes:
    """Half of a surrogate pair cannot be a character: the replacement character stands for it, byte for byte."""
    return _LONE.sub(lambda m: m[0] if len(m[2]) == 12 else m[1] + rb"\ufffd", raw)


def _sentence(fault: BaseException) -> str:
    return "nested too deeply to be read" if isinstance(fault, RecursionError) else str(fault)
