"""PostgreSQL's advisory locks: one instance that works, one daemon, and one transaction at a time that writes.

All belong to the schema that the connection works in. The server lets go of them when the session or the
transaction ends, however it ends.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from auditor.errors import LockHeldError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.dialects import BUSY_SECONDS, daemon_taken
from auditor.store.dialects.sqlstates import fault_of


@dataclass(frozen=True)
class Role:
    """What a session is alone in doing. `taken` makes the fault, from " (who)" or "" and the place.

    `patience` is how many seconds it is tried for: a server takes a moment to see that a killed client is gone.
    """

    number: int
    taken: Callable[[str, str], LockHeldError]
    patience: float = 0.0


def _writer_taken(holder: str, place: str) -> LockHeldError:
    return LockHeldError(
        say(
            es=f"otro auditor{holder} está escribiendo en {place}",
            en=f"another auditor{holder} is writing to {place}",
        ),
        say(
            es="espere a que termine, o use otra base de datos",
            en="wait until it has finished, or use another database",
        ),
    )


# "aud" and a number: what tells our locks from those of other programs in the same database.
WRITER = Role(0x61756401, _writer_taken)
_TURN = 0x61756402
DAEMON = Role(0x61756403, daemon_taken, patience=5.0)
_AGAIN_AFTER = 0.2

_TRY = text("SELECT pg_try_advisory_lock(:number, hashtext(current_schema()))")
_LET_GO = text("SELECT pg_advisory_unlock(:number, hashtext(current_schema()))")
# The holder names itself as `auditor PID@HOST`; another role's sessions name nothing.
_HOLDER = text(
    "SELECT coalesce(activity.application_name, '')"
    " FROM pg_locks LEFT JOIN pg_stat_activity AS activity USING (pid)"
    " WHERE locktype = 'advisory' AND classid::bigint = :number AND granted"
    " AND objid::bigint = hashtext(current_schema())::bigint & 4294967295"
    " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# A server may be set to end sessions that are idle: this one is, for as long as the work takes.
_STAY = text(
    "SELECT set_config(name, '0', false) FROM pg_settings"
    " WHERE name IN ('idle_session_timeout', 'idle_in_transaction_session_timeout')"
)
_THERE = text("SELECT 1")


@dataclass
class Held:
    """A role held on a session of its own."""

    engine: Engine
    place: str
    role: Role
    _connection: Connection | None = None

    def renew(self) -> None:
        """Hold it on another session where the server ended the one there was. Raises LockHeldError, StorageError."""
        if self._connection is not None:
            try:
                self._connection.execute(_THERE)
            except SQLAlchemyError:
                self.release()
        if self._connection is None:
            with _told(self.place):
                self._connection = _taken(self.engine, self.place, self.role)

    def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                # A server ends a session some time after its client has: who comes next is not to wait for that.
                connection.execute(_LET_GO, {"number": self.role.number})
            with suppress(SQLAlchemyError):
                connection.close()


@contextmanager
def held(engine: Engine, place: str, role: Role) -> Iterator[Held]:
    """Hold a role while the block lasts. Raises LockHeldError; StorageError without a connection."""
    hold = Held(engine, place, role)
    try:
        hold.renew()
        yield hold
    finally:
        hold.release()
        engine.dispose()


def holder_of(engine: Engine, place: str, role: Role) -> str | None:
    """Who has a role; empty where it does not say its name, None where nobody has it. Raises StorageError."""
    try:
        with _told(place), engine.connect() as connection:
            return _holder(connection, role)
    finally:
        engine.dispose()


def _taken(engine: Engine, place: str, role: Role) -> Connection:
    connection = engine.connect()
    try:
        connection.execute(_STAY)
        until = time.monotonic() + role.patience
        while not (taken := connection.scalar(_TRY, {"number": role.number})) and time.monotonic() < until:
            time.sleep(_AGAIN_AFTER)
        holder = None if taken else _holder(connection, role)
    except BaseException:
        connection.close()
        raise
    if not taken:
        connection.close()
        raise role.taken(f" ({harmless(holder, 80)})" if holder else "", place)
    return connection


def _holder(connection: Connection, role: Role) -> str | None:
    found: str | None = connection.scalar(_HOLDER, {"number": role.number})
    return found


@contextmanager
def _told(place: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as fault:
        if (known := fault_of(fault.orig or fault, place)) is not None:
            raise known from fault
        raise


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction writes, at most BUSY_SECONDS, as SQLite's BEGIN IMMEDIATE does."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN}, hashtext(current_schema()))")
