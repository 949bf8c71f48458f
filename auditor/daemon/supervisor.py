"""One run in a process of its own: listened to, given a deadline, and ended when the daemon has to end.

What a run took of memory and files goes back to the system with its process, and a hang is somebody else's.
"""

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any

from auditor.daemon.clock import Bell

# From a polite request to the one that cannot be refused.
GRACE_SECONDS = 5.0
# A forked copy of a process with threads can hang; a spawned one starts clean.
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Left:
    """How a child left: its exit code (negative: the signal), and what made us end it."""

    code: int
    timed_out: bool = False
    stopped: bool = False


@dataclass
class Supervisor:
    """Starts `target(*arguments, pipe)` and waits. `beat` is called every `pulse` seconds meanwhile.

    `stopping` says whether the daemon was asked to end; the bell rings when that changes.
    """

    target: Callable[..., None]
    bell: Bell
    stopping: Callable[[], bool]
    beat: Callable[[], None]
    pulse: float = 5.0
    context: SpawnContext | ForkServerContext = _SPAWN

    def run(self, arguments: tuple[Any, ...], hear: Callable[[Any], None], timeout: float) -> Left:
        """Until the child has left; `hear` gets what it sends."""
        receiver, sender = self.context.Pipe(duplex=False)
        child = self.context.Process(target=self.target, args=(*arguments, sender), name="auditor run")
        try:
            with _interrupts_held():
                child.start()
            sender.close()
            return self._attend(child, receiver, hear, time.monotonic() + timeout)
        finally:
            sender.close()
            _end(child)
            receiver.close()
            child.close()

    def _attend(
        self, child: BaseProcess, receiver: Connection, hear: Callable[[Any], None], deadline: float
    ) -> Left:
        while child.is_alive():
            self.beat()
            left = deadline - time.monotonic()
            if left <= 0 or self.stopping():
                _end(child)
                _drain(receiver, hear)
                return Left(child.exitcode or 0, timed_out=left <= 0, stopped=left > 0)
            ready = wait([receiver, child.sentinel, self.bell.fileno()], timeout=min(self.pulse, left))
            if self.bell.fileno() in ready:
                self.bell.hush()
            if receiver in ready and not _drain(receiver, hear):
                child.join(GRACE_SECONDS)
        child.join()
        _drain(receiver, hear)
        return Left(child.exitcode or 0)


def _drain(receiver: Connection, hear: Callable[[Any], None]) -> bool:
    """Hear all that has been said; False where nothing more can come."""
    try:
        while receiver.poll():
            hear(receiver.recv())
    except (EOFError, OSError):
        return False
    return True


def _end(child: BaseProcess) -> None:
    """Ask it to end, and make it end. Whatever it was doing, the store is whole."""
    if child.pid is None or not child.is_alive():
        return
    child.terminate()
    child.join(GRACE_SECONDS)
    if child.is_alive():
        child.kill()
        child.join()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A child started meanwhile never sees Ctrl-C of a terminal: the daemon does, and ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
