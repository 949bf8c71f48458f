"""What became of a finding from run to run; decisions that remember what they were made of, and are kept.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

from auditor.store.schema.findings import APPEND_ONLY

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "finding_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "finding_id",
            sa.Integer(),
            sa.ForeignKey("finding.id", name="fk_finding_event_finding_id"),
            nullable=False,
        ),
        sa.Column(
            "run_id",
            sa.Integer(),
            sa.ForeignKey("audit_run.id", name="fk_finding_event_run_id"),
            nullable=False,
        ),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("detail", _TEXT),
    )
    op.create_index("ix_finding_event_finding_id", "finding_event", ["finding_id"])
    op.add_column("finding_decision", sa.Column("witness", _TEXT))
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
