"""APScheduler in the foreground: one run at a time, in the thread that waits for it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy.exc import SQLAlchemyError

from auditor.daemon.clock import Bell, Clock
from auditor.daemon.events import tell
from auditor.daemon.jobs import WORK, JobStore
from auditor.daemon.trigger import Trigger
from auditor.errors import AuditorError, LockHeldError
from auditor.harmless import harmless
from auditor.store.dialects import Hold

Perform = Callable[[Job, Sequence[datetime]], None]
# Where the scheduler itself fails, as when the database is away: ten seconds, then twice as long each time.
FIRST_PAUSE = 10.0
LONGEST_PAUSE = 300.0
# Without any job there is nothing to wait for but signals.
NOTHING = 3600.0


def trouble(nth: int, fault: Exception) -> float:
    """Tell what is in the way, for the nth time in a row; returns the seconds to wait before trying again."""
    pause = min(FIRST_PAUSE * (1 << min(nth - 1, 10)), LONGEST_PAUSE)
    known = isinstance(fault, (AuditorError, SQLAlchemyError, OSError))
    error = harmless(
        f"{type(fault).__name__}: {fault}" if not isinstance(fault, AuditorError) else fault, 500
    )
    tell("error", "scheduler_trouble", wait_seconds=pause, error=error, exc_info=None if known else fault)
    return pause


class OneAtATime(BaseExecutor):
    """Performs a job where it is submitted, so the store moves on only when the run is over.

    A daemon that is killed in mid-run finds the job still due when it comes back.
    """

    def __init__(self, perform: Perform) -> None:
        super().__init__()
        self._perform = perform

    def _do_submit_job(self, job: Job, run_times: list[datetime]) -> None:
        self._perform(job, run_times)
        self._run_job_success(job.id, [])


class Scheduler(BaseScheduler):
    """The jobs of the database, performed one after another. Times that passed meanwhile come as one list."""

    def __init__(self, clock: Clock, bell: Bell, store: JobStore, perform: Perform, hold: Hold) -> None:
        self._clock = clock
        self._hold = hold
        self._bell = bell
        self._troubles = 0
        super().__init__(
            timezone=UTC, jobstores={"default": store}, executors={"default": OneAtATime(perform)}
        )

    def wakeup(self) -> None:
        self._bell.ring()

    def shutdown(self, wait: bool = True) -> None:
        super().shutdown(wait)

    def round(self) -> float:
        """Do what is due; returns the seconds until something else is.

        Raises LockHeldError where another daemon has taken the place of this one while the database was away.
        """
        try:
            self._hold.renew()
            seconds: float | None = self._process_jobs()
        except LockHeldError:
            raise
        except Exception as fault:  # noqa: BLE001 - a database that is away comes back; a loop that ended does not
            self._troubles += 1
            return trouble(self._troubles, fault)
        self._troubles = 0
        return NOTHING if seconds is None else seconds

    def plan(self, wanted: Mapping[str, Trigger]) -> None:
        """Make the jobs those that are wanted. One that is overdue stays so, whatever its new schedule."""
        now = self._clock.now()
        held = {job.id: job for job in self.get_jobs()}
        for source in held.keys() - wanted.keys():
            self.remove_job(source)
        for source, trigger in wanted.items():
            job = held.get(source)
            if job is None:
                self._add(source, trigger, now)
            elif not trigger.says_the_same(job.trigger):
                trigger.take_over(job.trigger)
                overdue = job.next_run_time <= now
                at = job.next_run_time if overdue else trigger.get_next_fire_time(None, now)
                self.modify_job(source, trigger=trigger, next_run_time=at)

    def hasten(self) -> None:
        """Have every job due now."""
        for job in self.get_jobs():
            self.modify_job(job.id, next_run_time=self._clock.now())

    def _add(self, source: str, trigger: Trigger, now: datetime) -> None:
        self.add_job(
            WORK,
            trigger,
            args=(source,),
            id=source,
            name=source,
            next_run_time=trigger.get_next_fire_time(None, now),
            # The performer is given all times that have passed, however long ago, and makes one run of them.
            coalesce=False,
            misfire_grace_time=None,
        )
