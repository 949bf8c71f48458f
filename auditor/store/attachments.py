"""Files that belong to a decision, kept under their hashes: what somebody relied on stays what it was."""

import re
import time
from pathlib import Path

from auditor.store import raw
from auditor.store.decisions import Attachment

_DAY = 86_400
_UNSAFE = re.compile(r"[^a-z0-9]")


def keep(data_dir: Path, path: Path) -> Attachment:
    """Copy a file to `attachments/<sha256>.<ext>`, or find it there. Raises OSError."""
    folder = data_dir / "attachments"
    _sweep(folder)
    extension = _UNSAFE.sub("", path.suffix.lower())[:10] or "bin"
    kept = raw.keep(folder, path, extension)
    return Attachment(path.name, kept.sha256, kept.size)


def _sweep(folder: Path) -> None:
    """What a killed run left half-copied; another may be copying at this moment, so only what is a day old."""
    for left in folder.glob(".*.partial"):
        if time.time() - left.stat().st_mtime > _DAY:
            left.unlink(missing_ok=True)
