"""Which fields a source's publisher fills in: every JSON path of every release, used by the auditor or not.

Counted from the raw files on demand, in the workers' processes, and remembered for each file.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select

from auditor.normalize import inputs
from auditor.normalize.ocds import Block as OcdsBlock
from auditor.normalize.ocds import Release
from auditor.normalize.packages import Block
from auditor.normalize.repair import Rejected, shapes
from auditor.normalize.worker import units
from auditor.progress import Progress
from auditor.store import files
from auditor.store.schema import field_coverage, source, source_file

ROOT = "/"


@dataclass(frozen=True)
class FieldCoverage:
    """One path of one publisher of a source (the prefix of its OCIDs, empty where they have none).

    `filled` counts what is not empty, `of` the parents. As in Cardinal's `coverage`, null, "", [], {} and whatever
    holds nothing else are empty.
    """

    source: str
    publisher: str
    path: str
    filled: int
    of: int
    used: bool


def count_missing(connection: Connection, data_dir: Any, progress: Progress) -> None:  # noqa: ANN401 - a Path
    """Count the files that were not counted yet, on the caller's transaction."""
    counted = select(field_coverage.c.source_file_id).distinct()
    query = select(source_file.c.id, source_file.c.name, source_file.c.bytes).where(
        source_file.c.id.not_in(counted), source_file.c.pruned_at.is_(None)
    )
    for file_id, name, size in connection.execute(query.order_by(source_file.c.id)).all():
        progress.start(name, size)
        counts: Counter[tuple[str, str]] = Counter()
        path = files.raw_path(connection, data_dir, file_id)
        for block in _blocks(path, lines=str(name).lower().endswith(inputs.LINES)):
            counts.update(paths_of(block))
            progress.advance(len(block.payload))
        rows = [
            {"source_file_id": file_id, "publisher": publisher, "path": path, "filled": n}
            for (publisher, path), n in counts.items()
        ]
        if rows:
            connection.execute(insert(field_coverage), rows)
        progress.finish()


def coverage(connection: Connection, source_name: str | None = None) -> list[FieldCoverage]:
    """Every path of every source (or of one), in the order of source, publisher and path."""
    keys = (source.c.name, field_coverage.c.publisher, field_coverage.c.path)
    query = (
        select(*keys, func.sum(field_coverage.c.filled))
        .select_from(field_coverage)
        .join(source_file, source_file.c.id == field_coverage.c.source_file_id)
        .join(source, source.c.id == source_file.c.source_id)
        .group_by(*keys)
        .order_by(*keys)
    )
    if source_name is not None:
        query = query.where(source.c.name == source_name)
    rows = connection.execute(query).all()
    known = {(name, publisher, path): int(filled) for name, publisher, path, filled in rows}
    used = used_paths()
    return [
        FieldCoverage(*key, filled, known.get((*key[:2], _parent(key[2])), filled), key[2] in used)
        for key, filled in known.items()
    ]


def paths_of(block: Block) -> Counter[tuple[str, str]]:
    """(publisher, path) of the values in a block's releases; arrays are `name[]`, the release itself is `/`."""
    counts: dict[str, Counter[str]] = {}
    for _, _, raw in units(block):
        try:
            found = [
                (publisher_of(release["ocid"]), _paths(release))
                for release in _releases(msgspec.json.decode(raw))
            ]
        except (msgspec.DecodeError, RecursionError):
            continue
        for publisher, paths in found:
            counts.setdefault(publisher, Counter()).update(paths)
    return Counter({(name, path): n for name, paths in counts.items() for path, n in paths.items() if n})


_PREFIX = re.compile(r"ocds-[0-9a-z]{6}(?=-)")


def publisher_of(ocid: object) -> str:
    """The registered prefix of an OCID, empty where it has none."""
    found = _PREFIX.match(ocid) if isinstance(ocid, str) else None
    return found[0] if found else ""


@cache
def used_paths() -> frozenset[str]:
    """The paths that the normalizer reads."""
    return frozenset({ROOT, *_struct_paths(Release, "")})


def _struct_paths(struct: type[OcdsBlock], path: str) -> Iterator[str]:
    for name, (kind, child) in shapes(struct).items():
        here = f"{path}/{name}"
        yield here
        if kind in {"many", "texts", "raws"}:
            yield f"{here}[]"
        if child is not None:
            yield from _struct_paths(child, f"{here}[]" if kind in {"many", "raws"} else here)


def _blocks(path: Any, *, lines: bool) -> Iterator[Block]:  # noqa: ANN401 - a Path
    for member in inputs.members(path):
        try:
            with inputs.unit_blocks(path, member, lines=lines) as found:
                yield from found
        except Rejected:
            continue


def _releases(loose: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """The releases inside one decoded unit, as `normalize.units` takes them."""
    if not isinstance(loose, dict):
        return
    if isinstance(inner := loose.get("release") or loose.get("compiledRelease"), dict):
        yield from _releases(inner)
    elif isinstance(inner := loose.get("records") or loose.get("releases"), list):
        for entry in inner:
            yield from _releases(entry)
    elif "ocid" in loose:
        yield loose


def _paths(release: dict[str, Any]) -> Counter[str]:
    counts = Counter({ROOT: 1})
    _count(release, "", counts)
    return counts


def _count(node: Any, path: str, counts: Counter[str]) -> bool:  # noqa: ANN401 - any JSON
    """Counts the nodes below one that are not empty; whether any is, so that it is not empty itself."""
    if isinstance(node, dict):
        below = [_counted(inner, f"{path}/{name}", counts) for name, inner in node.items()]
    elif isinstance(node, list):
        below = [_counted(entry, f"{path}[]", counts) for entry in node]
    else:
        return node is not None and node != ""
    return any(below)


def _counted(node: Any, path: str, counts: Counter[str]) -> bool:  # noqa: ANN401 - the same
    filled = _count(node, path, counts)
    counts[path] += filled
    return filled


def _parent(path: str) -> str:
    parent = path[: -len("[]")] if path.endswith("[]") else path.rpartition("/")[0]
    return parent or ROOT
