"""What the portal answers to a request, before any bad day spoils it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from auditor.demo.portal.bad_days import BadDays, Checksums
from auditor.demo.portal.shelf import KINDS, Export, Kind, Shelf

_FILE = re.compile(r"/file/(json|csv|xlsx|sha)/(\d{4})/(\d{1,2})")
_RECORD = re.compile(r"/record/([\w-]+)")
_NOG = re.compile(r"/release/searchNog/(\d+)")
_PREFIX = "ocds-xqjsxa-"
_MONTHS = (
    "Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio",
    "Julio", "Agosto", "Septiembre", "Octubre", "Noviembre", "Diciembre",
)  # fmt: skip
_ZIP, _XLSX = "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Answer:
    """`body` is bytes, or the file to send; `month` is set where it is a month's file."""

    status: int
    body: bytes | Path = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    month: str | None = None


class Desk:
    """Finds the answer to a path; `address` is the portal's own."""

    def __init__(self, shelf: Shelf, bad: BadDays) -> None:
        self.shelf = shelf
        self.bad = bad
        self.address = ""

    def answer(self, target: str) -> Answer:
        parts = urlsplit(target)
        if parts.path == "/files":
            return self._listing(parse_qs(parts.query))
        if found := _FILE.fullmatch(parts.path):
            return self._file(found[1], f"{found[2]}-{int(found[3]):02d}")
        if found := _RECORD.fullmatch(parts.path):
            return self._record(found[1])
        if found := _NOG.fullmatch(parts.path):
            return self._releases(f"{_PREFIX}{found[1]}")
        return Answer(HTTPStatus.NOT_FOUND)

    def _listing(self, asked: Mapping[str, list[str]]) -> Answer:
        listed = [month for month in self.shelf.months() if month not in self.bad.unlisted_months]
        items = [self._item(number, month) for number, month in enumerate(listed, 1)]
        for name in ("year", "month"):
            wanted = asked.get(name)
            items = [item for item in items if not wanted or str(item[name]) in wanted]
        return _json({"result": items[::-1]})

    def _item(self, number: int, month: str) -> dict[str, Any]:
        year, place = int(month[:4]), int(month[5:])
        files = {kind: f"{self.address}/file/{kind}/{year}/{place}" for kind in KINDS}
        return {
            "id": number,
            "files": {**files, "sha": self._checksum(month)},
            "year": year,
            "month": place,
            "monthName": _MONTHS[place - 1],
            "source": "Guatecompras",
            "timestamp": self.shelf.timestamp(month),
        }

    def _checksum(self, month: str) -> str | None:
        if self.bad.checksums is Checksums.NONE:
            return None
        if self.bad.checksums is Checksums.ADDRESS:
            return f"{self.address}/file/sha/{month[:4]}/{int(month[5:])}"
        return self._digest(month)

    def _digest(self, month: str) -> str:
        digest = self._export(month, "json").sha256
        return digest[::-1] if month in self.bad.wrong_checksums else digest

    def _file(self, kind: str, month: str) -> Answer:
        if month in self.bad.empty_months:
            return Answer(HTTPStatus.NO_CONTENT)
        if not self.shelf.package(month).exists():
            return Answer(HTTPStatus.BAD_REQUEST)
        if kind == "sha":
            line = f"{self._digest(month)}  {month}_Guatecompras.zip\n"
            return Answer(HTTPStatus.OK, line.encode(), {"Content-Type": "text/plain"})
        export = self._export(month, kind)  # type: ignore[arg-type]
        bare = kind == "xlsx" and self.bad.bare_xlsx
        headers = {"Content-Type": _XLSX if bare else _ZIP, **self._validators(export)}
        return Answer(HTTPStatus.OK, export.path, headers, month)

    def _validators(self, export: Export) -> dict[str, str]:
        if self.bad.no_validators:
            return {}
        return {"ETag": export.etag, "Last-Modified": format_datetime(export.modified, usegmt=True)}

    def _export(self, month: str, kind: Kind) -> Export:
        if month in self.bad.bombs:
            return self.shelf.bomb(month)
        return self.shelf.export(month, kind, self.bad.inner_name, bare=self.bad.bare_xlsx)

    def _record(self, ocid: str) -> Answer:
        record = self.shelf.find(ocid)
        return Answer(HTTPStatus.NOT_FOUND) if record is None else _json(_package("records", record))

    def _releases(self, ocid: str) -> Answer:
        record = self.shelf.find(ocid)
        if record is None:
            return Answer(HTTPStatus.NOT_FOUND)
        return _json(_package("releases", record["compiledRelease"]))


def _package(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {"uri": "https://ocds.guatecompras.gt", "version": "1.1", name: [entry]}


def _json(value: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(HTTPStatus.OK, body, {"Content-Type": "application/json; charset=utf-8"})
