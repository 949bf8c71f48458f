"""A job that is due becomes a run: in a process of its own, told in the log, kept in SQL, repeated where it failed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from apscheduler.job import Job
from sqlalchemy.exc import SQLAlchemyError

from auditor import journal, language, log
from auditor.config import Settings
from auditor.daemon.clock import Clock
from auditor.daemon.events import tell
from auditor.daemon.supervisor import Left, Supervisor
from auditor.daemon.trigger import Trigger
from auditor.daemon.work import Verdict
from auditor.errors import EXIT_BAD_DATA, EXIT_INTERRUPTED, AuditorError
from auditor.language import say
from auditor.store import runs
from auditor.store.database import Database
from auditor.store.runs import Ended, Issue, Order, Outcome, Stage


@dataclass
class _Heard:
    """What a run has said so far."""

    order: Order
    stages: list[Stage] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    verdict: Verdict | None = None

    def __call__(self, what: Stage | Issue | Verdict) -> None:
        if isinstance(what, Stage):
            self.stages.append(what)
            counts = dict(what.counts)
            tell(
                "info",
                "stage",
                run=self.order.id,
                stage=what.stage,
                source=what.source,
                seconds=what.seconds,
                **counts,
            )
        elif isinstance(what, Issue):
            self.issues.append(what)
            said = asdict(what)
            said["error"] = said.pop("message")
            tell("warning", "issue", run=self.order.id, **said)
        else:
            self.verdict = what


@dataclass
class Performer:
    """`settings` may be replaced between two runs. `ran` hears of each run's source, end and seconds."""

    settings: Settings
    database: Database
    clock: Clock
    supervisor: Supervisor
    ran: Callable[[str, Outcome, float], None] = lambda *_: None

    def perform(self, job: Job, due: Sequence[datetime]) -> None:
        """One run for all times that are due; the job's trigger is told how it went. Raises nothing."""
        trigger: Trigger = job.trigger
        occurrence = trigger.occurrence(due)
        if self.supervisor.stopping():
            trigger.broken_off(occurrence, self._now(due))
            return
        scheduled = occurrence.astimezone(UTC).isoformat()
        order = Order(
            journal.run_id(), job.id, "schedule", scheduled, trigger.failures + 1, trigger.missed(due)
        )
        began = time.monotonic()
        try:
            ended = self._once(order)
        except (AuditorError, SQLAlchemyError, OSError) as fault:
            ended = Ended(Outcome.FAILED, EXIT_BAD_DATA, str(fault))
        if ended is None:
            trigger.done()
            tell("info", "already_done", source=job.id, scheduled_for=scheduled)
            return
        self.ran(job.id, ended.outcome, time.monotonic() - began)
        self._after(trigger, order, ended, occurrence, due)

    def _once(self, order: Order) -> Ended | None:
        """Run an order unless its time has had its run: a daemon may be killed between the two."""
        with self.database.reading() as connection:
            if runs.is_done(connection, order.source or "", order.scheduled_for or ""):
                return None
        tell(
            "info",
            "run_started",
            run=order.id,
            source=order.source,
            scheduled_for=order.scheduled_for,
            attempt=order.attempt,
            missed=order.missed,
        )
        heard = _Heard(order)
        arguments = (self.settings, order, language.current(), log.style())
        left = self.supervisor.run(arguments, heard, self.settings.daemon.timeout)
        ended = _ended(left, heard, self.settings.daemon.timeout)
        self._record(order, ended)
        return ended

    def _record(self, order: Order, ended: Ended) -> None:
        """Write down the end of a run that could not do so itself."""
        try:
            with self.database.writing() as connection:
                runs.ensure(connection, order, ended)
        except (AuditorError, SQLAlchemyError) as fault:
            tell("error", "not_recorded", run=order.id, error=str(fault))

    def _after(
        self, trigger: Trigger, order: Order, ended: Ended, occurrence: datetime, due: Sequence[datetime]
    ) -> None:
        told = {"run": order.id, "source": order.source, "exit_code": ended.exit_code}
        if ended.outcome is Outcome.DONE:
            trigger.done()
            tell("info", "run_done", **told)
        elif ended.outcome is Outcome.INTERRUPTED:
            trigger.broken_off(occurrence, self._now(due))
            tell("warning", "run_broken_off", **told)
        else:
            wait = trigger.failed(occurrence, self._now(due))
            tell(
                "error",
                "run_failed",
                **told,
                outcome=ended.outcome.value,
                error=ended.message,
                attempt=order.attempt,
                wait_seconds=int(wait.total_seconds()),
            )

    def _now(self, due: Sequence[datetime]) -> datetime:
        """Never before the times that were due, wherever the clock was set meanwhile."""
        return max(self.clock.now(), due[-1])


def _ended(left: Left, heard: _Heard, timeout: int) -> Ended:
    parts = (tuple(heard.stages), tuple(heard.issues))
    if left.timed_out:
        message = say(
            es=f"no terminó en {timeout:,} segundos ([daemon] timeout)",
            en=f"did not end within {timeout:,} seconds ([daemon] timeout)",
        )
        return Ended(Outcome.TIMED_OUT, EXIT_BAD_DATA, message, *parts)
    if heard.verdict is not None:
        return Ended(heard.verdict.outcome, heard.verdict.exit_code, heard.verdict.message, *parts)
    if left.stopped:
        return Ended(Outcome.INTERRUPTED, EXIT_INTERRUPTED, None, *parts)
    message = say(
        es=f"el proceso terminó sin decir nada (código {left.code})",
        en=f"its process ended without a word (code {left.code})",
    )
    return Ended(Outcome.ABANDONED, EXIT_BAD_DATA, message, *parts)
