"""The real daemon in a process of its own: its clock is run fast, and somebody is told of each run before and after."""

import multiprocessing
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Timer
from typing import Any

import apscheduler.schedulers.base

from auditor import acquisition, language, log
from auditor.config import load_settings
from auditor.daemon.clock import Bell
from auditor.daemon.service import Daemon
from auditor.daemon.supervisor import Left, Supervisor
from auditor.daemon.work import work
from auditor.fetch.patience import Patience

# How much time of the fast clock a run takes.
LASTS = timedelta(seconds=90)
_HASTY = Patience(attempts=3, first_wait=0.01, longest_wait=0.05, jitter=0.01, longest_asked=2.0)
_PRELOADED = [
    "auditor.acquisition",
    "auditor.audit.run",
    "auditor.daemon.work",
    "auditor.journal",
    "ocdsmerge.merge",
]


@dataclass
class FastClock:
    """Time passes at once where somebody waits for it. `at` is shared between processes, and outlives them."""

    at: Any
    patience: float = 1e9

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at.value, UTC)

    def wait(self, bell: Bell, seconds: float) -> None:
        bell.wait(0)
        self.at.value += seconds

    def follow(self) -> None:
        """Have the scheduler read this clock."""
        now = self.now

        class Passing(datetime):
            @classmethod
            def now(cls, tz=None):
                return now().astimezone(tz)

        apscheduler.schedulers.base.datetime = Passing


@dataclass(frozen=True)
class Told:
    """What is to happen to a run: its process is killed after so many seconds, or has so many to end."""

    killed_after: float | None = None
    timeout: float | None = None


class Watched(Supervisor):
    """Asks before each run what is to happen to it, and tells afterwards what the daemon takes of memory and files."""

    clock: FastClock
    pipe: Connection

    def run(self, arguments, hear, timeout) -> Left:
        self.pipe.send(arguments[1])
        told = self.pipe.recv()
        killer = None if told.killed_after is None else Timer(told.killed_after, _kill_runs)
        if killer:
            killer.start()
        try:
            return super().run(arguments, hear, told.timeout or timeout)
        finally:
            if killer:
                killer.cancel()
                killer.join()
            self.clock.at.value += LASTS.total_seconds()
            self.pipe.send((resident(), sum(1 for _ in Path("/proc/self/fd").iterdir())))
            self.pipe.recv()


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _kill_runs() -> None:
    for child in multiprocessing.active_children():
        child.kill()


def hasty(*arguments) -> None:
    """A run that does not wait long for a portal on its bad days."""
    acquisition.fetch = partial(acquisition.fetch, patience=_HASTY)
    work(*arguments)


def serve(folder: Path, at, pipe: Connection) -> None:
    """The daemon of a folder's config.toml, until it is told to end or is killed."""
    with (folder / "log").open("a") as errors:
        os.dup2(errors.fileno(), 2)
    sys.stderr.reconfigure(line_buffering=True)
    language.use("en")
    log.serve()
    clock = FastClock(at)
    clock.follow()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)

    def made(_, bell, stopping, beat) -> Watched:
        supervisor = Watched(hasty, bell, stopping, beat, context=context)
        supervisor.clock, supervisor.pipe = clock, pipe
        return supervisor

    raise SystemExit(
        Daemon(lambda: load_settings(folder / "config.toml"), clock=clock, make_supervisor=made).run()
    )
