"""Audits, what they found, and what people decided of it."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from auditor.store.schema.columns import metadata, money, number, text, whole

audit_run = Table(
    "audit_run",
    metadata,
    Column("id", Integer, primary_key=True),
    text("started_at", null=False),
    text("finished_at"),
    text("as_of", null=False),
    text("version", null=False),
    # JSON: rules with versions, logic hashes, parameters, accounts; the months and files the run stood on.
    text("summary"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    text("fingerprint", null=False),
    text("rule", null=False),
    whole("version", null=False),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    text("level", null=False),
    text("subject_type", null=False),
    text("subject_id", null=False),
    text("subject_name"),
    text("ocid"),
    number("score"),
    *money("amount"),
    # JSON: involved parties, message values, evidence rows, and where in the raw files they stand.
    text("involved", null=False),
    text("values", null=False),
    text("evidence", null=False),
    text("witness", null=False),
    text("status", null=False),
    text("close_reason"),
    Column("first_run_id", Integer, ForeignKey("audit_run.id"), nullable=False),
    Column("last_run_id", Integer, ForeignKey("audit_run.id"), nullable=False),
    Column("closed_run_id", Integer, ForeignKey("audit_run.id")),
    text("first_seen", null=False),
    text("last_seen", null=False),
    UniqueConstraint("fingerprint"),
    Index("ix_finding_rule_status", "rule", "status"),
    Index("ix_finding_ocid", "ocid"),
)

finding_decision = Table(
    "finding_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("finding_id", Integer, ForeignKey("finding.id"), nullable=False, index=True),
    text("state", null=False),
    text("reason"),
    text("note"),
    text("author", null=False),
    text("due"),
    text("attachments"),
    text("decided_at", null=False),
)
