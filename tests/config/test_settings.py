"""Where settings come from, and that the example names every one of them."""

import os
import pickle
import re
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlalchemy import make_url

from auditor.config import (
    AboutSettings,
    AuditSettings,
    IngestSettings,
    NetworkSettings,
    PrivacySettings,
    RuleSettings,
    ScheduleSettings,
    Settings,
    SourceSettings,
    load_settings,
)
from auditor.config.model import NOT_USED_YET
from auditor.resources import shipped

SECTIONS = {
    "about": AboutSettings,
    "audit": AuditSettings,
    "ingest": IngestSettings,
    "network": NetworkSettings,
    "privacy": PrivacySettings,
    "rules": RuleSettings,
    "schedule": ScheduleSettings,
    "sources": SourceSettings,
}
EXAMPLE = shipped("config.example.toml")


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch, tmp_path):
    """An empty folder and an empty home: what developers have configured for themselves does not count."""
    for name in [name for name in os.environ if name.startswith("AUDITOR_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def test_precedence(monkeypatch, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('data_dir = "from-file"\ndatabase_url = "sqlite:///file.db"\nlang = "en"\n')
    assert load_settings().data_dir == tmp_path / "from-file"
    monkeypatch.setenv("AUDITOR_DATA_DIR", "/from-environment")
    monkeypatch.setenv("AUDITOR_DATABASE_URL", "sqlite:///environment.db")
    assert load_settings().data_dir == Path("/from-environment")
    settings = load_settings(data_dir=Path("/from-argument"))
    assert settings.data_dir == Path("/from-argument")
    assert settings.url == "sqlite:///environment.db"
    assert settings.lang == "en"


def test_lookup_of_the_file(monkeypatch, tmp_path):
    assert load_settings().config_file is None
    places = {
        "user": tmp_path / "home" / "auditor" / "config.toml",
        "folder": tmp_path / "config.toml",
        "variable": tmp_path / "variable.toml",
        "argument": tmp_path / "argument.toml",
    }
    places["user"].parent.mkdir(parents=True)
    for place in places.values():
        place.write_text("")
    assert load_settings(places["argument"]).config_file == places["argument"]
    monkeypatch.setenv("AUDITOR_CONFIG", str(places["variable"]))
    assert load_settings().config_file == places["variable"]
    monkeypatch.delenv("AUDITOR_CONFIG")
    assert load_settings().config_file == places["folder"]
    places["folder"].unlink()
    assert load_settings().config_file == places["user"]


def test_nested_variables(monkeypatch):
    monkeypatch.setenv("AUDITOR_AUDIT__PACKS", "builtin:gt, ./mine")
    monkeypatch.setenv("AUDITOR_INGEST__WORKERS", "3")
    monkeypatch.setenv("AUDITOR_SOURCES", '[{"name": "x"}]')
    monkeypatch.setenv("AUDITOR_RULES", '{"gt-x": {"enabled": false, "params": {"n": 2}}}')
    monkeypatch.setenv("AUDITOR_PRIVACY__SHOW_NATURAL_PERSONS", "")
    settings = load_settings()
    assert settings.audit.packs == ["builtin:gt", "./mine"]
    assert settings.ingest.workers == 3
    assert settings.source("x") == SourceSettings(name="x")
    assert settings.rules["gt-x"] == RuleSettings(enabled=False, params={"n": 2})
    assert settings.privacy.show_natural_persons is False


def test_paths_in_a_file_are_relative_to_it(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text('data_dir = "data"\n[[sources]]\nname = "a"\npath = "in"\n')
    settings = load_settings(config)
    assert settings.data_dir == folder / "data"
    assert settings.sources[0].path == folder / "in"
    assert settings.base == folder


def test_byte_order_mark_is_no_fault(tmp_path):
    (tmp_path / "config.toml").write_bytes(b'\xef\xbb\xbflang = "es"\r\n')
    assert load_settings().lang == "es"


@pytest.mark.parametrize("name", ["plain", "con espacio y ñ", "a?b#c%20+d"])
def test_default_database_in_any_folder(tmp_path, name):
    url = load_settings(data_dir=tmp_path / name).url
    assert make_url(url).database == str(tmp_path / name / "auditor.db")


def test_settings_travel_to_worker_processes(tmp_path):
    (tmp_path / "config.toml").write_text('lang = "es"\n')
    settings = load_settings()
    assert pickle.loads(pickle.dumps(settings)) == settings  # ours


def test_example_loads():
    settings = load_settings(EXAMPLE)
    assert settings.model_dump(exclude={"data_dir"}) == Settings().model_dump(exclude={"data_dir"})


def test_example_names_every_setting_and_its_samples_load(tmp_path):
    path = tmp_path / "all.toml"
    path.write_text(re.sub(r"(?m)^#(?=[a-z_]+ =|\[)", "", EXAMPLE.read_text(encoding="utf-8")))
    settings = load_settings(path)
    assert unset(settings) == set()
    assert unset(settings.sources[0]) == set()
    assert [unset(rule) for rule in settings.rules.values()] == [set()]


def test_what_does_nothing_yet_is_told(tmp_path):
    (tmp_path / "config.toml").write_text(
        '[audit]\ncurrency = "GTQ"\nexclude_procurement_method_details = []\n'
        '[[sources]]\nname = "a"\npath = "x"\n[[sources]]\nname = "b"\ncalendar = "GT"\n'
    )
    settings = load_settings()
    assert settings.unused() == [("sources", 1, "calendar")]
    assert settings.where(*settings.unused()[0]) == f"{tmp_path / 'config.toml'}:9"


def test_every_other_setting_is_read_by_something():
    program = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(shipped("config.example.toml").parent.glob("auditor/**/*.py"))
        if "config" not in path.parts
    )
    names = {
        f"{section}.{name}"
        for section, model in SECTIONS.items()
        for name in model.model_fields
        if f"{section}.{name}" not in NOT_USED_YET
    }
    assert {name for name in names if not re.search(rf"\.{name.partition('.')[2]}\b", program)} == set()


def unset(settings: BaseModel, prefix: str = "") -> set[str]:
    """Dotted names of settings that were left to their defaults."""
    missing = {prefix + name for name in set(type(settings).model_fields) - settings.model_fields_set}
    for name in settings.model_fields_set:
        if isinstance(inner := getattr(settings, name), BaseModel):
            missing |= unset(inner, f"{prefix}{name}.")
    return missing
