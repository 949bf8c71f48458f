"""What holds for every command: global options, languages, exit codes, and how failures are told."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.cli.main import EXIT_PIPE, split_globals

# Half a second of start-up that nobody who asks for help should wait for.
HEAVY = (
    "alembic",
    "filelock",
    "holidays",
    "msgspec",
    "narwhals",
    "ocdsmerge",
    "platformdirs",
    "polars",
    "pydantic",
    "pydantic_settings",
    "rapidfuzz",
    "rich",
    "sqlalchemy",
    "stdnum",
    "structlog",
    "yaml",
)


def test_help_imports_nothing_heavy(environment, tmp_path):
    script = (
        "import sys; from auditor.cli.main import run; code = run(['--help']);"
        "print(code, sorted({name.partition('.')[0] for name in sys.modules} & set(sys.argv[1:])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *HEAVY],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0 []"


def test_version(auditor):
    assert auditor("--version").out.startswith("auditor ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["staus"], "No such command 'staus'. Did you mean 'status'?\nFor help: auditor --help\n"),
        (["status", "--nope"], "No such option: --nope\nFor help: auditor status --help\n"),
        (["--config"], "Option '--config' requires an argument.\nFor help: auditor --help\n"),
        (["status", "more"], "Got unexpected extra argument(s) (more)\nFor help: auditor status --help\n"),
        (["--lang", "fr", "status"], "--lang: expected 'es' or 'en', not 'fr'\n"),
        (
            ["--lang", "es", "staus"],
            "No existe la orden 'staus'. ¿Quiso decir 'status'?\nAyuda: auditor --help\n",
        ),
        (["--lang", "es", "status", "--nope"], "No existe la opción --nope\nAyuda: auditor status --help\n"),
    ],
)
def test_wrong_usage(auditor, arguments, said):
    ended = auditor(*arguments)
    assert (ended.code, ended.out, ended.err) == (2, "", said)


def test_no_command_shows_help(auditor):
    ended = auditor()
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("Usage: auditor")


def test_control_characters_in_arguments_are_not_repeated(auditor):
    ended = auditor("ingest\x1b[31m")
    assert ended.code == 2
    assert "\x1b" not in ended.err


@pytest.mark.parametrize(
    ("variables", "first"),
    [
        ({"LANG": "es_GT.UTF-8"}, "Uso: "),
        ({"LANG": "en_US.UTF-8"}, "Usage: "),
        ({"LANG": "en_US.UTF-8", "AUDITOR_LANG": "es"}, "Uso: "),
        ({"LANG": "C"}, "Usage: "),
    ],
)
def test_language_of_help(auditor, variables, first):
    assert auditor("--help", **variables).out.startswith(first)


def test_language_of_the_configuration(auditor):
    auditor("init")
    assert auditor("status", AUDITOR_LANG="").out.startswith("configuration")
    auditor("init", "--config", "es.toml", "--lang", "es")
    assert auditor("status", "--config", "es.toml").out.startswith("configuración")
    assert auditor("status", "--config", "es.toml", "--lang", "en").out.startswith("configuration")


def test_global_options_stand_anywhere():
    ours, rest = split_globals(["db", "status", "--data-dir", "x", "-q", "--lang=es", "--", "--quiet"])
    assert ours == ["--data-dir", "x", "-q", "--lang=es"]
    assert rest == ["db", "status", "--", "--quiet"]


def test_wrong_configuration_is_told_with_file_and_line(auditor, tmp_path):
    (tmp_path / "folder" / "config.toml").write_text("[ingest]\nworkers = 0\n")
    ended = auditor("status")
    assert ended.code == 2
    assert "config.toml:2: ingest.workers: expected a number of 1 or more, not 0" in ended.err
    assert "Traceback" not in ended.err
    assert "Traceback" in auditor("--verbose", "status").err


def test_no_database_yet(auditor):
    ended = auditor("status")
    assert ended.code == 2
    assert "there is no database" in ended.err


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("postgresql://me:secret@127.0.0.1:1/db", 4, "check the server"),
        ("what/me:secret@host", 2, "data is kept in SQLite or PostgreSQL"),
    ],
)
def test_passwords_are_not_repeated(auditor, url, code, said):
    ended = auditor("status", "--database-url", url)
    assert ended.code == code
    assert said in ended.err
    assert "secret" not in ended.err + ended.out


def test_setting_that_does_nothing_yet(auditor, tmp_path):
    auditor("init")
    config = tmp_path / "folder" / "config.toml"
    config.write_text(
        '[network]\nproxy = "http://me:secret@proxy"\n[[sources]]\nname = "x"\ncalendar = "GT"\n'
    )
    ended = auditor("status")
    assert ended.code == 0
    assert "config.toml:5: sources.0.calendar: this version does not use it yet" in ended.err
    assert "secret" not in ended.err + ended.out


def test_closed_pipe_is_no_failure(environment, tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "auditor", "--help"],
            env=environment,
            cwd=tmp_path,
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (EXIT_PIPE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_is_one_sentence(environment, tmp_path):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "auditor", "--version"],
            env=environment,
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 4
    assert done.stderr.startswith("The disk is full; ")


def test_completion(auditor):
    ended = auditor(_AUDITOR_COMPLETE="complete_bash", COMP_WORDS="auditor sta", COMP_CWORD="1")
    assert ended.out.split() == ["status"]


def test_narrow_character_set_does_not_end_a_run(auditor):
    auditor("init")
    ended = auditor("status", "--lang", "es", PYTHONIOENCODING="ascii")
    assert ended.code == 0
    assert "configuraci?n" in ended.out


def test_log_is_json_where_a_program_reads_it(environment, tmp_path):
    script = (
        "from auditor import log; log.use(verbose=True);"
        "log.logger('store').info('opened', database='a\\nb'); log.use(); log.logger('store').info('not said');"
        "log.logger('store').warning('said')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    first, second = done.stderr.splitlines()
    entry = json.loads(first)
    assert (entry["level"], entry["event"], entry["logger"]) == ("info", "opened", "store")
    assert "said" in second
    assert not second.startswith("{")
