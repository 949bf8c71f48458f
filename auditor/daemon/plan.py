"""Which sources run by themselves, and when: from the configuration."""

from collections.abc import Iterator

from auditor.config import Settings, SourceSettings
from auditor.daemon.trigger import Trigger
from auditor.errors import ConfigError
from auditor.fetch.sources import chosen
from auditor.language import say
from auditor.profiles import profiles


def planned(settings: Settings) -> dict[str, Trigger]:
    """Source -> when it runs. Raises ConfigError where nothing does, or something never can."""
    _require_fetched(settings, {source.name for source in chosen(settings, ())})
    plan = {
        source.name: Trigger(expression, zone_of(settings, source), settings.schedule.jitter)
        for source, expression in scheduled(settings)
    }
    if not plan:
        raise ConfigError(
            say(
                es=f"{_file(settings)}: no hay nada programado",
                en=f"{_file(settings)}: nothing is scheduled",
            ),
            say(
                es='ponga `run = "0 6 * * *"` en [schedule], o `schedule = "0 6 * * *"` en una fuente',
                en='set `run = "0 6 * * *"` in [schedule], or `schedule = "0 6 * * *"` in a source',
            ),
        )
    return plan


def scheduled(settings: Settings) -> Iterator[tuple[SourceSettings, str]]:
    """Each source that is to run by itself, with its cron expression."""
    for source in chosen(settings, ()):
        if expression := source.schedule or settings.schedule.run:
            yield source, expression


def zone_of(settings: Settings, source: SourceSettings) -> str | None:
    """The zone a source's schedule is in: its own, its profile's, the configured one, else the system's."""
    profile = profiles().get(source.profile or source.type)
    return source.time_zone or (profile and profile.time_zone) or settings.schedule.time_zone


def _require_fetched(settings: Settings, fetched: set[str]) -> None:
    for position, source in enumerate(settings.sources):
        if source.schedule and source.name not in fetched:
            raise ConfigError(
                say(
                    es=f"{settings.where('sources', position, 'schedule')}: la fuente '{source.name}' no tiene "
                    "`url` ni `path`: no hay de dónde traerla",
                    en=f"{settings.where('sources', position, 'schedule')}: the source '{source.name}' has neither "
                    "`url` nor `path`: there is nowhere to fetch it from",
                )
            )


def _file(settings: Settings) -> str:
    return str(settings.config_file or say(es="la configuración", en="the configuration"))
