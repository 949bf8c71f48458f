"""Raw files as they came, named by what they hold: never changed, placed whole or not at all."""

import hashlib
import os
import re
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 4 * 2**20
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class RawFile:
    path: Path
    sha256: str
    size: int
    extension: str


def folder_of(data_dir: Path, source: str) -> Path:
    """`raw/<source>`; a source's name is a person's words, and never a path."""
    name = _UNSAFE.sub("_", source).strip(".") or "_"
    return data_dir / "raw" / name


def path_of(data_dir: Path, source: str, sha256: str, extension: str) -> Path:
    return folder_of(data_dir, source) / f"{sha256}.{extension}"


def place(data_dir: Path, source: str, origin: Path, extension: str) -> RawFile:
    """Copy a file into the raw store under its hash, or find it there. Raises OSError."""
    return keep(folder_of(data_dir, source), origin, extension)


def keep(folder: Path, origin: Path, extension: str) -> RawFile:
    """Copy a file into a folder under its hash, whole or not at all, or find it there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    if (known := _found(folder, origin, extension)) is not None:
        return known
    temporary = folder / f".{os.getpid()}.partial"
    try:
        sha256, size = _copy(origin, temporary)
        target = folder / f"{sha256}.{extension}"
        if not target.exists():
            temporary.rename(target)
            _sync(folder)
    finally:
        temporary.unlink(missing_ok=True)
    return RawFile(target, sha256, size, extension)


def adopt(data_dir: Path, source: str, arrived: Path, sha256: str, extension: str) -> RawFile:
    """Give a file that has arrived whole in the source's folder its place, by renaming. Raises OSError."""
    size = arrived.stat().st_size
    with arrived.open("rb") as stream:
        os.fsync(stream.fileno())
    target = path_of(data_dir, source, sha256, extension)
    if target.exists():
        arrived.unlink()
    else:
        arrived.rename(target)
        _sync(target.parent)
    return RawFile(target, sha256, size, extension)


def sweep(data_dir: Path) -> None:
    """Remove what a killed run left half-copied; only the holder of the writer's lock may call this."""
    for left in (data_dir / "raw").glob("*/.*.partial"):
        left.unlink(missing_ok=True)


def free_bytes(data_dir: Path) -> int:
    return shutil.disk_usage(data_dir).free


def is_new(data_dir: Path, source: str, origin: Path, extension: str) -> bool:
    """Whether a file is none that is kept, as far as its size tells. Raises OSError."""
    return not _has_size(folder_of(data_dir, source), origin, extension)


def _has_size(folder: Path, origin: Path, extension: str) -> bool:
    size = origin.stat().st_size
    return any(kept.stat().st_size == size for kept in folder.glob(f"*.{extension}"))


def _found(folder: Path, origin: Path, extension: str) -> RawFile | None:
    """The file where it is kept already: only one of the same size is worth hashing before copying."""
    if not _has_size(folder, origin, extension):
        return None
    with origin.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    target = folder / f"{sha256}.{extension}"
    return RawFile(target, sha256, origin.stat().st_size, extension) if target.exists() else None


def _copy(origin: Path, target: Path) -> tuple[str, int]:
    """Hashed by a thread while the next piece is read and written."""
    digest, size = hashlib.sha256(), 0
    with origin.open("rb") as source, target.open("wb") as copy, ThreadPoolExecutor(1) as thread:
        hashed: Future[None] | None = None
        while chunk := source.read(_CHUNK):
            if hashed is not None:
                hashed.result()
            hashed = thread.submit(digest.update, chunk)
            copy.write(chunk)
            size += len(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest(), size


def _sync(folder: Path) -> None:
    """Make the rename last: a folder is a file too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
