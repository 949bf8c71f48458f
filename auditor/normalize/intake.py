"""One file's releases decided and written: new, changed, unchanged, merged or rejected; nothing else exists.

- New: the store has no process of that OCID. Unchanged: the same content with the same date is indexed.
- A compiled release that is not older than what is there replaces it at once.
- Everything else is indexed and resolved when the file ends, by merging all releases of its OCID.
- Counted per process and file: the first release that touches a process is new, changed or unchanged; the
  others of the same file are merged. So in = new + changed + unchanged + merged + rejected.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Row as SqlRow

from auditor.normalize import published
from auditor.normalize.changes import differences
from auditor.normalize.decisions import Account, Plan, Rows, repeats, replaces
from auditor.normalize.flatten import Flattened
from auditor.normalize.identifiers import is_valid
from auditor.normalize.merge import Dated, merged
from auditor.normalize.packages import Block
from auditor.normalize.parcel import TABLES, Parcel
from auditor.normalize.pointers import Pointer, read
from auditor.normalize.prepare import Prepare
from auditor.normalize.record import Cell
from auditor.normalize.worker import Head, Member, Refusal, Task, index_row, process_row
from auditor.store import returns
from auditor.store.facts.spool import Spool
from auditor.store.schema import (
    CHILD_TABLES,
    PROCESS_TABLES,
    process,
    record_change,
    rejected_record,
    release,
)
from auditor.store.writer import Known, Said, Writer

# Processes whose releases are read and merged together.
_RESOLVED_AT_ONCE = 500


@dataclass
class Intake:
    """Takes the blocks of one file, on the writer's transaction. `seen_at` is an ISO instant."""

    writer: Writer
    file_id: int
    contact_key: bytes
    seen_at: str
    spool: Spool
    account: Account = field(default_factory=Account)
    months: set[int] = field(default_factory=set)
    refusals: list[tuple[str | None, Refusal]] = field(default_factory=list)
    # Processes of the store that the file has, and its newest release's date.
    seen: set[int] = field(default_factory=set)
    newest: int = 0
    # Where the portal went back to this file: the later versions that it takes the place of.
    withdrawn_files: list[int] = field(default_factory=list)
    prepare: Prepare | None = None
    keeps_refusals: bool = True
    _withdrawn: set[int] = field(default_factory=set)
    _organizations: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    _pending: Counter[int] = field(default_factory=Counter)
    _touched: set[int] = field(default_factory=set)
    _first_new: int = 0

    def __post_init__(self) -> None:
        self._first_new = self.writer.new_ids(0).start

    def task(self, block: Block, member: Member) -> Task:
        """What a worker needs to know of a block; ids are set aside for as many processes as it has units."""
        first_id = self.writer.new_ids(block.units).start
        return Task(block, member, self.writer.source_id, self.file_id, first_id, self.prepare)

    def take(self, parcel: Parcel, task: Task) -> None:
        """Write one block of releases."""
        ocids = parcel.processes["ocid"].to_list()
        self.account.n_in += len(ocids) + len(parcel.refusals)
        self._refuse(parcel.refusals, task.member.name)
        known = self.writer.known(ocids)
        self.seen.update(there.process_id for there in known.values())
        if self.withdrawn_files:
            ids = (there.process_id for there in known.values())
            self._withdrawn |= returns.withdraw(self.writer.connection, ids, self.withdrawn_files)
        self.newest = max(self.newest, parcel.newest)
        if not known and len(set(ocids)) == len(ocids) <= task.block.units:
            self._take_all(parcel)
        else:
            self._take_some(parcel, task, known)
        self._organizations.update(parcel.organizations)

    def finish(self, path_of: Callable[[int], Path]) -> None:
        """Resolve what had to wait for the whole file. `path_of` finds a raw file by its id."""
        waiting = sorted(self._pending)
        for start in range(0, len(waiting), _RESOLVED_AT_ONCE):
            self._resolve(waiting[start : start + _RESOLVED_AT_ONCE], path_of)
        known = self._organizations
        self.writer.upsert_organizations(known, (is_valid(org[0], org[1]) for org in known.values()))

    def refuse_rest(self, member: str | None, position: int, code: str, reason: str) -> None:
        """Account for the part of the file that cannot be read at all."""
        self.account.n_in += 1
        self._refuse([Refusal(position, 0, 0, code, reason, "$", b"")], member)

    def _take_all(self, parcel: Parcel) -> None:
        """A block of processes that nobody has seen: its rows go in as they came."""
        self.account.n_new += len(parcel.processes)
        months = set(parcel.processes["month"].unique())
        self._open(months)
        for table, frame in zip(TABLES, parcel.frames, strict=True):
            self.writer.insert(table, frame)
        self.spool.keep(parcel.streams[:-1], months, ())

    def _take_some(self, parcel: Parcel, task: Task, known: dict[str, Known]) -> None:
        plan = Plan(known, self.writer.histories([there.process_id for there in known.values()]))
        heads = parcel.heads()
        for place, head in enumerate(heads):
            self._decide(plan, place, head, task)
        plan.replaced = self.writer.rows_of(plan.replacing)
        self.writer.remove(plan.replacing)
        self.writer.insert_rows(release, plan.indexed)
        self._write(parcel, {task.first_id + place: process_id for process_id, place in plan.kept.items()})
        self._record_changes(plan.replaced)
        ids = set(range(task.first_id, task.first_id + len(heads)))
        self.spool.keep(parcel.streams[:-1], {head.month for head in heads}, ids - plan.kept.keys())

    def _open(self, months: set[int]) -> None:
        """Months that this file begins: as long as it alone fills them, their facts need no reading back."""
        self.spool.whole |= {month for month in months - self.months if not self.writer.has_month(month)}
        self.months |= months

    def _reopen(self, *months: int) -> None:
        """Months of which a process is replaced: what the spool has of them is no longer all."""
        self.months |= set(months)
        self.spool.whole -= set(months)

    def _decide(self, plan: Plan, place: int, head: Head, task: Task) -> None:
        there = plan.known.get(head.ocid)
        if there is None:
            process_id = self._new(place, head, task)
        elif there.process_id in self._withdrawn:
            self._pending[there.process_id] += 1
            if Said(head.date_us, head.content_hash, head.compiled) not in plan.histories.get(
                there.process_id, []
            ):
                self._index(plan, there.process_id, head, task)
            return
        elif repeats(head, plan.histories[there.process_id]):
            self.account.n_unchanged += 1
            return
        elif replaces(head, there):
            process_id = there.process_id
            self._count_change(process_id)
            if process_id not in plan.kept:
                plan.replacing.append(process_id)
            self._reopen(there.month, head.month)
        else:
            self._pending[there.process_id] += 1
            self._index(plan, there.process_id, head, task)
            return
        plan.kept[process_id] = place
        self._index(plan, process_id, head, task)
        plan.known[head.ocid] = Known(process_id, head.content_hash, head.date_us, head.month)

    def _index(self, plan: Plan, process_id: int, head: Head, task: Task) -> None:
        said = Said(head.date_us, head.content_hash, head.compiled)
        plan.histories.setdefault(process_id, []).append(said)
        plan.indexed += index_row(head, process_id, self.file_id, task.member)

    def _new(self, place: int, head: Head, task: Task) -> int:
        self.account.n_new += 1
        self._open({head.month})
        if place < task.block.units:
            return task.first_id + place
        # More releases than units: the ids set aside have run out, and the columns bear other processes'.
        self._reopen(head.month)
        return self.writer.new_ids(1).start

    def _count_change(self, process_id: int) -> None:
        if process_id >= self._first_new or process_id in self._touched:
            self.account.n_merged += 1
        else:
            self.account.n_changed += 1
        self._touched.add(process_id)

    def _write(self, parcel: Parcel, kept: dict[int, int]) -> None:
        """Some of a block's rows; `kept` maps the surrogates that they bear to those of their processes."""
        for table, frame in zip(PROCESS_TABLES, parcel.frames[:-1], strict=True):
            width, owner = len(table.columns), pl.col(frame.columns[0])
            rows = frame.filter(owner.is_in(list(kept)))
            chosen = list(chain.from_iterable(rows.iter_rows()))
            chosen[0::width] = [kept[borne] for borne in chosen[0::width]]
            if table is process:
                self._reopen(*published.settle(chosen, self.writer.first_dates(published.unsaid(chosen))))
            self.writer.insert_rows(table, chosen)

    def _resolve(self, process_ids: Sequence[int], path_of: Callable[[int], Path]) -> None:
        """Merge what is indexed of each process and keep what comes out, if it says anything new."""
        indexed, states = self.writer.releases_of(process_ids), self.writer.rows_of(process_ids)
        replaced: dict[int, Rows] = {}
        written: list[list[Cell]] = [[] for _ in PROCESS_TABLES]
        raw = read([_pointer(row) for rows in indexed.values() for row in rows], path_of)
        for process_id, rows in indexed.items():
            flat = merged([_dated(row, raw[_pointer(row)]) for row in rows], self.contact_key, self.prepare)
            before = states[process_id]
            changed = flat.content_hash != before[0][0][4]
            dates = [(row.date_us, row.date_offset) for row in rows if row.date_us is not None]
            flat.month = published.settle_merged(flat.content, flat.date[0], dates) or flat.month
            moved = before[0][0][5] not in {row.source_file_id for row in rows}
            # The same words under another date or as another kind of release are no change, but theirs is the state.
            signed = (flat.release_id, flat.tags, *flat.date) == tuple(before[0][0][7:11])
            if changed or moved or not signed or published.is_other(flat.content, before[0][0]):
                self._restate(written, process_id, flat, max(rows, key=_place))
                self._reopen(before[0][0][3], flat.month)
                replaced[process_id] = before
            self._count_resolved(process_id, changed=changed)
        self.writer.remove(list(replaced))
        for table, cells in zip(PROCESS_TABLES, written, strict=True):
            self.writer.insert_rows(table, cells)
        self._record_changes(replaced)

    def _restate(
        self, written: list[list[Cell]], process_id: int, flat: Flattened, newest: SqlRow[Any]
    ) -> None:
        """A merged process's rows, table by table."""
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
        )
        written[0] += process_row(head, process_id, self.writer.source_id, newest.source_file_id)
        written[0] += flat.content
        for cells, table, rows in zip(written[1:], CHILD_TABLES, flat.children, strict=True):
            width = len(table.columns)
            rows[0::width] = [process_id] * (len(rows) // width)
            cells.extend(rows)
        self._organizations.update(flat.organizations)

    def _count_resolved(self, process_id: int, *, changed: bool) -> None:
        arrived = self._pending[process_id]
        if process_id < self._first_new and process_id not in self._touched:
            arrived -= 1
            self.account.n_changed += changed
            self.account.n_unchanged += not changed
        self.account.n_merged += arrived

    def _record_changes(self, replaced: dict[int, Rows]) -> None:
        """What this file says otherwise than before; a process it brought itself has no before."""
        before = {process_id: rows for process_id, rows in replaced.items() if process_id < self._first_new}
        after = self.writer.rows_of(list(before))
        rows = [
            {
                "source_id": self.writer.source_id,
                "ocid": was[0][0][2],
                "path": change.path,
                "old": change.old,
                "new": change.new,
                "kind": change.kind,
                "seen_at": self.seen_at,
                "old_source_file_id": was[0][0][5],
                "source_file_id": self.file_id,
            }
            for process_id, was in before.items()
            for change in differences(was, after[process_id])
        ]
        if rows:
            self.writer.connection.execute(record_change.insert(), rows)

    def _refuse(self, refusals: Sequence[Refusal], member: str | None) -> None:
        self.account.n_rejected += len(refusals)
        self.refusals += [(member, refusal) for refusal in refusals]
        rows = [self._refusal_row(refusal, member) for refusal in refusals]
        if rows and self.keeps_refusals:
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


def _pointer(row: SqlRow[Any]) -> Pointer:
    return Pointer(row.source_file_id, row.member, row.byte_offset, row.byte_length)


def _dated(row: SqlRow[Any], raw: bytes) -> Dated:
    return Dated(row.date_us, _place(row), bool(row.compiled), raw)


def _place(row: SqlRow[Any]) -> tuple[int, int, int, int]:
    return row.source_file_id, row.member_number, row.position, row.part
