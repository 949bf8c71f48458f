"""Rows of `source_period`: what is held of each period of a portal, and what the portal said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from auditor.store import files
from auditor.store.dialects import dialect_of
from auditor.store.schema import source, source_file, source_period


@dataclass(frozen=True)
class Held:
    """A period as it was when the portal was last asked; `file_id` is None where it had nothing."""

    period: str
    listed_at: str | None
    checksum: str | None
    checked_at: str | None
    fault: str | None
    missing_since: str | None
    behind_since: str | None
    file_id: int | None
    name: str | None
    sha256: str | None
    size: int | None
    etag: str | None
    last_modified: str | None
    url: str | None
    checksum_matched: bool | None
    fetched_at: str | None
    ingested_at: str | None


def held(connection: Connection, source_name: str) -> dict[str, Held]:
    """Period -> what is known of it."""
    p, f = source_period.c, source_file.c
    query = (
        select(
            p.period, p.listed_at, p.checksum, p.checked_at, p.fault, p.missing_since,
            p.behind_since, f.id, f.name, f.sha256, f.bytes, f.etag, f.last_modified, f.url, f.checksum_matched, f.fetched_at,
            f.ingested_at,
        )
        .select_from(source_period)
        .join(source, source.c.id == p.source_id)
        .outerjoin(source_file, f.id == p.source_file_id)
        .where(source.c.name == source_name)
        .order_by(p.period)
    )  # fmt: skip
    return {row[0]: Held(*tuple(row)) for row in connection.execute(query)}


def note(connection: Connection, source_id: int, period: str, **said: Any) -> None:  # noqa: ANN401 - columns
    """Write down what was learnt of a period; columns that are not named stay."""
    statement = (
        dialect_of(connection).insert(source_period).values(source_id=source_id, period=period, **said)
    )
    key = [source_period.c.source_id, source_period.c.period]
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=said))


def answered(connection: Connection, source_id: int, period: str, **said: Any) -> None:  # noqa: ANN401
    """As `note`, where the portal has just answered for the period."""
    learnt = {"checked_at": files.now(), "fault": None, "missing_since": None, "behind_since": None}
    note(connection, source_id, period, **learnt, **said)


def behind(connection: Connection, source_id: int, periods: Iterable[str]) -> None:
    """The portal has these periods anew; they are to be asked for, in this run or a later one."""
    now = files.now()
    rows = [{"source_id": source_id, "period": period, "behind_since": now} for period in periods]
    if not rows:
        return
    statement = dialect_of(connection).insert(source_period)
    since = func.coalesce(source_period.c.behind_since, statement.excluded.behind_since)
    key = [source_period.c.source_id, source_period.c.period]
    connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_={"behind_since": since}), rows
    )


def missing(connection: Connection, source_id: int, period: str) -> None:
    """The listing leaves out a period that is held; the first time it does is what is kept."""
    p = source_period.c
    at = (p.source_id == source_id) & (p.period == period) & p.missing_since.is_(None)
    connection.execute(update(source_period).where(at).values(missing_since=files.now()))
