"""What each period of a portal was when it was last asked for.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "source_period",
        sa.Column(
            "source_id",
            sa.Integer(),
            sa.ForeignKey("source.id", name="fk_source_period_source_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("period", _TEXT, primary_key=True),
        *(
            sa.Column(name, _TEXT)
            for name in ("listed_at", "checksum", "checked_at", "fault", "missing_since")
        ),
        sa.Column(
            "source_file_id",
            sa.Integer(),
            sa.ForeignKey("source_file.id", name="fk_source_period_source_file_id"),
        ),
        sqlite_with_rowid=False,
    )
