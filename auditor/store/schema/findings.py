"""Audits, what they found, what became of it from run to run, and what people decided of it."""

from sqlalchemy import DDL, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, event

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

# What a run changed of a finding it had known; that it was new stands in the finding itself.
finding_event = Table(
    "finding_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("finding_id", Integer, ForeignKey("finding.id"), nullable=False, index=True),
    Column("run_id", Integer, ForeignKey("audit_run.id"), nullable=False),
    # A `Turn`: what became of it.
    text("kind", null=False),
    # JSON: the reason of a closing; amount and number of rows before and after.
    text("detail"),
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
    # JSON: each file's name, hash and bytes.
    text("attachments"),
    text("decided_at", null=False),
    # JSON: the keys of the rows that made the finding when it was decided; a finding that grows is open again.
    text("witness"),
)

# A decision is a record of who said what and when: it is followed by another, never rewritten.
APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER finding_decision_no_{action.lower()} BEFORE {action} ON finding_decision "
        "BEGIN SELECT RAISE(ABORT, 'finding_decision is append-only'); END"
        for action in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION finding_decision_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'finding_decision is append-only'; END $$"
        ),
        (
            "CREATE TRIGGER finding_decision_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON finding_decision "
            "FOR EACH STATEMENT EXECUTE FUNCTION finding_decision_is_kept()"
        ),
    ),
}
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(finding_decision, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call] # of SQLAlchemy's
