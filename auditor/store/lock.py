"""One writer at a time for a data folder and its database; readers take no lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auditor.errors import LockHeldError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.dialects import dialect_of, parsed
from auditor.store.held_file import held_alone


@contextmanager
def writer_lock(data_dir: Path, url: str) -> Iterator[None]:
    """Hold the folder's lock, and the server's for a database on one: files and rows have one writer each.

    The system and the server let go of them when this process ends, however it ends. Raises LockHeldError where
    another process holds one, StorageError where the folder cannot be written or the server not be reached.
    """
    address = parsed(url)
    with folder_lock(data_dir), dialect_of(address).writer_lock(address):
        yield


@contextmanager
def folder_lock(data_dir: Path) -> Iterator[None]:
    """Hold a folder's lock alone. Raises LockHeldError, StorageError."""

    def taken(process: str) -> LockHeldError:
        return LockHeldError(
            say(
                es=f"otro auditor{process} está escribiendo en {harmless(data_dir)}",
                en=f"another auditor{process} is writing in {harmless(data_dir)}",
            ),
            say(
                es="espere a que termine, o use otro --data-dir",
                en="wait until it has finished, or use another --data-dir",
            ),
        )

    with held_alone(data_dir / "auditor", taken):
        yield
