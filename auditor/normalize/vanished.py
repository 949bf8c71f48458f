"""Processes that a portal's month had, and that its newer version has no more.

Only a version that was read whole can show it, and only one that is not older than what is there: a copy saved
last year lacks this year's processes. A process that comes back is told as well, once.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select

from auditor.normalize.intake import Intake
from auditor.store.schema import process, record_change, release, source_file

# Where a change concerns the process itself and no field of it.
PATH = "process"
_WHOLE_MONTH = re.compile(r"\d{4}-\d{2}_Guatecompras\.")
_MONTH = re.compile(r"\d{4}-\d{2}")
_OCID = re.compile(rb'"ocid"\s*:\s*"([^"\\]{1,200})"')
_CUT_OFF = frozenset({"truncated", "damaged"})
_AT_ONCE = 500


def note_vanished(connection: Connection, intake: Intake) -> bool:
    """Write down what the file just read has no more, or has again; whether there was anything to write."""
    file = connection.execute(select(source_file).where(source_file.c.id == intake.file_id)).one()
    if not _is_whole_month(file) or not _was_read_whole(intake):
        return False
    before = _of_month(connection, file)
    # An old copy shows nothing; one that the portal has gone back to is what it says now.
    if not intake.withdrawn_files and (not before or intake.newest < _newest(connection, before)):
        return False
    seen = intake.seen | _refused(intake)
    gone = _gone(connection, file.source_id)
    missing = [process_id for process_id in before if process_id not in seen]
    changes = [
        *(_change(row, intake, gone=True) for row in _rows(connection, missing) if row.ocid not in gone),
        *(_change(row, intake, gone=False) for row in _rows(connection, seen) if row.ocid in gone),
    ]
    if changes:
        connection.execute(insert(record_change), changes)
    return bool(changes)


def _is_whole_month(file: Any) -> bool:  # noqa: ANN401 - a row
    """Fetched for a month, or saved by hand under the portal's own name for one."""
    if file.period is None or not _MONTH.fullmatch(file.period):
        return False
    return file.url is not None or _WHOLE_MONTH.match(file.name) is not None


def _was_read_whole(intake: Intake) -> bool:
    """Whether all that was refused is single records that name themselves."""
    return all(
        refusal.code not in _CUT_OFF and _OCID.search(refusal.raw) is not None
        for _, refusal in intake.refusals
    )


def _of_month(connection: Connection, file: Any) -> list[int]:  # noqa: ANN401 - a row
    """Processes that other versions of the month have brought, by id."""
    earlier = select(source_file.c.id).where(
        source_file.c.source_id == file.source_id,
        source_file.c.period == file.period,
        source_file.c.id != file.id,
    )
    versions = list(connection.execute(earlier).scalars())
    if not versions:
        return []
    query = select(release.c.process_id).where(release.c.source_file_id.in_(versions)).distinct()
    return list(connection.execute(query.order_by(release.c.process_id)).scalars())


def _newest(connection: Connection, process_ids: Sequence[int]) -> int:
    newest = 0
    for some in _chunks(process_ids):
        query = select(func.max(release.c.date_us)).where(release.c.process_id.in_(some))
        newest = max(newest, connection.scalar(query) or 0)
    return newest


def _refused(intake: Intake) -> set[int]:
    """A record that could not be read is there all the same."""
    named = (_OCID.search(refusal.raw) for _, refusal in intake.refusals)
    ocids = [found[1].decode("utf-8", "replace") for found in named if found]
    return {known.process_id for known in intake.writer.known(ocids).values()}


def _gone(connection: Connection, source_id: int) -> set[str]:
    """Processes whose newest such change is that they vanished."""
    c = record_change.c
    query = select(c.ocid, c.kind).where(c.source_id == source_id, c.path == PATH).order_by(c.id)
    newest = {row.ocid: row.kind for row in connection.execute(query)}
    return {ocid for ocid, kind in newest.items() if kind == "vanished"}


def _rows(connection: Connection, process_ids: Iterable[int]) -> list[Any]:
    p = process.c
    query = select(p.source_id, p.ocid, p.title, p.status, p.buyer_name, p.source_file_id)
    return [
        row
        for some in _chunks(sorted(process_ids))
        for row in connection.execute(query.where(p.id.in_(some)).order_by(p.ocid))
    ]


def _change(row: Any, intake: Intake, *, gone: bool) -> dict[str, Any]:  # noqa: ANN401 - a row
    said = {"title": row.title, "status": row.status, "buyer_name": row.buyer_name}
    summary = "; ".join(f"{name}={value}" for name, value in said.items() if value is not None)
    return {
        "source_id": row.source_id,
        "ocid": row.ocid,
        "path": PATH,
        "old": summary if gone else None,
        "new": None if gone else summary,
        "kind": "vanished" if gone else "life",
        "seen_at": intake.seen_at,
        "old_source_file_id": row.source_file_id,
        "source_file_id": intake.file_id,
    }


def _chunks(values: Sequence[int]) -> Iterable[Sequence[int]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
