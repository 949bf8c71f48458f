"""From arguments, environment and file to `Settings`, or to a sentence about what is wrong."""

import os
import tomllib
from pathlib import Path
from typing import Any

from platformdirs import user_config_path
from pydantic import ValidationError
from pydantic_settings.exceptions import SettingsError

from auditor.config import layers
from auditor.config.faults import Origins, describe, misspelt_variables
from auditor.config.model import Settings
from auditor.config.positions import key_lines
from auditor.errors import ConfigError
from auditor.harmless import harmless
from auditor.language import say

CONFIG_NAME = "config.toml"


def load_settings(
    config: Path | None = None, *, data_dir: Path | None = None, database_url: str | None = None
) -> Settings:
    """Settings by precedence: arguments, `AUDITOR_*` variables, the file, defaults.

    Raises ConfigError with every fault: its file and line, or its variable, and the key.
    """
    path = find_config(config)
    text = _read(path) if path else ""
    document = _parse(path, text) if path else {}
    arguments: dict[str, Any] = {"data_dir": data_dir, "database_url": database_url}
    given = {name: value for name, value in arguments.items() if value is not None}
    origins = Origins(file=path, lines=key_lines(text), arguments=frozenset(given))
    if unknown := misspelt_variables(Settings, os.environ):
        raise ConfigError("\n".join(unknown))
    token = layers.document.set(document)
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise describe(error, Settings, origins) from None
    except SettingsError as error:
        raise ConfigError(harmless(error)) from None
    finally:
        layers.document.reset(token)
    settings._config_file = path  # noqa: SLF001 - the model is frozen for its readers, not for its maker
    return settings


def find_config(asked: Path | None = None) -> Path | None:
    """The configuration file: the one asked for, `AUDITOR_CONFIG`, `./config.toml`, the user's own, or none."""
    named = asked or (Path(value).expanduser() if (value := os.environ.get("AUDITOR_CONFIG")) else None)
    if named is not None:
        return named.absolute()
    for folder in (Path.cwd(), user_config_path("auditor", appauthor=False)):
        if (folder / CONFIG_NAME).is_file():
            return folder / CONFIG_NAME
    return None


def _read(path: Path) -> str:
    shown = harmless(path)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            say(
                es=f"{shown}: no existe este archivo de configuración",
                en=f"{shown}: no such configuration file",
            ),
            say(
                es="Créelo con `auditor init`, o corrija --config o AUDITOR_CONFIG.",
                en="Make one with `auditor init`, or correct --config or AUDITOR_CONFIG.",
            ),
        ) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(
            say(
                es=f"{shown}:{line}: el archivo no es texto UTF-8 (byte {error.start})",
                en=f"{shown}:{line}: the file is not UTF-8 text (byte {error.start})",
            ),
            say(es="Guárdelo de nuevo como UTF-8.", en="Save it again as UTF-8."),
        ) from None
    except OSError as error:
        raise ConfigError(
            say(
                es=f"{shown}: no se puede leer ({error.strerror})",
                en=f"{shown}: cannot be read ({error.strerror})",
            )
        ) from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(
            say(
                es=f"{harmless(path)}: no es TOML válido: {harmless(error)}",
                en=f"{harmless(path)}: not valid TOML: {harmless(error)}",
            )
        ) from None
    _anchor(document, path.parent)
    return document


def _anchor(document: dict[str, Any], folder: Path) -> None:
    """Paths in a file are relative to the file, wherever the program is started."""
    places = [(document, "data_dir"), (document.get("network"), "ca_bundle")]
    sources = document.get("sources")
    places += [(source, "path") for source in sources] if isinstance(sources, list) else []
    for table, key in places:
        if isinstance(table, dict) and isinstance(table.get(key), str):
            table[key] = str(folder / Path(table[key]).expanduser())
