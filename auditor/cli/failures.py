"""From whatever stopped a command to one sentence, what to do, and the exit code of the contract."""

import errno
import sys
import traceback

from auditor.errors import EXIT_BAD_DATA, AuditorError, StorageError
from auditor.harmless import harmless
from auditor.language import say

FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
# What SQLite says where the operating system says ENOSPC; SQLAlchemy wraps it, so the text is what stays.
SQLITE_FULL = "database or disk is full"
# SQLite and PostgreSQL errors carry the statement and its values: a person needs the first line.
FIRST_LINE = 300


def tell(error: BaseException, *, verbose: bool) -> int:
    """Print the failure on standard error; returns its exit code."""
    if verbose:
        traceback.print_exception(error)
    known = _known(error)
    for line in (known.message.splitlines() or [type(error).__name__]) if known else [_unexpected(error)]:
        print(harmless(line), file=sys.stderr)  # noqa: T201 - works also when nothing else does any more
    hint = known.hint if known else _report_it()
    if hint:
        print(harmless(hint), file=sys.stderr)  # noqa: T201 - the same
    return known.exit_code if known else EXIT_BAD_DATA


def is_full_disk(error: BaseException) -> bool:
    return (isinstance(error, OSError) and error.errno in FULL_DISK) or SQLITE_FULL in str(error)


def _known(error: BaseException) -> AuditorError | None:
    if isinstance(error, AuditorError):
        return error
    if is_full_disk(error):
        return _full_disk(error)
    if isinstance(error, MemoryError):
        return StorageError(
            say(es="No alcanza la memoria.", en="There is not enough memory."),
            say(es="Pruebe con --workers 1.", en="Try --workers 1."),
        )
    if isinstance(error, OSError) and error.filename is not None:
        return StorageError(
            say(
                es=f"{harmless(error.filename)}: no se puede usar ({error.strerror}).",
                en=f"{harmless(error.filename)}: cannot be used ({error.strerror}).",
            )
        )
    return None


def _full_disk(error: BaseException) -> StorageError:
    place = getattr(error, "filename", None)
    where = f" ({harmless(place)})" if place else ""
    return StorageError(
        say(
            es=f"El disco está lleno{where}; nada quedó a medias.",
            en=f"The disk is full{where}; nothing was left half-written.",
        ),
        say(
            es="Libere espacio o elija otra carpeta con --data-dir, y repita la orden.",
            en="Free some space or choose another folder with --data-dir, and run the command again.",
        ),
    )


def _unexpected(error: BaseException) -> str:
    first = harmless(str(error).partition("\n")[0], FIRST_LINE)
    return say(
        es=f"Error inesperado del programa: {type(error).__name__}: {first}",
        en=f"Unexpected error in the program: {type(error).__name__}: {first}",
    )


def _report_it() -> str:
    return say(
        es="Es un fallo nuestro: repita con --verbose e infórmelo con lo que se imprima.",
        en="This is a fault of ours: run it again with --verbose and report what is printed.",
    )
