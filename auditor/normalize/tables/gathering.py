"""Rows of many tables gathered by their OCID, on disk: the tables of a month do not fit into memory."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from auditor.normalize.tables.assembly import TableRow

_AT_ONCE = 2_000
_SCHEMA = """
CREATE TABLE cells (ocid TEXT, sheet INTEGER, line INTEGER, row BLOB, PRIMARY KEY (ocid, sheet, line)) WITHOUT ROWID;
CREATE TABLE unit (line INTEGER, part INTEGER, json BLOB, PRIMARY KEY (line, part)) WITHOUT ROWID;
"""
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Any]).decode


class Gathering:
    """A private database, gone when it is closed. Raises OSError where the disk is full."""

    def __init__(self) -> None:
        # An empty name is a temporary file that SQLite removes; nothing of it has to outlive a crash.
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.executescript(_SCHEMA)
        self._waiting: list[tuple[str, int, int, bytes]] = []

    def row(self, ocid: str, row: TableRow) -> None:
        self._waiting.append((ocid, row.sheet, row.line, _encode(list(row.cells))))
        if len(self._waiting) >= _AT_ONCE:
            self._flush()

    def by_ocid(self) -> Iterator[tuple[str, list[TableRow]]]:
        """Each OCID with its rows, table by table."""
        self._flush()
        with _disk_told():
            rows = self._connection.execute(
                "SELECT ocid, sheet, line, row FROM cells ORDER BY ocid, sheet, line"
            )
            for ocid, some in groupby(rows, itemgetter(0)):
                yield ocid, [TableRow(sheet, line, _decode(cells)) for _, sheet, line, cells in some]

    def unit(self, line: int, part: int, json: bytes) -> None:
        with _disk_told():
            self._connection.execute("INSERT INTO unit VALUES (?, ?, ?)", (line, part, json))

    def units(self) -> Iterator[tuple[int, bytes]]:
        """Units in the order of their lines."""
        with _disk_told():
            yield from self._connection.execute("SELECT line, json FROM unit ORDER BY line, part")

    def close(self) -> None:
        self._connection.close()

    def _flush(self) -> None:
        with _disk_told():
            self._connection.executemany("INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?)", self._waiting)
        self._waiting.clear()


@contextmanager
def _disk_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as fault:
        raise OSError(errno.ENOSPC, str(fault)) from fault
