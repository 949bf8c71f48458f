"""Look-ups answer alike whichever database holds the rows: only the indexes beside the facts are SQLite's."""

import csv
import io
import json

import lookup_world
import pytest

pytestmark = pytest.mark.both_databases


@pytest.fixture
def held(auditor, tmp_path, database_url):
    """The program on a database of the known releases, one of them in a second version, with its signals."""
    folder = tmp_path / "folder"
    (folder / "data.jsonl").write_text(lookup_world.lines(), "utf-8")
    edited = lookup_world.release(1001, lookup_world.FIRM, amount=110.5)
    edited["date"] = "2024-05-02T00:00:00-06:00"
    (folder / "later.jsonl").write_text(json.dumps(edited) + "\n", "utf-8")
    variables = {} if database_url is None else {"AUDITOR_DATABASE_URL": database_url}

    def run(*arguments):
        ended = auditor(*arguments, **variables)
        assert ended.code == 0, ended.err
        return ended.out

    for name in ("data.jsonl", "later.jsonl"):
        run("ingest", name)
    return run


def test_everything_is_found_on_both(held, tmp_path):
    found = json.loads(held("search", "arbol verde", "--format", "json"))
    assert [(one["id"], one["awarded"]) for one in found["supplier"]] == [
        ("GT-NIT-1234567K", {"GTQ": "110.50", "USD": "20.00"})
    ]
    firm = json.loads(held("show", "supplier", "1234567K", "--format", "json"))
    assert firm["changed_values"] == 1
    assert [one["reference"] for one in firm["newest"]] == ["1002", "1001"]
    process = json.loads(held("show", "process", "1001", "--format", "json"))
    changed = [(one["path"], one["before"], one["after"]) for one in process["changes"]]
    assert changed == [("award[A1001].amount", "100.50", "110.50")]
    assert process["awards"][0]["amount"] == "110.50"
    assert process["raw"]["file"] == "later.jsonl"
    (tmp_path / "folder" / "list.csv").write_text("Nombre,NOG\narbol verde,\n,1003\n", "utf-8")
    rows = csv.DictReader(io.StringIO(held("match", "list.csv", "--format", "csv")))
    assert [(row["line"], row["how"], row["reference"]) for row in rows] == [
        ("2", "part", "1002"), ("2", "part", "1001"), ("3", "id", "1003"),
    ]  # fmt: skip


def test_signals_are_shown_with_whom_they_involve(held):
    held("audit", "--quiet", "--pack", "builtin:ocp")
    held("audit", "--quiet")
    firm = json.loads(held("show", "supplier", "1234567K", "--format", "json"))
    process = json.loads(held("show", "process", "1001", "--format", "json"))
    signals = firm["signals"] + process["signals"]
    assert signals
    for one in signals:
        assert one["fingerprint"] in held("findings", "show", one["fingerprint"], "--format", "json")
    table = held("show", "process", "1001")
    assert all(one["fingerprint"][:12] in table for one in process["signals"])
