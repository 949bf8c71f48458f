"""What is known across processes, and which files hold the facts."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from auditor.store.schema.columns import Words, flag, metadata, text, whole

organization = Table(
    "organization",
    metadata,
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("org_id", Words, primary_key=True),
    text("scheme"),
    text("identifier"),
    text("name"),
    text("name_key"),
    # company, person, government or null; and whether a check digit of the identifier holds.
    text("kind"),
    flag("identifier_valid", null=True),
    sqlite_with_rowid=False,
)

budget_line = Table(
    "budget_line",
    metadata,
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("entity_id", Words, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("line", Words, primary_key=True),
    text("entity_name"),
    text("description"),
    text("currency"),
    whole("approved", BigInteger),
    whole("modified", BigInteger),
    whole("committed", BigInteger),
    whole("accrued", BigInteger),
    whole("paid", BigInteger),
    Column("source_file_id", Integer, ForeignKey("source_file.id"), nullable=False),
    whole("position", null=False),
    sqlite_with_rowid=False,
)

list_entry = Table(
    "list_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    text("list_name", null=False),
    text("org_id"),
    text("name"),
    text("name_key"),
    text("reason"),
    text("valid_from"),
    text("valid_to"),
    text("source", null=False),
    text("verified"),
    Index("ix_list_entry_list_name_org_id", "list_name", "org_id"),
)


fact_file = Table(
    "fact_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    text("view", null=False),
    text("partition", null=False),
    whole("generation", null=False),
    text("path", null=False),
    whole("rows", BigInteger, null=False),
    text("catalog", null=False),
    text("created_at", null=False),
    text("retired_at"),
    whole("retired_run"),
    UniqueConstraint("source_id", "view", "partition", "generation"),
)
