"""The indexes for look-ups, put in their place and on the list of what is current beside the facts."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection, select

from auditor.store.facts import manifest
from auditor.store.facts.lookup import write_months
from auditor.store.facts.manifest import Made, Partition
from auditor.store.facts.parts import Parts
from auditor.store.lookup import form
from auditor.store.lookup.directory import write_directory
from auditor.store.schema import fact_file, organization


def month_indexes(data_dir: Path, parts: Parts, partitions: Mapping[int, Partition]) -> Iterator[Made]:
    """An index for each month that has processes. Raises OSError."""
    counts = parts.sizes()
    paths = {month: _temporary(data_dir, partitions[month]) for month in counts}
    write_months(parts, paths)
    for month, temporary in paths.items():
        yield _placed(data_dir, partitions[month], temporary, counts[month])


def directory(connection: Connection, data_dir: Path, partition: Partition) -> Iterator[Made]:
    """The directory of what is listed of the source now. Raises OSError."""
    months = month_paths(connection, data_dir, partition.source_id)
    temporary = _temporary(data_dir, partition)
    n = write_directory(temporary, months, natural_persons(connection, partition.source_id))
    if not n:
        temporary.unlink()
        return
    yield _placed(data_dir, partition, temporary, n)


def month_paths(connection: Connection, data_dir: Path, source_id: int) -> list[Path]:
    """The indexes that are listed for a source's months, in their order."""
    query = select(fact_file.c.path).where(
        fact_file.c.source_id == source_id,
        fact_file.c.view == form.VIEW,
        fact_file.c.retired_at.is_(None),
        fact_file.c.partition != manifest.WHOLE,
    )
    paths = connection.execute(query.order_by(fact_file.c.partition)).scalars()
    return [data_dir / "facts" / path for path in paths]


def natural_persons(connection: Connection, source_id: int) -> list[str]:
    """The identities of the source's natural persons."""
    query = select(organization.c.org_id).where(
        organization.c.source_id == source_id, organization.c.kind == "person"
    )
    return list(connection.execute(query.order_by(organization.c.org_id)).scalars())


def _temporary(data_dir: Path, partition: Partition) -> Path:
    return data_dir / "facts" / partition.file(form.VIEW, f"{os.getpid()}.partial")


def _placed(data_dir: Path, partition: Partition, temporary: Path, rows: int) -> Made:
    name = partition.file(form.VIEW, "db")
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.rename(data_dir / "facts" / name)
    return Made(partition, form.VIEW, name, rows)
