"""One daemon at a time for a database, wherever it is started from."""

from contextlib import AbstractContextManager

from auditor.store.dialects import Hold, dialect_of, parsed


def daemon_lock(url: str) -> AbstractContextManager[Hold]:
    """Hold it while the daemon lives; the system or the server lets go of it however that ends.

    Apart from the writer's lock: while no run is under way, people may write. Raises LockHeldError where another
    daemon holds it, StorageError where it cannot be asked for.
    """
    address = parsed(url)
    return dialect_of(address).daemon_lock(address)


def daemon_at_work(url: str) -> str | None:
    """Which process is the database's daemon, asked without being in anybody's way. Raises StorageError."""
    address = parsed(url)
    return dialect_of(address).daemon_at_work(address)
