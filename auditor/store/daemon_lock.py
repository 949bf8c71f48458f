"""One daemon at a time for a database, wherever it is started from."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from auditor.errors import LockHeldError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.lock import held_alone


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

    def taken(process: str) -> LockHeldError:
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

    with held_alone(database.with_name(f"{database.name}.daemon"), taken):
        yield
