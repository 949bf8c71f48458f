"""What a run's own process does: the pipeline once, telling the daemon of each stage, and how it ended."""

import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NoReturn

from auditor import language, log, pipeline
from auditor.audit.run import AuditRequest
from auditor.config import Settings
from auditor.errors import EXIT_BAD_DATA, EXIT_DONE, EXIT_INTERRUPTED, AuditorError
from auditor.harmless import harmless
from auditor.language import Language
from auditor.store.runs import Order, Outcome

# How long a run whose daemon was killed may take to let go.
_LAST_SECONDS = 10.0


@dataclass(frozen=True)
class Verdict:
    """The last word of a run: how it ended and what was wrong."""

    outcome: Outcome
    exit_code: int
    message: str | None = None


def work(settings: Settings, order: Order, spoken: Language, style: log.Style, daemon: Connection) -> None:
    """Run the pipeline for `order.source`, in this process. Raises nothing: everything becomes a verdict."""
    _end_well()
    language.use(spoken)
    log.adopt(style)
    verdict = _verdict(settings, order, daemon)
    _say(daemon, verdict)
    raise SystemExit(verdict.exit_code)


def _verdict(settings: Settings, order: Order, daemon: Connection) -> Verdict:
    names = (order.source,) if order.source else ()
    try:
        done = pipeline.run(settings, AuditRequest(), names, order=order, told=partial(_say, daemon))
    except AuditorError as fault:
        return Verdict(Outcome.FAILED, fault.exit_code, fault.message)
    except SystemExit:
        return Verdict(Outcome.INTERRUPTED, EXIT_INTERRUPTED)
    except Exception as fault:  # noqa: BLE001 - a bug ends the run, not the daemon
        log.logger("work").error("bug", run=order.id, exc_info=True)
        return Verdict(Outcome.FAILED, EXIT_BAD_DATA, harmless(f"{type(fault).__name__}: {fault}", 500))
    if done.fault is not None:
        return Verdict(Outcome.INCOMPLETE, done.fault.exit_code, done.fault.message)
    return Verdict(Outcome.DONE, EXIT_DONE)


def _say(daemon: Connection, what: object) -> None:
    # Where the daemon is gone, this process is about to be told so.
    with suppress(OSError):
        daemon.send(what)


def _end_well() -> None:
    """On SIGTERM transactions end and workers are not left behind; as well where the daemon was killed."""
    signal.signal(signal.SIGTERM, _terminated)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if (daemon := parent_process()) is not None:
        threading.Thread(target=_end_with, args=(daemon,), daemon=True).start()


def _terminated(signum: int, frame: object) -> NoReturn:
    del signum, frame
    # Once: a second one must not break off what the first has begun.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(EXIT_INTERRUPTED)


def _end_with(daemon: BaseProcess) -> None:
    daemon.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LAST_SECONDS)
    os._exit(EXIT_INTERRUPTED)
