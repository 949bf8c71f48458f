"""Files in, rows out: each file is one transaction that also makes the facts of the months it touched.

Killed at any instant, the next run finds either all of a file or nothing of it.
"""

import os
import secrets
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from auditor.errors import BadDataError
from auditor.harmless import harmless
from auditor.language import say
from auditor.normalize import inputs
from auditor.normalize.decisions import Account
from auditor.normalize.intake import Intake
from auditor.normalize.packages import Block
from auditor.normalize.parcel import parcel
from auditor.normalize.prepare import Prepare
from auditor.normalize.refusals import sentence
from auditor.normalize.repair import Rejected
from auditor.normalize.vanished import note_vanished
from auditor.normalize.worker import Member
from auditor.normalize.workforce import Workforce
from auditor.progress import Progress
from auditor.store import facts, files, raw, returns
from auditor.store.database import Database
from auditor.store.facts.spool import Spool
from auditor.store.schema import rejected_record
from auditor.store.writer import Writer

# Rejections a person is shown; all of them are in the database.
LISTED_REJECTIONS = 100


@dataclass(frozen=True)
class Rejection:
    """A record that could not be read: where it stands and why."""

    position: int
    member: str | None
    path: str
    code: str
    reason: str

    def __str__(self) -> str:
        place = say(es=f"registro {self.position}", en=f"record {self.position}")
        if self.member:
            place = f"{self.member}, {place}"
        return f"{place}, {self.path}: {sentence(self.code, self.reason)} [{self.code}]"


@dataclass
class FileAccount:
    """What became of one file. `n_in` is the sum of the other five."""

    path: Path
    sha256: str
    n_in: int = 0
    n_new: int = 0
    n_changed: int = 0
    n_unchanged: int = 0
    n_merged: int = 0
    n_rejected: int = 0
    seconds: float = 0.0
    # The first of them, and how many there are of each code.
    rejections: list[Rejection] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    note: str = ""
    # Read before, the same bytes.
    is_known: bool = False


class Ingest:
    """Reads files into one source of one database; the caller holds the writer's lock."""

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        source: str,
        workforce: Workforce,
        key: bytes,
        prepare: Prepare | None = None,
    ) -> None:
        self.database = database
        self.data_dir = data_dir
        self.source = source
        self.workforce = workforce
        self.key = key
        self.prepare = prepare

    def file(self, path: Path, progress: Progress) -> FileAccount:
        """Read one file. Raises OSError, StorageError; nothing of the file is kept then."""
        extension = inputs.extension(path)
        if raw.is_new(self.data_dir, self.source, path, extension):
            self.workforce.prepare(path.stat().st_size)
        return self.placed(raw.place(self.data_dir, self.source, path, extension), path, progress)

    def waiting(self, progress: Progress) -> Iterator[FileAccount]:
        """Read what has been fetched and placed, and has not been read yet, oldest first."""
        with self.database.reading() as connection:
            rows = files.waiting(connection, self.source)
            again = returns.waiting(connection, self.source)
        for row in rows:
            kept = self._kept(row)
            if kept.path.exists():
                yield self.placed(kept, Path(row.name), progress)
        for row in again:
            if self._kept(row).path.exists():
                yield self.returned(row, progress)

    def _kept(self, row: Any) -> raw.RawFile:  # noqa: ANN401 - a row
        path = raw.path_of(self.data_dir, self.source, row.sha256, row.extension)
        return raw.RawFile(path, row.sha256, row.bytes, row.extension)

    def placed(self, kept: raw.RawFile, path: Path, progress: Progress) -> FileAccount:
        """Read a file of the raw store; `path` is what a person knows it by, and may be a name alone."""
        started = time.perf_counter()
        with self.database.reading() as connection:
            before = files.already_read(connection, self.source, kept.sha256)
            if before is not None:
                return self._read_before(connection, path, before)
        with self.database.writing() as connection:
            owner = files.source_id(connection, self.source)
            file_id = files.register(connection, owner, kept, path.name)
            with self._intake(connection, owner, file_id) as intake:
                self._take(intake, kept, path, progress)
                intake.finish(partial(files.raw_path, connection, self.data_dir))
                files.complete(connection, file_id, intake.account)
                self._refresh(connection, intake, vanished=note_vanished(connection, intake))
        return _account(path, kept.sha256, intake, time.perf_counter() - started)

    def returned(self, row: Any, progress: Progress) -> FileAccount:  # noqa: ANN401 - a row of `returns.waiting`
        """Read a file that its portal has gone back to: what it says stands again, whatever later versions said."""
        started, path = time.perf_counter(), Path(row.name)
        with self.database.writing() as connection:
            owner = files.source_id(connection, self.source)
            with self._intake(connection, owner, row.id) as intake:
                intake.withdrawn_files = returns.later_versions(connection, row.id)
                # What it was refused for is refused already.
                intake.keeps_refusals = False
                self._take(intake, self._kept(row), path, progress)
                intake.finish(partial(files.raw_path, connection, self.data_dir))
                returns.complete(connection, row.return_id)
                self._refresh(connection, intake, vanished=note_vanished(connection, intake))
        return _account(path, row.sha256, intake, time.perf_counter() - started)

    def retry(self, progress: Progress) -> list[FileAccount]:
        """Try this source's rejected records again, file by file."""
        with self.database.reading() as connection:
            waiting = files.with_rejections(connection, self.source)
        return [self._retry_file(file_id, progress) for file_id in waiting]

    def _take(self, intake: Intake, kept: raw.RawFile, path: Path, progress: Progress) -> None:
        total = kept.size if kept.extension in {"json", "jsonl"} else None
        progress.start(path.name, total)
        lines = path.suffix.lower() in inputs.LINES
        try:
            for number, name in enumerate(inputs.members(kept.path)):
                self._take_member(intake, kept, Member(number, name), progress, lines=lines)
        except BadDataError as fault:
            intake.refuse_rest(None, 0, "damaged", fault.message)

    def _take_member(
        self, intake: Intake, kept: raw.RawFile, member: Member, progress: Progress, *, lines: bool
    ) -> None:
        """One member; what cannot be read of it is accounted for, and what was read before it stays."""
        position = 0
        try:
            self._take_misread(intake, kept.path, member, progress)
            with inputs.unit_blocks(kept.path, member.name, lines=lines) as found:
                tasks = (intake.task(block, member) for block in found)
                for task, done in self.workforce.decoded(tasks, kept.size):
                    intake.take(done, task)
                    progress.advance(len(task.block.payload))
                    position = done.last_position or position
        except Rejected as fault:
            intake.refuse_rest(member.name, position, fault.code, fault.reason)
        except BadDataError as fault:
            intake.refuse_rest(member.name, position + 1, "damaged", fault.message)

    def _take_misread(self, intake: Intake, path: Path, member: Member, progress: Progress) -> None:
        """Rows of tables that are no part of any record, each by its table and line."""
        rebuilt = inputs.rebuilt(path, member.name)
        for name, remark in rebuilt.remarks[:1]:
            more = len(rebuilt.remarks) - 1
            others = say(es=f" (y {more:,} tablas más)", en=f" (and {more:,} tables more)") if more else ""
            progress.say(harmless(f"{name or member.name or 'CSV'}: {remark}{others}"))
        for row in rebuilt.misread:
            intake.refuse_rest(row.sheet or None, row.line, row.code, row.reason)

    @contextmanager
    def _intake(self, connection: Connection, owner: int, file_id: int) -> Iterator[Intake]:
        with closing(Spool(self.data_dir)) as spool:
            yield Intake(
                Writer(connection, owner), file_id, self.key, files.now(), spool, prepare=self.prepare
            )

    def _refresh(self, connection: Connection, intake: Intake, *, vanished: bool = False) -> None:
        """Make the facts of the months that were touched; what vanished changes only what no month divides."""
        if vanished or intake.months:
            owner, each = intake.writer.source_id, self.workforce.each
            facts.refresh(connection, self.data_dir, owner, intake.months, intake.spool, each)

    def _read_before(self, connection: Connection, path: Path, row: Any) -> FileAccount:  # noqa: ANN401
        """The same bytes again: every record that was read is unchanged, every refusal stands."""
        query = select(rejected_record).where(
            rejected_record.c.source_file_id == row.id, rejected_record.c.resolved_at.is_(None)
        )
        refused = connection.execute(query).all()
        listed = [
            Rejection(r.position, r.member, r.path, r.code, r.reason) for r in refused[:LISTED_REJECTIONS]
        ]
        return FileAccount(
            path,
            row.sha256,
            n_in=row.n_in,
            n_unchanged=row.n_in - len(refused),
            n_rejected=len(refused),
            rejections=listed,
            reasons=Counter(r.code for r in refused),
            note=say(es="ya leído antes", en="read before"),
            is_known=True,
        )

    def _retry_file(self, file_id: int, progress: Progress) -> FileAccount:
        started = time.perf_counter()
        with self.database.writing() as connection:
            path = files.raw_path(connection, self.data_dir, file_id)
            owner = files.source_id(connection, self.source)
            with self._intake(connection, owner, file_id) as intake:
                progress.start(path.name, None)
                retried = retry_rejected(intake, connection, path)
                intake.finish(partial(files.raw_path, connection, self.data_dir))
                files.amend(connection, file_id, intake.account, retried)
                self._refresh(connection, intake)
        return _account(path, path.stem, intake, time.perf_counter() - started)


def contact_key(data_dir: Path) -> bytes:
    """This installation's key for contact hashes, made at first use. Raises OSError."""
    path = data_dir / "contact.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.partial")
        temporary.touch(mode=0o600)
        temporary.write_bytes(secrets.token_bytes(32))
        temporary.rename(path)
    return path.read_bytes()


def retry_rejected(intake: Intake, connection: Connection, path: Path) -> int:
    """Decode again what a file was refused for, a unit at a time; returns how many refusals were tried.

    What is refused again takes the old refusal's place.
    """
    numbers = {name: number for number, name in enumerate(inputs.members(path))}
    query = select(rejected_record).where(
        rejected_record.c.source_file_id == intake.file_id,
        rejected_record.c.resolved_at.is_(None),
        rejected_record.c.raw.is_not(None),
    )
    rows = connection.execute(query.order_by(rejected_record.c.id)).all()
    units = {(row.member, row.byte_offset): row for row in rows}
    for row in rows:
        files.resolve(connection, row.id)
    for row in units.values():
        payload = zlib.decompress(row.raw)
        block = Block(payload, row.byte_offset, row.position, ((0, len(payload)),))
        task = intake.task(block, Member(numbers[row.member], row.member))
        intake.take(parcel(task), task)
    return len(rows)


def _account(path: Path, sha256: str, intake: Intake, seconds: float) -> FileAccount:
    account: Account = intake.account
    listed = [
        Rejection(refusal.position, member, refusal.path, refusal.code, harmless(refusal.reason))
        for member, refusal in intake.refusals[:LISTED_REJECTIONS]
    ]
    reasons = Counter(refusal.code for _, refusal in intake.refusals)
    return FileAccount(path, sha256, **vars(account), seconds=seconds, rejections=listed, reasons=reasons)
