"""PostgreSQL's faults as people can act on them, by SQLSTATE: a server speaks its own language."""

from collections.abc import Callable

from auditor.errors import AuditorError, ConfigError, LockHeldError, SchemaError, StorageError
from auditor.harmless import harmless
from auditor.language import say

# The server went, or is coming; or it ended this session.
_GONE = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03"})


def fault_of(fault: BaseException, place: str) -> AuditorError | None:
    """None for a fault that is a bug of ours: a statement that is wrong, a value that does not fit."""
    state: str | None = getattr(fault, "sqlstate", None)
    said = harmless(str(fault).strip(), 200)
    if _is_of_connection(fault, state):
        return _gone(place, said)
    return next((make(place, said) for starts, make in _TOLD if (state or "").startswith(starts)), None)


def _is_of_connection(fault: BaseException, state: str | None) -> bool:
    """Without a SQLSTATE nothing came from the server: the driver says that it could not reach it."""
    if state is None:
        kinds = {kind.__name__ for kind in type(fault).__mro__}
        return not kinds.isdisjoint({"OperationalError", "InterfaceError"})
    return state in _GONE or state.startswith("08")


def _gone(place: str, said: str) -> StorageError:
    return StorageError(
        say(es=f"no hay conexión con {place}: {said}", en=f"no connection to {place}: {said}"),
        say(
            es="revise el servidor y repita: nada quedó a medias",
            en="check the server and run again: nothing was left half-written",
        ),
    )


def _refused(place: str, said: str) -> ConfigError:
    return ConfigError(
        say(es=f"el servidor no abre {place}: {said}", en=f"the server does not open {place}: {said}"),
        say(
            es="revise usuario, contraseña y base de datos en database_url",
            en="check user, password and database in database_url",
        ),
    )


def _not_allowed(place: str, said: str) -> StorageError:
    return StorageError(
        say(es=f"sin permiso en {place}: {said}", en=f"not allowed in {place}: {said}"),
        say(
            es="docs/postgresql.es.md dice qué permisos necesita el usuario",
            en="docs/postgresql.md says which rights the user needs",
        ),
    )


def _full(place: str, _said: str) -> StorageError:
    return StorageError(
        say(es=f"el servidor de {place} no tiene espacio", en=f"the server of {place} is out of space"),
        say(
            es="libere espacio y repita: nada quedó a medias",
            en="free some space and run again: nothing was left half-written",
        ),
    )


def _locked(place: str, _said: str) -> LockHeldError:
    return LockHeldError(
        say(es=f"otro proceso escribe en {place}", en=f"another process is writing to {place}"),
        say(es="espere a que termine", en="wait until it has finished"),
    )


def _short(place: str, said: str) -> StorageError:
    return StorageError(
        say(es=f"el servidor de {place} no sigue: {said}", en=f"the server of {place} gave up: {said}"),
        say(es="repita: nada quedó a medias", en="run again: nothing was left half-written"),
    )


def _damaged(place: str, said: str) -> SchemaError:
    return SchemaError(say(es=f"{place} está dañada: {said}", en=f"{place} is damaged: {said}"))


# By the beginnings of SQLSTATEs: the first that fits.
_TOLD: tuple[tuple[tuple[str, ...], Callable[[str, str], AuditorError]], ...] = (
    # lock_not_available
    (("55P03",), _locked),
    # invalid_catalog_name; invalid authorization
    (("3D000", "28"), _refused),
    # insufficient_privilege, read_only_sql_transaction
    (("42501", "25006"), _not_allowed),
    # disk_full
    (("53100",), _full),
    # other insufficient resources; query_canceled by a time limit; serialization_failure, deadlock_detected
    (("53", "57014", "40001", "40P01"), _short),
    # data_corrupted, index_corrupted
    (("XX001", "XX002"), _damaged),
)
