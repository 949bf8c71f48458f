"""Versions of a period that a portal went back to: what later versions said is withdrawn, and the earlier speaks again."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from auditor.store import files
from auditor.store.schema import file_return, release, source, source_file, source_period

_AT_ONCE = 500


def note(connection: Connection, source_id: int, period: str, sha256: str) -> bool:
    """Write down that the portal serves these bytes again, if it served others last; whether it did.

    To be called before the period's row names the version that came.
    """
    f, p = source_file.c, source_period.c
    known = select(f.id).where(
        f.source_id == source_id, f.sha256 == sha256, f.period == period, f.ingested_at.is_not(None)
    )
    found = connection.scalar(known)
    current = connection.scalar(select(p.source_file_id).where(p.source_id == source_id, p.period == period))
    if found is None or current is None or current == found:
        return False
    add(connection, found)
    return True


def add(connection: Connection, file_id: int) -> None:
    """A return that is still to be read."""
    connection.execute(insert(file_return).values(source_file_id=file_id, returned_at=files.now()))


def waiting(connection: Connection, source_name: str) -> list[Any]:
    """Rows of a source's files that were returned to and not read again yet, in the order they came."""
    query = (
        select(source_file, file_return.c.id.label("return_id"))
        .join_from(file_return, source_file)
        .join(source)
        .where(source.c.name == source_name, file_return.c.read_at.is_(None))
        .order_by(file_return.c.id)
    )
    return list(connection.execute(query))


def complete(connection: Connection, return_id: int) -> None:
    connection.execute(update(file_return).where(file_return.c.id == return_id).values(read_at=files.now()))


def later_versions(connection: Connection, file_id: int) -> list[int]:
    """Files of the same period that came after this one."""
    f = source_file.c
    this = connection.execute(select(f.source_id, f.period).where(f.id == file_id)).one()
    query = select(f.id).where(f.source_id == this.source_id, f.period == this.period, f.id > file_id)
    return list(connection.execute(query).scalars())


def withdraw(connection: Connection, process_ids: Iterable[int], file_ids: list[int]) -> set[int]:
    """Take what some files said of some processes out of the index; the processes of which they said anything."""
    r, wanted, found = release.c, sorted(process_ids), set[int]()
    for start in range(0, len(wanted), _AT_ONCE):
        said = r.process_id.in_(wanted[start : start + _AT_ONCE]) & r.source_file_id.in_(file_ids)
        found |= set(connection.execute(select(r.process_id).where(said)).scalars())
        connection.execute(delete(release).where(said))
    return found
