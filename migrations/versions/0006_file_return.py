"""Versions of a period that a portal went back to.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "file_return",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "source_file_id",
            sa.Integer(),
            sa.ForeignKey("source_file.id", name="fk_file_return_source_file_id"),
            nullable=False,
        ),
        sa.Column("returned_at", _TEXT, nullable=False),
        sa.Column("read_at", _TEXT),
    )
