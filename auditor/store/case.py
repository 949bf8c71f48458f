"""What a person who works on one finding asks for beside it: documents, files, what the portal changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from auditor.store.schema import document, process, record_change, source, source_file

MOST = 50


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document that a process publishes; `kind` in the portal's words where it has some."""

    ocid: str
    kind: str | None
    title: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class RawPlace:
    """A raw file: its name at the portal, its place under the data folder's `raw`, where and when it was fetched."""

    sha256: str
    name: str
    extension: str
    url: str | None
    fetched_at: str


def documents_of(connection: Connection, source_name: str, ocids: Sequence[str]) -> tuple[DocumentLink, ...]:
    """The first documents of the processes."""
    d = document.c
    kind = func.coalesce(d.document_type_details, d.document_type)
    query = (
        select(process.c.ocid, kind, d.title, d.url)
        .join(process, process.c.id == d.process_id)
        .join(source, source.c.id == process.c.source_id)
        .where(source.c.name == source_name, process.c.ocid.in_(ocids[:MOST]))
        .order_by(process.c.ocid, d.position)
        .limit(MOST)
    )
    return tuple(DocumentLink(*row) for row in connection.execute(query))


def files_of(connection: Connection, source_name: str, hashes: Sequence[str]) -> dict[str, RawPlace]:
    """sha256 -> the file."""
    f = source_file.c
    query = (
        select(f.sha256, f.name, f.extension, f.url, f.fetched_at)
        .join(source, source.c.id == f.source_id)
        .where(source.c.name == source_name, f.sha256.in_(hashes[:MOST]))
    )
    return {row.sha256: RawPlace(*row) for row in connection.execute(query)}


def changes_in(connection: Connection, source_name: str, ocids: Sequence[str]) -> int:
    """How many values the portal edited, or took away, in records of the processes."""
    c = record_change.c
    query = (
        select(func.count())
        .select_from(record_change)
        .join(source, source.c.id == c.source_id)
        .where(source.c.name == source_name, c.ocid.in_(ocids[:MOST]), c.kind.in_(("edit", "vanished")))
    )
    return connection.scalar(query) or 0
