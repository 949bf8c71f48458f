"""Guatecompras: a listing of months, a file for each, and an API by process.

https://ocds.guatecompras.gt/files lists {result: [{year, month, timestamp, files: {json, csv, xlsx, sha}}]};
a month is at /file/{json,csv,xlsx}/{year}/{month}, its month without a leading zero. A file holds the processes
whose call was published in that month, so old months change as long as their processes go on.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import msgspec

from auditor.config import SourceSettings
from auditor.errors import SourceError, UsageError
from auditor.fetch.http import Client
from auditor.fetch.months import span
from auditor.fetch.sources import Offer, Range
from auditor.harmless import harmless
from auditor.language import say

HOME = "https://ocds.guatecompras.gt"
_PREFIX = "ocds-xqjsxa-"


class _Files(msgspec.Struct):
    sha: str | None = None


class _Item(msgspec.Struct):
    year: int
    month: int
    timestamp: str | int | None = None
    files: _Files | None = None


class _Listing(msgspec.Struct):
    result: list[_Item]


class Guatecompras:
    lists = True
    # A month of 2026 packed.
    typical_bytes: int | None = 30_000_000

    def __init__(self, settings: SourceSettings) -> None:
        self.settings = settings
        self.home = (settings.url or HOME).rstrip("/")

    def offers(self, client: Client, asked: Range, today: date) -> Sequence[Offer]:
        del today
        answer = client.read(f"{self.home}/files")
        try:
            listing = msgspec.json.decode(answer or b"", type=_Listing, strict=False)
        except msgspec.DecodeError as fault:
            raise SourceError(
                say(
                    es=f"{self.home}/files no trae la lista de meses: {harmless(fault, 120)}",
                    en=f"{self.home}/files does not hold the list of months: {harmless(fault, 120)}",
                ),
                self.ways_out(),
            ) from None
        listed = {offer.period: offer for offer in map(self._offer, listing.result)}
        months = span(min(listed), max(listed)) if listed else []
        return [listed.get(month) or self._unlisted(month) for month in months if asked.holds(month)]

    def process_urls(self, nog: str) -> Sequence[str]:
        number = nog.removeprefix(_PREFIX)
        if not number.isdecimal():
            raise UsageError(
                say(
                    es=f"un NOG es un número, no '{harmless(nog, 40)}'",
                    en=f"a NOG is a number, not '{harmless(nog, 40)}'",
                )
            )
        return f"{self.home}/record/{_PREFIX}{number}", f"{self.home}/release/searchNog/{number}"

    def ways_out(self) -> str:
        name = self.settings.name
        return say(
            es="nada de este programa lo elude. Puede usar la copia de Open Contracting Partnership: `auditor fetch "
            f"guatecompras-ocp`; o descargar los meses con un navegador en {HOME}/descarga-datos y leerlos: "
            f"`auditor ingest ARCHIVO --source {name}`",
            en="nothing in this program gets around that. You can use the Open Contracting Partnership's copy: "
            f"`auditor fetch guatecompras-ocp`; or download the months with a browser at {HOME}/descarga-datos and "
            f"read them: `auditor ingest FILE --source {name}`",
        )

    def _offer(self, item: _Item) -> Offer:
        made = None if item.timestamp is None else str(item.timestamp)
        checksum = item.files.sha if item.files and self.settings.format == "json" else None
        return self._at(f"{item.year:04d}-{item.month:02d}", made, checksum or None)

    def _unlisted(self, month: str) -> Offer:
        """A month between others that the listing leaves out: it may be there all the same."""
        return replace(self._at(month, None, None), listed=False)

    def _at(self, month: str, listed_at: str | None, checksum: str | None) -> Offer:
        kind = self.settings.format
        url = f"{self.home}/file/{kind}/{int(month[:4])}/{int(month[5:])}"
        return Offer(month, url, kind, f"{month}_Guatecompras.{kind}", listed_at, checksum)
