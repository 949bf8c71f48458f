"""The files a person names, opened: plain, packed or tables, told apart by their first bytes, then by name.

An archive's entries and a gzip's content are "members" of one file; so are tables that belong together. Each member
is a stream of JSON, whatever it was.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from auditor.errors import BadDataError, UsageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.normalize import containers
from auditor.normalize.packages import Block, blocks, line_blocks
from auditor.normalize.tables.reading import CSV, WORKBOOK, is_csv, lines_of, table_members
from auditor.normalize.tables.rebuild import Rebuilt
from auditor.normalize.tables.workbook import is_workbook, sheet_names

LINES = (".jsonl", ".ndjson")
EXTENSIONS = frozenset({".json", *LINES, *CSV, WORKBOOK, ".gz", ".tgz", ".zip"})

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


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
    """What the raw store names a file's kind: json, jsonl, csv, xlsx, gz or zip, by its first bytes and its name."""
    head = containers.magic(path)
    if head.startswith(containers.ZIP):
        return "xlsx" if _is_workbook(path) else "zip"
    if head.startswith(containers.GZIP):
        return "gz"
    if is_csv(path):
        return "csv"
    return "jsonl" if path.suffix.lower() in LINES else "json"


def members(path: Path) -> Iterator[str | None]:
    """Names of an archive's members that hold records, a workbook's first sheet, or one None for any other file.

    Raises BadDataError for an archive that cannot be read.
    """
    names = containers.entries(path)
    if names is None:
        yield None
    elif is_workbook(names):
        with path.open("rb") as stream:
            yield next(iter(sheet_names(stream)), None)
    else:
        known = [name for name in names if not name.startswith("__MACOSX/")]
        yield from (name for name in known if Path(name).suffix.lower() in {".json", *LINES})
        yield from table_members(known)


def is_table(path: Path, member: str | None) -> bool:
    """Whether a member is made of tables."""
    if member is not None and member.lower().endswith((*CSV, WORKBOOK)):
        return True
    return _is_workbook(path) if containers.magic(path).startswith(containers.ZIP) else is_csv(path)


@contextmanager
def opened(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    """One member as a stream of UTF-8 bytes. Raises BadDataError where it cannot be unpacked."""
    if is_table(path, member):
        with lines_of(path, member).stream() as lines:
            yield lines
        return
    try:
        with containers.opened(path, member) as stream:
            head = stream.peek(2)[:2] if isinstance(stream, io.BufferedReader) else b""
            if head in _UTF16:
                yield io.BytesIO(stream.read().decode("utf-16").encode())
            else:
                yield stream
    except UnicodeDecodeError:
        raise containers.damaged("UTF-16") from None


@contextmanager
def unit_blocks(path: Path, member: str | None, *, lines: bool = False) -> Iterator[Iterator[Block]]:
    """One member cut into blocks; `lines` says that the file's own name promises JSON Lines.

    Raises what `opened` raises, and Rejected where the member as a whole is not JSON.
    """
    with opened(path, member) as stream:
        if is_table(path, member):
            yield line_blocks(stream)
        else:
            yield blocks(stream, lines=lines or (member or "").lower().endswith(LINES))


def rebuilt(path: Path, member: str | None) -> Rebuilt:
    """What there is to say of a member's tables; nothing of one that has none."""
    return lines_of(path, member).done if is_table(path, member) else Rebuilt()


def _is_workbook(path: Path) -> bool:
    try:
        return is_workbook(containers.entries(path) or [])
    except BadDataError:
        return False
