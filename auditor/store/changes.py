"""What a source changed in records that it had published, as the store noticed it: newest first."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Select, and_, or_, select
from sqlalchemy.orm import aliased

from auditor.folding import fold
from auditor.store.audit_report import Persons
from auditor.store.processes import natural_persons
from auditor.store.schema import PROCESS_TABLES, process, record_change, source, source_file

KINDS = ("edit", "vanished", "life")
# What is said where nobody asks for more: a record's normal life is most of it, and no news.
TOLD = ("edit", "vanished")
MONEY = frozenset(
    column.name
    for table in PROCESS_TABLES
    for column in table.columns
    if f"{column.name}_currency" in table.columns or (column.name == "amount" and "currency" in table.columns)
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PAIR = re.compile(r"(?:^|(?<=; ))(\w+)=(-?\d+)(?=;|$)")


@dataclass(frozen=True)
class Question:
    """Which changes: seen since an instant (ISO 8601), of a buyer, of a field, of a source, of a process, of some kinds."""

    since: str | None = None
    buyer: str | None = None
    field: str | None = None
    source: str | None = None
    kinds: tuple[str, ...] = TOLD
    ocid: str | None = None


@dataclass(frozen=True)
class FileOfChange:
    """A raw file: how the portal named it, its hash, where it came from."""

    name: str
    sha256: str
    url: str | None


@dataclass(frozen=True)
class RecordChange:
    """`before` and `after` as people read them: money in units, instants in ISO 8601, UTC."""

    source: str
    ocid: str
    url: str | None
    title: str | None
    buyer: str | None
    kind: str
    path: str
    before: str | None
    after: str | None
    seen_at: str
    old_file: FileOfChange | None
    new_file: FileOfChange


def changes(connection: Connection, asked: Question) -> Iterator[tuple[RecordChange, Persons]]:
    """Changes with the natural persons of their process: names that only some may see."""
    batch: list[tuple[int, RecordChange]] = []
    for row in connection.execute(_query(asked)):
        before, after = readable(row.path, row.old), readable(row.path, row.new)
        old = FileOfChange(row.old_name, row.old_sha256, row.old_url) if row.old_sha256 else None
        new = FileOfChange(row.new_name, row.new_sha256, row.new_url)
        told = (row.kind, row.path, before, after, row.seen_at)
        change = RecordChange(row.source, row.ocid, row.url, row.title, row.buyer_name, *told, old, new)
        batch.append((row.source_id, change))
        if len(batch) == 500:
            yield from _with_persons(connection, batch)
            batch = []
    yield from _with_persons(connection, batch)


def readable(path: str, value: str | None) -> str | None:
    """A stored value in a person's units; a summary's values too."""
    if value is None:
        return None
    name = path.rpartition(".")[2] if "." in path.rpartition("]")[2] or "[" not in path else ""
    if name:
        return _readable(name, value)
    return _PAIR.sub(lambda pair: f"{pair[1].removesuffix('_us')}={_readable(pair[1], pair[2])}", value)


def _readable(name: str, value: str) -> str:
    try:
        if name in MONEY:
            sign, cents = ("-" if value.startswith("-") else ""), abs(int(value))
            return f"{sign}{cents // 100}.{cents % 100:02d}"
        if name.endswith("_us"):
            return (_EPOCH + timedelta(microseconds=int(value))).isoformat()
    except (ValueError, OverflowError):
        pass
    return value


def _query(asked: Question) -> Select[tuple[object, ...]]:
    c, p = record_change.c, process.c
    old, new = aliased(source_file), aliased(source_file)
    query = (
        select(
            c.source_id, source.c.name.label("source"), c.ocid, p.url, p.title, p.buyer_name, c.kind, c.path,
            c.old, c.new, c.seen_at,
            old.c.name.label("old_name"), old.c.sha256.label("old_sha256"), old.c.url.label("old_url"),
            new.c.name.label("new_name"), new.c.sha256.label("new_sha256"), new.c.url.label("new_url"),
        )
        .select_from(record_change)
        .join(source, source.c.id == c.source_id)
        .join(new, new.c.id == c.source_file_id)
        .outerjoin(old, old.c.id == c.old_source_file_id)
        .outerjoin(process, and_(p.source_id == c.source_id, p.ocid == c.ocid))
        .where(c.kind.in_(asked.kinds))
        .order_by(c.seen_at.desc(), c.id.desc())
    )  # fmt: skip
    if asked.since:
        query = query.where(c.seen_at >= asked.since)
    if asked.source:
        query = query.where(source.c.name == asked.source)
    if asked.ocid:
        query = query.where(c.ocid == asked.ocid)
    if asked.buyer:
        key = fold(asked.buyer).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        buyer = (p.buyer_id, p.buyer_org, p.unit_id, p.procuring_entity_id)
        named = p.buyer_name_key.like(f"%{key}%", escape="\\")
        query = query.where(or_(named, *(column == asked.buyer for column in buyer)))
    if asked.field:
        table, _, name = asked.field.rpartition(".")
        query = query.where(_of_field(table, name))
    return query


def _of_field(table: str, name: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - a clause
    """`amount`: that field wherever it is; `award.amount`: in awards; `award`: all of awards."""
    path = record_change.c.path
    if table:
        return path.startswith(f"{table}[", autoescape=True) & path.endswith(f".{name}", autoescape=True)
    instant = f"{name}_us"
    return or_(
        path.in_((name, instant)),
        path.endswith(f".{name}", autoescape=True),
        path.endswith(f".{instant}", autoescape=True),
        path.startswith(f"{name}[", autoescape=True),
    )


def _with_persons(
    connection: Connection, batch: Iterable[tuple[int, RecordChange]]
) -> Iterator[tuple[RecordChange, Persons]]:
    listed = list(batch)
    ocids: dict[int, set[str]] = {}
    for source_id, change in listed:
        ocids.setdefault(source_id, set()).add(change.ocid)
    persons = natural_persons(connection, ocids, {})
    for _, change in listed:
        yield change, persons
