"""`auditor db ...` on a database with a few records in it."""

import json
from collections import Counter
from collections.abc import Iterator
from random import Random

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


EMPTY = ["", [], {}, None]


def any_json(random: Random, depth: int = 0) -> object:
    kind = random.randrange(4 if depth < 4 else 2)
    if kind == 0:
        return random.choice(EMPTY)
    if kind == 1:
        return random.choice([0, False, " ", "x", 1.5])
    if kind == 2:
        return [any_json(random, depth + 1) for _ in range(random.randrange(4))]
    return {name: any_json(random, depth + 1) for name in random.sample("abc", random.randrange(4))}


def nodes(value: object, path: str, place: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], str]]:
    """The nodes on the way to each value that is not empty: place and path of each."""
    entries = (
        [(f"/{name}", name, inner) for name, inner in value.items()]
        if isinstance(value, dict)
        else [("[]", number, inner) for number, inner in enumerate(value)]
        if isinstance(value, list)
        else None
    )
    if entries is None:
        if value not in EMPTY:
            yield place, path
        return
    for more, name, inner in entries:
        below = list(nodes(inner, path + more, (*place, name)))
        if below:
            yield place, path
        yield from below


def test_coverage_counts_nodes_that_are_not_empty(auditor, tmp_path):
    """As Cardinal's does: what holds nothing but empty nodes is empty itself."""
    random = Random(7)
    records = [{"ocid": f"o{n}", "more": any_json(random)} for n in range(200)]
    deep = '{"ocid": "deep", "more": ' + "[" * 900 + "]" * 900 + "}"
    path = tmp_path / "any.jsonl"
    path.write_text("\n".join([*map(json.dumps, records), deep]), "utf-8")
    data_dir = ["--data-dir", str(tmp_path / "any")]
    auditor(*data_dir, "ingest", str(path))
    expected = Counter(path for n, each in enumerate(records) for _, path in set(nodes(each, "", (n,))))
    fields = json.loads(auditor(*data_dir, "db", "coverage", "--format", "json").out)
    counted = {field["path"]: field["filled"] for field in fields}
    assert {path: n for path, n in counted.items() if path.startswith("/more")} == {
        path: n for path, n in expected.items() if path.startswith("/more")
    }
    assert len(expected) > 20


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
