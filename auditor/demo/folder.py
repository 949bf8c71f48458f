"""The folder a demo works in: made by it, marked as its own, and the only one it ever empties."""

import shutil
from pathlib import Path

from auditor.errors import StorageError, UsageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store.lock import folder_lock

MARK = ".auditor-demo"
PORTAL = "portal"
ANSWERS = "answers.jsonl"
# What a demo leaves in its folder; anything else in there is somebody's own work and stays.
_MADE_FOLDERS = (PORTAL, "raw", "facts")
_MADE_FILES = (ANSWERS, "auditor.db", "auditor.db-wal", "auditor.db-shm")


def claim(folder: Path) -> None:
    """Make the folder ready for a new demo: without what an earlier one made there.

    Raises UsageError where it holds something and is not marked as a demo's, LockHeldError where a demo is at
    work in it, StorageError where it cannot be made.
    """
    try:
        if folder.exists() and not (folder / MARK).is_file() and any(folder.iterdir()):
            raise _not_ours(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).touch()
        with folder_lock(folder):
            _empty(folder)
    except OSError as fault:
        raise StorageError(
            say(
                es=f"no se puede usar la carpeta {harmless(folder)}: {fault.strerror}",
                en=f"the folder {harmless(folder)} cannot be used: {fault.strerror}",
            ),
            say(es="elija otra con --data-dir", en="choose another with --data-dir"),
        ) from None


def _empty(folder: Path) -> None:
    for name in _MADE_FOLDERS:
        # A link is removed as a link: what it points to is not in this folder.
        if (path := folder / name).is_symlink():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)
    for name in _MADE_FILES:
        (folder / name).unlink(missing_ok=True)


def _not_ours(folder: Path) -> UsageError:
    return UsageError(
        say(
            es=f"la carpeta {harmless(folder)} tiene cosas que no hizo `auditor demo`, y así se queda",
            en=f"the folder {harmless(folder)} holds things that `auditor demo` did not make, and stays as it is",
        ),
        say(
            es="elija otra con --data-dir, o ejecute la orden en otra carpeta",
            en="choose another with --data-dir, or run the command in another folder",
        ),
    )
