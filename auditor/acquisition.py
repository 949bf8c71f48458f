"""From portals to rows: a source's files are brought home, and what came is read into the store."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from auditor.config import Settings, SourceSettings
from auditor.fetch.addresses import Bounds
from auditor.fetch.bring import Bring
from auditor.fetch.http import Client
from auditor.fetch.patience import PATIENT, Patience
from auditor.fetch.policy import Asked
from auditor.fetch.report import FetchReport
from auditor.fetch.sources import Source, chosen, made
from auditor.normalize import inputs
from auditor.normalize.ingest import FileAccount, Ingest, contact_key
from auditor.normalize.prepare import preparation
from auditor.normalize.workforce import Workforce
from auditor.progress import Progress
from auditor.store import fetches, periods
from auditor.store.database import Database, open_database
from auditor.store.fetches import FetchState
from auditor.store.periods import Held
from auditor.workplace import writing


@dataclass
class Fetching:
    """What came of one source: what the fetch did, and the account of each file that was read."""

    report: FetchReport
    accounts: list[FileAccount] = field(default_factory=list)


def fetch(
    settings: Settings,
    names: Sequence[str],
    asked: Asked | None,
    progress: Progress,
    patience: Patience = PATIENT,
) -> list[Fetching]:
    """Bring and read, source by source. Raises UsageError, ConfigError, LockHeldError, StorageError, SchemaError."""
    sources = [(source, _portal(source)) for source in chosen(settings, names)]
    with writing(settings) as (database, workforce):
        worker = _Worker(settings, database, workforce, progress, patience)
        return [worker.one(source, portal, asked or Asked()) for source, portal in sources]


@dataclass(frozen=True)
class FetchStatus:
    """One source: how its fetches went, None where there was none, and what is held of each of its periods."""

    source: str
    state: FetchState | None
    periods: list[Held]


def status(settings: Settings, names: Sequence[str]) -> list[FetchStatus]:
    """All sources that were ever asked, unless some are named.

    Raises UsageError for a source that is neither held nor configured, SchemaError.
    """
    database = open_database(settings.url, create_schema=False)
    try:
        with database.reading() as connection:
            known = {state.source: state for state in fetches.states(connection)}
            chosen(settings, [name for name in names if name not in known])
            return [
                FetchStatus(name, known.get(name), list(periods.held(connection, name).values()))
                for name in names or known
            ]
    finally:
        database.close()


@dataclass
class _Worker:
    settings: Settings
    database: Database
    workforce: Workforce
    progress: Progress
    patience: Patience

    def one(self, source: SourceSettings, portal: Source | None, asked: Asked) -> Fetching:
        """One source; what came before a portal failed is read all the same."""
        key = contact_key(self.settings.data_dir)
        prepare = preparation(self.settings.prepare(source.name))
        reading = Ingest(self.database, self.settings.data_dir, source.name, self.workforce, key, prepare)
        if portal is None:
            assert source.path is not None  # noqa: S101 - a source without an address has a path
            return self._local(source.name, source.path, reading)
        done = Fetching(self._brought(portal, asked))
        for account in reading.waiting(self.progress):
            done.accounts.append(account)
            self.progress.finish()
        return done

    def _brought(self, portal: Source, asked: Asked) -> FetchReport:
        network, about = self.settings.network, self.settings.about
        bounds = Bounds(portal.home, frozenset(map(str.lower, network.redirect_hosts)), bool(network.proxy))
        contact = about.url or about.contact or ""
        client = Client(network, bounds, self.progress, self.patience, contact)
        try:
            return Bring(portal, client, self.database, self.settings.data_dir, self.progress).run(asked)
        finally:
            client.close()

    def _local(self, name: str, path: Path, reading: Ingest) -> Fetching:
        """A source that is a folder: its files are there already."""
        found = inputs.discover([path]).files
        done = Fetching(FetchReport(name, offered=len(found)))
        for each in found:
            done.accounts.append(reading.file(each, self.progress))
            self.progress.finish()
        return done


def _portal(source: SourceSettings) -> Source | None:
    """The source's portal; None for one that is a path. Raises UsageError, ConfigError."""
    if source.type == "ocds_files" and source.url is None and source.path is not None:
        return None
    return made(source)
