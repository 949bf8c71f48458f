"""The Open Contracting Partnership's data registry: any publication, as lines of compiled releases.

.../publication/142/download?name=2024.jsonl.gz redirects to a file whose address is another one each time the
registry has collected the publication anew: it is never kept.
"""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from auditor.config import SourceSettings
from auditor.errors import ConfigError, UsageError
from auditor.fetch.http import Client
from auditor.fetch.sources import Offer, Range
from auditor.language import say

HOME = "https://data.open-contracting.org"


class OcpRegistry:
    lists = False
    typical_bytes: int | None = None

    def __init__(self, settings: SourceSettings) -> None:
        if settings.publication is None:
            raise ConfigError(
                say(
                    es=f"la fuente '{settings.name}' necesita `publication`: el número de la publicación",
                    en=f"source '{settings.name}' needs `publication`: the publication's number",
                )
            )
        self.settings = settings
        self.home = (settings.url or HOME).rstrip("/")

    def offers(self, client: Client, asked: Range, today: date) -> Sequence[Offer]:
        """The whole publication; for a range of months the years that they are in."""
        del client
        if not asked:
            return [self._offer("full")]
        first = int((asked.first or "2000")[:4])
        last = int((asked.last or str(today.year))[:4])
        return [self._offer(str(year)) for year in range(first, min(last, today.year) + 1)]

    def process_urls(self, nog: str) -> Sequence[str]:
        del nog
        raise UsageError(
            say(
                es="el registro de OCP no da procesos sueltos: use --from y --until",
                en="the OCP's registry gives no single processes: use --from and --until",
            )
        )

    def ways_out(self) -> str:
        name, page = self.settings.name, f"{self.home}/en/publication/{self.settings.publication}"
        return say(
            es=f"descargue el .jsonl.gz con un navegador en {page} y léalo: `auditor ingest ARCHIVO --source {name}`",
            en=f"download the .jsonl.gz with a browser at {page} and read it: `auditor ingest FILE --source {name}`",
        )

    def _offer(self, period: str) -> Offer:
        name = f"{period}.jsonl.gz"
        url = f"{self.home}/en/publication/{self.settings.publication}/download?name={quote(name)}"
        return Offer(period, url, "jsonl", name)
