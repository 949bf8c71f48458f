"""The whole story on one page: files are read and normalized, rules are applied, people are told.

Every command that does work calls a function of this module; each takes the settings and says its progress.
"""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from auditor.config import Settings
from auditor.errors import StorageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.normalize import inputs
from auditor.normalize.ingest import FileAccount, Ingest, contact_key
from auditor.normalize.workforce import Workforce
from auditor.progress import Progress, Silence
from auditor.store import raw
from auditor.store.database import Database, open_database
from auditor.store.lock import writer_lock

__all__ = ["FileAccount", "ingest"]


def ingest(
    settings: Settings,
    paths: Sequence[Path],
    *,
    source: str = "files",
    retry_rejected: bool = False,
    progress: Progress | None = None,
) -> list[FileAccount]:
    """Read files and folders into the store, one transaction a file; with `retry_rejected`, what was refused too.

    Raises UsageError for a path that is not there, LockHeldError, StorageError, SchemaError.
    """
    told = progress or Silence()
    found = inputs.discover(paths)
    with _writing(settings) as (database, workforce):
        work = Ingest(database, settings.data_dir, source, workforce, contact_key(settings.data_dir))
        accounts = work.retry(told) if retry_rejected else []
        for path in found.files:
            accounts.append(_one_file(work, path, told))
            told.finish()
    if found.skipped:
        told.say(_skipped(found.skipped))
    return accounts


def _one_file(work: Ingest, path: Path, progress: Progress) -> FileAccount:
    """A file that cannot be opened is said and accounted for; the others go on."""
    try:
        return work.file(path, progress)
    except OSError as fault:
        if fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
            raise
        note = say(es=f"no se puede leer: {fault.strerror}", en=f"cannot be read: {fault.strerror}")
        return FileAccount(path, "", note=note)


@contextmanager
def _writing(settings: Settings) -> Iterator[tuple[Database, Workforce]]:
    """The lock, the database and the workers, with a full disk told in words."""
    with _disk_told(settings.data_dir), writer_lock(settings.data_dir):
        database = open_database(settings.url)
        try:
            raw.sweep(settings.data_dir)
            with Workforce(contact_key(settings.data_dir), settings.ingest.workers) as workforce:
                yield database, workforce
        finally:
            database.close()


@contextmanager
def _disk_told(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}:
            raise
        raise StorageError(
            say(
                es=f"no se puede escribir en {harmless(data_dir)}: {fault.strerror}",
                en=f"{harmless(data_dir)} cannot be written: {fault.strerror}",
            ),
            say(
                es="libere espacio o revise los permisos y repita: nada quedó a medias",
                en="free some space or check its permissions and run again: nothing was left half-written",
            ),
        ) from fault


def _skipped(paths: Sequence[Path]) -> str:
    kinds = sorted({path.suffix.lower() or path.name for path in paths})
    listed = harmless(", ".join(kinds[:8]), 120)
    return say(
        es=f"{len(paths):,} archivos de otra clase se dejaron de lado ({listed})",
        en=f"{len(paths):,} files of another kind were left aside ({listed})",
    )
