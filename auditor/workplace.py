"""What every command that writes stands on: the lock, the database, the workers, and a full disk told in words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.config import Settings
from auditor.errors import StorageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store import facts, raw
from auditor.store.database import Database, open_database
from auditor.store.lock import writer_lock

if TYPE_CHECKING:
    from auditor.normalize.workforce import Workforce


@contextmanager
def writing(settings: Settings) -> "Iterator[tuple[Database, Workforce]]":
    """The lock, the database and the workers, with a full disk told in words."""
    from auditor.normalize.ingest import contact_key  # noqa: PLC0415 - reading files costs an audit nothing
    from auditor.normalize.workforce import Workforce  # noqa: PLC0415

    with disk_told(settings.data_dir), writer_lock(settings.data_dir, settings.url):
        database = open_database(settings.url)
        try:
            _sweep(database, settings.data_dir)
            with Workforce(contact_key(settings.data_dir), settings.ingest.workers) as workforce:
                yield database, workforce
        finally:
            database.close()


def _sweep(database: Database, data_dir: Path) -> None:
    """Remove what killed runs left, and generations of facts that were replaced long enough ago."""
    raw.sweep(data_dir)
    with database.writing() as connection:
        facts.manifest.sweep(connection, data_dir)


@contextmanager
def disk_told(data_dir: Path) -> Iterator[None]:
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
