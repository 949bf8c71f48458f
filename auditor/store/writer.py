"""Rows into SQL, in bulk, on one connection: what an ingested file adds, replaces and refuses.

Rows come flat (see `normalize.record`): Core's inserts of dicts would cost ten times as much.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import polars as pl
from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from auditor.store.dialects import dialect_of
from auditor.store.dialects.cutting import cut
from auditor.store.schema import CHILD_TABLES, PROCESS_TABLES, organization, process, release

T = TypeVar("T")

# SQLite's default limit on the values of one statement is 32,766.
_KEYS_A_QUERY = 10_000
# Processes whose rows are read together.
_ROWS_OF_AT_ONCE = 500


class Known(NamedTuple):
    """What the store already has of an OCID."""

    process_id: int
    content_hash: bytes
    date_us: int | None
    month: int


class Said(NamedTuple):
    """One release that is indexed of a process, as far as another can repeat it."""

    date_us: int | None
    content_hash: bytes
    compiled: bool


class Writer:
    """Writes for one source on the caller's transaction."""

    def __init__(self, connection: Connection, source_id: int) -> None:
        self.connection = connection
        self.source_id = source_id
        self.dialect = dialect_of(connection)
        highest = connection.execute(select(func.max(process.c.id))).scalar()
        self._next_id = (highest or 0) + 1

    def new_ids(self, n: int) -> range:
        """Surrogates for `n` new processes."""
        ids = range(self._next_id, self._next_id + n)
        self._next_id = ids.stop
        return ids

    def known(self, ocids: Sequence[str]) -> dict[str, Known]:
        """The source's processes among `ocids`."""
        found: dict[str, Known] = {}
        for some in _slices(ocids, _KEYS_A_QUERY):
            wanted, values = self.dialect.among(some)
            rows = self.connection.exec_driver_sql(
                "SELECT ocid, id, content_hash, release_date_us, month FROM process"
                f" WHERE source_id = {self.dialect.mark} AND ocid {wanted}",
                (self.source_id, *values),
            )
            found.update({row[0]: Known(*row[1:]) for row in rows})
        return found

    def has_month(self, month: int) -> bool:
        """Whether the source has a process first published in a month."""
        query = select(process.c.id).where(process.c.source_id == self.source_id, process.c.month == month)
        return self.connection.execute(query.limit(1)).first() is not None

    def insert(self, table: Table, rows: pl.DataFrame) -> None:
        """Rows of a table, as columns in the order of the table's."""
        if len(rows):
            self.dialect.load(self.connection, table, rows)

    def insert_rows(self, table: Table, flat: Sequence[Any]) -> None:
        """Any number of rows of a table, value after value in the order of its columns."""
        self.dialect.write(self.connection, table, cut(flat, len(table.columns)))

    def remove(self, process_ids: Sequence[int], *, releases: bool = False) -> None:
        """Take out processes with all their rows; what was released of them stays indexed unless told."""
        keys = [{"key": process_id} for process_id in process_ids]
        if not keys:
            return
        for table in CHILD_TABLES:
            self.connection.execute(delete(table).where(table.c.process_id == bindparam("key")), keys)
        if releases:
            self.connection.execute(delete(release).where(release.c.process_id == bindparam("key")), keys)
        self.connection.execute(delete(process).where(process.c.id == bindparam("key")), keys)

    def rows_of(self, process_ids: Sequence[int]) -> dict[int, list[list[tuple[Any, ...]]]]:
        """All rows of each process, table by table in the order of PROCESS_TABLES."""
        found: dict[int, list[list[tuple[Any, ...]]]] = {
            process_id: [[] for _ in PROCESS_TABLES] for process_id in process_ids
        }
        for some in _slices(process_ids, _ROWS_OF_AT_ONCE):
            for number, table in enumerate(PROCESS_TABLES):
                # The first column is the process's key, in its own table and in all others.
                query = select(table).where(table.columns[0].in_(some)).order_by(*table.primary_key)
                for row in self.connection.execute(query):
                    found[row[0]][number].append(tuple(row))
        return found

    def histories(self, process_ids: Sequence[int]) -> dict[int, list[Said]]:
        """What is indexed of each process, oldest file first."""
        found: dict[int, list[Said]] = {}
        order = ", ".join(column.name for column in _INDEX_ORDER)
        for some in _slices(process_ids, _KEYS_A_QUERY):
            wanted, values = self.dialect.among(some)
            rows = self.connection.exec_driver_sql(
                "SELECT process_id, date_us, content_hash, compiled FROM release"
                f" WHERE process_id {wanted} ORDER BY {order}",
                tuple(values),
            )
            for process_id, date_us, content_hash, compiled in rows:
                found.setdefault(process_id, []).append(Said(date_us, content_hash, bool(compiled)))
        return found

    def releases_of(self, process_ids: Sequence[int]) -> dict[int, list[Any]]:
        """Every release indexed of each process, oldest file first."""
        found: dict[int, list[Any]] = {process_id: [] for process_id in process_ids}
        for some in _slices(process_ids, _ROWS_OF_AT_ONCE):
            query = select(release).where(release.c.process_id.in_(some))
            for row in self.connection.execute(query.order_by(*_INDEX_ORDER)):
                found[row.process_id].append(row)
        return found

    def first_dates(self, process_ids: Sequence[int]) -> dict[int, tuple[int, int | None]]:
        """The date of each process's earliest release: (microseconds, minutes east)."""
        r, found = release.c, dict[int, tuple[int, int | None]]()
        for some in _slices(process_ids, _KEYS_A_QUERY):
            query = select(r.process_id, r.date_us, r.date_offset).where(r.process_id.in_(some))
            for process_id, us, offset in self.connection.execute(query.where(r.date_us.is_not(None))):
                if process_id not in found or us < found[process_id][0]:
                    found[process_id] = us, offset
        return found

    def upsert_organizations(
        self, organizations: dict[str, tuple[Any, ...]], valid: Iterable[bool | None]
    ) -> None:
        """Keep each organization's latest name. `organizations` maps org_id to scheme, number, name, key, kind."""
        rows = zip(organizations.items(), valid, strict=True)
        values = [(self.source_id, org_id, *known, is_valid) for (org_id, known), is_valid in rows]
        if values:
            self.dialect.upsert(self.connection, organization, values)

    def touch(self, table: Table, key: int, **values: object) -> None:
        self.connection.execute(update(table).where(table.c.id == key).values(**values))


_INDEX_ORDER = (release.c.source_file_id, release.c.member_number, release.c.position, release.c.part)


def _slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
