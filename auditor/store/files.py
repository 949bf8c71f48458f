"""Rows of `source` and `source_file`: which files a source's data came from."""

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Insert, insert, select, update

from auditor.store import raw
from auditor.store.schema import rejected_record, source, source_file

# Part of what makes a file "already read": another normalizer reads it again.
NORMALIZER = "1"


@dataclass(frozen=True)
class Origin:
    """Where a fetched file came from, as `source_file` keeps it."""

    url: str
    period: str | None
    etag: str | None
    last_modified: str | None
    portal_checksum: str | None
    checksum_matched: bool | None


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def source_id(connection: Connection, name: str, kind: str = "ocds_files") -> int:
    """The source's id; a name met for the first time becomes a source."""
    found: int | None = connection.execute(select(source.c.id).where(source.c.name == name)).scalar()
    return _made(connection, insert(source).values(name=name, kind=kind)) if found is None else found


def already_read(connection: Connection, source_name: str, sha256: str) -> Any | None:  # noqa: ANN401 - a row
    """The row of a file that this normalizer has read whole into this source, None otherwise."""
    query = (
        select(source_file)
        .join(source)
        .where(
            source.c.name == source_name,
            source_file.c.sha256 == sha256,
            source_file.c.normalizer == NORMALIZER,
            source_file.c.pruned_at.is_(None),
        )
    )
    return connection.execute(query).first()


def register(
    connection: Connection, owner: int, file: raw.RawFile, name: str, origin: Origin | None = None
) -> int:
    """The id of a file's row, made or found; its account is still to come.

    A file that is fetched again is the same version: its row says what the portal says of it now.
    """
    query = select(source_file.c.id).where(
        source_file.c.source_id == owner, source_file.c.sha256 == file.sha256
    )
    found: int | None = connection.execute(query).scalar()
    if found is not None:
        # A version that was pruned and comes back is kept again.
        connection.execute(update(source_file).where(source_file.c.id == found).values(pruned_at=None))
        if origin is not None:
            again = {**asdict(origin), "fetched_at": now()}
            connection.execute(update(source_file).where(source_file.c.id == found).values(again))
        return found
    values = {
        "source_id": owner,
        "sha256": file.sha256,
        "extension": file.extension,
        "bytes": file.size,
        "name": name,
        "period": period_of(name),
        "fetched_at": now(),
        **(asdict(origin) if origin else {}),
        **dict.fromkeys(("n_in", "n_new", "n_changed", "n_unchanged", "n_merged", "n_rejected"), 0),
    }
    return _made(connection, insert(source_file).values(values))


def _made(connection: Connection, statement: Insert) -> int:
    """The id of the row that a statement inserts."""
    key = connection.execute(statement).inserted_primary_key
    assert key is not None  # noqa: S101 - a single-row insert has one
    return int(key[0])


_MONTHLY = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))[_.-]")


def period_of(name: str) -> str | None:
    """The month that a portal's monthly file is named for (`2026-05_Guatecompras.json`), as `2026-05`."""
    named = _MONTHLY.match(name)
    return named[1] if named else None


def complete(connection: Connection, file_id: int, account: Any) -> None:  # noqa: ANN401 - normalize's Account
    """Write down that a file was read whole, with what became of its releases."""
    counts = {f"n_{name}": getattr(account, f"n_{name}") for name in _COUNTED}
    values = {"ingested_at": now(), "normalizer": NORMALIZER, **counts}
    connection.execute(update(source_file).where(source_file.c.id == file_id).values(values))


def is_registered(connection: Connection, owner: int, sha256: str) -> bool:
    query = select(source_file.c.id).where(source_file.c.source_id == owner, source_file.c.sha256 == sha256)
    return connection.execute(query).first() is not None


def read_id(connection: Connection, owner: int, sha256: str) -> int | None:
    """The id of a file that was read whole."""
    query = select(source_file.c.id).where(
        source_file.c.source_id == owner,
        source_file.c.sha256 == sha256,
        source_file.c.ingested_at.is_not(None),
    )
    found: int | None = connection.scalar(query)
    return found


def waiting(connection: Connection, source_name: str) -> list[Any]:
    """Rows of a source's files that have been placed and not been read by this normalizer, oldest first."""
    query = (
        select(source_file)
        .join(source)
        .where(source.c.name == source_name, source_file.c.normalizer.is_distinct_from(NORMALIZER))
    )
    return list(connection.execute(query.order_by(source_file.c.id)))


_COUNTED = ("in", "new", "changed", "unchanged", "merged", "rejected")


def raw_path(connection: Connection, data_dir: Path, file_id: int) -> Path:
    """Where a file stands in the raw store."""
    query = (
        select(source.c.name, source_file.c.sha256, source_file.c.extension)
        .join_from(source_file, source)
        .where(source_file.c.id == file_id)
    )
    name, sha256, extension = connection.execute(query).one()
    return raw.path_of(data_dir, name, sha256, extension)


def amend(connection: Connection, file_id: int, account: Any, retried: int) -> None:  # noqa: ANN401 - normalize's Account
    """After a retry of `retried` refusals: what was read now moves from one term of the account to others.

    A unit is decoded whole, so releases of it that had been read before come again: they change nothing.
    """
    row = connection.execute(select(source_file).where(source_file.c.id == file_id)).one()
    read = account.n_new + account.n_changed + account.n_merged
    resolved = retried - account.n_rejected
    moved = {
        "n_in": row.n_in + max(0, read - resolved),
        "n_new": row.n_new + account.n_new,
        "n_changed": row.n_changed + account.n_changed,
        "n_unchanged": row.n_unchanged + max(0, resolved - read),
        "n_merged": row.n_merged + account.n_merged,
        "n_rejected": row.n_rejected - resolved,
    }
    connection.execute(update(source_file).where(source_file.c.id == file_id).values(moved))


def resolve(connection: Connection, rejection: int) -> None:
    """A refusal that has been tried again stands no more: what came of it was written anew."""
    connection.execute(
        update(rejected_record).where(rejected_record.c.id == rejection).values(resolved_at=now())
    )


def with_rejections(connection: Connection, source_name: str) -> list[int]:
    """Files of a source with records that wait to be tried again."""
    query = (
        select(source_file.c.id)
        .join(source, source.c.id == source_file.c.source_id)
        .join(rejected_record, rejected_record.c.source_file_id == source_file.c.id)
        .where(
            source.c.name == source_name,
            rejected_record.c.resolved_at.is_(None),
            rejected_record.c.raw.is_not(None),
        )
    )
    return list(connection.execute(query.distinct().order_by(source_file.c.id)).scalars())
