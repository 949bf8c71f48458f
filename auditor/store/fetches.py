"""How each source's fetches went: for `auditor status` and `auditor fetch --status`, which say the same."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from auditor.store import files
from auditor.store.dialects import dialect_of
from auditor.store.schema import source, source_fetch, source_period


@dataclass(frozen=True)
class FetchState:
    """One source. Instants are ISO 8601, UTC; `held` and `behind` count periods (months, mostly).

    `fault` is what the last attempt ended with, None where it went well or is under way.
    """

    source: str
    attempted_at: str | None
    succeeded_at: str | None
    fault: str | None
    blocked_since: str | None
    held: int
    first_held: str | None
    last_held: str | None
    behind: int
    missing: int


def states(connection: Connection) -> list[FetchState]:
    """Every source that has been asked, by name."""
    p, f = source_period.c, source_fetch.c
    query = (
        select(
            source.c.name, f.attempted_at, f.succeeded_at, f.fault, f.blocked_since,
            func.count(p.source_file_id),
            func.min(p.period).filter(p.source_file_id.is_not(None)),
            func.max(p.period).filter(p.source_file_id.is_not(None)),
            func.count(p.behind_since),
            func.count(p.missing_since),
        )
        .select_from(source)
        .outerjoin(source_fetch, f.source_id == source.c.id)
        .outerjoin(source_period, p.source_id == source.c.id)
        .where(f.source_id.is_not(None) | p.source_id.is_not(None))
        .group_by(source.c.id, f.source_id)
        .order_by(source.c.name)
    )  # fmt: skip
    return [FetchState(*tuple(row)) for row in connection.execute(query)]


def begun(connection: Connection, source_id: int) -> None:
    """An attempt begins; what the one before it came to stands until this one ends."""
    values = {"attempted_at": files.now()}
    statement = dialect_of(connection).insert(source_fetch).values(source_id=source_id, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[source_fetch.c.source_id], set_=values)
    )


def ended(connection: Connection, source_id: int, fault: str | None, *, blocked: bool) -> None:
    """What the attempt came to."""
    f = source_fetch.c
    values: dict[str, object] = {"fault": fault}
    if fault is None:
        values["succeeded_at"] = files.now()
    values["blocked_since"] = func.coalesce(f.blocked_since, f.attempted_at) if blocked else None
    connection.execute(update(source_fetch).where(f.source_id == source_id).values(values))
