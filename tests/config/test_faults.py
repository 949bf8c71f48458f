"""What people read when a setting is wrong: each golden is the whole message."""

from pathlib import Path

import pytest

from auditor import language
from auditor.config import load_settings
from auditor.errors import EXIT_USAGE, ConfigError

pytestmark = pytest.mark.usefixtures("english")

FAULTS = {
    "misspelt key": (
        '[audit]\npakcs = ["builtin:gt"]\n',
        "FILE:2: audit.pakcs: unknown setting; did you mean 'packs'?",
    ),
    "right key in the wrong table": (
        'lang = "es"\npacks = ["builtin:gt"]\n',
        "FILE:2: packs: unknown setting; did you mean 'audit.packs'?",
    ),
    "unknown key": ("zzz = 1\n", "FILE:1: zzz: unknown setting"),
    "unknown table": (
        '[databse]\nurl = "x"\n',
        "FILE:1: databse: unknown setting; did you mean 'database_url'?",
    ),
    "text for a list": (
        '\n[audit]\n# which packs\npacks = "builtin:gt"\n',
        "FILE:4: audit.packs: expected a list [...], not 'builtin:gt'",
    ),
    "number for a text": (
        '[audit]\npacks = ["builtin:gt", 7]\n',
        "FILE:2: audit.packs.1: expected a text in quotes, not 7",
    ),
    "value for a table": ('audit = "all"\n', "FILE:1: audit: expected a table of settings, not 'all'"),
    "table for a value": ("[lang]\nx = 1\n", "FILE:1: lang: expected one of 'es' or 'en', not {'x': 1}"),
    "not one of the choices": ('lang = "fr"\n', "FILE:1: lang: expected one of 'es' or 'en', not 'fr'"),
    "out of range": (
        "[ingest]\nworkers = 0\n",
        "FILE:2: ingest.workers: expected a number of 1 or more, not 0",
    ),
    "not a number": (
        '[ingest]\nworkers = "many"\n',
        "FILE:2: ingest.workers: expected a whole number, not 'many'",
    ),
    "not a boolean": (
        '[privacy]\nshow_natural_persons = "perhaps"\n',
        "FILE:2: privacy.show_natural_persons: expected true or false, not 'perhaps'",
    ),
    "second of two sources": (
        '[[sources]]\nname = "one"\n\n[[sources]]\nname = "Two!"\n',
        "FILE:5: sources.1.name: expected a short name of lower-case letters a-z, digits, '-' and '_'",
    ),
    "two sources of one name": (
        '[[sources]]\nname = "a"\n[[sources]]\nname = "a"\n',
        "FILE:1: sources: two sources are named 'a'",
    ),
    "source without a name": (
        '[[sources]]\ntype = "tables"\n',
        "FILE:1: sources.0.name: this setting is missing",
    ),
    "rule with a dotted table": (
        '[rules.gt-splitting]\nlevel = "extreme"\n',
        "FILE:2: rules.gt-splitting.level: expected one of 'low', 'medium' or 'high', not 'extreme'",
    ),
    "rule written inline": (
        "[rules]\ngt-splitting = { lvel = 1 }\n",
        "FILE:2: rules.gt-splitting.lvel: unknown setting; did you mean 'level'?",
    ),
    "a long string before it does not shift the line": (
        '[about]\nname = """\nworkers = 3\n[ingest]\n"""\n[ingest]\nworkers = -1\n',
        "FILE:7: ingest.workers: expected a number of 1 or more, not -1",
    ),
    "a secret is not repeated": (
        'database_url = ["postgresql://u:secret@host/db"]\n',
        "FILE:1: database_url: expected a text in quotes",
    ),
    "not a currency": (
        '[audit]\ncurrency = "quetzal"\n',
        "FILE:2: audit.currency: expected an ISO 4217 code such as 'GTQ'",
    ),
    "several at once, in the file's order": (
        "[privacy]\nshow_natural_person = true\n[audit]\npakcs = []\n",
        (
            "FILE:2: privacy.show_natural_person: unknown setting; did you mean 'show_natural_persons'?\n"
            "FILE:4: audit.pakcs: unknown setting; did you mean 'packs'?"
        ),
    ),
    "broken TOML": (
        "[audit]\npacks = [\n",
        "FILE: not valid TOML: Invalid value (at end of document)",
    ),
    "key given twice": (
        'lang = "es"\nlang = "en"\n',
        "FILE: not valid TOML: Cannot overwrite a value (at line 2, column 12)",
    ),
    "terminal codes in a key": (
        '"a\\u001b[31mb" = 1\n',
        "FILE: a [31mb: unknown setting",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name, tmp_path):
    text, expected = FAULTS[name]
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_settings(path)
    assert raised.value.message.replace(str(path), "FILE") == expected
    assert raised.value.exit_code == EXIT_USAGE


def test_spanish(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[ingest]\nworkers = 0\npakcs = 1\n")
    language.use("es")
    with pytest.raises(ConfigError) as raised:
        load_settings(path)
    assert raised.value.message.replace(str(path), "FILE") == (
        "FILE:2: ingest.workers: se esperaba un número de 1 o más, no 0\nFILE:3: ingest.pakcs: ajuste desconocido"
    )


def test_not_utf_8(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes('lang = "es"\n[about]\nname = "Fundación"\n'.encode("latin-1"))
    with pytest.raises(ConfigError) as raised:
        load_settings(path)
    assert raised.value.message == f"{path}:3: the file is not UTF-8 text (byte 35)"


def test_missing_file(tmp_path):
    with pytest.raises(ConfigError, match="no such configuration file") as raised:
        load_settings(tmp_path / "absent.toml")
    assert "auditor init" in raised.value.hint


def test_folder_instead_of_a_file(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path)


def test_variable_at_fault_is_named(monkeypatch, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[ingest]\nworkers = 2\n")
    monkeypatch.setenv("AUDITOR_INGEST__WORKERS", "many")
    with pytest.raises(ConfigError) as raised:
        load_settings(path)
    assert (
        raised.value.message == "AUDITOR_INGEST__WORKERS: ingest.workers: expected a whole number, not 'many'"
    )


@pytest.mark.parametrize(
    ("variable", "meant"),
    [("AUDITOR_DATA_DRI", "AUDITOR_DATA_DIR"), ("AUDITOR_CONFG", "AUDITOR_CONFIG")],
)
def test_misspelt_variable_would_do_nothing_silently(monkeypatch, variable, meant):
    monkeypatch.setenv(variable, "x")
    with pytest.raises(ConfigError) as raised:
        load_settings()
    assert raised.value.message == f"{variable}: unknown setting; did you mean '{meant}'?"


def test_variables_of_other_programs_are_left_alone(monkeypatch):
    monkeypatch.setenv("AUDITOR_TEST_DATABASE_URL", "postgresql://")
    assert load_settings().database_url is None


def test_where_points_at_a_parameter(tmp_path):
    path = Path(tmp_path / "config.toml")
    path.write_text("[rules.gt-x.params]\na = 1\nb = 2\n")
    settings = load_settings(path)
    assert settings.where("rules", "gt-x", "params", "b") == f"{path}:3"
    assert settings.where("rules", "gt-x", "level") == f"{path}:1"
