"""One file's releases decided and written: new, changed, unchanged, merged or rejected; nothing else exists.

- New: the store has no process of that OCID. Unchanged: the same content with the same date is indexed.
- A compiled release that is not older than what is there replaces it at once.
- Everything else is indexed and resolved when the file ends, by merging all releases of its OCID.
- Counted per process and file: the first release that touches a process is new, changed or unchanged; the
  others of the same file are merged. So in = new + changed + unchanged + merged + rejected.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, repeat
from pathlib import Path
from typing import Any

from sqlalchemy import Row as SqlRow

from auditor.normalize.changes import differences
from auditor.normalize.flatten import Flattened
from auditor.normalize.identifiers import is_valid
from auditor.normalize.merge import Dated, merged
from auditor.normalize.pointers import Pointer, read
from auditor.normalize.record import Cell, Row
from auditor.normalize.worker import Decoded, Head, Refusal
from auditor.store.schema import CHILD_TABLES, process, record_change, rejected_record, release
from auditor.store.writer import Known, Writer

_WIDTHS = [len(table.columns) for table in CHILD_TABLES]
_CONTENT = len(process.columns) - 11


@dataclass
class Account:
    """What became of one file's releases."""

    n_in: int = 0
    n_new: int = 0
    n_changed: int = 0
    n_unchanged: int = 0
    n_merged: int = 0
    n_rejected: int = 0

    @property
    def balances(self) -> bool:
        return self.n_in == self.n_new + self.n_changed + self.n_unchanged + self.n_merged + self.n_rejected


@dataclass
class Plan:
    """Decisions on one block: which rows to write, of which processes, and what to index.

    `kept` maps a process to the place of its release in the block; `replaced` to the rows it had before.
    """

    known: dict[str, Known]
    kept: dict[int, int] = field(default_factory=dict)
    replaced: dict[int, list[list[tuple[Any, ...]]]] = field(default_factory=dict)
    indexed: list[Cell] = field(default_factory=list)


@dataclass
class Intake:
    """Takes the blocks of one file, on the writer's transaction. `seen_at` is an ISO instant."""

    writer: Writer
    file_id: int
    contact_key: bytes
    seen_at: str
    account: Account = field(default_factory=Account)
    months: set[int] = field(default_factory=set)
    refusals: list[tuple[str | None, Refusal]] = field(default_factory=list)
    _organizations: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    _pending: Counter[int] = field(default_factory=Counter)
    _touched: set[int] = field(default_factory=set)
    _first_new: int = 0

    def __post_init__(self) -> None:
        self._first_new = self.writer.new_ids(0).start

    def take(self, decoded: Decoded, member: str | None) -> None:
        """Write one block of releases."""
        self.account.n_in += len(decoded.heads) + len(decoded.refusals)
        self._refuse(decoded.refusals, member)
        plan = Plan(self.writer.known([head.ocid for head in decoded.heads]))
        for place, head in enumerate(decoded.heads):
            self._decide(plan, place, head, member)
        self._clear(plan.replaced)
        self._write(decoded, {place: process_id for process_id, place in plan.kept.items()})
        self.writer.insert(release, plan.indexed)
        for process_id, before in plan.replaced.items():
            self._record_changes(process_id, before)
        self._organizations.update(decoded.organizations)

    def finish(self, path_of: Callable[[int], Path]) -> None:
        """Resolve what had to wait for the whole file. `path_of` finds a raw file by its id."""
        for process_ids in _groups(sorted(self._pending), 500):
            self._resolve(process_ids, path_of)
        self.writer.upsert_organizations(
            self._organizations, (is_valid(known[0], known[1]) for known in self._organizations.values())
        )

    def refuse_rest(self, member: str | None, position: int, code: str, reason: str) -> None:
        """Account for the part of the file that cannot be read at all."""
        self.account.n_in += 1
        self._refuse([Refusal(position, 0, 0, code, reason, "$", b"")], member)

    def _refuse(self, refusals: Sequence[Refusal], member: str | None) -> None:
        self.account.n_rejected += len(refusals)
        self.refusals += [(member, refusal) for refusal in refusals]
        rows = [self._refusal_row(refusal, member) for refusal in refusals]
        if rows:
            self.writer.connection.execute(rejected_record.insert(), rows)

    def _refusal_row(self, refusal: Refusal, member: str | None) -> dict[str, Any]:
        return {
            "source_file_id": self.file_id,
            "position": refusal.position,
            "member": member,
            "byte_offset": refusal.byte_offset,
            "path": refusal.path,
            "code": refusal.code,
            "reason": refusal.reason,
            "raw": zlib.compress(refusal.raw) if refusal.raw else None,
            "seen_at": self.seen_at,
        }

    def _decide(self, plan: Plan, place: int, head: Head, member: str | None) -> None:
        there = plan.known.get(head.ocid)
        if there is None:
            process_id = self.writer.new_ids(1).start
            self.account.n_new += 1
        elif self._is_indexed(plan, head, there):
            self.account.n_unchanged += 1
            return
        elif _replaces(head, there):
            process_id = there.process_id
            self._count_change(process_id)
            if process_id not in plan.kept:
                plan.replaced[process_id] = self.writer.rows_of(process_id)
            self.months.add(there.month)
        else:
            self._pending[there.process_id] += 1
            plan.indexed += _index_row(head, there.process_id, self.file_id, member)
            return
        plan.kept[process_id] = place
        plan.indexed += _index_row(head, process_id, self.file_id, member)
        plan.known[head.ocid] = Known(process_id, head.content_hash, head.date_us, head.month)
        self.months.add(head.month)

    def _is_indexed(self, plan: Plan, head: Head, there: Known) -> bool:
        if head.content_hash == there.content_hash and head.date_us == there.date_us:
            return True
        if there.process_id in plan.kept:
            return False
        return any(
            row.content_hash == head.content_hash and row.date_us == head.date_us
            for row in self.writer.releases_of(there.process_id)
        )

    def _count_change(self, process_id: int) -> None:
        if process_id >= self._first_new or process_id in self._touched:
            self.account.n_merged += 1
        else:
            self.account.n_changed += 1
        self._touched.add(process_id)

    def _clear(self, replaced: Iterable[int]) -> None:
        self.writer.remove(list(replaced))

    def _record_changes(self, process_id: int, before: list[list[tuple[Any, ...]]]) -> None:
        """What this file says otherwise than before; a process it brought itself has no before."""
        if process_id >= self._first_new:
            return
        (was,) = before[0]
        rows = [
            {
                "source_id": self.writer.source_id,
                "ocid": was[2],
                "path": change.path,
                "old": change.old,
                "new": change.new,
                "kind": change.kind,
                "seen_at": self.seen_at,
                "old_source_file_id": was[5],
                "source_file_id": self.file_id,
            }
            for change in differences(before, self.writer.rows_of(process_id))
        ]
        if rows:
            self.writer.connection.execute(record_change.insert(), rows)

    def _write(self, decoded: Decoded, kept: dict[int, int]) -> None:
        """The rows of the releases kept; `kept` maps their places in the block to process ids."""
        processes: Row = []
        for place, process_id in kept.items():
            processes += self._process_head(decoded.heads[place], process_id)
            processes += decoded.contents[place * _CONTENT : (place + 1) * _CONTENT]
        self.writer.insert(process, processes)
        places = sorted(kept)
        for number, table in enumerate(CHILD_TABLES):
            rows, width = decoded.children[number], _WIDTHS[number]
            counts = [head.counts[number] for head in decoded.heads]
            if len(kept) < len(decoded.heads):
                rows = _only(rows, counts, places)
            owners = (repeat(kept[place], counts[place] // width) for place in places)
            rows[0::width] = chain.from_iterable(owners)
            self.writer.insert(table, rows)

    def _process_head(self, head: Head, process_id: int) -> tuple[Cell, ...]:
        return (
            process_id,
            self.writer.source_id,
            head.ocid,
            head.month,
            head.content_hash,
            self.file_id,
            head.position,
            head.release_id,
            head.tags,
            head.date_us,
            head.date_offset,
        )

    def _resolve(self, process_ids: Sequence[int], path_of: Callable[[int], Path]) -> None:
        """Merge what is indexed of each process and keep what comes out, if it says anything new."""
        indexed = {process_id: self.writer.releases_of(process_id) for process_id in process_ids}
        wanted = [_pointer(row) for rows in indexed.values() for row in rows]
        raw = read(wanted, path_of)
        for process_id, rows in indexed.items():
            dated = [_dated(row, raw[_pointer(row)]) for row in rows]
            flat = merged(dated, self.contact_key)
            newest = max(rows, key=lambda row: (row.source_file_id, row.position, row.part))
            before = self.writer.rows_of(process_id)
            changed = flat.content_hash != before[0][0][4]
            if changed:
                self._replace(process_id, flat, newest, before)
            self._count_resolved(process_id, changed=changed)

    def _replace(
        self, process_id: int, flat: Flattened, newest: SqlRow[Any], before: list[list[tuple[Any, ...]]]
    ) -> None:
        head = Head(
            flat.ocid,
            *flat.date,
            flat.compiled,
            flat.month,
            flat.release_id,
            flat.tags,
            flat.content_hash,
            newest.position,
            newest.part,
            newest.byte_offset,
            newest.byte_length,
            tuple(map(len, flat.children)),
        )
        self._clear([process_id])
        self._write(Decoded([head], flat.content, flat.children, [], {}), {0: process_id})
        self._record_changes(process_id, before)
        self._organizations.update(flat.organizations)
        self.months |= {before[0][0][3], flat.month}

    def _count_resolved(self, process_id: int, *, changed: bool) -> None:
        arrived = self._pending[process_id]
        if process_id < self._first_new and process_id not in self._touched:
            arrived -= 1
            self.account.n_changed += changed
            self.account.n_unchanged += not changed
        self.account.n_merged += arrived


def _replaces(head: Head, there: Known) -> bool:
    return (
        head.compiled
        and head.date_us is not None
        and there.date_us is not None
        and head.date_us >= there.date_us
    )


def _index_row(head: Head, process_id: int, file_id: int, member: str | None) -> tuple[Cell, ...]:
    return (
        process_id,
        file_id,
        head.position,
        head.part,
        member,
        head.byte_offset,
        head.byte_length,
        head.date_us,
        head.date_offset,
        head.compiled,
        head.content_hash,
    )


def _pointer(row: SqlRow[Any]) -> Pointer:
    return Pointer(row.source_file_id, row.member, row.byte_offset, row.byte_length)


def _dated(row: SqlRow[Any], raw: bytes) -> Dated:
    return Dated(row.date_us, row.source_file_id, row.position, row.part, bool(row.compiled), raw)


def _only(rows: Row, counts: Sequence[int], places: Sequence[int]) -> Row:
    """The rows of some releases of a block; `counts` says how many values each of all releases has."""
    starts = [0, *accumulate(counts)]
    kept: Row = []
    for place in places:
        kept += rows[starts[place] : starts[place + 1]]
    return kept


def _groups(items: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (items[start : start + size] for start in range(0, len(items), size))
