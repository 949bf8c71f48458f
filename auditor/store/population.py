"""What is loaded, source by source: the population that an audit looks at."""

import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, cast, func, select

from auditor.store.audit_report import SourceState
from auditor.store.schema import process, source, source_file

_EPOCH = date(1970, 1, 1)
_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY_US = 86_400_000_000


def loaded_sources(connection: Connection) -> tuple[SourceState, ...]:
    """Every source that has given a file, by name."""
    query = select(source.c.id, source.c.name).order_by(source.c.name)
    states = (_state(connection, row) for row in connection.execute(query).all())
    return tuple(state for state in states if state.files)


def loaded_months(connection: Connection) -> dict[str, frozenset[str]]:
    """The months loaded (`2026-05`) of the sources that come in monthly files; of others nobody knows.

    A file that was fetched for no period is a process of one of those months.
    """
    one_process = source_file.c.url.is_not(None) & source_file.c.period.is_(None)
    query = select(source.c.name, source_file.c.period).join_from(source, source_file).where(~one_process)
    months: dict[str, set[str | None]] = {}
    for name, period in connection.execute(query).all():
        months.setdefault(name, set()).add(period)
    return {
        name: frozenset(str(period) for period in found)
        for name, found in months.items()
        if all(period is not None and _MONTH.fullmatch(period) for period in found)
    }


def _state(connection: Connection, row: Row[*tuple[Any, ...]]) -> SourceState:
    by_month = (
        select(process.c.month, func.count())
        .where(process.c.source_id == row.id)
        .group_by(process.c.month)
        .order_by(process.c.month)
    )
    counts: dict[int, int] = dict(connection.execute(by_month).all())
    files = connection.execute(
        select(source_file.c.sha256, source_file.c.ingested_at)
        .where(source_file.c.source_id == row.id)
        .order_by(source_file.c.id)
    ).all()
    return SourceState(
        name=row.name,
        processes=sum(counts.values()),
        undated=counts.get(0, 0),
        by_month={month: n for month, n in counts.items() if month},
        files=tuple(file.sha256 for file in files),
        last_ingested=max((file.ingested_at for file in files if file.ingested_at), default=None),
        last_released=_last_released(connection, row.id),
    )


def _last_released(connection: Connection, source_id: int) -> date | None:
    """Day of the newest release: how fresh the data is, whenever it was fetched."""
    offset = cast(func.coalesce(process.c.release_date_offset, 0), BigInteger)
    newest = connection.scalar(
        select(func.max(process.c.release_date_us + offset * 60_000_000)).where(
            process.c.source_id == source_id
        )
    )
    return None if newest is None else _EPOCH + timedelta(days=newest // _DAY_US)
