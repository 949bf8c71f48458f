"""OCDS files at an address: one, or one a month where the address has {year} and {month} or {month:02}."""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from auditor.config import SourceSettings
from auditor.errors import ConfigError, UsageError
from auditor.fetch.http import Client
from auditor.fetch.months import span
from auditor.fetch.sources import Offer, Range
from auditor.language import say

_PLACES = re.compile(r"\{(year|month)(:02d?)?\}")
_LINES = (".jsonl", ".jsonl.gz", ".ndjson")


class OcdsFiles:
    lists = False
    typical_bytes: int | None = None

    def __init__(self, settings: SourceSettings) -> None:
        if not settings.url:
            raise ConfigError(
                say(
                    es=f"la fuente '{settings.name}' no tiene `url` ni `path`",
                    en=f"source '{settings.name}' has neither `url` nor `path`",
                )
            )
        self.settings = settings
        self.home = settings.url

    def offers(self, client: Client, asked: Range, today: date) -> Sequence[Offer]:
        del client
        if not _PLACES.search(self.home):
            return [_offer("all", self.home)]
        first = asked.first or self.settings.since
        if first is None:
            raise UsageError(
                say(
                    es=f"¿desde qué mes? Ponga `since` en la fuente '{self.settings.name}', o --from YYYY-MM",
                    en=f"from which month on? Put `since` into source '{self.settings.name}', or --from YYYY-MM",
                )
            )
        last = min(asked.last or f"{today:%Y-%m}", f"{today:%Y-%m}")
        offers = [self._of_month(int(month[:4]), int(month[5:])) for month in span(first, last)]
        # An address with the year alone is the same for twelve months.
        return list({offer.url: offer for offer in offers}.values())

    def process_urls(self, nog: str) -> Sequence[str]:
        del nog
        raise UsageError(
            say(es="esta fuente no da procesos sueltos", en="this source gives no single processes")
        )

    def ways_out(self) -> str:
        name = self.settings.name
        return say(
            es=f"descargue los archivos con un navegador y léalos: `auditor ingest ARCHIVO --source {name}`",
            en=f"download the files with a browser and read them: `auditor ingest FILE --source {name}`",
        )

    def _of_month(self, year: int, month: int) -> Offer:
        def written(found: re.Match[str]) -> str:
            value = year if found[1] == "year" else month
            return f"{value:02d}" if found[2] else str(value)

        url = _PLACES.sub(written, self.home)
        monthly = "{month" in self.home
        return _offer(f"{year:04d}-{month:02d}" if monthly else f"{year:04d}", url)


def _offer(period: str, url: str) -> Offer:
    path = urlsplit(url).path
    kind = "jsonl" if path.lower().endswith(_LINES) else "json"
    return Offer(period, url, kind, path.rpartition("/")[2] or period)
