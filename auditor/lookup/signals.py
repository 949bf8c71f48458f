"""The signals that are not closed and speak of somebody, or of a process."""

from collections.abc import Iterable
from typing import Any

from auditor.lookup.index import Index
from auditor.lookup.records import Process, Who
from auditor.lookup.telling import units

_MOST = 100
_SELECT = (
    "SELECT fingerprint, rule, level, status, first_seen, amount, currency FROM finding WHERE closed_run_id IS NULL "
    "AND source_id = (SELECT id FROM source WHERE name = :source) AND "
)
_ORDER = f" ORDER BY CASE level WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, rule, id LIMIT {_MOST}"
# Of so many names that somebody goes by is asked.
_NAMES = 8


def signals_of(index: Index, who: Who, identities: Iterable[str]) -> list[dict[str, Any]]:
    """About somebody, or with somebody involved, under any of the identifiers it goes by; the gravest first."""
    asked = sorted({who.id, *filter(None, list(identities)[:_NAMES])})
    conditions: list[str] = []
    values: dict[str, str] = {}
    for number, identity in enumerate(asked):
        conditions.append(f"subject_id = :id{number} OR involved LIKE :like{number} ESCAPE '!'")
        values |= {f"id{number}": identity, f"like{number}": _holding("id", identity)}
    return _signals(index, f"({' OR '.join(conditions)})", source=who.source, **values)


def signals_of_process(index: Index, process: Process) -> list[dict[str, Any]]:
    """About a process, or with a row of it as evidence."""
    where = "(ocid = :ocid OR subject_id = :ocid OR evidence LIKE :like ESCAPE '!')"
    return _signals(
        index, where, source=process.source, ocid=process.ocid, like=_holding("ocid", process.ocid)
    )


def _signals(index: Index, where: str, **values: str) -> list[dict[str, Any]]:
    names = ("fingerprint", "rule", "level", "status", "first_seen", "amount", "currency")
    rows = index.sql(_SELECT + where + _ORDER, **values)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return [{**one, "amount": units(one["amount"])} for one in found]


def _holding(key: str, value: str) -> str:
    """A pattern for JSON, written without blanks, in which `key` has this text."""
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    escaped = quoted.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f'%"{key}":"{escaped}"%'
