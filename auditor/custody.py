"""The chain of custody: that what the store says can be led back to the files it came from, and made from them again."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, select

from auditor.config import Settings
from auditor.errors import BadDataError, StorageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.normalize.ingest import Ingest, contact_key
from auditor.normalize.pointers import Pointer, read
from auditor.normalize.prepare import preparation
from auditor.normalize.workforce import Workforce
from auditor.progress import Progress
from auditor.store import files, raw, returns
from auditor.store.comparison import differences
from auditor.store.database import Database, is_sound, open_database
from auditor.store.files import Origin
from auditor.store.flaw import Flaw
from auditor.store.retention import pruned_files
from auditor.store.schema import file_return, process, release, source, source_file
from auditor.store.soundness import fact_flaws, raw_flaws, row_flaws

# Releases whose bytes are read together.
_AT_ONCE = 5_000


@dataclass
class Verification:
    """What was looked at, and what does not hold."""

    files: int = 0
    bytes: int = 0
    processes: int = 0
    releases: int = 0
    flaws: list[Flaw] = field(default_factory=list)


@dataclass(frozen=True)
class Replay:
    """A database made again from the raw files: its size, and where it says something else (table, key)."""

    files: int
    processes: int
    differences: tuple[tuple[str, str], ...]
    # Files that were pruned, and so are not read again.
    pruned: int = 0


def verify(database: Database, data_dir: Path, progress: Progress) -> Verification:
    """Look at everything: hashes, owners of rows, the bytes each row came from, facts. Writes nothing."""
    done = Verification()
    if not is_sound(database):
        done.flaws.append(
            Flaw(
                database.place,
                say(es="la base de datos se da por dañada", en="the database calls itself damaged"),
            )
        )
        return done
    with database.reading() as connection:
        done.files, done.bytes = connection.execute(
            select(func.count(), cast(func.coalesce(func.sum(source_file.c.bytes), 0), BigInteger)).where(
                source_file.c.pruned_at.is_(None)
            )
        ).one()
        done.processes = connection.scalar(select(func.count()).select_from(process)) or 0
        done.releases = connection.scalar(select(func.count()).select_from(release)) or 0
        steps = (
            (say(es="archivos", en="files"), raw_flaws(connection, data_dir)),
            (say(es="filas", en="rows"), row_flaws(connection)),
            (
                say(es="registros en sus archivos", en="records in their files"),
                _byte_flaws(connection, data_dir),
            ),
            (say(es="hechos", en="facts"), fact_flaws(connection, data_dir)),
        )
        for label, flaws in steps:
            progress.start(label)
            done.flaws += flaws
            progress.finish()
    return done


def replay(settings: Settings, progress: Progress, keep: Path | None = None) -> Replay:
    """Read all raw files into an empty database, in the order they came, and hold it against this one.

    They are prepared as the configuration says now: what was read under another one differs.

    With `keep`, the new database stays there. Raises StorageError for a file that is missing or in the way,
    SchemaError; the caller holds the writer's lock.
    """
    if keep is not None and keep.exists():
        raise StorageError(say(es=f"{harmless(keep)} ya existe", en=f"{harmless(keep)} exists already"))
    database = open_database(settings.url, create_schema=False)
    try:
        with (
            TemporaryDirectory(prefix=".replay-", dir=settings.data_dir) as name,
            database.reading() as connection,
        ):
            folder = Path(name)
            (folder / "raw").symlink_to(settings.data_dir / "raw", target_is_directory=True)
            shutil.copyfile(settings.data_dir / "contact.key", folder / "contact.key")
            again = open_database(f"sqlite:///{folder / 'auditor.db'}")
            try:
                n_files = _read_again(connection, again, folder, settings, progress)
                made = _compared(connection, again, n_files)
            finally:
                again.close()
            if keep is not None:
                shutil.move(folder / "auditor.db", keep)
    finally:
        database.close()
    return made


def _read_again(
    connection: Connection, again: Database, folder: Path, settings: Settings, progress: Progress
) -> int:
    key = contact_key(folder)
    query = (
        select(source.c.name.label("source"), source.c.kind, source_file)
        .join_from(source_file, source)
        .where(source_file.c.ingested_at.is_not(None), source_file.c.pruned_at.is_(None))
        .order_by(source_file.c.ingested_at, source_file.c.id)
    )
    rows = connection.execute(query).all()
    gone_back = select(source_file.c.id, file_return.c.read_at).join_from(file_return, source_file)
    returned = connection.execute(
        gone_back.where(file_return.c.read_at.is_not(None)).order_by(file_return.c.id)
    ).all()
    with Workforce(key, settings.ingest.workers) as workforce:
        for row in _in_order(rows, returned):
            kept = _kept(folder, row)
            with again.writing() as writer:
                owner = files.source_id(writer, row.source, row.kind)
                files.register(writer, owner, kept, row.name, _origin(row))
                if (known := files.read_id(writer, owner, row.sha256)) is not None:
                    returns.add(writer, known)
            prepare = preparation(settings.prepare(row.source))
            reading = Ingest(again, folder, row.source, workforce, key, prepare)
            if known is None:
                reading.placed(kept, Path(row.name), progress)
            else:
                list(reading.waiting(progress))
            progress.finish()
    return len(rows)


def _in_order(rows: Sequence[Any], returned: Sequence[Any]) -> list[Any]:
    """Files as they were read: once more each time that their portal had gone back to them."""
    by_id = {row.id: row for row in rows}
    first = [(row.ingested_at, 0, place, row) for place, row in enumerate(rows)]
    again = [(row.read_at, 1, place, by_id[row.id]) for place, row in enumerate(returned) if row.id in by_id]
    return [event[3] for event in sorted([*first, *again], key=itemgetter(0, 1, 2))]


def _compared(connection: Connection, again: Database, n_files: int) -> Replay:
    with again.reading() as other:
        processes = other.scalar(select(func.count()).select_from(process)) or 0
        return Replay(n_files, processes, tuple(differences(connection, other)), pruned_files(connection))


def _kept(folder: Path, row: Any) -> raw.RawFile:  # noqa: ANN401 - a row
    path = raw.path_of(folder, row.source, row.sha256, row.extension)
    if not path.exists():
        shown = f"raw/{harmless(row.source)}/{path.name}"
        raise StorageError(
            say(es=f"falta {shown}", en=f"{shown} is missing"),
            say(
                es="`auditor db verify` dice qué más falta",
                en="`auditor db verify` says what else is missing",
            ),
        )
    return raw.RawFile(path, row.sha256, row.bytes, row.extension)


def _origin(row: Any) -> Origin | None:  # noqa: ANN401 - a row
    if row.url is None:
        return None
    return Origin(row.url, row.period, row.etag, row.last_modified, row.portal_checksum, row.checksum_matched)


def _byte_flaws(connection: Connection, data_dir: Path) -> Iterator[Flaw]:
    """Every release stands in its file where the index says: its bytes there name its process."""
    for (file_id,) in connection.execute(select(source_file.c.id).order_by(source_file.c.id)).all():
        path = files.raw_path(connection, data_dir, file_id)
        if not path.exists():
            continue
        query = (
            select(process.c.ocid, release.c.member, release.c.byte_offset, release.c.byte_length)
            .join_from(release, process, process.c.id == release.c.process_id)
            .where(release.c.source_file_id == file_id)
            .order_by(release.c.member, release.c.byte_offset)
        )
        for rows in connection.execute(query).partitions(_AT_ONCE):
            yield from _misplaced(file_id, path, rows)


def _misplaced(file_id: int, path: Path, rows: Any) -> Iterator[Flaw]:  # noqa: ANN401 - rows
    pointers = [Pointer(file_id, row.member, row.byte_offset, row.byte_length) for row in rows]
    try:
        found = read(pointers, lambda _: path)
    except (BadDataError, OSError) as fault:
        yield Flaw(path.name, harmless(fault))
        return
    for row, pointer in zip(rows, pointers, strict=True):
        if row.ocid.encode() not in found[pointer] and not _names(found[pointer], row.ocid):
            yield Flaw(
                row.ocid,
                say(es=f"no está en su lugar de {path.name}", en=f"is not at its place in {path.name}"),
            )


def _names(unit: bytes, ocid: str) -> bool:
    """JSON may write any letter as an escape: both are written the same way, and compared then."""
    import json  # noqa: PLC0415 - for the few that the bytes do not name as they are

    try:
        written = json.dumps(json.loads(unit), ensure_ascii=False)
    except ValueError:
        return False
    return json.dumps(ocid, ensure_ascii=False)[1:-1] in written
