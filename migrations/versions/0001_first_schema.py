"""The first schema, as it was, a few lines a table so that it can be read beside `auditor.store.schema`.

Revision: 0001, after None
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TYPES: dict[str, sa.types.TypeEngine] = {
    "id": sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
    "big": sa.BigInteger(),
    "int": sa.Integer(),
    "small": sa.SmallInteger(),
    "text": sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
    "code": sa.String(3),
    "bool": sa.Boolean(),
    "float": sa.Float(53),
    "bytes": sa.LargeBinary(),
    "hash": sa.LargeBinary(16),
    "contact": sa.LargeBinary(8),
}

# Per column: name, type, `key` or `required` where it is, `>table.column` where it refers to one.
_TABLES = {
    "amendment": """
        process_id id key; position int key; parent_kind text required; parent_position int required;
        amendment_id text; date_us big; date_offset small; description text; rationale text
    """,
    "audit_run": """
        id int key; started_at text required; finished_at text; as_of text required; version text required;
        summary text
    """,
    "award": """
        process_id id key; position int key; award_id text; lot_id text; bid_id text; title text; description
        text; status text; status_details text; date_us big; date_offset small; amount big; currency code;
        rounded bool required; contract_period_start_us big; contract_period_start_offset small;
        contract_period_end_us big; contract_period_end_offset small; n_suppliers int
    """,
    "award_supplier": """
        process_id id key; position int key; award_position int required; supplier_id text; supplier_org text;
        supplier_name text; supplier_name_key text
    """,
    "bid": """
        process_id id key; position int key; bid_id text; lot_id text; status text; date_us big; date_offset
        small; amount big; currency code; rounded bool required; n_tenderers int required
    """,
    "bid_tenderer": """
        process_id id key; position int key; bid_position int required; tenderer_id text; tenderer_org text;
        tenderer_name text; tenderer_name_key text
    """,
    "contract": """
        process_id id key; position int key; contract_id text; award_id text; number text; title text;
        description text; status text; status_details text; date_signed_us big; date_signed_offset small;
        period_start_us big; period_start_offset small; period_end_us big; period_end_offset small; amount big;
        currency code; rounded bool required
    """,
    "document": """
        process_id id key; position int key; parent_kind text required; parent_position int required;
        document_id text; document_type text; document_type_details text; title text; url text; format text;
        published_us big; published_offset small; modified_us big; modified_offset small
    """,
    "item": """
        process_id id key; position int key; parent_kind text required; parent_position int required; item_id
        text; lot_id text; description text; description_key text; scheme text; class_id text; class_name text;
        quantity float; unit_name text; unit_price float; unit_price_currency text
    """,
    "list_entry": """
        id int key; list_name text required; org_id text; name text; name_key text; reason text; valid_from
        text; valid_to text; source text required; verified text
    """,
    "lot": """
        process_id id key; position int key; lot_id text; title text; status text; amount big; currency code;
        rounded bool required
    """,
    "organization": """
        source_id int key; org_id text key; scheme text; identifier text; name text; name_key text; kind text;
        identifier_valid bool
    """,
    "party": """
        process_id id key; position int key; party_id text; org_id text; scheme text; identifier text; name
        text; name_key text; roles text required; kind text; locality text; region text; country text;
        address_hash contact; email_hash contact; telephone_hash contact
    """,
    "party_membership": """
        process_id id key; position int key; party_position int required; member_of_id text; member_of_name text
    """,
    "record_note": """
        process_id id key; position int key; path text required; code text required; value text
    """,
    "release": """
        process_id id key; source_file_id int key; member_number int key; position int key; part int key; member
        text; byte_offset big required; byte_length big required; date_us big; date_offset small; compiled bool
        required; content_hash hash required
    """,
    "source": """
        id int key; name text required; kind text required
    """,
    "transaction": """
        process_id id key; position int key; contract_position int required; transaction_id text; date_us big;
        date_offset small; amount big; currency code; rounded bool required; payer_id text; payee_id text
    """,
    "fact_file": """
        id int key; source_id int required >source.id; view text required; partition text required; generation
        int required; path text required; rows big required; catalog text required; created_at text required;
        retired_at text; retired_run int
    """,
    "finding": """
        id int key; fingerprint text required; rule text required; version int required; source_id int required
        >source.id; level text required; subject_type text required; subject_id text required; subject_name
        text; ocid text; score float; amount big; currency code; involved text required; values text required;
        evidence text required; witness text required; status text required; close_reason text; first_run_id int
        required >audit_run.id; last_run_id int required >audit_run.id; closed_run_id int >audit_run.id;
        first_seen text required; last_seen text required
    """,
    "source_file": """
        id int key; source_id int required >source.id; sha256 text required; extension text required; bytes big
        required; url text; name text required; period text; etag text; last_modified text; portal_checksum
        text; checksum_matched bool; fetched_at text required; ingested_at text; normalizer text; n_in int
        required; n_new int required; n_changed int required; n_unchanged int required; n_merged int required;
        n_rejected int required
    """,
    "budget_line": """
        source_id int key; entity_id text key; year int key; line text key; entity_name text; description text;
        currency text; approved big; modified big; committed big; accrued big; paid big; source_file_id int
        required >source_file.id; position int required
    """,
    "field_coverage": """
        source_file_id int key >source_file.id; publisher text key; path text key; filled int required
    """,
    "finding_decision": """
        id int key; finding_id int required >finding.id; state text required; reason text; note text; author
        text required; due text; attachments text; decided_at text required
    """,
    "process": """
        id id key; source_id int required >source.id; ocid text required; month int required; content_hash hash
        required; source_file_id int required >source_file.id; position int required; release_id text; tags
        text; release_date_us big; release_date_offset small; profile text required; reference text; url text;
        title text; title_key text; description text; status text; status_details text; procurement_method text;
        procurement_method_details text; procurement_method_rationale text; modality text; category text;
        award_criteria text; submission_method text; published_us big; published_offset small; tender_start_us
        big; tender_start_offset small; tender_end_us big; tender_end_offset small; enquiry_end_us big;
        enquiry_end_offset small; award_period_start_us big; award_period_start_offset small;
        award_period_end_us big; award_period_end_offset small; contract_period_start_us big;
        contract_period_start_offset small; contract_period_end_us big; contract_period_end_offset small;
        number_of_tenderers int; estimate big; estimate_currency code; minimum big; minimum_currency code;
        budget big; budget_currency code; rounded bool required; budget_id text; budget_project text; buyer_id
        text; buyer_org text; buyer_name text; buyer_name_key text; procuring_entity_id text;
        procuring_entity_org text; procuring_entity_name text; unit_id text; unit_name text; lists_bids bool
        required; lists_awards bool required; lists_contracts bool required
    """,
    "record_change": """
        id int key; source_id int required >source.id; ocid text required; path text required; old text; new
        text; kind text required; seen_at text required; old_source_file_id int >source_file.id; source_file_id
        int required >source_file.id
    """,
    "rejected_record": """
        id int key; source_file_id int required >source_file.id; position int required; member text; byte_offset
        big required; path text; code text required; reason text required; raw bytes; seen_at text required;
        resolved_at text
    """,
}

_WITHOUT_ROWID = frozenset(
    {
        "amendment",
        "award",
        "award_supplier",
        "bid",
        "bid_tenderer",
        "contract",
        "document",
        "item",
        "lot",
        "organization",
        "party",
        "party_membership",
        "record_note",
        "release",
        "transaction",
        "budget_line",
        "field_coverage",
    }
)
_OWN_KEYS = frozenset(
    {
        "audit_run",
        "list_entry",
        "source",
        "fact_file",
        "finding",
        "source_file",
        "field_coverage",
        "finding_decision",
        "process",
        "record_change",
        "rejected_record",
    }
)  # numbered by the database
_UNIQUE = {
    "source": [("name",)],
    "fact_file": [("source_id", "view", "partition", "generation")],
    "finding": [("fingerprint",)],
    "source_file": [("source_id", "sha256")],
    "process": [("source_id", "ocid")],
}
_INDICES = {
    "list_entry": [("list_name", "org_id")],
    "finding": [("ocid",), ("rule", "status")],
    "finding_decision": [("finding_id",)],
    "process": [("source_id", "month")],
    "record_change": [("source_file_id",), ("source_id", "ocid")],
    "rejected_record": [("source_file_id",)],
}


def upgrade() -> None:
    for table, columns in _TABLES.items():
        op.create_table(
            table,
            *(_column(table, written) for written in columns.split(";")),
            *(
                sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")
                for names in _UNIQUE.get(table, ())
            ),
            **({"sqlite_with_rowid": False} if table in _WITHOUT_ROWID else {}),
        )
        for names in _INDICES.get(table, ()):
            op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))


def _column(table: str, written: str) -> sa.Column:
    name, kind, *more = written.split()
    refers = [sa.ForeignKey(to[1:], name=f"fk_{table}_{name}") for to in more if to.startswith(">")]
    key = "key" in more
    counts = key and table in _OWN_KEYS
    return sa.Column(
        name,
        _TYPES[kind],
        *refers,
        primary_key=key,
        nullable=not key and "required" not in more,
        autoincrement="auto" if counts else False,
    )
