"""The daemon: holds the lock, keeps the plan, does what is due, listens to signals, says how it stands."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import reduce

from sqlalchemy.exc import SQLAlchemyError

from auditor.config import Settings
from auditor.daemon.clock import Bell, Clock, WallClock
from auditor.daemon.events import tell
from auditor.daemon.jobs import JobStore
from auditor.daemon.notify import longest_silence, notify
from auditor.daemon.performer import Performer
from auditor.daemon.plan import planned
from auditor.daemon.scheduler import Scheduler, trouble
from auditor.daemon.supervisor import Supervisor
from auditor.daemon.trigger import Trigger
from auditor.daemon.work import work
from auditor.errors import EXIT_DONE, EXIT_INTERRUPTED, AuditorError, ConfigError, StorageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store import runs
from auditor.store.daemon_lock import daemon_lock
from auditor.store.database import Database, open_database
from auditor.store.dialects import Hold, dialect_of, parsed
from auditor.store.lock import writer_lock

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass
class Daemon:
    """`load` reads the configuration, at the start and when asked to. `clock` and `supervisor` are for tests."""

    load: Callable[[], Settings]
    clock: Clock = field(default_factory=WallClock)
    make_supervisor: Callable[..., Supervisor] = Supervisor
    run_now: bool = False
    _stopped_by: int | None = None
    _reload: bool = False

    def run(self) -> int:
        """Until a signal ends it; the exit code. Raises ConfigError, LockHeldError, StorageError, SchemaError."""
        settings = self.load()
        plan = planned(settings)
        bell = Bell()
        try:
            with self._listening(bell), ExitStack() as opened:
                if (found := self._reach(settings, bell, opened)) is not None:
                    hold, database = found
                    _settle(settings, database)
                    self._work(settings, plan, hold, database, bell)
        finally:
            bell.close()
        return EXIT_INTERRUPTED if self._stopped_by == signal.SIGINT else EXIT_DONE

    def _reach(self, settings: Settings, bell: Bell, opened: ExitStack) -> tuple[Hold, Database] | None:
        """The right to be the daemon, and the database. A server that is away is waited for; None where told to stop."""
        troubles = 0
        while self._stopped_by is None:
            try:
                with ExitStack() as attempt:
                    hold = attempt.enter_context(daemon_lock(settings.url))
                    database = open_database(settings.url)
                    attempt.callback(database.close)
                    opened.push(attempt.pop_all())
                    return hold, database
            except StorageError as fault:
                if not dialect_of(parsed(settings.url)).is_server:
                    raise
                troubles += 1
                pause = trouble(troubles, fault)
                notify(f"EXTEND_TIMEOUT_USEC={int(pause + 30) * 1_000_000}", "STATUS=database away")
                self.clock.wait(bell, pause)
        return None

    def _work(
        self, settings: Settings, plan: Mapping[str, Trigger], hold: Hold, database: Database, bell: Bell
    ) -> None:
        supervisor = self.make_supervisor(work, bell, lambda: self._stopped_by is not None, _beat)
        performer = Performer(settings, database, self.clock, supervisor)
        store = JobStore(database.engine)
        scheduler = Scheduler(self.clock, bell, store, performer.perform, hold)
        scheduler.start()
        try:
            scheduler.plan(plan)
            if self.run_now:
                scheduler.hasten()
            with _measured(performer):
                tell("info", "started", database=str(database.place), data=str(settings.data_dir))
                _tell_plan(scheduler)
                notify("READY=1")
                self._loop(scheduler, performer, bell)
        finally:
            notify("STOPPING=1")
            tell(
                "info", "stopping", signal=signal.Signals(self._stopped_by).name if self._stopped_by else None
            )
            scheduler.shutdown()

    def _loop(self, scheduler: Scheduler, performer: Performer, bell: Bell) -> None:
        while self._stopped_by is None:
            _beat()
            if self._reload:
                self._reload = False
                self._read_again(scheduler, performer)
            seconds = scheduler.round()
            if self._stopped_by is None and not self._reload:
                self.clock.wait(bell, min(seconds, self.clock.patience, longest_silence()))

    def _read_again(self, scheduler: Scheduler, performer: Performer) -> None:
        """Take over a new configuration whole, or nothing of it."""
        try:
            fresh = self.load()
            plan = planned(fresh)
            _require_same_place(performer.settings, fresh)
        except AuditorError as fault:
            tell("error", "config_kept", error=fault.message, hint=fault.hint or None)
            return
        try:
            scheduler.plan(plan)
        except SQLAlchemyError as fault:
            tell("error", "config_kept", error=harmless(fault, 500))
            return
        performer.settings = fresh
        tell("info", "config_reloaded", file=str(fresh.config_file))
        _tell_plan(scheduler)

    @contextmanager
    def _listening(self, bell: Bell) -> Iterator[None]:
        def heard(number: int, _: object) -> None:
            if number == signal.SIGHUP:
                self._reload = True
            else:
                self._stopped_by = self._stopped_by or number
            bell.ring()

        before = {number: signal.signal(number, heard) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _measured(performer: Performer) -> Iterator[None]:
    """With a page of metrics, where the settings ask for one. Raises ConfigError."""
    port = performer.settings.daemon.metrics_port
    if port is None:
        yield
        return
    from auditor.daemon.metrics import Metrics  # noqa: PLC0415 - nobody else needs the library

    metrics = Metrics(lambda: performer.settings)
    performer.ran = metrics.ran
    with metrics.served(port) as address:
        tell("info", "metrics_served", address=address)
        yield


def _beat() -> None:
    notify("WATCHDOG=1")


def _settle(settings: Settings, database: Database) -> None:
    """Runs of a daemon that was killed are over, unless somebody is writing just now."""
    try:
        with writer_lock(settings.data_dir, settings.url), database.writing() as connection:
            runs.settle(connection)
    except AuditorError:
        return  # the next run does it


def _tell_plan(scheduler: Scheduler) -> None:
    for job in scheduler.get_jobs():
        tell("info", "planned", source=job.id, at=job.next_run_time.isoformat(timespec="seconds"))


def _require_same_place(old: Settings, new: Settings) -> None:
    """Where data stands is what the daemon holds its lock on, and its port stays open. Raises ConfigError."""
    for keys in (("data_dir",), ("database_url",), ("daemon", "metrics_port")):
        if reduce(getattr, keys, old) != reduce(getattr, keys, new):
            place, name = new.where(*keys), ".".join(keys)
            raise ConfigError(
                say(
                    es=f"{place}: {name} no se puede cambiar en marcha",
                    en=f"{place}: {name} cannot change while the daemon runs",
                ),
                say(es="reinicie el daemon", en="restart the daemon"),
            )
