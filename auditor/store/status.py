"""What the store holds, in figures: for `auditor db status`."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from auditor.store.dialects import dialect_of
from auditor.store.facts import manifest
from auditor.store.migrate import HEAD, revision
from auditor.store.operation import bytes_under
from auditor.store.schema import PROCESS_TABLES, fact_file, metadata, record_note, rejected_record


@dataclass(frozen=True)
class DatabaseStatus:
    """`tables` maps every table to its rows, `notes` each code to the values it was noted of; sizes are bytes on disk."""

    url: str
    revision: str | None
    head: str
    tables: dict[str, int]
    facts: int
    facts_are_current: bool
    rejected_waiting: int
    sizes: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)


def database_status(connection: Connection, data_dir: Path, url: str) -> DatabaseStatus:
    tables = {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in _listed()
    }
    waiting = select(func.count()).where(rejected_record.c.resolved_at.is_(None))
    listed = select(func.count()).where(fact_file.c.retired_at.is_(None))
    code = record_note.c.code
    noted = connection.execute(select(code, func.count()).group_by(code).order_by(code))
    return DatabaseStatus(
        url,
        revision(connection),
        HEAD,
        tables,
        connection.scalar(listed) or 0,
        not manifest.is_stale(connection),
        connection.scalar(waiting) or 0,
        {
            "database": dialect_of(connection).size(connection),
            **{name: bytes_under(data_dir / name) for name in ("raw", "facts")},
        },
        {row[0]: row[1] for row in noted},
    )


def _listed() -> list[Table]:
    first = {table.name: table for table in PROCESS_TABLES}
    return [*first.values(), *(table for table in metadata.sorted_tables if table.name not in first)]
