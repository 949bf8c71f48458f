"""The months on a portal's shelf: record packages in a folder, packed as the portal serves them."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import msgspec

from auditor.demo.portal.exports import write_csv, write_xlsx

Kind = Literal["json", "csv", "xlsx"]
KINDS: tuple[Kind, ...] = ("json", "csv", "xlsx")
_SUFFIX = "_Guatecompras.json"
# The same content gives the same archive, whenever it is packed.
_PACKED_ON = (2024, 1, 1, 0, 0, 0)
_BOMB_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Export:
    """One file as served: where it is, and what the portal says of it."""

    path: Path
    sha256: str
    modified: datetime

    @property
    def etag(self) -> str:
        return f'"{self.sha256[:32]}"'


class Shelf:
    """Months of a folder `YYYY-MM_Guatecompras.json`. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._packed = folder / ".packed"
        self._exports: dict[tuple[str, Kind, str], tuple[int, Export]] = {}
        self._lock = Lock()

    def months(self) -> list[str]:
        return sorted(path.name.removesuffix(_SUFFIX) for path in self.folder.glob(f"*{_SUFFIX}"))

    def package(self, month: str) -> Path:
        return self.folder / f"{month}{_SUFFIX}"

    def timestamp(self, month: str) -> str:
        """When the month's file was made, as the listing says it."""
        return _modified(self.package(month)).isoformat(timespec="microseconds")

    def export(self, month: str, kind: Kind, inner: str | None = None, *, bare: bool = False) -> Export:
        """The month as `kind`; `inner` is another name inside the ZIP. Raises OSError for a month not held."""
        variant = f"{inner or ''}{'-bare' if bare else ''}"
        with self._lock:
            version = self.package(month).stat().st_mtime_ns
            known = self._exports.get((month, kind, variant))
            if known is None or known[0] != version:
                known = version, self._pack(month, kind, inner, bare=bare)
                self._exports[month, kind, variant] = known
            return known[1]

    def bomb(self, month: str) -> Export:
        """A small ZIP of one very large entry."""
        path = self._packed / f"{month}.bomb"
        self._packed.mkdir(exist_ok=True)
        with self._lock:
            if not path.exists():
                _bomb(path, self.package(month).name)
            return self._described(path, month)

    def revise(self, month: str, edit: Callable[[dict[str, Any]], None]) -> None:
        """Change the month's package in place, as a portal does without a word."""
        path = self.package(month)
        with self._lock:
            package = msgspec.json.decode(path.read_bytes())
            edit(package)
            before = path.stat().st_mtime_ns
            unfinished = path.with_suffix(".part")
            unfinished.write_bytes(msgspec.json.encode(package))
            unfinished.replace(path)
            if path.stat().st_mtime_ns == before:
                path.touch()

    def find(self, ocid: str) -> dict[str, Any] | None:
        """One record, by looking through the months."""
        return next(self._records(ocid), None)

    def _records(self, ocid: str) -> Iterator[dict[str, Any]]:
        mark = f'{{"ocid":"{ocid}","releases":'.encode()
        for month in self.months():
            held = self.package(month).read_bytes()
            start = held.find(mark)
            if start >= 0:
                yield next(r for r in msgspec.json.decode(held)["records"] if r["ocid"] == ocid)

    def _pack(self, month: str, kind: Kind, inner: str | None, *, bare: bool) -> Export:
        self._packed.mkdir(exist_ok=True)
        path = self._packed / f"{month}.{kind}"
        unfinished = path.with_suffix(".part")
        if kind == "json":
            _zip(unfinished, {inner or self.package(month).name: self.package(month)})
        else:
            package = msgspec.json.decode(self.package(month).read_bytes())
            made = self._packed / f"{month}_Guatecompras"
            if kind == "csv":
                _zip(unfinished, write_csv(made, package["records"]))
            else:
                sheet = write_xlsx(made.with_suffix(".xlsx"), package["records"])
                sheet.replace(unfinished) if bare else _zip(unfinished, {inner or sheet.name: sheet})
        unfinished.replace(path)
        return self._described(path, month)

    def _described(self, path: Path, month: str) -> Export:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Export(path, digest, _modified(self.package(month)))


def _bomb(path: Path, name: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name, _PACKED_ON)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w") as stream:
            for _ in range(_BOMB_BYTES >> 20):
                stream.write(bytes(2**20))


def _zip(path: Path, entries: dict[str, Path]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, origin in entries.items():
            entry = zipfile.ZipInfo(name, _PACKED_ON)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.file_size = origin.stat().st_size
            with origin.open("rb") as source, archive.open(entry, "w") as packed:
                while chunk := source.read(2**20):
                    packed.write(chunk)


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
