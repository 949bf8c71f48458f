"""Runs of the pipeline with their stages and issues, and the scheduler's jobs.

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "pipeline_run",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("source", _TEXT),
        sa.Column("occasion", _TEXT, nullable=False),
        sa.Column("scheduled_for", _TEXT),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("started_at", _TEXT, nullable=False),
        sa.Column("finished_at", _TEXT),
        sa.Column("outcome", _TEXT, nullable=False),
        sa.Column("exit_code", sa.Integer()),
        sa.Column("message", _TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_pipeline_run"),
    )
    op.create_index("ix_pipeline_run_started_at", "pipeline_run", ["started_at"])
    op.create_index("ix_pipeline_run_source_scheduled_for", "pipeline_run", ["source", "scheduled_for"])
    op.create_table(
        "pipeline_stage",
        *_of_a_run("pipeline_stage"),
        sa.Column("stage", _TEXT, nullable=False),
        sa.Column("source", _TEXT),
        sa.Column("seconds", sa.Float(53)),
        sa.Column("counts", _TEXT, nullable=False),
    )
    op.create_table(
        "pipeline_issue",
        *_of_a_run("pipeline_issue"),
        sa.Column("stage", _TEXT, nullable=False),
        sa.Column("source", _TEXT),
        sa.Column("subject", _TEXT),
        sa.Column("message", _TEXT, nullable=False),
    )
    op.create_table(
        "scheduled_job",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("next_run_time", sa.Float(53)),
        sa.Column("job_state", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scheduled_job"),
    )
    op.create_index("ix_scheduled_job_next_run_time", "scheduled_job", ["next_run_time"])


def _of_a_run(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    run = sa.ForeignKey("pipeline_run.id", name=f"fk_{table}_run_id")
    return (
        sa.Column("run_id", _TEXT, run, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "position", name=f"pk_{table}"),
    )
