"""A CSV file as a table: its encoding and its separator found out, and said where they are not the usual ones."""

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import TextIOWrapper
from typing import IO

from auditor.language import say
from auditor.normalize.tables.columns import names_ocid
from auditor.normalize.tables.sheets import Cell, Misread, Row, Sheet

Opener = Callable[[], AbstractContextManager[IO[bytes]]]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t|"
# A title or a rationale is text of some pages; a cell of more is a quotation mark that nothing closes.
_LARGEST_CELL = 16 * 2**20
_CHUNK = 2**20


def csv_sheet(name: str, opener: Opener) -> Sheet:
    """The table of one CSV file; `opener` opens it as bytes, once for each look at it."""
    encoding = _encoding(opener)
    usual = encoding in {"utf-8", "utf-8-sig"}
    shown = {"cp1252": "Windows-1252", "latin-1": "Latin-1"}.get(encoding, encoding.upper())
    remark = say(es=f"no es UTF-8: se lee como {shown}", en=f"is not UTF-8: read as {shown}")
    return Sheet(name, _rows(name, opener, encoding), "" if usual else remark)


def _encoding(opener: Opener) -> str:
    """UTF-8 where all bytes are; else Windows-1252, or Latin-1 for the five bytes that the former lacks."""
    with opener() as stream:
        head = stream.read(4)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                return encoding
        decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp1252")}
        chunk = head
        while chunk or decoders.keys():
            for name, decoder in list(decoders.items()):
                try:
                    decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError:
                    del decoders[name]
            if not chunk:
                break
            chunk = stream.read(_CHUNK)
    return next(iter(decoders), "latin-1")


def _rows(name: str, opener: Opener, encoding: str) -> Iterator[Row | Misread]:
    csv.field_size_limit(_LARGEST_CELL)
    with opener() as stream:
        text = _Lines(TextIOWrapper(stream, encoding, newline=""))
        separator = _separator(text)
        reader, line, width = csv.reader(text, delimiter=separator), text.skipped, 0
        while True:
            started = line + 1
            try:
                cells: list[Cell] = [*next(reader)]
            except StopIteration:
                return
            except csv.Error as fault:
                yield Misread(name, started, "not-csv", str(fault))
                return
            line = text.skipped + reader.line_num
            width = width or len(cells)
            if cells and len(cells) < width and _is_cut_off(text.last, cells[-1]):
                yield Misread(name, started, "truncated", "")
            else:
                yield started, cells


def _is_cut_off(line: str, cell: Cell) -> bool:
    """The file ends within the row, or a quotation mark that nothing closes has taken in all that follows."""
    return not line.endswith(("\n", "\r")) or str(cell).endswith(("\n", "\r"))


class _Lines:
    """A text's lines, one looked at ahead; `last` is the one that was taken last."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self.last = ""
        self.skipped = 0
        self.first = text.readline()
        # Excel's own word on the separator.
        if self.first.lower().startswith("sep="):
            self.skipped, self.first = 1, text.readline()
        self._ahead: str | None = self.first

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self._ahead = (self._ahead, None) if self._ahead is not None else (self._text.readline(), None)
        if not line:
            raise StopIteration
        self.last = line
        return line


def _separator(text: _Lines) -> str:
    """The one that finds an `ocid` among the header's cells, and of several the one that finds most cells."""

    def found(separator: str) -> tuple[bool, int]:
        try:
            cells = next(csv.reader([text.first], delimiter=separator), [])
        except csv.Error:
            cells = []
        return any(names_ocid(cell) for cell in cells), len(cells)

    return max(_SEPARATORS, key=found)
