"""How the last fetch of each source ended, and which periods it left behind.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "source_fetch",
        sa.Column(
            "source_id",
            sa.Integer(),
            sa.ForeignKey("source.id", name="fk_source_fetch_source_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("attempted_at", _TEXT, nullable=False),
        *(sa.Column(name, _TEXT) for name in ("succeeded_at", "fault", "blocked_since")),
        sqlite_with_rowid=False,
    )
    op.add_column("source_period", sa.Column("behind_since", _TEXT))
