"""The scheduler's jobs in the auditor's own database, as JSON."""

import json
from datetime import datetime
from typing import Any

from apscheduler.job import Job
from apscheduler.jobstores.base import ConflictingIdError, JobLookupError
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.util import datetime_to_utc_timestamp
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from auditor.daemon.trigger import Trigger
from auditor.store.schema import scheduled_job

# What every job is called by: APScheduler asks for a function, and the executor does the work in its stead.
WORK = "auditor.daemon.jobs:run_of"


def run_of(source: str) -> str:
    """The job of one source."""
    return source


class JobStore(SQLAlchemyJobStore):
    """APScheduler's SQL store on our table.

    The original keeps pickles, so whoever can write to the database could have the daemon execute anything;
    here a row is a schedule and what is owed of it, and operators can read it.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine=engine, tablename=scheduled_job.name)
        self.jobs_t = scheduled_job
        # The base class reads on the plain engine: what only reads is in no writer's way.
        self._writing = engine.execution_options(auditor_writes=True)

    def add_job(self, job: Job) -> None:
        with self._writing.begin() as connection:
            try:
                connection.execute(scheduled_job.insert().values(id=job.id, **_values(job)))
            except IntegrityError:
                raise ConflictingIdError(job.id) from None

    def update_job(self, job: Job) -> None:
        with self._writing.begin() as connection:
            mine = scheduled_job.update().where(scheduled_job.c.id == job.id)
            if connection.execute(mine.values(**_values(job))).rowcount == 0:
                raise JobLookupError(job.id)

    def remove_job(self, job_id: str) -> None:
        with self._writing.begin() as connection:
            if connection.execute(scheduled_job.delete().where(scheduled_job.c.id == job_id)).rowcount == 0:
                raise JobLookupError(job_id)

    def _reconstitute_job(self, job_state: str) -> Job:
        state = json.loads(job_state)
        source = state["source"]
        made = Job.__new__(Job)
        made.__setstate__(
            {
                "id": source,
                "name": source,
                "func": WORK,
                "args": (source,),
                "kwargs": {},
                "trigger": Trigger.of(state),
                "executor": "default",
                "next_run_time": datetime.fromisoformat(state["next_run_time"]),
                "misfire_grace_time": None,
                "coalesce": False,
                "max_instances": 1,
            }
        )
        made._scheduler = self._scheduler  # noqa: SLF001 - as the base class does
        made._jobstore_alias = self._alias  # noqa: SLF001 - the same
        return made


def _values(job: Job) -> dict[str, Any]:
    trigger: Trigger = job.trigger
    state = {"source": job.id, "next_run_time": job.next_run_time.isoformat(), **trigger.state()}
    return {
        "next_run_time": datetime_to_utc_timestamp(job.next_run_time),
        "job_state": json.dumps(state),
    }
