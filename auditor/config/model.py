"""Every setting there is, with its type and default. `config.example.toml` explains them to people."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    field_validator,
)
from pydantic_settings import SettingsConfigDict

from auditor.config import cron
from auditor.config.layers import Layered
from auditor.config.positions import key_lines, nearest_line
from auditor.language import Language, say


def _at_home(value: object) -> object:
    return Path(value).expanduser() if isinstance(value, (str, Path)) else value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            say(
                es="no es una zona horaria como 'America/Guatemala'",
                en="is not a time zone such as 'America/Guatemala'",
            )
        ) from None
    return value


def _source_name(value: str) -> str:
    # It names a folder and a column: nothing that a file system or a reader could take otherwise.
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", value):
        raise ValueError(
            say(
                es="se esperaba un nombre corto de letras minúsculas sin acento, cifras, '-' y '_'",
                en="expected a short name of lower-case letters a-z, digits, '-' and '_'",
            )
        )
    return value


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError(
            say(es="se esperaba un código ISO 4217 como 'GTQ'", en="expected an ISO 4217 code such as 'GTQ'")
        )
    return value


def _month(value: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        raise ValueError(say(es="se esperaba un mes como '2020-01'", en="expected a month such as '2020-01'"))
    return value


UserPath = Annotated[Path, BeforeValidator(_at_home)]
SourceName = Annotated[str, AfterValidator(_source_name)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Month = Annotated[str, AfterValidator(_month)]
CronText = Annotated[str, AfterValidator(cron.checked)]
Level = Literal["low", "medium", "high"]
SourceType = Literal["ocds_files", "guatecompras", "ocp_registry", "tables", "budget"]

# The configuration's names are settled ahead of the code that reads them all. These are accepted, so that one
# file serves several versions, and whoever sets one is told that it does nothing yet.
NOT_USED_YET: frozenset[str] = frozenset(
    {
        "sources.calendar",
        "sources.profile",
    }
)


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PrepareSettings(Section):
    """What a publisher's gaps, own codes and placeholders mean: repairs that nobody can make without knowing it."""

    default_currency: Currency | None = None
    default_bid_status: str | None = None
    default_award_status: str | None = None
    bid_status: dict[str, str] = {}
    award_status: dict[str, str] = {}
    redacted_amounts: list[float] = []
    redacted_organization_ids: list[str] = []


class SourceSettings(Section):
    """Where records come from, and how they are to be read."""

    name: SourceName
    type: SourceType = "ocds_files"
    profile: str | None = None
    time_zone: TimeZone | None = None
    calendar: str | None = None
    path: UserPath | None = None
    url: str | None = None
    publication: int | None = Field(default=None, ge=1)
    format: Literal["json", "csv", "xlsx"] = "json"
    since: Month | None = None
    schedule: CronText | None = None
    prepare: PrepareSettings | None = None


class AuditSettings(Section):
    packs: list[str] = ["builtin:gt"]
    waivers: UserPath | None = None
    currency: Currency | None = None
    exclude_procurement_method_details: list[str] = []


class RuleSettings(Section):
    """What an installation changes about one rule, without touching its file; who narrows it, and why."""

    enabled: bool | None = None
    level: Level | None = None
    where: str | None = None
    author: str | None = None
    reason: str | None = None
    params: dict[str, Any] = {}


class IngestSettings(Section):
    workers: int | None = Field(default=None, ge=1, le=256)
    prepare: PrepareSettings = PrepareSettings()


class PrivacySettings(Section):
    show_natural_persons: bool = False


class AboutSettings(Section):
    """Who runs this installation: printed on reports, so that corrections find somebody."""

    name: str | None = None
    contact: str | None = None
    url: str | None = None


class NetworkSettings(Section):
    """How portals are reached. `pause` is in seconds; `redirect_hosts` may be private ones."""

    proxy: str | None = None
    ca_bundle: UserPath | None = None
    pause: float = Field(default=1.0, ge=0, le=3600)
    redirect_hosts: list[str] = []


class RetentionSettings(Section):
    """For how many days superseded versions of files, and audits, are kept; all of them where nothing is said."""

    raw_days: int | None = Field(default=None, ge=0)
    run_days: int | None = Field(default=None, ge=0)

    @property
    def asked(self) -> bool:
        return self.raw_days is not None or self.run_days is not None


class ScheduleSettings(Section):
    """When the daemon works. `jitter` is the longest random delay of a run, in seconds."""

    run: CronText | None = None
    time_zone: TimeZone | None = None
    jitter: int = Field(default=300, ge=0, le=3600)


class DaemonSettings(Section):
    """How the daemon behaves. `timeout` is how long a run may take, in seconds.

    With less than `min_free_mb` (10^6 bytes) left on the disk, `auditor status` says so. `metrics_port` is of
    this machine's loopback address; 0 is any that is free.
    """

    timeout: int = Field(default=6 * 3600, ge=1, le=7 * 86_400)
    min_free_mb: int = Field(default=500, ge=0)
    metrics_port: int | None = Field(default=None, ge=0, le=65535)


class Settings(Layered):
    """All settings. Read them with `load_settings`, which also says what is wrong with them."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="AUDITOR_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
    )

    data_dir: UserPath = Field(default_factory=lambda: user_data_path("auditor", appauthor=False))
    database_url: str | None = None
    lang: Language | None = None
    sources: list[SourceSettings] = Field(default_factory=list)
    audit: AuditSettings = AuditSettings()
    rules: dict[str, RuleSettings] = Field(default_factory=dict)
    ingest: IngestSettings = IngestSettings()
    privacy: PrivacySettings = PrivacySettings()
    about: AboutSettings = AboutSettings()
    network: NetworkSettings = NetworkSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    retention: RetentionSettings = RetentionSettings()
    daemon: DaemonSettings = DaemonSettings()

    _config_file: Path | None = PrivateAttr(default=None)

    @field_validator("sources")
    @classmethod
    def _names_differ(cls, sources: list[SourceSettings]) -> list[SourceSettings]:
        names = [source.name for source in sources]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(
                    say(es=f"hay dos fuentes llamadas '{name}'", en=f"two sources are named '{name}'")
                )
        return sources

    @property
    def config_file(self) -> Path | None:
        """The file that was read, if there was one."""
        return self._config_file

    @property
    def base(self) -> Path:
        """The folder that relative paths in settings are relative to."""
        return self._config_file.parent if self._config_file else Path.cwd()

    @property
    def url(self) -> str:
        """The database's SQLAlchemy URL. It may hold a password: not for printing."""
        return self.database_url or f"sqlite:///{quote(str(self.data_dir / 'auditor.db'))}"

    def source(self, name: str) -> SourceSettings | None:
        return next((source for source in self.sources if source.name == name), None)

    def prepare(self, source: str) -> PrepareSettings:
        """How a source's records are prepared: by its own table, else by the one for all."""
        known = self.source(source)
        return self.ingest.prepare if known is None or known.prepare is None else known.prepare

    def unused(self) -> list[tuple[str | int, ...]]:
        """Paths of the settings that somebody has set and this version does not use."""
        sections: list[tuple[tuple[str | int, ...], Section]] = [
            (("audit",), self.audit),
            (("network",), self.network),
            (("schedule",), self.schedule),
            *((("sources", position), source) for position, source in enumerate(self.sources)),
        ]
        return [
            (*place, name)
            for place, section in sections
            for name in sorted(section.model_fields_set)
            if f"{place[0]}.{name}" in NOT_USED_YET
            and getattr(section, name) != type(section).model_fields[name].default
        ]

    def where(self, *keys: str | int) -> str:
        """`config.toml:12` for a setting in the file, for messages; the bare file where no line is found."""
        if self._config_file is None:
            return ".".join(map(str, keys))
        line = nearest_line(key_lines(self._config_file.read_text(encoding="utf-8-sig")), keys)
        return f"{self._config_file}:{line}" if line else str(self._config_file)
