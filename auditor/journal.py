"""What a run of the pipeline did, kept in SQL: its stages with their counts, its issues, how it ended."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Connection

from auditor.config import Settings
from auditor.errors import EXIT_BAD_DATA, EXIT_DONE, EXIT_INTERRUPTED, AuditorError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store import runs
from auditor.store.audit_report import Status
from auditor.store.database import open_database
from auditor.store.lock import writer_lock
from auditor.store.runs import Ended, Issue, Order, Outcome, Stage
from auditor.workplace import disk_told

if TYPE_CHECKING:
    from auditor.acquisition import Fetching
    from auditor.normalize.ingest import FileAccount
    from auditor.pruning import Pruning
    from auditor.store.audit_report import AuditReport

Told = Callable[[Stage | Issue], None]
COUNTED = ("in", "new", "changed", "unchanged", "merged", "rejected")
# A bad day can make thousands of one kind; the first tell what it was.
MOST_ISSUES = 200
_LONGEST = 500


def run_id() -> str:
    """A new run's id: begins with its second in UTC, so that ids sort by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"


def ordered(names: Sequence[str]) -> Order:
    """An order for a run that a person or cron asks for."""
    return Order(run_id(), names[0] if len(names) == 1 else None)


@dataclass
class Journal:
    """One run's stages and issues as they come; `told` hears of each at once."""

    order: Order
    told: Told | None = None
    stages: list[Stage] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    ended: Ended | None = None
    _since: float = field(default_factory=time.monotonic)

    def fetched(self, fetched: "Sequence[Fetching]") -> None:
        """What came, and what was read of it, source by source; the time is of both together."""
        for each in fetched:
            report = each.report
            counts = {
                "offered": report.offered,
                "unchanged": report.unchanged + len(report.not_modified),
                "arrived": len(report.arrived),
                "failed": len(report.failed),
                "requests": report.requests,
                "bytes": report.received,
            }
            self._stage("fetch", report.source, counts)
            for period, why in report.failed.items():
                self.issue("fetch", report.source, period, why)
            if report.stopped is not None:
                self.issue("fetch", report.source, None, report.stopped.message)
            self._read(report.source, each.accounts)

    def audited(self, report: "AuditReport") -> None:
        by_status = dict.fromkeys((Status.NEW, Status.OPEN, Status.WAIVED), 0)
        for finding in report.findings:
            by_status[finding.status] = by_status.get(finding.status, 0) + 1
        counts = {f"signals_{status.value}": n for status, n in by_status.items()}
        counts["closed"] = sum(sum(rule.closed.values()) for rule in report.rules)
        counts["rules"] = len(report.rules)
        counts["rules_crashed"] = len(report.crashed)
        self._stage("audit", None, counts)
        for rule in report.crashed:
            self.issue("audit", None, rule.rule.id, rule.error or "")

    def pruned(self, pruning: "Pruning") -> None:
        counts = {
            "files": len(pruning.plan.files),
            "bytes": pruning.plan.bytes,
            "audits": len(pruning.plan.runs),
            "fact_files": pruning.fact_files,
            "fact_bytes": pruning.fact_bytes,
        }
        self._stage("prune", None, counts)

    def issue(self, stage: str, source: str | None, subject: str | None, message: str) -> None:
        if len(self.issues) >= MOST_ISSUES:
            return
        shown = None if subject is None else harmless(subject, 200)
        self.issues.append(Issue(stage, source, shown, harmless(message, _LONGEST)))
        self._tell(self.issues[-1])

    def _read(self, source: str, accounts: "Sequence[FileAccount]") -> None:
        counts = {name: sum(getattr(each, f"n_{name}") for each in accounts) for name in COUNTED}
        self._stage("normalize", source, {"files": len(accounts), **counts})
        for account in accounts:
            if account.note and not account.is_known:
                self.issue("normalize", source, account.path.name, account.note)
            for code, n in account.reasons.items():
                first = next((f": {each}" for each in account.rejections if each.code == code), "")
                refused = say(es=f"{n:,} registros rechazados", en=f"{n:,} records rejected")
                self.issue("normalize", source, account.path.name, f"{refused} [{code}]{first}")

    def _stage(self, name: str, source: str | None, counts: dict[str, int]) -> None:
        before, self._since = self._since, time.monotonic()
        self.stages.append(Stage(name, source, round(self._since - before, 3), counts))
        self._tell(self.stages[-1])

    def _tell(self, what: Stage | Issue) -> None:
        if self.told is not None:
            self.told(what)


@contextmanager
def journal(settings: Settings, order: Order, told: Told | None = None) -> Iterator[Journal]:
    """Keep a run: `running` in SQL while the block lasts, and then how it ended, also where it was broken off.

    The block sets `ended` where a portal failed. Raises LockHeldError, StorageError,
    SchemaError; what ends the block passes through.
    """
    kept = Journal(order, told)
    with disk_told(settings.data_dir), writer_lock(settings.data_dir, settings.url):
        write(settings, lambda connection: runs.begin(connection, order))
    try:
        yield kept
    except BaseException as fault:
        # What broke the run off is what has to be told, not that it could not be written down either.
        with suppress(AuditorError):
            _finish(settings, kept, _broken(fault))
        raise
    _finish(settings, kept, kept.ended or Ended(Outcome.DONE, EXIT_DONE))


def _finish(settings: Settings, kept: Journal, ended: Ended) -> None:
    whole = replace(ended, stages=kept.stages, issues=kept.issues)
    with disk_told(settings.data_dir):
        write(settings, lambda connection: runs.finish(connection, kept.order, whole))


def write(settings: Settings, act: Callable[[Connection], None]) -> None:
    """Do one small thing in a transaction of its own."""
    database = open_database(settings.url)
    try:
        with database.writing() as connection:
            act(connection)
    finally:
        database.close()


def incomplete(fault: AuditorError) -> Ended:
    """How a run ended whose portal failed while the rest was done."""
    return Ended(Outcome.INCOMPLETE, fault.exit_code, fault.message)


def _broken(fault: BaseException) -> Ended:
    if isinstance(fault, AuditorError):
        return Ended(Outcome.FAILED, fault.exit_code, fault.message)
    if isinstance(fault, (KeyboardInterrupt, SystemExit)):
        return Ended(Outcome.INTERRUPTED, EXIT_INTERRUPTED)
    return Ended(Outcome.FAILED, EXIT_BAD_DATA, harmless(f"{type(fault).__name__}: {fault}", _LONGEST))
