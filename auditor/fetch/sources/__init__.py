"""Where data comes from: each kind of source is one small file that lists what its portal has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from auditor.config import Settings, SourceSettings
from auditor.errors import UsageError
from auditor.fetch.http import Client
from auditor.harmless import harmless
from auditor.language import say

# Sources that need no configuration.
BUILT_IN = (
    SourceSettings(name="guatecompras", type="guatecompras"),
    SourceSettings(name="guatecompras-ocp", type="ocp_registry", publication=142),
)


@dataclass(frozen=True)
class Offer:
    """A file that a portal has: `period` names it within its source, `name` is the file's own.

    `listed_at` and `checksum` are the listing's own words; `listed` is False for one that is only supposed.
    """

    period: str
    url: str
    kind: str
    name: str
    listed_at: str | None = None
    checksum: str | None = None
    listed: bool = True

    @property
    def is_dated(self) -> bool:
        """Whether the listing alone can show that nothing has changed."""
        return self.listed_at is not None or self.checksum is not None


@dataclass(frozen=True)
class Range:
    """Months `YYYY-MM`, both included; None is open."""

    first: str | None = None
    last: str | None = None

    def holds(self, period: str) -> bool:
        """Whether a month lies within; a year does if any of its months does."""
        width = len(period)
        return not (self.first and period < self.first[:width]) and not (
            self.last and period > self.last[:width]
        )

    def __bool__(self) -> bool:
        return bool(self.first or self.last)


class Source(Protocol):
    """One portal. `home` is its address; `lists`: whether what its listing leaves out is worth telling.

    `typical_bytes` is what one file takes, as far as it is known.
    """

    settings: SourceSettings
    home: str
    lists: bool
    typical_bytes: int | None

    def offers(self, client: Client, asked: Range, today: date) -> Sequence[Offer]:
        """What there is, oldest first. Raises SourceError."""

    def process_urls(self, nog: str) -> Sequence[str]:
        """Where one process can be asked for, best first. Raises UsageError where the portal has no such way."""

    def ways_out(self) -> str:
        """What a person can do where the portal blocks programs."""


def chosen(settings: Settings, names: Sequence[str]) -> list[SourceSettings]:
    """The sources named, or all configured ones that can be fetched, or Guatecompras. Raises UsageError."""
    configured = {source.name: source for source in settings.sources}
    known = {source.name: source for source in BUILT_IN} | configured
    if not names:
        return [source for source in settings.sources if _is_fetched(source)] or [BUILT_IN[0]]
    for name in names:
        if name not in known:
            raise UsageError(
                say(
                    es=f"no hay una fuente '{harmless(name, 80)}'",
                    en=f"there is no source '{harmless(name, 80)}'",
                ),
                say(es=f"hay: {', '.join(known)}", en=f"there are: {', '.join(known)}"),
            )
    return [known[name] for name in dict.fromkeys(names)]


def made(source: SourceSettings) -> Source:
    """The source that its settings describe. Raises UsageError for a kind that is not fetched."""
    from auditor.fetch.sources.guatecompras import Guatecompras  # noqa: PLC0415 - each imports this module
    from auditor.fetch.sources.ocds_files import OcdsFiles  # noqa: PLC0415
    from auditor.fetch.sources.ocp_registry import OcpRegistry  # noqa: PLC0415

    kinds: dict[str, type[Guatecompras | OcpRegistry | OcdsFiles]] = {
        "guatecompras": Guatecompras,
        "ocp_registry": OcpRegistry,
        "ocds_files": OcdsFiles,
    }
    if source.type not in kinds:
        raise UsageError(
            say(
                es=f"las fuentes de tipo '{source.type}' no se descargan en esta versión",
                en=f"sources of type '{source.type}' are not fetched by this version",
            )
        )
    return kinds[source.type](source)


def _is_fetched(source: SourceSettings) -> bool:
    return (
        source.type in {"guatecompras", "ocp_registry"} or source.url is not None or source.path is not None
    )
