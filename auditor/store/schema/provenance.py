"""Where data came from: sources, files, releases, and what was refused, noted to change, or counted."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from auditor.store.schema.columns import Id, Words, flag, instant, metadata, text, whole

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    text("kind", null=False),
)

source_file = Table(
    "source_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    text("sha256", null=False),
    text("extension", null=False),
    whole("bytes", BigInteger, null=False),
    text("url"),
    text("name", null=False),
    text("period"),
    text("etag"),
    text("last_modified"),
    text("portal_checksum"),
    flag("checksum_matched", null=True),
    text("fetched_at", null=False),
    text("ingested_at"),
    text("normalizer"),
    whole("n_in", null=False),
    whole("n_new", null=False),
    whole("n_changed", null=False),
    whole("n_unchanged", null=False),
    whole("n_merged", null=False),
    whole("n_rejected", null=False),
    # When its bytes were given up (see `store.retention`); null while they are kept.
    text("pruned_at"),
    UniqueConstraint("source_id", "sha256"),
)

# What a portal's months (or other periods) were when they were last asked for.
source_period = Table(
    "source_period",
    metadata,
    Column("source_id", Integer, ForeignKey("source.id"), primary_key=True),
    Column("period", Words, primary_key=True),
    # The portal's own words in its listing: when it made the file, and the file's checksum or its address.
    text("listed_at"),
    text("checksum"),
    # When the portal last answered for this period, and what kept it from answering the last time it did not.
    text("checked_at"),
    text("fault"),
    # Since when the listing has left it out, while a file of it is held.
    text("missing_since"),
    # The version that the portal serves now; null where it said that there is nothing.
    Column("source_file_id", Integer, ForeignKey("source_file.id")),
    # Since when the portal has another version than the one held, as far as its listing tells.
    text("behind_since"),
    sqlite_with_rowid=False,
)

# A version that a portal went back to after it had served others: noted when it came, and when it was read again.
file_return = Table(
    "file_return",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_file_id", Integer, ForeignKey("source_file.id"), nullable=False),
    text("returned_at", null=False),
    text("read_at"),
)

# How the last fetch of a source ended: one row a source that has been asked.
source_fetch = Table(
    "source_fetch",
    metadata,
    Column("source_id", Integer, ForeignKey("source.id"), primary_key=True, autoincrement=False),
    text("attempted_at", null=False),
    # When a fetch last ended without a fault, and what the last one ended with where it did not.
    text("succeeded_at"),
    text("fault"),
    # Since when every attempt has met a page that only a person can pass.
    text("blocked_since"),
    sqlite_with_rowid=False,
)

release = Table(
    "release",
    metadata,
    Column("process_id", Id, primary_key=True, autoincrement=False),
    Column("source_file_id", Integer, primary_key=True, autoincrement=False),
    # Which member of an archive (from 0), which unit of it (line, or entry of the package, from 1), and
    # which of the unit's releases (from 0).
    Column("member_number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    text("member"),
    whole("byte_offset", BigInteger, null=False),
    whole("byte_length", BigInteger, null=False),
    *instant("date"),
    flag("compiled"),
    Column("content_hash", LargeBinary(16), nullable=False),
    sqlite_with_rowid=False,
)

rejected_record = Table(
    "rejected_record",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_file_id", Integer, ForeignKey("source_file.id"), nullable=False, index=True),
    whole("position", null=False),
    text("member"),
    whole("byte_offset", BigInteger, null=False),
    text("path"),
    text("code", null=False),
    text("reason", null=False),
    # The unit's bytes, zlib-compressed; null where the whole file is what was rejected.
    Column("raw", LargeBinary),
    text("seen_at", null=False),
    text("resolved_at"),
)

record_change = Table(
    "record_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    text("ocid", null=False),
    text("path", null=False),
    text("old"),
    text("new"),
    text("kind", null=False),
    text("seen_at", null=False),
    Column("old_source_file_id", Integer, ForeignKey("source_file.id")),
    Column("source_file_id", Integer, ForeignKey("source_file.id"), nullable=False, index=True),
    Index("ix_record_change_source_id_ocid", "source_id", "ocid"),
)

field_coverage = Table(
    "field_coverage",
    metadata,
    Column("source_file_id", Integer, ForeignKey("source_file.id"), primary_key=True),
    # Prefix of the records' OCIDs, empty where they have none: a source of files may mix publishers.
    Column("publisher", Words, primary_key=True),
    Column("path", Words, primary_key=True),
    whole("filled", null=False),
    sqlite_with_rowid=False,
)
