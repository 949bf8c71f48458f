"""Whether the program does by itself what it is told to: what `auditor status` says, and its exit code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from auditor.config import Settings
from auditor.daemon.plan import scheduled
from auditor.errors import EXIT_BAD_DATA, EXIT_DONE, EXIT_SOURCE
from auditor.language import say
from auditor.store.daemon_lock import daemon_at_work
from auditor.store.database import open_database
from auditor.store.operation import Operation, PastRun, SourceOperation, operation
from auditor.store.runs import Outcome

# A run may wait for another one's end, or for a daemon that starts again.
LATE = timedelta(minutes=15)
_FAILED = {Outcome.FAILED, Outcome.TIMED_OUT, Outcome.ABANDONED}


class Kind(StrEnum):
    """What is wrong; a name that programs rely on."""

    SOURCE_FAILED = "source_failed"
    RUN_FAILED = "run_failed"
    RUN_LATE = "run_late"
    DAEMON_AWAY = "daemon_away"
    DATA_OLD = "data_old"
    DISK_LOW = "disk_low"

    @property
    def exit_code(self) -> int:
        return EXIT_SOURCE if self is Kind.SOURCE_FAILED else EXIT_BAD_DATA


@dataclass(frozen=True)
class Trouble:
    """Something that somebody has to look at; `source` is None where it is about all."""

    kind: Kind
    source: str | None
    message: str


@dataclass(frozen=True)
class Health:
    """`daemon` is the process at work, empty where it does not say its name; `planned` are the sources that run
    by themselves according to the configuration."""

    checked_at: datetime
    operation: Operation
    daemon: str | None
    planned: frozenset[str]
    troubles: tuple[Trouble, ...]

    @property
    def exit_code(self) -> int:
        """0 where all is well; else the gravest trouble's: 4 before 3."""
        return max((trouble.kind.exit_code for trouble in self.troubles), default=EXIT_DONE)


def health(settings: Settings, max_age: timedelta | None = None, now: datetime | None = None) -> Health:
    """How this installation stands, without being in the way of whoever writes. `now` has a zone.

    Raises ConfigError, SchemaError for a database that is not there or of another version, StorageError for one
    that cannot be reached.
    """
    now = now or datetime.now(UTC)
    planned = frozenset(source.name for source, _ in scheduled(settings))
    database = open_database(settings.url, create_schema=False)
    try:
        with database.reading() as connection:
            found = operation(connection, settings.data_dir)
    finally:
        database.close()
    at_work = daemon_at_work(settings.url)
    judged = _Judge(settings, found, planned, at_work, now, max_age)
    return Health(now, found, at_work, planned, tuple(judged.troubles()))


@dataclass(frozen=True)
class _Judge:
    settings: Settings
    found: Operation
    planned: frozenset[str]
    daemon: str | None
    now: datetime
    max_age: timedelta | None

    def troubles(self) -> Iterator[Trouble]:
        if self.planned and self.daemon is None:
            yield Trouble(
                Kind.DAEMON_AWAY,
                None,
                say(
                    es="hay un calendario, y ningún auditor daemon está en marcha",
                    en="there is a schedule, and no auditor daemon is at work",
                ),
            )
        for source in self.found.sources:
            yield from self._of(source)
        last = self.found.last_run
        if (
            last is not None
            and last.outcome in _FAILED
            and all(source.last_run != last for source in self.found.sources)
        ):
            yield Trouble(Kind.RUN_FAILED, None, _failed(last))
        yield from self._disk()

    def _of(self, source: SourceOperation) -> Iterator[Trouble]:
        if source.fetch is not None and source.fetch.fault:
            first = source.fetch.fault.splitlines()[0]
            yield Trouble(Kind.SOURCE_FAILED, source.name, first)
        if source.last_run is not None and source.last_run.outcome in _FAILED:
            yield Trouble(Kind.RUN_FAILED, source.name, _failed(source.last_run))
        if self._is_late(source):
            at = source.next_run.at if source.next_run else self.now
            yield Trouble(
                Kind.RUN_LATE,
                source.name,
                say(
                    es=f"la ejecución de las {at:%Y-%m-%d %H:%M} UTC no ha empezado",
                    en=f"the run of {at:%Y-%m-%d %H:%M} UTC has not begun",
                ),
            )
        yield from self._age(source)

    def _is_late(self, source: SourceOperation) -> bool:
        """Due for a while, by a daemon that is there and has nothing else to do."""
        if source.next_run is None or source.name not in self.planned or self.daemon is None:
            return False
        return self.now - source.next_run.at > LATE and not self._is_running()

    def _is_running(self) -> bool:
        """Whether a run goes on: one that is older than runs may get has been killed."""
        last = self.found.last_run
        longest = timedelta(seconds=self.settings.daemon.timeout) + LATE
        return (
            last is not None
            and last.outcome is Outcome.RUNNING
            and self.now - datetime.fromisoformat(last.started_at) < longest
        )

    def _age(self, source: SourceOperation) -> Iterator[Trouble]:
        confirmed = confirmed_at(source)
        if self.max_age is None or confirmed is None or self.now - confirmed <= self.max_age:
            return
        yield Trouble(
            Kind.DATA_OLD,
            source.name,
            say(
                es=f"el portal se leyó completo por última vez el {confirmed:%Y-%m-%d %H:%M} UTC",
                en=f"the portal was last read completely on {confirmed:%Y-%m-%d %H:%M} UTC",
            ),
        )

    def _disk(self) -> Iterator[Trouble]:
        free, least = self.found.disk.free / 1e6, self.settings.daemon.min_free_mb
        if free < least:
            yield Trouble(
                Kind.DISK_LOW,
                None,
                say(
                    es=f"quedan {free:,.0f} MB en el disco; hacen falta {least:,} ([daemon] min_free_mb)",
                    en=f"{free:,.0f} MB are left on the disk; {least:,} are wanted ([daemon] min_free_mb)",
                ),
            )


def confirmed_at(source: SourceOperation) -> datetime | None:
    """When what is held of a source last was all that there was: its last complete fetch, or its last reading."""
    known = source.fetch.succeeded_at if source.fetch else source.data and source.data.last_ingested
    return datetime.fromisoformat(known) if known else None


def _failed(run: PastRun) -> str:
    at, why = run.started_at[:16].replace("T", " "), run.message or run.outcome.value
    return say(
        es=f"la ejecución de las {at} UTC falló: {why.splitlines()[0]}",
        en=f"the run of {at} UTC failed: {why.splitlines()[0]}",
    )
