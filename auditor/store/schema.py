"""The normalized model as SQL tables: the record of truth.

Names are OCDS 1.1's. Shared conventions:

- Money is `<name>` in minor units (hundredths, integer) with `<name>_currency` beside it, or `amount` with
  `currency`; `rounded` marks rows where the source had more decimals (rounded half-even).
- An instant is `<name>_us` (microseconds since 1970 UTC) with `<name>_offset` (minutes east of UTC as
  published, or the source's where none was). The legal day is `(us + offset) // one day`: cut, not converted.
- `<name>_key` is the text to compare by: case-folded, without accents, spaces collapsed.
- Child rows are keyed by (process_id, position): `position` counts rows of that table within the process.
  `parent_kind` is tender, award, contract, planning or bid; `parent_position` is the parent row's position.
- `process_id` is a surrogate: it says nothing and may differ between two databases with equal content.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives a rowid alias, and so the fastest key, only to a column typed exactly INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


def _text(name: str, *, null: bool = True) -> Column[str]:
    return Column(name, Text, nullable=null)


def _money(name: str) -> tuple[Column[int], Column[str]]:
    currency = "currency" if name == "amount" else f"{name}_currency"
    return Column(name, BigInteger), Column(currency, String(3))


def _instant(name: str) -> tuple[Column[int], Column[int]]:
    return Column(f"{name}_us", BigInteger), Column(f"{name}_offset", SmallInteger)


def _flag(name: str, *, null: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=null)


def _number(name: str) -> Column[float]:
    return Column(name, Float(53))


def _whole(name: str, kind: type[TypeEngine[int]] = Integer, *, null: bool = True) -> Column[int]:
    return Column(name, kind, nullable=null)


def _child(name: str, *columns: Column) -> Table:  # type: ignore[type-arg]
    """A table of rows that belong to a process, stored in the order of its key."""
    return Table(
        name,
        metadata,
        Column("process_id", Id, primary_key=True, autoincrement=False),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *columns,
        sqlite_with_rowid=False,
    )


# ---- where data came from -----------------------------------------------------------------------------

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    _text("kind", null=False),
)

source_file = Table(
    "source_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    _text("sha256", null=False),
    _text("extension", null=False),
    _whole("bytes", BigInteger, null=False),
    _text("url"),
    _text("name", null=False),
    _text("period"),
    _text("etag"),
    _text("last_modified"),
    _text("portal_checksum"),
    _flag("checksum_matched", null=True),
    _text("fetched_at", null=False),
    _text("ingested_at"),
    _text("normalizer"),
    _whole("n_in", null=False),
    _whole("n_new", null=False),
    _whole("n_changed", null=False),
    _whole("n_unchanged", null=False),
    _whole("n_merged", null=False),
    _whole("n_rejected", null=False),
    UniqueConstraint("source_id", "sha256"),
)

# What a portal's months (or other periods) were when they were last asked for.
source_period = Table(
    "source_period",
    metadata,
    Column("source_id", Integer, ForeignKey("source.id"), primary_key=True),
    Column("period", Text, primary_key=True),
    # The portal's own words in its listing: when it made the file, and the file's checksum or its address.
    _text("listed_at"),
    _text("checksum"),
    # When the portal last answered for this period, and what kept it from answering the last time it did not.
    _text("checked_at"),
    _text("fault"),
    # Since when the listing has left it out, while a file of it is held.
    _text("missing_since"),
    # The version that the portal serves now; null where it said that there is nothing.
    Column("source_file_id", Integer, ForeignKey("source_file.id")),
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
    _text("member"),
    _whole("byte_offset", BigInteger, null=False),
    _whole("byte_length", BigInteger, null=False),
    *_instant("date"),
    _flag("compiled"),
    Column("content_hash", LargeBinary(16), nullable=False),
    sqlite_with_rowid=False,
)

rejected_record = Table(
    "rejected_record",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_file_id", Integer, ForeignKey("source_file.id"), nullable=False, index=True),
    _whole("position", null=False),
    _text("member"),
    _whole("byte_offset", BigInteger, null=False),
    _text("path"),
    _text("code", null=False),
    _text("reason", null=False),
    # The unit's bytes, zlib-compressed; null where the whole file is what was rejected.
    Column("raw", LargeBinary),
    _text("seen_at", null=False),
    _text("resolved_at"),
)

record_note = _child(
    "record_note",
    _text("path", null=False),
    _text("code", null=False),
    _text("value"),
)

record_change = Table(
    "record_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    _text("ocid", null=False),
    _text("path", null=False),
    _text("old"),
    _text("new"),
    _text("kind", null=False),
    _text("seen_at", null=False),
    Column("old_source_file_id", Integer, ForeignKey("source_file.id")),
    Column("source_file_id", Integer, ForeignKey("source_file.id"), nullable=False, index=True),
    Index("ix_record_change_source_id_ocid", "source_id", "ocid"),
)

field_coverage = Table(
    "field_coverage",
    metadata,
    Column("source_file_id", Integer, ForeignKey("source_file.id"), primary_key=True),
    Column("path", Text, primary_key=True),
    _whole("filled", null=False),
    sqlite_with_rowid=False,
)

# ---- one contracting process --------------------------------------------------------------------------

process = Table(
    "process",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    _text("ocid", null=False),
    # Month of first publication as yyyymm; 0 where the record has no usable date.
    _whole("month", null=False),
    Column("content_hash", LargeBinary(16), nullable=False),
    Column("source_file_id", Integer, ForeignKey("source_file.id"), nullable=False),
    _whole("position", null=False),
    _text("release_id"),
    _text("tags"),
    *_instant("release_date"),
    _text("profile", null=False),
    _text("reference"),
    _text("url"),
    _text("title"),
    _text("title_key"),
    _text("description"),
    _text("status"),
    _text("status_details"),
    _text("procurement_method"),
    _text("procurement_method_details"),
    _text("procurement_method_rationale"),
    _text("modality"),
    _text("category"),
    _text("award_criteria"),
    _text("submission_method"),
    *_instant("published"),
    *_instant("tender_start"),
    *_instant("tender_end"),
    *_instant("enquiry_end"),
    *_instant("award_period_start"),
    *_instant("award_period_end"),
    *_instant("contract_period_start"),
    *_instant("contract_period_end"),
    _whole("number_of_tenderers"),
    *_money("estimate"),
    *_money("minimum"),
    *_money("budget"),
    _flag("rounded"),
    _text("budget_id"),
    _text("budget_project"),
    _text("buyer_id"),
    _text("buyer_org"),
    _text("buyer_name"),
    _text("buyer_name_key"),
    _text("procuring_entity_id"),
    _text("procuring_entity_org"),
    _text("procuring_entity_name"),
    _text("unit_id"),
    _text("unit_name"),
    # Whether the record has these lists at all: an empty one says "none", an absent one says nothing.
    _flag("lists_bids"),
    _flag("lists_awards"),
    _flag("lists_contracts"),
    UniqueConstraint("source_id", "ocid"),
    Index("ix_process_source_id_month", "source_id", "month"),
)

lot = _child("lot", _text("lot_id"), _text("title"), _text("status"), *_money("amount"), _flag("rounded"))

item = _child(
    "item",
    _text("parent_kind", null=False),
    _whole("parent_position", null=False),
    _text("item_id"),
    _text("lot_id"),
    _text("description"),
    _text("description_key"),
    _text("scheme"),
    _text("class_id"),
    _text("class_name"),
    _number("quantity"),
    _text("unit_name"),
    _number("unit_price"),
    _text("unit_price_currency"),
)

bid = _child(
    "bid",
    _text("bid_id"),
    _text("lot_id"),
    _text("status"),
    *_instant("date"),
    *_money("amount"),
    _flag("rounded"),
    _whole("n_tenderers", null=False),
)

bid_tenderer = _child(
    "bid_tenderer",
    _whole("bid_position", null=False),
    _text("tenderer_id"),
    _text("tenderer_org"),
    _text("tenderer_name"),
    _text("tenderer_name_key"),
)

award = _child(
    "award",
    _text("award_id"),
    _text("lot_id"),
    _text("bid_id"),
    _text("title"),
    _text("description"),
    _text("status"),
    _text("status_details"),
    *_instant("date"),
    *_money("amount"),
    _flag("rounded"),
    *_instant("contract_period_start"),
    *_instant("contract_period_end"),
    # Null where the award says nothing of suppliers; 0 where its list is empty.
    _whole("n_suppliers"),
)

award_supplier = _child(
    "award_supplier",
    _whole("award_position", null=False),
    _text("supplier_id"),
    _text("supplier_org"),
    _text("supplier_name"),
    _text("supplier_name_key"),
)

contract = _child(
    "contract",
    _text("contract_id"),
    _text("award_id"),
    _text("number"),
    _text("title"),
    _text("description"),
    _text("status"),
    _text("status_details"),
    *_instant("date_signed"),
    *_instant("period_start"),
    *_instant("period_end"),
    *_money("amount"),
    _flag("rounded"),
)

amendment = _child(
    "amendment",
    _text("parent_kind", null=False),
    _whole("parent_position", null=False),
    _text("amendment_id"),
    *_instant("date"),
    _text("description"),
    _text("rationale"),
)

# `transaction` is a reserved word: SQLAlchemy quotes it.
transaction = _child(
    "transaction",
    _whole("contract_position", null=False),
    _text("transaction_id"),
    *_instant("date"),
    *_money("amount"),
    _flag("rounded"),
    _text("payer_id"),
    _text("payee_id"),
)

document = _child(
    "document",
    _text("parent_kind", null=False),
    _whole("parent_position", null=False),
    _text("document_id"),
    _text("document_type"),
    _text("document_type_details"),
    _text("title"),
    _text("url"),
    _text("format"),
    *_instant("published"),
    *_instant("modified"),
)

party = _child(
    "party",
    _text("party_id"),
    _text("org_id"),
    _text("scheme"),
    _text("identifier"),
    _text("name"),
    _text("name_key"),
    _text("roles", null=False),
    _text("kind"),
    _text("locality"),
    _text("region"),
    _text("country"),
    # Keyed hashes: two equal contacts can be seen to be equal, and no contact can be read.
    Column("address_hash", LargeBinary(8)),
    Column("email_hash", LargeBinary(8)),
    Column("telephone_hash", LargeBinary(8)),
)

party_membership = _child(
    "party_membership",
    _whole("party_position", null=False),
    _text("member_of_id"),
    _text("member_of_name"),
)

PROCESS_TABLES: tuple[Table, ...] = (
    process,
    lot,
    item,
    bid,
    bid_tenderer,
    award,
    award_supplier,
    contract,
    amendment,
    transaction,
    document,
    party,
    party_membership,
    record_note,
)
CHILD_TABLES: tuple[Table, ...] = PROCESS_TABLES[1:]

# ---- what is known across processes -------------------------------------------------------------------

organization = Table(
    "organization",
    metadata,
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("org_id", Text, primary_key=True),
    _text("scheme"),
    _text("identifier"),
    _text("name"),
    _text("name_key"),
    # company, person, government or null; and whether a check digit of the identifier holds.
    _text("kind"),
    _flag("identifier_valid", null=True),
    sqlite_with_rowid=False,
)

budget_line = Table(
    "budget_line",
    metadata,
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("entity_id", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, primary_key=True),
    _text("entity_name"),
    _text("description"),
    _text("currency"),
    _whole("approved", BigInteger),
    _whole("modified", BigInteger),
    _whole("committed", BigInteger),
    _whole("accrued", BigInteger),
    _whole("paid", BigInteger),
    Column("source_file_id", Integer, ForeignKey("source_file.id"), nullable=False),
    _whole("position", null=False),
    sqlite_with_rowid=False,
)

list_entry = Table(
    "list_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("list_name", null=False),
    _text("org_id"),
    _text("name"),
    _text("name_key"),
    _text("reason"),
    _text("valid_from"),
    _text("valid_to"),
    _text("source", null=False),
    _text("verified"),
    Index("ix_list_entry_list_name_org_id", "list_name", "org_id"),
)

# ---- facts: a cache, listed here ----------------------------------------------------------------------

fact_file = Table(
    "fact_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    _text("view", null=False),
    _text("partition", null=False),
    _whole("generation", null=False),
    _text("path", null=False),
    _whole("rows", BigInteger, null=False),
    _text("catalog", null=False),
    _text("created_at", null=False),
    _text("retired_at"),
    _whole("retired_run"),
    UniqueConstraint("source_id", "view", "partition", "generation"),
)

# ---- findings -----------------------------------------------------------------------------------------

audit_run = Table(
    "audit_run",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("started_at", null=False),
    _text("finished_at"),
    _text("as_of", null=False),
    _text("version", null=False),
    # JSON: rules with versions, logic hashes, parameters, accounts; the months and files the run stood on.
    _text("summary"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("fingerprint", null=False),
    _text("rule", null=False),
    _whole("version", null=False),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    _text("level", null=False),
    _text("subject_type", null=False),
    _text("subject_id", null=False),
    _text("subject_name"),
    _text("ocid"),
    _number("score"),
    *_money("amount"),
    # JSON: involved parties, message values, evidence rows, and where in the raw files they stand.
    _text("involved", null=False),
    _text("values", null=False),
    _text("evidence", null=False),
    _text("witness", null=False),
    _text("status", null=False),
    _text("close_reason"),
    Column("first_run_id", Integer, ForeignKey("audit_run.id"), nullable=False),
    Column("last_run_id", Integer, ForeignKey("audit_run.id"), nullable=False),
    Column("closed_run_id", Integer, ForeignKey("audit_run.id")),
    _text("first_seen", null=False),
    _text("last_seen", null=False),
    UniqueConstraint("fingerprint"),
    Index("ix_finding_rule_status", "rule", "status"),
    Index("ix_finding_ocid", "ocid"),
)

finding_decision = Table(
    "finding_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("finding_id", Integer, ForeignKey("finding.id"), nullable=False, index=True),
    _text("state", null=False),
    _text("reason"),
    _text("note"),
    _text("author", null=False),
    _text("due"),
    _text("attachments"),
    _text("decided_at", null=False),
)
