"""A name in a folder that one process at a time holds; the system lets go of it however that process ends."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from auditor.errors import LockHeldError, StorageError
from auditor.harmless import harmless
from auditor.language import say


@contextmanager
def held_alone(name: Path, taken: Callable[[str], LockHeldError]) -> Iterator[None]:
    """Hold `name`.lock, and write this process's number to `name`.pid beside it.

    `taken` makes the fault that is raised where another process holds it, from " (its number)" or "". Raises
    StorageError where the folder cannot be written.
    """
    holder = _holder(name)
    lock = FileLock(name.with_name(f"{name.name}.lock"))
    try:
        name.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        number = _number_in(holder)
        raise taken(f" ({number})" if number else "") from None
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


def holder_of(name: Path) -> str | None:
    """The number of the process that holds it, without trying to hold it: None where that process is gone."""
    number = _number_in(_holder(name))
    if number is None or not number.isdecimal():
        return None
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return None
    except PermissionError:
        pass  # another user's
    return number


def _holder(name: Path) -> Path:
    return name.with_name(f"{name.name}.pid")


def _number_in(holder: Path) -> str | None:
    try:
        return harmless(holder.read_text("ascii"), 12) or None
    except (OSError, ValueError):
        return None
