"""One contracting process and its parts."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from auditor.store.schema.columns import Id, child, flag, instant, metadata, money, number, text, whole

process = Table(
    "process",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    text("ocid", null=False),
    # Month of first publication as yyyymm; 0 where the record has no usable date.
    whole("month", null=False),
    Column("content_hash", LargeBinary(16), nullable=False),
    Column("source_file_id", Integer, ForeignKey("source_file.id"), nullable=False),
    whole("position", null=False),
    text("release_id"),
    text("tags"),
    *instant("release_date"),
    text("profile", null=False),
    text("reference"),
    text("url"),
    text("title"),
    text("title_key"),
    text("description"),
    text("status"),
    text("status_details"),
    text("procurement_method"),
    text("procurement_method_details"),
    text("procurement_method_rationale"),
    text("modality"),
    text("category"),
    text("award_criteria"),
    text("submission_method"),
    *instant("published"),
    *instant("tender_start"),
    *instant("tender_end"),
    *instant("enquiry_end"),
    *instant("award_period_start"),
    *instant("award_period_end"),
    *instant("contract_period_start"),
    *instant("contract_period_end"),
    whole("number_of_tenderers"),
    *money("estimate"),
    *money("minimum"),
    *money("budget"),
    flag("rounded"),
    text("budget_id"),
    text("budget_project"),
    text("buyer_id"),
    text("buyer_org"),
    text("buyer_name"),
    text("buyer_name_key"),
    text("procuring_entity_id"),
    text("procuring_entity_org"),
    text("procuring_entity_name"),
    text("unit_id"),
    text("unit_name"),
    # Whether the record has these lists at all: an empty one says "none", an absent one says nothing.
    flag("lists_bids"),
    flag("lists_awards"),
    flag("lists_contracts"),
    UniqueConstraint("source_id", "ocid"),
    Index("ix_process_source_id_month", "source_id", "month"),
)

lot = child("lot", text("lot_id"), text("title"), text("status"), *money("amount"), flag("rounded"))

item = child(
    "item",
    text("parent_kind", null=False),
    whole("parent_position", null=False),
    text("item_id"),
    text("lot_id"),
    text("description"),
    text("description_key"),
    text("scheme"),
    text("class_id"),
    text("class_name"),
    number("quantity"),
    text("unit_name"),
    number("unit_price"),
    text("unit_price_currency"),
)

bid = child(
    "bid",
    text("bid_id"),
    text("lot_id"),
    text("status"),
    *instant("date"),
    *money("amount"),
    flag("rounded"),
    whole("n_tenderers", null=False),
)

bid_tenderer = child(
    "bid_tenderer",
    whole("bid_position", null=False),
    text("tenderer_id"),
    text("tenderer_org"),
    text("tenderer_name"),
    text("tenderer_name_key"),
)

award = child(
    "award",
    text("award_id"),
    text("lot_id"),
    text("bid_id"),
    text("title"),
    text("description"),
    text("status"),
    text("status_details"),
    *instant("date"),
    *money("amount"),
    flag("rounded"),
    *instant("contract_period_start"),
    *instant("contract_period_end"),
    # Null where the award says nothing of suppliers; 0 where its list is empty.
    whole("n_suppliers"),
)

award_supplier = child(
    "award_supplier",
    whole("award_position", null=False),
    text("supplier_id"),
    text("supplier_org"),
    text("supplier_name"),
    text("supplier_name_key"),
)

contract = child(
    "contract",
    text("contract_id"),
    text("award_id"),
    text("number"),
    text("title"),
    text("description"),
    text("status"),
    text("status_details"),
    *instant("date_signed"),
    *instant("period_start"),
    *instant("period_end"),
    *money("amount"),
    flag("rounded"),
)

amendment = child(
    "amendment",
    text("parent_kind", null=False),
    whole("parent_position", null=False),
    text("amendment_id"),
    *instant("date"),
    text("description"),
    text("rationale"),
)

# `transaction` is a reserved word: SQLAlchemy quotes it.
transaction = child(
    "transaction",
    whole("contract_position", null=False),
    text("transaction_id"),
    *instant("date"),
    *money("amount"),
    flag("rounded"),
    text("payer_id"),
    text("payee_id"),
)

document = child(
    "document",
    text("parent_kind", null=False),
    whole("parent_position", null=False),
    text("document_id"),
    text("document_type"),
    text("document_type_details"),
    text("title"),
    text("url"),
    text("format"),
    *instant("published"),
    *instant("modified"),
)

party = child(
    "party",
    text("party_id"),
    text("org_id"),
    text("scheme"),
    text("identifier"),
    text("name"),
    text("name_key"),
    text("roles", null=False),
    text("kind"),
    text("locality"),
    text("region"),
    text("country"),
    # Keyed hashes: two equal contacts can be seen to be equal, and no contact can be read.
    Column("address_hash", LargeBinary(8)),
    Column("email_hash", LargeBinary(8)),
    Column("telephone_hash", LargeBinary(8)),
)

party_membership = child(
    "party_membership",
    whole("party_position", null=False),
    text("member_of_id"),
    text("member_of_name"),
)

record_note = child(
    "record_note",
    text("path", null=False),
    text("code", null=False),
    text("value"),
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
