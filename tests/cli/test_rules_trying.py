"""`auditor rules try|explain`: the real program on stored data."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pack import LARGE, release, write_pack, write_records


@pytest.fixture
def loaded(auditor: Callable, tmp_path: Path) -> Callable:
    """A folder with a pack of one rule and three awards: above, below, without an amount."""
    folder = tmp_path / "folder"
    write_pack(folder / "mine", LARGE)
    (folder / "config.toml").write_text(
        'data_dir = "./data"\n[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n', encoding="utf-8"
    )
    records = [release(number, amount) for number, amount in enumerate((1500, 10, None))]
    write_records(folder / "records.jsonl", *records)
    assert auditor("ingest", "records.jsonl").code == 0
    return auditor


def test_try(loaded: Callable):
    ended = loaded("rules", "try", "mine/rule0.yaml")
    lines = ended.out.splitlines()
    assert ended.code == 0
    assert lines[:2] == ["in scope: 3", "flagged: 1"]
    assert lines[2].startswith("  files ocds-test-0|A1: amount=1,500.00")
    assert "could not tell: 1 (missing amount 1)" in lines
    assert lines[-1].strip() == "Salud awarded Q 1,500.00 to Proveedora 0."
    told = json.loads(loaded("rules", "try", "mine/rule0.yaml", "--format", "json").out)
    assert (told["in_scope"], told["flagged"], told["clear"]) == (3, 1, 1)
    assert [each["key"] for each in told["samples"]["clear"]] == ["ocds-test-1|A1"]


def test_try_keeps_nothing(loaded: Callable):
    loaded("rules", "try", "mine/rule0.yaml")
    (line,) = loaded("audit", "--format", "jsonl").out.splitlines()
    assert json.loads(line)["status"] == "new"


def test_try_a_faulty_file(loaded: Callable, tmp_path: Path):
    path = tmp_path / "folder" / "mine" / "rule0.yaml"
    path.write_text(path.read_text("utf-8").replace("flag: amount", "flag: amuont"), "utf-8")
    ended = loaded("rules", "try", "mine/rule0.yaml")
    assert (ended.code, "error[E010]" in ended.err) == (2, True)
    assert loaded("rules", "try", "nowhere.yaml").code == 2


def test_explain(loaded: Callable):
    ended = loaded("rules", "explain", "my-large-award", "ocds-test-0")
    assert ended.code == 0
    assert ended.out.splitlines()[0] == "files ocds-test-0|A1: flagged"
    assert "  flag = true   amount > ceiling" in ended.out.splitlines()
    (told,) = json.loads(loaded("rules", "explain", "my-large-award", "ocds-test-2", "--format", "json").out)
    assert told["outcome"] == "could not tell: missing amount"


def test_explain_what_is_not_there(loaded: Callable):
    ended = loaded("rules", "explain", "my-large-award", "nobody")
    assert (ended.code, "nobody" in ended.err) == (2, True)
    ended = loaded("rules", "explain", "my-lerge-award", "A1")
    assert (ended.code, "my-large-award" in ended.err) == (2, True)
