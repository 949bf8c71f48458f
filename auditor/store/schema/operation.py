"""The program's own work: runs of the pipeline, what each stage did, what went wrong, and what comes next."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from auditor.store.schema.columns import Words, metadata, number, text, whole

pipeline_run = Table(
    "pipeline_run",
    metadata,
    # Made by whoever starts the run, so that log lines carry it from the first on.
    Column("id", Words, primary_key=True),
    # The only source it was for; null where it was for several.
    text("source"),
    # `schedule` or `command`.
    text("occasion", null=False),
    # The scheduled time that it stands for, and how many earlier ones it makes up for.
    text("scheduled_for"),
    whole("attempt", null=False),
    whole("missed", null=False),
    text("started_at", null=False),
    text("finished_at"),
    text("outcome", null=False),
    whole("exit_code"),
    text("message"),
    Index("ix_pipeline_run_started_at", "started_at"),
    Index("ix_pipeline_run_source_scheduled_for", "source", "scheduled_for"),
)

pipeline_stage = Table(
    "pipeline_stage",
    metadata,
    Column("run_id", Words, ForeignKey("pipeline_run.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    text("stage", null=False),
    text("source"),
    number("seconds"),
    # JSON: name -> count.
    text("counts", null=False),
)

pipeline_issue = Table(
    "pipeline_issue",
    metadata,
    Column("run_id", Words, ForeignKey("pipeline_run.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    text("stage", null=False),
    text("source"),
    # What it is about: a period, a file, a rule.
    text("subject"),
    text("message", null=False),
)

# APScheduler's table, with its columns' names; the state is JSON, so that nothing in it is ever executed.
scheduled_job = Table(
    "scheduled_job",
    metadata,
    Column("id", Words, primary_key=True),
    # Seconds since 1970 UTC.
    number("next_run_time"),
    text("job_state", null=False),
    Index("ix_scheduled_job_next_run_time", "next_run_time"),
)
