"""The files a person names, opened: plain, gzip or ZIP, told apart by their first bytes, never by name.

A ZIP's members and a gzip's content are "members" of one file. Nothing is unpacked to disk, and what
unpacks to more than it should is refused.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from auditor.errors import BadDataError, UsageError
from auditor.harmless import harmless
from auditor.language import say

EXTENSIONS = frozenset({".json", ".jsonl", ".ndjson", ".gz", ".zip"})
LINES = (".jsonl", ".ndjson")

# A month of Guatecompras unpacks about 7:1 to 257 MB; text that unpacks 200:1 is not records.
MAX_UNPACKED = 8 * 2**30
MAX_RATIO = 200
RATIO_COUNTS_FROM = 64 * 2**20

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DAMAGED = (zlib.error, zipfile.BadZipFile, EOFError, gzip.BadGzipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Discovered:
    """Files to read, and those of a folder that are left aside because of their kind."""

    files: tuple[Path, ...]
    skipped: tuple[Path, ...]


def discover(paths: Sequence[Path]) -> Discovered:
    """Named files as they are, folders searched for records' files. Raises UsageError for what is not there."""
    files: list[Path] = []
    skipped: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            files += [p for p in found if p.suffix.lower() in EXTENSIONS]
            skipped += [p for p in found if p.suffix.lower() not in EXTENSIONS]
        elif path.exists():
            files.append(path)
        else:
            raise UsageError(
                say(
                    es=f"no existe el archivo o la carpeta {harmless(path)}",
                    en=f"there is no file or folder {harmless(path)}",
                ),
                say(es="revise la ruta", en="check the path"),
            )
    return Discovered(tuple(dict.fromkeys(files)), tuple(skipped))


def extension(path: Path) -> str:
    """What the raw store names a file's kind: json, jsonl, gz or zip, by its first bytes and its name."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_GZIP):
        return "gz"
    return "jsonl" if path.suffix.lower() in LINES else "json"


def members(path: Path) -> Iterator[str | None]:
    """Names of a ZIP's JSON members, or one None for a file that is not an archive.

    Raises BadDataError for a ZIP that cannot be read.
    """
    if extension(path) != "zip":
        yield None
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except _DAMAGED as fault:
        raise _damaged(fault) from None
    for entry in entries:
        name = entry.filename
        if not name.startswith("__MACOSX/") and Path(name).suffix.lower() in {".json", *LINES}:
            yield name


@contextmanager
def opened(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    """One member as a stream of unpacked UTF-8 bytes. Raises BadDataError where it cannot be unpacked."""
    try:
        with _unpacked(path, member) as stream:
            head = stream.peek(2)[:2] if isinstance(stream, io.BufferedReader) else b""
            if head in _UTF16:
                yield io.BytesIO(stream.read().decode("utf-16").encode())
            else:
                yield stream
    except UnicodeDecodeError:
        raise _damaged("UTF-16") from None
    except _DAMAGED as fault:
        raise _damaged(fault) from None


@contextmanager
def _unpacked(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    kind = extension(path)
    packed = path.stat().st_size
    if kind == "zip" and member is not None:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            packed = archive.getinfo(member).compress_size
            yield io.BufferedReader(_Guarded(stream, packed), 2**20)
    elif kind == "gz":
        with gzip.open(path) as unpacked:
            yield io.BufferedReader(_Guarded(unpacked, packed), 2**20)
    else:
        with path.open("rb") as plain:
            yield plain


class _Guarded(io.RawIOBase):
    """A stream that refuses to become a bomb."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, packed: int) -> None:
        self._stream = stream
        self._packed = max(packed, 1)
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._read += len(chunk)
        too_dense = self._read > RATIO_COUNTS_FROM and self._read > MAX_RATIO * self._packed
        if too_dense or self._read > MAX_UNPACKED:
            raise BadDataError(
                say(
                    es=f"se expande a más de lo admitido ({self._read:,} bytes)",
                    en=f"unpacks to more than is allowed ({self._read:,} bytes)",
                ),
                say(es="descomprímalo a mano si confía en él", en="unpack it by hand if you trust it"),
            )
        return len(chunk)


def _damaged(fault: object) -> BadDataError:
    """Which file is for the caller to say: here it may go by its name in the raw store."""
    return BadDataError(
        say(es=f"dañado o cortado: {harmless(fault)}", en=f"damaged or cut off: {harmless(fault)}"),
        say(es="descárguelo de nuevo", en="download it again"),
    )
