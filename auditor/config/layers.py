"""The layers settings are taken from: arguments over environment over file."""

from contextvars import ContextVar
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, InitSettingsSource, PydanticBaseSettingsSource

# The parsed file while settings are being made from it.
document: ContextVar[dict[str, Any] | None] = ContextVar("document", default=None)


class Environment(EnvSettingsSource):
    """`AUDITOR_AUDIT__PACKS=builtin:gt,./mine` as well as JSON: lists are seldom more than a few words."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: object) -> object:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return [part.strip() for part in str(value).split(",") if part.strip()]


class Layered(BaseSettings):
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names its arguments
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = InitSettingsSource(settings_cls, init_kwargs=document.get() or {})
        return init_settings, Environment(settings_cls), file
