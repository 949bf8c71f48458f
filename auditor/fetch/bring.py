"""Files brought home: each is downloaded, looked through, held against the portal's checksum, and placed whole."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from auditor.errors import BadDataError, SourceError, StorageError
from auditor.fetch import archive, checksums, partial
from auditor.fetch.archive import Inspected
from auditor.fetch.estimate import Estimate
from auditor.fetch.faults import Blocked, ConnectionFailed
from auditor.fetch.http import Client, Downloaded
from auditor.fetch.partial import Partial, Validators
from auditor.fetch.policy import Asked, Job, Plan, plan
from auditor.fetch.report import Arrived, FetchReport
from auditor.fetch.sources import Offer, Source
from auditor.fetch.verdicts import Verdict
from auditor.language import say
from auditor.progress import Progress
from auditor.store import fetches, files, periods, raw, returns
from auditor.store.database import Database
from auditor.store.files import Origin

# Failures in a row after which a portal is taken to be down.
IN_A_ROW = 3


@dataclass
class Bring:
    """Brings one source's files into the raw store; the caller holds the writer's lock."""

    source: Source
    client: Client
    database: Database
    data_dir: Path
    progress: Progress

    def __post_init__(self) -> None:
        self.name = self.source.settings.name
        self.report = FetchReport(self.name)
        self.folder = raw.folder_of(self.data_dir, self.name)

    def run(self, asked: Asked) -> FetchReport:
        """Raises OSError and StorageError; what the portal does wrong is in the report."""
        with self.database.writing() as connection:
            fetches.begun(connection, self._owner(connection))
        try:
            self._processes(asked.nogs) if asked.nogs else self._periods(asked)
        except SourceError as fault:
            self._stop(fault)
        self.report.requests, self.report.received = self.client.requests, self.client.received
        self._note_end()
        return self.report

    def _owner(self, connection: Connection) -> int:
        return files.source_id(connection, self.name, self.source.settings.type)

    def _note_end(self) -> None:
        fault, blocked = self.report.fault(), isinstance(self.report.stopped, Blocked)
        with self.database.writing() as connection:
            said = None if fault is None else fault.message
            fetches.ended(connection, self._owner(connection), said, blocked=blocked)

    def _periods(self, asked: Asked) -> None:
        now = datetime.now(UTC)
        offers = self.source.offers(self.client, asked.months, now.date())
        with self.database.reading() as connection:
            held = periods.held(connection, self.name)
        made = plan(offers, held, asked, now, lists=self.source.lists)
        self.report.offered, self.report.unchanged = len(offers), made.unchanged
        self.report.waiting, self.report.missing = made.waiting, made.missing
        self._note_plan(made)
        if made.jobs and not any(known.file_id for known in held.values()):
            self._tell(made.jobs)
        self._jobs(made.jobs)

    def _jobs(self, jobs: Sequence[Job]) -> None:
        unlucky = 0
        for job in jobs:
            try:
                self._one(job)
                unlucky = 0
            except (Blocked, ConnectionFailed) as fault:
                self._failed(job, fault.message)
                return self._stop(fault)
            except (SourceError, BadDataError) as fault:
                self._failed(job, fault.message)
                unlucky += 1
                if unlucky == IN_A_ROW:
                    return self._stop(SourceError(fault.message, fault.hint))
            finally:
                self.progress.finish()
        wanted = {_key(job.offer) for job in jobs if job.offer.period in self.report.failed}
        return partial.discard_others(self.folder, wanted)

    def _one(self, job: Job) -> None:
        """Download a file, once more if it did not come right. Raises SourceError, BadDataError."""
        offer = job.offer
        self.progress.start(f"{self.name} {offer.period}", job.held.size if job.held else None)
        target = partial.partial_of(self.folder, _key(offer))
        known = self._validators(job)
        earlier: str | None = None
        fault: BadDataError | None = None
        for _ in range(2):
            got = self.client.download(offer.url, target, known)
            if got.verdict is not Verdict.BODY:
                return self._without(job, got)
            expected = checksums.resolved(offer.checksum, self.client.read)
            try:
                found = archive.inspect(target.path, offer.kind, checksums.algorithm_of(expected))
            except BadDataError as bad:
                target.discard()
                fault = bad
                continue
            sha256 = archive.digest_of(target.path, "sha256")
            matched = checksums.matches(expected, target.path, found)
            if matched is not False or sha256 == earlier:
                return self._place(job, target, got, found, (sha256, matched))
            target.discard()
            earlier = sha256
            fault = _unsettled()
        assert fault is not None  # noqa: S101 - two rounds without a file have left one
        raise fault

    def _place(
        self, job: Job, target: Partial, got: Downloaded, found: Inspected, checked: tuple[str, bool | None]
    ) -> None:
        offer, (sha256, matched) = job.offer, checked
        kept = raw.adopt(self.data_dir, self.name, target.arrived(), sha256, found.extension)
        said = got.validators
        origin = Origin(offer.url, offer.period, said.etag, said.last_modified, offer.checksum, matched)
        is_new = self._register(kept, offer.name, origin, offer)
        if matched is False:
            self.progress.say(
                say(
                    es=f"{offer.period}: la suma de control del portal no coincide; dos descargas iguales: se guarda",
                    en=f"{offer.period}: the portal's checksum does not match; two equal downloads: kept",
                )
            )
        self.report.arrived.append(Arrived(offer.period, offer.name, sha256, kept.size, matched, is_new))

    def _register(self, kept: raw.RawFile, name: str, origin: Origin, offer: Offer | None) -> bool:
        with self.database.writing() as connection:
            owner = self._owner(connection)
            is_new = not files.is_registered(connection, owner, kept.sha256)
            file_id = files.register(connection, owner, kept, name, origin)
            if offer is not None:
                said = {"listed_at": offer.listed_at, "checksum": offer.checksum, "source_file_id": file_id}
                if not is_new:
                    returns.note(connection, owner, offer.period, kept.sha256)
                periods.answered(connection, owner, offer.period, **said)
        return is_new

    def _without(self, job: Job, got: Downloaded) -> None:
        """The portal has nothing new, or nothing at all."""
        offer = job.offer
        held = job.held is not None and job.held.file_id is not None
        gone = got.verdict is Verdict.NOTHING
        (self.report.nothing if gone else self.report.not_modified).append(offer.period)
        with self.database.writing() as connection:
            owner = self._owner(connection)
            said = {"listed_at": offer.listed_at, "checksum": offer.checksum}
            periods.answered(connection, owner, offer.period, **said)
            if gone and held:
                periods.missing(connection, owner, offer.period)

    def _processes(self, nogs: Sequence[str]) -> None:
        for nog in nogs:
            for url in self.source.process_urls(nog):
                if (answer := self.client.read(url)) is not None:
                    self._process(nog, url, answer)
                    break
            else:
                self.report.nothing.append(nog)

    def _process(self, nog: str, url: str, answer: bytes) -> None:
        sha256 = hashlib.sha256(answer).hexdigest()
        self.folder.mkdir(parents=True, exist_ok=True)
        target = partial.partial_of(self.folder, f"nog-{sha256[:16]}")
        target.path.write_bytes(answer)
        try:
            found = archive.inspect(target.path, "json")
        except BadDataError as fault:
            target.discard()
            self.report.failed[nog] = fault.message
            return
        kept = raw.adopt(self.data_dir, self.name, target.arrived(), sha256, found.extension)
        is_new = self._register(kept, f"NOG {nog}", Origin(url, None, None, None, None, None), None)
        self.report.arrived.append(Arrived(None, f"NOG {nog}", sha256, kept.size, None, is_new))

    def _validators(self, job: Job) -> Validators | None:
        """What names the version that is held, if its file is still there."""
        held = job.held
        if held is None or held.sha256 is None or job.again or held.url != job.offer.url:
            return None
        if not any(self.folder.glob(f"{held.sha256}.*")):
            return None
        return Validators(held.etag, held.last_modified)

    def _note_plan(self, made: Plan) -> None:
        if made.missing or made.jobs or made.waiting:
            with self.database.writing() as connection:
                owner = self._owner(connection)
                for period in made.missing:
                    periods.missing(connection, owner, period)
                periods.behind(connection, owner, made.behind)

    def _tell(self, jobs: Sequence[Job]) -> None:
        """Before a first download: what it takes. Raises StorageError where the disk is too small for it."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        measured = self.client.size_of(jobs[-1].offer.url)
        each = measured or self.source.typical_bytes
        estimate = Estimate(len(jobs), each, raw.free_bytes(self.data_dir), self.client.network.pause)
        self.progress.say(estimate.sentence())
        if measured and not estimate.fits:
            raise StorageError(
                say(es="no cabe en el disco", en="the disk has no room for that"),
                say(
                    es="libere espacio, elija otra carpeta con --data-dir, o menos meses con --from",
                    en="free some space, choose another folder with --data-dir, or fewer months with --from",
                ),
            )

    def _failed(self, job: Job, why: str) -> None:
        self.report.failed[job.offer.period] = why
        with self.database.writing() as connection:
            owner = self._owner(connection)
            periods.note(connection, owner, job.offer.period, fault=why)

    def _stop(self, fault: SourceError) -> None:
        hint = self.source.ways_out() if isinstance(fault, Blocked) else fault.hint
        self.report.stopped = type(fault)(fault.message, hint)


def _key(offer: Offer) -> str:
    return f"{offer.period}-{hashlib.sha256(offer.url.encode()).hexdigest()[:8]}"


def _unsettled() -> BadDataError:
    return BadDataError(
        say(
            es="la suma de control no coincide, y dos descargas no son iguales",
            en="the checksum does not match, and two downloads are not equal",
        )
    )
