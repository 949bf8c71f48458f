"""One writer at a time for a data folder and its database; readers take no lock."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from auditor.errors import LockHeldError, StorageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.dialects import dialect_of, parsed


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


@contextmanager
def held_alone(name: Path, taken: Callable[[str], LockHeldError]) -> Iterator[None]:
    """Hold `name`.lock, and write this process's number to `name`.pid beside it.

    `taken` makes the fault that is raised where another process holds it, from " (its number)" or "". Raises
    StorageError where the folder cannot be written.
    """
    holder = name.with_name(f"{name.name}.pid")
    lock = FileLock(name.with_name(f"{name.name}.lock"))
    try:
        name.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise taken(_number_in(holder)) from None
    except OSError as fault:
        raise StorageError(
            say(
                es=f"no se puede escribir en {harmless(name.parent)}: {fault.strerror}",
                en=f"{harmless(name.parent)} cannot be written: {fault.strerror}",
            ),
            say(es="elija otra carpeta con --data-dir", en="choose another folder with --data-dir"),
        ) from None
    try:
        holder.write_text(str(os.getpid()), "ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _number_in(holder: Path) -> str:
    try:
        return f" ({harmless(holder.read_text('ascii'), 12)})"
    except OSError:
        return ""
