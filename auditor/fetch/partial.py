"""A download that has not arrived whole: its bytes, and what is needed to ask for the rest of the same file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

# Not `.partial`: those are swept away at each start, these go on where they stopped.
SUFFIX = ".download"


class Validators(msgspec.Struct):
    """What names a version of a file to its portal."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def for_range(self) -> str | None:
        """A strong validator: only with one can the rest of a file be trusted to be the rest of it."""
        if self.etag and not self.etag.startswith("W/"):
            return self.etag
        return self.last_modified

    @property
    def for_change(self) -> dict[str, str]:
        """Headers that ask for the file only if it is another."""
        if self.etag:
            return {"If-None-Match": self.etag}
        return {"If-Modified-Since": self.last_modified} if self.last_modified else {}


def validators(headers: Mapping[str, str]) -> Validators:
    return Validators(headers.get("etag"), headers.get("last-modified"))


@dataclass(frozen=True)
class Partial:
    """A file in the making, under a name of its own, with its validators beside it."""

    path: Path

    @property
    def _notes(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def resumes_with(self) -> str | None:
        """What to send as If-Range for the rest; None where the file has to come anew."""
        if not self.size:
            return None
        try:
            return msgspec.json.decode(self._notes.read_bytes(), type=Validators).for_range
        except (OSError, msgspec.DecodeError):
            return None

    def begin(self, said: Validators) -> None:
        """Make room for a file from its first byte."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.discard()
        self._notes.write_bytes(msgspec.json.encode(said))

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def arrived(self) -> Path:
        """The file is whole: only its bytes are needed now."""
        self._notes.unlink(missing_ok=True)
        return self.path


def partial_of(folder: Path, key: str) -> Partial:
    return Partial(folder / f".{key}{SUFFIX}")


def discard_others(folder: Path, keys: set[str]) -> None:
    """Remove what was begun in earlier runs and is wanted no more."""
    wanted = {partial_of(folder, key).path.name for key in keys}
    for left in folder.glob(f".*{SUFFIX}*"):
        if left.name.removesuffix(".json") not in wanted:
            left.unlink()
