"""`auditor db ...` on a database with a few records in it."""

import json

import pytest


@pytest.fixture
def filled(auditor, tmp_path):
    lines = [
        json.dumps(
            {"ocid": f"ocds-1-{n}", "date": f"2026-0{n}-05T10:00:00Z", "tender": {"id": "1", "novelty": 1}}
        )
        for n in (1, 2)
    ]
    (tmp_path / "folder" / "a.jsonl").write_text("\n".join([*lines, "{"]))
    assert auditor("ingest", "a.jsonl", "--data-dir", "d").code == 0
    return lambda *arguments: auditor("db", *arguments, "--data-dir", "d")


def test_status(filled, tmp_path):
    held = json.loads(filled("status", "--format", "json").out)
    assert held["url"] == str(tmp_path / "folder" / "d" / "auditor.db")
    assert held["tables"]["process"] == 2
    assert held["rejected_waiting"] == 1
    assert held["facts_are_current"] is True
    shown = dict(
        line.rsplit(maxsplit=1) for line in filled("status").out.splitlines() if line.startswith("process ")
    )
    assert shown == {"process": "2"}


def test_coverage(filled):
    fields = {field["path"]: field for field in json.loads(filled("coverage", "--format", "json").out)}
    assert fields["/tender"] == {
        "source": "files",
        "publisher": "",
        "path": "/tender",
        "filled": 2,
        "of": 2,
        "used": True,
    }
    assert fields["/tender/novelty"]["used"] is False
    assert "/tender/novelty" in filled("coverage").out


def test_coverage_keeps_the_publishers_of_a_source_apart(auditor, tmp_path):
    records = [{"ocid": "ocds-aaaaaa-1", "tender": {"title": "t"}}, {"ocid": "ocds-bbbbbb-1"}]
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    data_dir = ["--data-dir", str(tmp_path / "mixed")]
    assert auditor(*data_dir, "ingest", str(path)).code == 0
    fields = json.loads(auditor(*data_dir, "db", "coverage", "--format", "json").out)
    filled = {(field["publisher"], field["path"]): field["filled"] for field in fields}
    assert filled["ocds-aaaaaa", "/tender/title"] == 1
    assert filled["ocds-bbbbbb", "/"] == 1
    assert ("ocds-bbbbbb", "/tender") not in filled


def test_coverage_of_an_unknown_source(filled):
    ended = filled("coverage", "--source", "portal")
    assert ended.code == 2
    assert "there is no source 'portal'" in ended.err


def test_upgrade_of_a_current_schema(filled):
    ended = filled("upgrade")
    assert ended.code == 0
    assert "already" in ended.err


def test_rebuild_facts(filled):
    ended = filled("rebuild-facts")
    assert ended.code == 0
    assert "1 sources, 2 months" in ended.err
    assert json.loads(filled("status", "--format", "json").out)["facts_are_current"] is True


@pytest.mark.parametrize("command", ["status", "coverage", "rebuild-facts"])
def test_without_a_database(auditor, command):
    ended = auditor("db", command)
    assert ended.code == 2
    assert "there is no database" in ended.err


def test_wrong_format(filled):
    ended = filled("status", "--format", "xml")
    assert ended.code == 2
    assert "expected table or json" in ended.err
