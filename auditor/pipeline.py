"""The whole story on one page: files are read and normalized, rules are applied, people are told.

Every command that does work calls a function of this module; each takes the settings and says its progress.
"""

import errno
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from auditor.config import NetworkSettings, Settings, SourceSettings
from auditor.errors import BadDataError, SourceError
from auditor.harmless import harmless
from auditor.language import say
from auditor.progress import Progress, Silence
from auditor.store import facts
from auditor.store.database import open_database
from auditor.store.lock import writer_lock
from auditor.trials import computable, explain, extent_of, try_rule
from auditor.workplace import disk_told, writing

if TYPE_CHECKING:
    from auditor.acquisition import Fetching, FetchStatus
    from auditor.audit.run import AuditRequest
    from auditor.custody import Replay, Verification
    from auditor.fetch.policy import Asked
    from auditor.journal import Told
    from auditor.normalize.coverage import FieldCoverage
    from auditor.normalize.ingest import FileAccount, Ingest
    from auditor.pruning import Pruning
    from auditor.store.audit_report import AuditReport
    from auditor.store.fitness import Fitness
    from auditor.store.runs import Order
    from auditor.store.status import DatabaseStatus
    from auditor.store.transfer import Moved

__all__ = [
    "Demonstration",
    "Run",
    "audit",
    "computable",
    "db_coverage",
    "db_export",
    "db_fitness",
    "db_prune",
    "db_replay",
    "db_status",
    "db_upgrade",
    "db_verify",
    "demo",
    "explain",
    "fetch",
    "fetch_status",
    "ingest",
    "rebuild_facts",
    "run",
    "try_rule",
]


def ingest(
    settings: Settings,
    paths: Sequence[Path],
    *,
    source: str = "files",
    retry_rejected: bool = False,
    progress: Progress | None = None,
) -> "list[FileAccount]":
    """Read files and folders into the store, one transaction a file; with `retry_rejected`, what was refused too.

    Without any path: what was fetched for the source and has not been read yet.
    Raises UsageError for a path that is not there, LockHeldError, StorageError, SchemaError.
    """
    from auditor.normalize import inputs  # noqa: PLC0415 - reading files costs an audit nothing
    from auditor.normalize.ingest import Ingest, contact_key  # noqa: PLC0415
    from auditor.normalize.prepare import preparation  # noqa: PLC0415

    told = progress or Silence()
    found = inputs.discover(paths)
    with writing(settings) as (database, workforce):
        key, prepare = contact_key(settings.data_dir), preparation(settings.prepare(source))
        work = Ingest(database, settings.data_dir, source, workforce, key, prepare)
        accounts = work.retry(told) if retry_rejected else []
        for path in found.files:
            accounts.append(_one_file(work, path, told))
            told.finish()
        if not paths:
            accounts += work.waiting(told)
    if found.skipped:
        told.say(_skipped(found.skipped))
    return accounts


def fetch(
    settings: Settings,
    names: Sequence[str] = (),
    asked: "Asked | None" = None,
    progress: Progress | None = None,
) -> "list[Fetching]":
    """Bring home what the portals of some sources (all, by default) have that is new, and read it into the store.

    What a portal did wrong is in each source's report. Raises UsageError, LockHeldError, StorageError, SchemaError.
    """
    from auditor import acquisition  # noqa: PLC0415 - the network costs an ingest nothing

    return acquisition.fetch(settings, names, asked, progress or Silence())


def fetch_status(settings: Settings, names: Sequence[str] = ()) -> "list[FetchStatus]":
    """How each source's fetches went, and what is held of each of its periods. Asks no portal."""
    from auditor import acquisition  # noqa: PLC0415 - the same

    return acquisition.status(settings, names)


@dataclass(frozen=True)
class Run:
    """What one whole run did, and what kept the fetch from being complete."""

    fetched: "list[Fetching]"
    report: "AuditReport"

    @property
    def fault(self) -> SourceError | None:
        return next((fault for each in self.fetched if (fault := each.report.fault()) is not None), None)


def run(
    settings: Settings,
    request: "AuditRequest",
    names: Sequence[str] = (),
    progress: Progress | None = None,
    *,
    order: "Order | None" = None,
    told: "Told | None" = None,
) -> Run:
    """Fetch, normalize, audit and report once, and keep what the run did: what cron, systemd and the daemon call.

    A portal that cannot be reached keeps nobody from auditing what is there. `told` hears of each stage when it
    is over. What `[retention]` lets go is pruned then. Raises what `fetch` and `audit` raise.
    """
    from auditor import journal  # noqa: PLC0415 - what is kept of a run costs other commands nothing

    with journal.journal(settings, order or journal.ordered(names), told) as kept:
        fetched = fetch(settings, names, None, progress)
        kept.fetched(fetched)
        report = audit(settings, request, progress)
        kept.audited(report)
        done = Run(fetched, report)
        kept.ended = journal.incomplete(done.fault) if done.fault else None
        if settings.retention.asked and request.saves:
            kept.pruned(db_prune(settings, progress))
    return done


def audit(settings: Settings, request: "AuditRequest", progress: Progress | None = None) -> "AuditReport":
    """Apply the rules to what is stored, or to `request.inputs` alone, which leaves no trace.

    Raises RuleError for rules that cannot be used, SchemaError, StorageError, LockHeldError.
    """
    if not request.inputs:
        return _audit(settings, request, progress or Silence())
    with TemporaryDirectory(prefix="auditor-") as folder:
        aside = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        accounts = ingest(aside, request.inputs, source="input", progress=progress)
        _require_records(accounts)
        return _audit(aside, request, progress or Silence())


def _audit(settings: Settings, request: "AuditRequest", progress: Progress) -> "AuditReport":
    from auditor.audit.choice import chosen_rules  # noqa: PLC0415 - rules cost an ingest nothing
    from auditor.audit.run import run_audit  # noqa: PLC0415
    from auditor.audit.waiver_file import settings_waivers  # noqa: PLC0415
    from auditor.rules.packs import load_rules, shipped_ids  # noqa: PLC0415

    packs = request.packs or settings.audit.packs
    loaded = load_rules(packs, base=settings.base, settings_rules=settings.rules, locate=settings.where)
    loaded.raise_if_faulty()
    rules = chosen_rules(loaded.rules, request.rules, request.params)
    known = None if request.packs else {*(rule.id for rule in loaded.rules), *settings.rules, *shipped_ids()}
    waivers = settings_waivers(settings.base, settings.audit.waivers, known)
    lock = writer_lock(settings.data_dir, settings.url) if request.saves else nullcontext()
    with disk_told(settings.data_dir), lock:
        database = open_database(settings.url, create_schema=False)
        try:
            return run_audit(
                database,
                settings.data_dir,
                rules,
                as_of=request.as_of,
                params=request.params,
                save=request.saves,
                complete=request.complete,
                waivers=waivers,
                extent=extent_of(settings),
                off=loaded.off,
                progress=progress,
            )
        finally:
            database.close()


def _require_records(accounts: "Sequence[FileAccount]") -> None:
    """An audit of nothing would say that all is clear. Raises BadDataError."""
    if any(account.n_in > account.n_rejected for account in accounts):
        return
    rejections = [rejection for account in accounts for rejection in account.rejections]
    reason = (
        harmless(rejections[0], 300) if rejections else say(es="no hay registros", en="there are no records")
    )
    raise BadDataError(
        say(es=f"no hay nada que auditar: {reason}", en=f"there is nothing to audit: {reason}"),
        say(es="revise el archivo con `auditor ingest`", en="look at the file with `auditor ingest`"),
    )


_SECOND_VERSION = 20_000  # processes up to which a demo publishes months again


@dataclass(frozen=True)
class Demonstration:
    """What a demo did: the account of each month's file, and what the rules said."""

    accounts: "list[FileAccount]"
    report: "AuditReport"


def demo(
    settings: Settings, *, processes: int, seed: int = 0, progress: Progress | None = None
) -> Demonstration:
    """Invent a portal's months in `settings.data_dir`, serve them on loopback, fetch them and audit them.

    Some months are published again, with records that changed, and fetched again.

    Raises UsageError for a folder that holds other things, and what `ingest` and `audit` raise.
    """
    from auditor.audit.run import AuditRequest  # noqa: PLC0415 - beside their only use
    from auditor.demo import folder  # noqa: PLC0415
    from auditor.demo.generator import write_packages  # noqa: PLC0415
    from auditor.demo.portal import Shelf, serve  # noqa: PLC0415
    from auditor.demo.portal.second_version import publish_again  # noqa: PLC0415

    told = progress or Silence()
    folder.claim(settings.data_dir)
    told.start(say(es=f"inventando {processes:,} procesos", en=f"inventing {processes:,} processes"))
    portal, answers = settings.data_dir / folder.PORTAL, settings.data_dir / folder.ANSWERS
    with disk_told(settings.data_dir):
        write_packages(portal, processes=processes, seed=seed, answers=answers)
    told.finish()
    shelf = Shelf(portal)
    accounts: list[FileAccount] = []
    with disk_told(settings.data_dir), serve(shelf) as served:
        accounts += _fetched(settings, served.url, told)
        # A large sample is for measuring: nobody waits for its months to be made and read twice.
        if processes <= _SECOND_VERSION and publish_again(shelf, answers):
            accounts += _fetched(settings, served.url, told)
    return Demonstration(accounts, audit(settings, AuditRequest(), told))


def _fetched(settings: Settings, url: str, progress: Progress) -> "list[FileAccount]":
    (done,) = fetch(_of_demo(settings, url), progress=progress)
    if (fault := done.report.fault()) is not None:
        raise fault
    return list(done.accounts)


def _of_demo(settings: Settings, url: str) -> Settings:
    """The sample portal is the only source, and needs no rest between requests."""
    source = SourceSettings(name="demo", type="guatecompras", url=url)
    return settings.model_copy(update={"sources": [source], "network": NetworkSettings(pause=0)})


def rebuild_facts(settings: Settings, progress: Progress | None = None) -> dict[str, int]:
    """Make all facts again from SQL alone; source -> months made."""
    told = progress or Silence()
    with disk_told(settings.data_dir), writer_lock(settings.data_dir, settings.url):
        database = open_database(settings.url, create_schema=False)
        try:
            with database.writing() as connection:
                facts.manifest.sweep(connection, settings.data_dir)
                made = {}
                for name, months in facts.rebuild(connection, settings.data_dir):
                    told.say(say(es=f"{name}: {months} meses", en=f"{name}: {months} months"))
                    made[name] = months
                return made
        finally:
            database.close()


def db_verify(settings: Settings, progress: Progress | None = None) -> "Verification":
    """Look at every raw file, row and fact; writes nothing. Raises SchemaError."""
    from auditor import custody  # noqa: PLC0415 - beside its only use

    database = open_database(settings.url, create_schema=False)
    try:
        return custody.verify(database, settings.data_dir, progress or Silence())
    finally:
        database.close()


def db_replay(settings: Settings, progress: Progress | None = None, keep: Path | None = None) -> "Replay":
    """Make the database again from the raw files alone, aside, and hold it against this one."""
    from auditor import custody  # noqa: PLC0415 - beside its only use

    with disk_told(settings.data_dir), writer_lock(settings.data_dir, settings.url):
        return custody.replay(settings, progress or Silence(), keep)


def db_export(
    settings: Settings, to: str, progress: Progress | None = None, *, replace: bool = False
) -> "list[Moved]":
    """Write the whole database into the one at `to`, and check it there; this one stays as it is.

    Raises UsageError for a target that is this database or holds data, LockHeldError, SchemaError, StorageError.
    """
    from auditor import moving  # noqa: PLC0415 - beside its only use

    with disk_told(settings.data_dir), writer_lock(settings.data_dir, settings.url):
        return moving.export(settings, to, progress or Silence(), replace=replace)


def db_prune(settings: Settings, progress: Progress | None = None, *, dry_run: bool = False) -> "Pruning":
    """Forget what `[retention]` lets go, having said what; with `dry_run`, only say it.

    Raises LockHeldError, SchemaError, StorageError.
    """
    from auditor import pruning  # noqa: PLC0415 - beside its only use

    with disk_told(settings.data_dir), writer_lock(settings.data_dir, settings.url):
        return pruning.prune(settings, progress or Silence(), dry_run=dry_run)


def db_upgrade(settings: Settings) -> tuple[str | None, str]:
    """Bring the database's schema to this program's; (revision before, revision now)."""
    from auditor.store import migrate  # noqa: PLC0415 - beside its only use

    with disk_told(settings.data_dir), writer_lock(settings.data_dir, settings.url):
        database = open_database(settings.url, check=False)
        try:
            with database.reading() as connection:
                before = migrate.revision(connection)
            migrate.upgrade(database.engine)
            return before, migrate.HEAD
        finally:
            database.close()


def db_status(settings: Settings) -> "DatabaseStatus":
    """What the database holds, in figures."""
    from auditor.store.status import database_status  # noqa: PLC0415 - beside its only use

    database = open_database(settings.url, create_schema=False)
    try:
        with database.reading() as connection:
            return database_status(connection, settings.data_dir, settings.url)
    finally:
        database.close()


def db_coverage(
    settings: Settings, source: str | None = None, progress: Progress | None = None
) -> "list[FieldCoverage]":
    """Which fields each source's publisher fills in; files that were not counted yet are counted first."""
    from auditor.normalize.coverage import count_missing, coverage  # noqa: PLC0415 - beside its only use

    with disk_told(settings.data_dir), writer_lock(settings.data_dir, settings.url):
        database = open_database(settings.url, create_schema=False)
        try:
            with database.writing() as connection:
                count_missing(connection, settings.data_dir, progress or Silence())
                return coverage(connection, source)
        finally:
            database.close()


def db_fitness(settings: Settings, source: str | None = None) -> "list[Fitness]":
    """What the columns of the facts are worth, as declared by each source's profile and as measured."""
    from auditor.store.fitness import side_by_side  # noqa: PLC0415 - beside its only use

    database = open_database(settings.url, create_schema=False)
    try:
        with database.reading() as connection:
            return side_by_side(connection, settings.data_dir, source)
    finally:
        database.close()


def _one_file(work: "Ingest", path: Path, progress: Progress) -> "FileAccount":
    """A file that cannot be opened is said and accounted for; the others go on."""
    try:
        return work.file(path, progress)
    except OSError as fault:
        if fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
            raise
        note = say(es=f"no se puede leer: {fault.strerror}", en=f"cannot be read: {fault.strerror}")
        from auditor.normalize.ingest import FileAccount  # noqa: PLC0415 - the same

        return FileAccount(path, "", note=note)


def _skipped(paths: Sequence[Path]) -> str:
    kinds = sorted({path.suffix.lower() or path.name for path in paths})
    listed = harmless(", ".join(kinds[:8]), 120)
    return say(
        es=f"{len(paths):,} archivos de otra clase se dejaron de lado ({listed})",
        en=f"{len(paths):,} files of another kind were left aside ({listed})",
    )
