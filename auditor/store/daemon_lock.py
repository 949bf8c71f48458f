"""One daemon at a time for a database, wherever it is started from."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import make_url

from auditor.errors import LockHeldError, StorageError
from auditor.harmless import harmless
from auditor.language import say


@contextmanager
def daemon_lock(data_dir: Path, url: str) -> Iterator[None]:
    """Hold it while the daemon lives; the system lets go of it however that ends.

    Apart from the writer's lock: while no run is under way, people may write.
    Raises LockHeldError where another daemon holds it, StorageError where the folder cannot be written.
    """
    address = make_url(url)
    # A server's database is no file: there the data folder, which no two installations share, stands for it.
    named = address.database if address.get_backend_name() == "sqlite" else None
    database = Path(named or data_dir / "auditor.db").absolute()
    lock = FileLock(database.with_name(f"{database.name}.daemon.lock"))
    holder = database.with_name(f"{database.name}.daemon.pid")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise _held(database, holder) from None
    except OSError as fault:
        raise StorageError(
            say(
                es=f"no se puede escribir en {harmless(database.parent)}: {fault.strerror}",
                en=f"{harmless(database.parent)} cannot be written: {fault.strerror}",
            )
        ) from None
    try:
        holder.write_text(str(os.getpid()), "ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _held(database: Path, holder: Path) -> LockHeldError:
    try:
        process = f" ({harmless(holder.read_text('ascii'), 12)})"
    except OSError:
        process = ""
    return LockHeldError(
        say(
            es=f"otro auditor daemon{process} ya trabaja con {harmless(database)}",
            en=f"another auditor daemon{process} already works on {harmless(database)}",
        ),
        say(
            es="solo uno puede: deténgalo antes, o use otra base de datos",
            en="only one can: stop it first, or use another database",
        ),
    )
