"""Hostile text in every field a record has comes out harmless on every screen and in every export.

A record each for escape codes, Rich markup, marks that turn the reading direction, formulas, HTML, forged lines and
10,000 characters; all of them shown, listed, exported, looked up and decided on by the commands themselves.
"""

import csv
import io
import json
import signal
from html.parser import HTMLParser

import openpyxl
import pytest
from pack import LARGE, SECOND, release, write_pack, write_records

from auditor import language
from auditor.cli import main

PAYLOADS = {
    "escape": "\x1b[2J\x1b[31mrojo\x1b]0;title\x07\x9b1m",
    "markup": "[bold red]x[/bold red][/] [link=https://x]y",
    "direction": "\u202egnirts\u2066\u200f",
    "formula": '=cmd|"/C calc"!A0',
    "spaced": "  @SUM(1+1)*cmd",
    "html": "<script>alert(1)</script><img src=x onerror=y>{{ 7 * 7 }}",
    "lines": "one\r\nFAKE LINE\nFAKE\u2028FAKE\x85FAKE",
    "long": "A" * 10_000,
}
# By which they are all found.
WORD = "compra"
# Where a reader of the record needs one of a few words, a date or a number.
KEPT = frozenset({"ocid", "date", "tag", "status", "currency", "roles", "endDate", "scheme"})
SCREENS = [
    ("audit",), ("audit", "-q"), ("audit", "--open"), ("audit", "--new", "--buyer", WORD), ("findings", "list"),
    ("findings", "list", "--status", "needs_information"), ("findings", "show", "{finding}"),
    ("findings", "decide", "{finding}", "--state", "needs_information", "--reason", "{text}", "--note", "{text}",
     "--by", "{text}"),
    ("rules", "show", "my-large-award"), ("rules", "try", "mine/rule0.yaml"), ("search", WORD), ("search", "{text}"),
    ("show", "supplier", "{supplier}"), ("show", "buyer", "{buyer}"), ("show", "process", "{ocid}"), ("match", "list.csv"),
    ("changes",), ("status",), ("db", "coverage"),
]  # fmt: skip
LINES = [
    *(("audit", "-q", "--format", name) for name in ("json", "jsonl")),
    ("audit", "-q", "--pack", "builtin:ocp", "--format", "cardinal"),
    *(("findings", "list", "--format", name) for name in ("json", "jsonl")),
    ("findings", "export", "--format", "jsonl"),
    ("findings", "show", "{finding}", "--format", "json"),
    *(("search", WORD, "--format", name) for name in ("json", "jsonl")),
    ("show", "process", "{ocid}", "--format", "json"),
    *(("match", "list.csv", "--format", name) for name in ("json", "jsonl")),
    ("changes", "--format", "jsonl"),
]
TABLES = [
    ("audit", "-q", "--format", "csv"), ("findings", "list", "--format", "csv"),
    ("findings", "export", "--format", "csv"), ("search", WORD, "--format", "csv"), ("match", "list.csv", "--format", "csv"),
    ("changes", "--format", "csv"),
]  # fmt: skip
BOOKS = [("audit", "-q"), ("findings", "export"), ("match", "list.csv")]


def poisoned(value, text, key=""):
    """The record with `text` in all its texts but those of KEPT; identifiers keep their own beginning."""
    if isinstance(value, dict):
        return {name: one if name in KEPT else poisoned(one, text, name) for name, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, text, key) for one in value]
    if not isinstance(value, str):
        return value
    return f"{value}{text[:200]}" if key == "id" else f"{text} {WORD}"


def record(number, text):
    made = release(number, 9000 + number)
    made["tender"] |= {
        "status": "active", "title": "t", "statusDetails": "t", "description": "t", "procurementMethodDetails": "t",
        "tenderPeriod": {"endDate": "2099-12-31T10:00:00-06:00"},
        "documents": [{"id": "d", "title": "t", "documentType": "t", "url": "t"}],
        "items": [{"id": "1", "description": "t", "classification": {"id": "t", "description": "t", "scheme": "UNSPSC"}}],
    }  # fmt: skip
    made["parties"][1] |= {
        "identifier": {"scheme": "GT-NIT", "id": "t", "legalName": "t"},
        "address": {"region": "t"},
    }
    return poisoned(made, text)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    asking = LARGE.replace("hidden:", "ask: [{es: El acta., en: The minutes.}]\nhidden:")
    write_pack(folder / "mine", asking, SECOND)
    config = '[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n'
    (folder / "config.toml").write_text(f'data_dir = "{folder}/data"\n{config}')
    records = [record(number, text) for number, text in enumerate(PAYLOADS.values())]
    write_records(folder / "records.jsonl", *records)
    for one in records:
        one["date"] = "2026-09-01T00:00:00Z"
        one["awards"][0]["suppliers"][0]["name"] += "x"
        one["awards"][0]["value"]["amount"] += 1
    write_records(folder / "edited.jsonl", *records)
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("name",), *((text[:500],) for text in PAYLOADS.values())])
    return folder


@pytest.fixture
def run(prepared, monkeypatch, capsys):
    """A command on a terminal of 80 columns, without colours: whatever moves it came from a record."""
    terminal = {"TTY_COMPATIBLE": "1", "TERM": "dumb", "COLUMNS": "80", "LINES": "50"}
    for name, value in {"HOME": str(prepared / "home"), **terminal}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(prepared)
    ending = signal.getsignal(signal.SIGTERM)

    def ended(*arguments, lang="en"):
        code = main.run(["--lang", lang, *arguments])
        captured = capsys.readouterr()
        assert code in {0, 2}, captured.err
        _harmless(captured.err, arguments)
        return captured.out

    if not (prepared / "data").exists():
        for arguments in (
            ("ingest", "records.jsonl"),
            ("audit", "-q"),
            ("ingest", "edited.jsonl"),
            ("audit", "-q"),
        ):
            ended(*arguments)
    yield ended
    signal.signal(signal.SIGTERM, ending)
    language.use(None)


def _harmless(out, arguments):
    moving = {c for c in out if (ord(c) < 32 and c not in "\r\n") or 0x7F <= ord(c) < 0xA0}
    assert not moving, (arguments, moving)
    assert not set("\u202e\u2066\u200f\u2028") & set(out), arguments


def each_payload(run, arguments):
    """The arguments for each record, where they name one; else once."""
    if not any("{" in one for one in arguments):
        yield arguments
        return
    found = [json.loads(line) for line in run("findings", "list", "--format", "jsonl").splitlines()]
    by_process = {one["evidence"]["rows"][0]["ocid"]: one for one in found}
    assert len(by_process) == len(PAYLOADS)
    for number, text in enumerate(PAYLOADS.values()):
        finding = by_process[f"ocds-test-{number}"]
        parties = {one["role"]: one["id"] for one in finding["involved"]}
        named = {"finding": finding["fingerprint"], "ocid": f"ocds-test-{number}", "text": text, **parties}
        yield tuple(named[one[1:-1]] if one.startswith("{") else one for one in arguments)


@pytest.mark.parametrize(("lang", "terminal"), [("es", True), ("en", False)])
@pytest.mark.parametrize("command", SCREENS, ids=" ".join)
def test_screens(run, command, lang, terminal, monkeypatch):
    if not terminal:
        monkeypatch.delenv("TTY_COMPATIBLE")
        monkeypatch.setenv("COLUMNS", "9000")
    for arguments in each_payload(run, command):
        out = run(*arguments, lang=lang)

        _harmless(out, arguments)
        # On a terminal a long text may go on with any of its words.
        assert terminal or not any(line.startswith("FAKE") for line in out.splitlines()), arguments
        assert len(out) < 60_000, arguments


@pytest.mark.parametrize("command", LINES, ids=" ".join)
def test_lines_for_programs(run, command):
    for arguments in each_payload(run, command):
        out = run(*arguments)

        _harmless(out, arguments)
        told = out.splitlines() if command[-1] == "jsonl" else [out]
        assert all(json.loads(line) is not None for line in told if line)


@pytest.mark.parametrize("command", TABLES, ids=" ".join)
def test_tables(run, command):
    out = run(*command)

    _harmless(out, command)
    rows = list(csv.reader(io.StringIO(out)))
    assert len(rows) > len(PAYLOADS)
    assert {len(row) for row in rows} == {len(rows[0])}
    for cell in (cell for row in rows for cell in row):
        assert (
            not cell.lstrip().startswith(("=", "+", "-", "@")) or cell.lstrip("+-").replace(".", "").isdigit()
        ), cell


@pytest.mark.parametrize("command", BOOKS, ids=" ".join)
def test_workbooks(run, command, prepared):
    run(*command, "--format", "xlsx", "--output", "out.xlsx")

    book = openpyxl.load_workbook(prepared / "out.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink and not cell.hyperlink.target.startswith("http") for cell in cells)
    for text in (str(cell.value) for cell in cells):
        _harmless(text, command)
    book.close()


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_page(run, prepared, lang):
    run("audit", "-q", "--format", "html", "--output", "out.html", lang=lang)

    text = (prepared / "out.html").read_text("utf-8")
    _harmless(text, "html")
    tags = []
    page = HTMLParser()
    page.handle_starttag = lambda tag, attributes: tags.append((tag, dict(attributes)))
    page.feed(text)
    assert {"script", "img", "link", "iframe"}.isdisjoint(tag for tag, _ in tags)
    assert all(each.get("href", "#").startswith(("#", "http")) for _, each in tags)
    assert not any(name.startswith("on") for _, each in tags for name in each)
    assert "49" not in text.partition("{{ 7 * 7 }}")[0][-5:]
