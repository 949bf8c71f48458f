"""What a file must be before it is taken: the kind of archive it should be, sound, and no bomb.

Nothing is unpacked to disk. Every entry is read through once: its CRC shows that the file came whole.
"""

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from auditor.errors import BadDataError
from auditor.harmless import harmless
from auditor.language import say

# A month of Guatecompras unpacks about 7:1 to 257 MB; text that unpacks 200:1 is not records.
MAX_UNPACKED = 8 * 2**30
MAX_RATIO = 200
RATIO_COUNTS_FROM = 16 * 2**20
MAX_TABLES = 200

_CHUNK = 2**20
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_DAMAGED = (
    zlib.error,
    zipfile.BadZipFile,
    EOFError,
    gzip.BadGzipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
)
_WORKBOOK = "[Content_Types].xml"
# Digests that portals publish, by the number of their hexadecimal digits.
ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}


@dataclass(frozen=True)
class Inspected:
    """A sound file. `entry` is its one entry's name, `inner` that entry's digest where one was asked for."""

    extension: str
    entry: str | None = None
    inner: str | None = None


def inspect(path: Path, kind: str, algorithm: str | None = None) -> Inspected:
    """Look a file through that should be a `json`, `csv` or `xlsx` export, or `jsonl` lines.

    Raises BadDataError for anything that is not to be taken.
    """
    with _told(path):
        with path.open("rb") as stream:
            head = stream.read(4)
        if head == _ZIP:
            return _zip(path, kind, algorithm)
        if head[:2] == _GZIP:
            return _gzip(path, kind, algorithm)
    if kind in {"json", "jsonl"} and head.lstrip()[:1] in {b"{", b"["}:
        return Inspected(kind)
    raise _refused(say(es=f"no es un archivo {kind}", en=f"is not a {kind} file"))


def digest_of(path: Path, algorithm: str) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).hexdigest()


def _zip(path: Path, kind: str, algorithm: str | None) -> Inspected:
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if kind == "xlsx" and any(entry.filename == _WORKBOOK for entry in entries):
            _read_all(archive, entries)
            return Inspected("xlsx")
        _check_entries(entries, kind)
        digests = _read_all(archive, entries, algorithm)
    alone = len(entries) == 1
    return Inspected("zip", entries[0].filename if alone else None, digests[0] if alone else None)


def _check_entries(entries: list[zipfile.ZipInfo], kind: str) -> None:
    """One entry, or the tables of a CSV export; of the kind asked for; by names that lead nowhere."""
    most = MAX_TABLES if kind == "csv" else 1
    if not 1 <= len(entries) <= most:
        n = len(entries)
        raise _refused(say(es=f"trae {n} archivos en lugar de uno", en=f"holds {n} files instead of one"))
    suffixes = {".json", ".jsonl"} if kind in {"json", "jsonl"} else {f".{kind}"}
    for entry in entries:
        name = PurePosixPath(entry.filename.replace("\\", "/"))
        shown = harmless(entry.filename, 80)
        if len(name.parts) != 1 or name.parts[0] == ".." or ":" in entry.filename:
            raise _refused(say(es=f"trae la ruta {shown}", en=f"holds the path {shown}"))
        if name.suffix.lower() not in suffixes:
            raise _refused(say(es=f"trae {shown}, no {kind}", en=f"holds {shown}, not {kind}"))
        if entry.flag_bits & 1:
            raise _refused(say(es=f"{shown} está cifrado", en=f"{shown} is encrypted"))


def _read_all(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], algorithm: str | None = None
) -> list[str | None]:
    """Every entry to its end; the digest of each where one is asked for."""
    guard = _Guard()
    digests = []
    for entry in entries:
        guard.declared(entry.file_size, entry.compress_size)
        with archive.open(entry) as stream:
            digests.append(guard.read(lambda: stream.read(_CHUNK), entry.compress_size, algorithm))
    return digests


def _gzip(path: Path, kind: str, algorithm: str | None) -> Inspected:
    if kind not in {"json", "jsonl"}:
        raise _refused(say(es=f"no es un archivo {kind}", en=f"is not a {kind} file"))
    with gzip.open(path) as stream:
        inner = _Guard().read(lambda: stream.read(_CHUNK), path.stat().st_size, algorithm)
    return Inspected("gz", None, inner)


class _Guard:
    """Counts what unpacks, over all entries of a file."""

    def __init__(self) -> None:
        self._unpacked = 0

    def declared(self, size: int, packed: int) -> None:
        """What the archive itself says is refused before anything is read."""
        if size > MAX_UNPACKED or (size > RATIO_COUNTS_FROM and size > MAX_RATIO * max(packed, 1)):
            raise _bomb(size)

    def read(self, next_chunk: Callable[[], bytes], packed: int, algorithm: str | None) -> str | None:
        digest = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None
        size = 0
        while chunk := next_chunk():
            size += len(chunk)
            self._unpacked += len(chunk)
            too_dense = size > RATIO_COUNTS_FROM and size > MAX_RATIO * max(packed, 1)
            if too_dense or self._unpacked > MAX_UNPACKED:
                raise _bomb(self._unpacked)
            if digest:
                digest.update(chunk)
        return digest.hexdigest() if digest else None


def _bomb(size: int) -> BadDataError:
    return _refused(
        say(
            es=f"se expande a más de lo admitido ({size:,} bytes)",
            en=f"unpacks to more than is allowed ({size:,} bytes)",
        )
    )


def _refused(reason: str) -> BadDataError:
    return BadDataError(say(es=f"lo que llegó {reason}", en=f"what came {reason}"))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as fault:
        shown = harmless(fault, 120).replace(str(path), path.name)
        raise _refused(
            say(es=f"está dañado o cortado: {shown}", en=f"is damaged or cut off: {shown}")
        ) from None
