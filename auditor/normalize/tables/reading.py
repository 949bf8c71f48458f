"""A file's tables, opened as the lines of JSON that they stand for."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BufferedReader, RawIOBase
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from auditor.normalize import containers
from auditor.normalize.tables import workbook
from auditor.normalize.tables.csv_sheet import csv_sheet
from auditor.normalize.tables.rebuild import Rebuilt, rebuild
from auditor.normalize.tables.sheets import Sheet

CSV, WORKBOOK = (".csv", ".tsv"), ".xlsx"
_FIRST = ("records.csv", "releases.csv", "main.csv")
_PEEK = 2**16
# Blanks and marks of encodings.
_BLANK = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"


class Lines:
    """What tables were made into: a file without a name, gone with this object and the streams on it."""

    def __init__(self, file: IO[bytes], done: Rebuilt) -> None:
        self.done = done
        self.descriptor = os.dup(file.fileno())

    def stream(self) -> BufferedReader:
        return BufferedReader(_View(self), 2**20)

    def __del__(self) -> None:
        os.close(self.descriptor)


_last: dict[tuple[Path, int, str | None], Lines] = {}


def lines_of(path: Path, member: str | None) -> Lines:
    """The lines of a member; those of the last one are kept, for whoever comes back to single records of it.

    Raises BadDataError for a damaged file, OSError.
    """
    key = path, path.stat().st_mtime_ns, member
    if key not in _last:
        _last.clear()
        # Beside the file, where there is room for data; without a name, so that nothing is left of it.
        with TemporaryFile(dir=path.parent) as target, _sheets(path, member) as sheets:
            _last[key] = Lines(target, rebuild(sheets, target))
    return _last[key]


def table_members(names: list[str]) -> list[str]:
    """Of an archive's entries: its CSV files, under the name of the first of them, and each workbook."""
    tables = [name for name in names if name.lower().endswith(CSV)]
    first = [name for name in tables if Path(name).name.lower() in _FIRST] or tables
    return [*first[:1], *(name for name in names if name.lower().endswith(WORKBOOK))]


def is_csv(path: Path) -> bool:
    """Whether a file that is no archive holds a table: its first line names an `ocid`, or its name says so."""
    with containers.opened(path, None) as stream:
        head = stream.read(_PEEK).lstrip(_BLANK)
    if head[:1] in {b"{", b"["}:
        return False
    return path.suffix.lower() in CSV or b"ocid" in head.partition(b"\n")[0].replace(b"\0", b"")


@contextmanager
def _sheets(path: Path, member: str | None) -> Iterator[list[Sheet]]:
    names = containers.entries(path)
    if names is not None and workbook.is_workbook(names):
        with path.open("rb") as stream, workbook.sheets(stream) as sheets:
            yield sheets
    elif names is None or member is None:
        yield [csv_sheet("", partial(containers.opened, path, None))]
    elif member.lower().endswith(WORKBOOK):
        with TemporaryFile(dir=path.parent) as whole:
            with containers.opened(path, member) as packed:
                shutil.copyfileobj(packed, whole, 2**20)
            with workbook.sheets(whole) as sheets:
                for sheet in sheets:
                    sheet.name = f"{member}/{sheet.name}"
                yield sheets
    else:
        tables = [name for name in names if name.lower().endswith(CSV)]
        yield [csv_sheet(name, partial(containers.opened, path, name)) for name in tables]


class _View(RawIOBase):
    """A place of its own in a file that others read as well."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = offset + (os.fstat(self._lines.descriptor).st_size if base is None else base)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = os.pread(self._lines.descriptor, len(buffer), self._at)
        buffer[: len(chunk)] = chunk
        self._at += len(chunk)
        return len(chunk)
