"""`auditor audit` as people and scripts call it."""

import csv
import io
import json
import signal
import zipfile
from dataclasses import dataclass

import pytest
from pack import release, write_pack, write_records

from auditor import language
from auditor.audit import engine
from auditor.cli import main


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def auditor(tmp_path, monkeypatch, capsys):
    """The command line in this process: a process for each call would cost a second."""
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name, value in {"HOME": "home", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config"}.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    monkeypatch.setenv("AUDITOR_LANG", "en")
    ending = signal.getsignal(signal.SIGTERM)

    def run(*arguments):
        code = main.run(arguments)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    yield run
    signal.signal(signal.SIGTERM, ending)
    language.use(None)


@pytest.fixture
def loaded(auditor, tmp_path):
    """The program, with a pack of its own and two awards above its limit."""
    folder = tmp_path / "folder"
    write_pack(folder / "mine")
    (folder / "config.toml").write_text('[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n')
    write_records(folder / "records.jsonl", release(0, 1500), release(1, 9000.01), release(2, 10))
    assert auditor("ingest", "records.jsonl").code == 0
    return auditor


def test_the_report_goes_to_stdout_and_says_what_was_found(loaded):
    done = loaded("audit")

    assert done.code == 0
    assert "Educación awarded Q 9,000.01 to Proveedora 1." in done.out
    assert "presumed innocent" in done.out
    assert "\x1b" not in done.out


def test_quiet_leaves_the_figures_and_how_to_read_them(loaded):
    full, done = loaded("audit"), loaded("audit", "--quiet")

    assert (done.code, done.err) == (0, "")
    for part in ("files: 3 processes", "Level high: 3; amount involved Q 19,500.02", "presumed innocent"):
        assert part in done.out, part
    assert "Educación awarded" not in done.out
    assert "Educación awarded" in full.out
    assert len(done.out) < 0.7 * len(full.out)


def test_formats_for_programs(loaded):
    lines = loaded("audit", "-q", "--format", "jsonl").out.splitlines()
    document = json.loads(loaded("audit", "-q", "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(loaded("audit", "-q", "--format", "csv").out)))

    fingerprints = {json.loads(line)["fingerprint"] for line in lines}
    assert len(fingerprints) == 3
    assert {one["fingerprint"] for one in document["findings"]} == fingerprints
    assert {row["fingerprint"] for row in rows} == fingerprints
    assert document["run"]["rules"][0]["account"]["in_scope"] == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--fail-on", "high"), 1),
        (("--fail-on", "low"), 1),
        (("--fail-on", "high", "--buyer", "nobody"), 0),
        (("--fail-on", "high", "--from", "2027-01"), 0),
        ((), 0),
    ],
)
def test_the_exit_code_tells_of_what_is_shown(loaded, arguments, code):
    assert loaded("audit", "-q", *arguments).code == code


def test_new_ones_only_once(loaded):
    assert len(loaded("audit", "-q", "--new", "--format", "jsonl").out.splitlines()) == 3
    assert loaded("audit", "-q", "--new", "--format", "jsonl").out == ""


def test_filters_choose_lines(loaded):
    def found(*filters):
        lines = loaded("audit", "-q", "--format", "jsonl", *filters).out.splitlines()
        return {(one["rule"], one["involved"][1]["name"]) for one in map(json.loads, lines)}

    assert found("--supplier", "proveedora 0") == {("my-large-award", "Proveedora 0")}
    assert found("--buyer", "educacion") == {
        ("my-large-award", "Proveedora 1"),
        ("my-huge-award", "Proveedora 1"),
    }
    assert found("--ocid", "ocds-test-0") == {("my-large-award", "Proveedora 0")}
    assert found("--until", "2026-01") == {("my-large-award", "Proveedora 0")}
    assert found("--set", "my-large-award.ceiling=2000", "--rule", "my-large-award") == {
        ("my-large-award", "Proveedora 1")
    }


def test_a_file_alone_needs_no_database(auditor, tmp_path):
    folder = tmp_path / "folder"
    write_pack(folder / "mine")
    write_records(folder / "records.jsonl", release(1, 9000.01))

    done = auditor("audit", "-q", "--input", "records.jsonl", "--pack", "./mine", "--format", "jsonl")

    assert (done.code, len(done.out.splitlines())) == (0, 2)
    assert not list(tmp_path.rglob("*.db"))


def test_a_result_in_a_file(loaded, tmp_path):
    done = loaded("audit", "--format", "csv", "--output", "señales.csv")

    assert (done.code, done.out) == (0, "")
    written = (tmp_path / "folder" / "señales.csv").read_bytes()
    assert written.startswith(b"fingerprint,rule,")
    assert "Educación".encode() in written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "docx"), "table, json, jsonl, csv"),
        (("--engine", "spark"), "polars"),
        (("--fail-on", "grave"), "low, medium, high"),
        (("--rule", "my-larg-award"), "my-large-award"),
        (("--pack", "builtin:nowhere"), "builtin:nowhere"),
        (("--set", "my-large-award.ceiling=0"), "ceiling"),
        (("--set", "ceiling=3"), "RULE.PARAM=VALUE"),
        (("--as-of", "tomorrow"), "--as-of"),
        (("--output", "nowhere/x.csv"), "nowhere"),
        (("--input", "missing.jsonl"), "missing.jsonl"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_code_2(loaded, arguments, said):
    done = loaded("audit", *arguments)

    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_without_data_it_says_what_to_do_first(auditor):
    done = auditor("audit")

    assert done.code == 2
    assert "auditor ingest" in done.err


def test_help_in_both_languages(auditor):
    assert "Filters narrow what is shown" in " ".join(auditor("audit", "--help").out.split())
    assert "Los filtros limitan" in " ".join(auditor("--lang", "es", "audit", "--help").out.split())


def test_a_rule_that_crashes_is_shown_and_the_exit_code_tells(loaded, monkeypatch):
    compile_rule = engine.compile_rule

    def compile_or_crash(rule, **options):
        if rule.id == "my-huge-award":
            raise ZeroDivisionError
        return compile_rule(rule, **options)

    monkeypatch.setattr(engine, "compile_rule", compile_or_crash)
    done = loaded("audit", "--quiet", "--fail-on", "high")

    assert done.code == 4
    assert "my-huge-award failed: ZeroDivisionError" in done.out
    assert "my-large-award" in done.out
    assert "my-huge-award" in done.err


def test_a_page_and_a_workbook(loaded, tmp_path):
    folder = tmp_path / "folder"

    assert "--output" in loaded("audit", "--format", "xlsx").err
    assert loaded("audit", "-q", "--format", "xlsx", "--output", "s.xlsx").code == 0
    assert loaded("audit", "-q", "--format", "html", "--output", "s.html").code == 0

    with zipfile.ZipFile(folder / "s.xlsx") as book:
        assert "Educación awarded Q 9,000.01" in book.read("xl/sharedStrings.xml").decode()
        assert "files: 3 processes" in book.read("xl/sharedStrings.xml").decode()
    assert "Educación awarded Q 9,000.01 to Proveedora 1." in (folder / "s.html").read_text("utf-8")
