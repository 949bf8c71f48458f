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

from auditor.store.schema.across import budget_line, fact_file, list_entry, organization
from auditor.store.schema.columns import Id, metadata
from auditor.store.schema.findings import audit_run, finding, finding_decision, finding_event
from auditor.store.schema.operation import pipeline_issue, pipeline_run, pipeline_stage, scheduled_job
from auditor.store.schema.processes import (
    CHILD_TABLES,
    PROCESS_TABLES,
    amendment,
    award,
    award_supplier,
    bid,
    bid_tenderer,
    contract,
    document,
    item,
    lot,
    party,
    party_membership,
    process,
    record_note,
    transaction,
)
from auditor.store.schema.provenance import (
    field_coverage,
    file_return,
    record_change,
    rejected_record,
    release,
    source,
    source_fetch,
    source_file,
    source_period,
)

__all__ = [
    "CHILD_TABLES",
    "PROCESS_TABLES",
    "Id",
    "amendment",
    "audit_run",
    "award",
    "award_supplier",
    "bid",
    "bid_tenderer",
    "budget_line",
    "contract",
    "document",
    "fact_file",
    "field_coverage",
    "file_return",
    "finding",
    "finding_decision",
    "finding_event",
    "item",
    "list_entry",
    "lot",
    "metadata",
    "organization",
    "party",
    "party_membership",
    "pipeline_issue",
    "pipeline_run",
    "pipeline_stage",
    "process",
    "record_change",
    "record_note",
    "rejected_record",
    "release",
    "scheduled_job",
    "source",
    "source_fetch",
    "source_file",
    "source_period",
    "transaction",
]
