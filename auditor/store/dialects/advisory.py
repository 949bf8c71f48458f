"""PostgreSQL's advisory locks: one instance that works, and one transaction at a time that writes.

Both belong to the schema that the connection works in. The server lets go of them when the session or the
transaction ends, however it ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from auditor.errors import LockHeldError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.dialects import BUSY_SECONDS
from auditor.store.dialects.sqlstates import fault_of

# "aud" and a number: what tells our locks from those of other programs in the same database.
_INSTANCE = 0x61756401
_TURN = 0x61756402

_TRY = text(f"SELECT pg_try_advisory_lock({_INSTANCE}, hashtext(current_schema()))")
_HOLDER = text(
    "SELECT activity.application_name"
    " FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)"
    f" WHERE locktype = 'advisory' AND classid = {_INSTANCE} AND granted"
    " AND objid::bigint = hashtext(current_schema())::bigint & 4294967295"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# A server may be set to end sessions that are idle: this one is, for as long as the work takes.
_STAY = text(
    "SELECT set_config(name, '0', false) FROM pg_settings"
    " WHERE name IN ('idle_session_timeout', 'idle_in_transaction_session_timeout')"
)


@contextmanager
def instance_lock(engine: Engine, place: str) -> Iterator[None]:
    """Hold the lock on a session of its own. Raises LockHeldError; StorageError without a connection."""
    try:
        connection = _locked(engine, place)
    except DBAPIError as fault:
        if (known := fault_of(fault.orig or fault, place)) is not None:
            raise known from fault
        raise
    try:
        yield
    finally:
        connection.close()
        engine.dispose()


def _locked(engine: Engine, place: str) -> Connection:
    connection = engine.connect()
    try:
        connection.execute(_STAY)
        taken = connection.scalar(_TRY)
        holder = None if taken else connection.scalar(_HOLDER)
    except BaseException:
        connection.close()
        raise
    if not taken:
        connection.close()
        raise _held(place, holder)
    return connection


def _held(place: str, holder: str | None) -> LockHeldError:
    """The holder names itself as `auditor PID@HOST`; another role's sessions name nothing."""
    who = f" ({harmless(holder, 80)})" if holder else ""
    return LockHeldError(
        say(
            es=f"otro auditor{who} está escribiendo en {place}",
            en=f"another auditor{who} is writing to {place}",
        ),
        say(
            es="espere a que termine, o use otra base de datos",
            en="wait until it has finished, or use another database",
        ),
    )


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction writes, at most BUSY_SECONDS, as SQLite's BEGIN IMMEDIATE does."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN}, hashtext(current_schema()))")
