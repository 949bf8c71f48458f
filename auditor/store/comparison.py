"""Whether two databases say the same, whatever their surrogate ids and clocks: row by row, in one order."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from auditor.store.schema import (
    CHILD_TABLES,
    organization,
    process,
    record_change,
    rejected_record,
    source,
    source_file,
)

# Made of surrogates, or of when something was read.
_LEFT_OUT = frozenset({"id", "process_id", "source_id", "source_file_id", "old_source_file_id", "seen_at"})
_KEYS = {process: ("ocid",), organization: ("org_id",), record_change: ("ocid", "path", "kind", "old", "new")}


def differences(one: Connection, other: Connection) -> Iterator[tuple[str, str]]:
    """(table, key) of each first row that one has otherwise than the other; one a table."""
    for table in (process, *CHILD_TABLES, organization, record_change, rejected_record):
        rows, others = (
            _refusals(connection) if table is rejected_record else _rows(connection, table)
            for connection in (one, other)
        )
        for mine, theirs in zip_longest(rows, others):
            if mine is None or theirs is None or tuple(mine) != tuple(theirs):
                yield table.name, " ".join(str(value) for value in (mine or theirs)[:2])
                break


def _refusals(connection: Connection) -> Iterator[Row[*tuple[Any, ...]]]:
    """Records that stand refused, by their files: one that was tried again in vain is refused once."""
    r, f = rejected_record.c, source_file.c
    said = (source.c.name, f.sha256, r.member, r.position, r.byte_offset, r.path, r.code, r.reason, r.raw)
    query = (
        select(*said)
        .join_from(rejected_record, source_file)
        .join(source, source.c.id == f.source_id)
        .where(r.resolved_at.is_(None), f.pruned_at.is_(None))
        .order_by(*said[:7])
    )
    yield from connection.execute(query)


def _rows(connection: Connection, table: Table) -> Iterator[Row[*tuple[Any, ...]]]:
    """A table's rows led by their source and their process, in the order of these."""
    if table in CHILD_TABLES:
        owner: Sequence[Any] = (source.c.name, process.c.ocid)
        joined = table.join(process, process.c.id == table.c.process_id).join(
            source, source.c.id == process.c.source_id
        )
        order: Sequence[Any] = (*owner, table.c.position)
    else:
        owner = (source.c.name,)
        joined = table.join(source, source.c.id == table.c.source_id)
        order = (*owner, *(table.c[name] for name in _KEYS[table]))
    columns = [column for column in table.columns if column.name not in _LEFT_OUT]
    yield from connection.execute(select(*owner, *columns).select_from(joined).order_by(*order))
