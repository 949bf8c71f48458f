"""What a file holds: itself, a gzip's content, or the entries of a ZIP or a tar; nothing is unpacked to disk.

What unpacks to more than it should is refused while it is read.
"""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from auditor.errors import BadDataError
from auditor.harmless import harmless
from auditor.language import say

# A month of Guatecompras unpacks about 7:1 to 257 MB; text that unpacks 200:1 is not records.
MAX_UNPACKED = 8 * 2**30
MAX_RATIO = 200
RATIO_COUNTS_FROM = 64 * 2**20

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
DAMAGED = (
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
    EOFError,
    gzip.BadGzipFile,
    NotImplementedError,
    RuntimeError,
)
_TAR_MARK = slice(257, 262)


def magic(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4)


def entries(path: Path) -> list[str] | None:
    """Names of an archive's files, None for a file that is none. Raises BadDataError for one that cannot be read."""
    try:
        if magic(path).startswith(ZIP):
            with zipfile.ZipFile(path) as archive:
                return [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        if _is_tar(path):
            with _gunzipped(path) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
                return [entry.name for entry in tar if entry.isfile()]
    except DAMAGED as fault:
        raise damaged(fault) from None
    return None


@contextmanager
def opened(path: Path, entry: str | None) -> Iterator[IO[bytes]]:
    """An archive's entry, a gzip's content or a plain file, unpacked. Raises BadDataError where it cannot be."""
    try:
        if entry is None:
            with _gunzipped(path) if magic(path).startswith(GZIP) else path.open("rb") as stream:
                yield stream
        elif magic(path).startswith(ZIP):
            with zipfile.ZipFile(path) as archive, archive.open(entry) as packed:
                yield _guarded(packed, archive.getinfo(entry).compress_size)
        else:
            with gzip.open(path) as whole, tarfile.open(fileobj=whole, mode="r:") as tar:
                found = tar.extractfile(entry)
                if found is None:
                    raise damaged(entry)
                yield _guarded(found, path.stat().st_size)
    except DAMAGED as fault:
        raise damaged(fault) from None


def damaged(fault: object) -> BadDataError:
    """Which file is for the caller to say: here it may go by its name in the raw store."""
    return BadDataError(
        say(es=f"dañado o cortado: {harmless(fault)}", en=f"damaged or cut off: {harmless(fault)}"),
        say(es="descárguelo de nuevo", en="download it again"),
    )


def too_large(size: int) -> BadDataError:
    return BadDataError(
        say(
            es=f"se expande a más de lo admitido ({size:,} bytes)",
            en=f"unpacks to more than is allowed ({size:,} bytes)",
        ),
        say(es="descomprímalo a mano si confía en él", en="unpack it by hand if you trust it"),
    )


def _is_tar(path: Path) -> bool:
    if not magic(path).startswith(GZIP):
        return False
    try:
        with gzip.open(path) as stream:
            return stream.read(512)[_TAR_MARK] == b"ustar"
    except DAMAGED:
        return False


@contextmanager
def _gunzipped(path: Path) -> Iterator[IO[bytes]]:
    with gzip.open(path) as stream:
        yield _guarded(stream, path.stat().st_size)


def _guarded(stream: IO[bytes] | gzip.GzipFile, packed: int) -> io.BufferedReader:
    return io.BufferedReader(_Guarded(stream, packed), 2**20)


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
            raise too_large(self._read)
        return len(chunk)
