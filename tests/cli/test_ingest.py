"""`auditor ingest`, as people and scripts meet it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest


def release(ocid: str, **fields: object) -> dict[str, object]:
    return {"ocid": ocid, "date": "2026-01-05T10:00:00-06:00", "tag": ["tender"], **fields}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "folder" / "data"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(release(f"ocds-1-{n}", tender={"id": str(n), "title": "papel"})) for n in range(3)]
    (folder / "good.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "half.jsonl").write_text(lines[0] + '\n{"ocid": "ocds-1-9", "tender": {"id": \n')
    return folder


@pytest.mark.usefixtures("data")
def test_account_on_stdout_and_the_rest_on_stderr(auditor):
    ended = auditor("ingest", "data")
    assert ended.code == 0
    rows = [line.split() for line in ended.out.splitlines()]
    assert rows[0] == [
        "file",
        "in",
        "=",
        "new",
        "+",
        "changed",
        "+",
        "unchanged",
        "+",
        "merged",
        "+",
        "rejected",
    ]
    assert rows[1:4] == [
        ["good.jsonl", "3", "3", "0", "0", "0", "0"],
        ["half.jsonl", "2", "0", "0", "1", "0", "1"],
        ["total", "5", "3", "0", "1", "0", "1"],
    ]
    assert "data/half.jsonl: record 2" in ended.out
    assert "good.jsonl…" in ended.err


@pytest.mark.usefixtures("data")
def test_second_time_everything_is_unchanged_and_rejections_stand(auditor):
    auditor("ingest", "data")
    again = json.loads(auditor("ingest", "data", "--format", "json").out)
    assert again["total"] == {"in": 5, "new": 0, "changed": 0, "unchanged": 4, "merged": 0, "rejected": 1}


@pytest.mark.usefixtures("data")
def test_account_for_a_program(auditor):
    ended = auditor("ingest", "data/half.jsonl", "--format", "json", "--quiet")
    assert ended.err == ""
    (file,) = json.loads(ended.out)["files"]
    assert file["path"] == "data/half.jsonl"
    assert (file["in"], file["new"], file["rejected"]) == (2, 1, 1)
    (rejection,) = file["rejections"]
    assert rejection["position"] == 2
    assert rejection["reason"]


def test_path_of_a_configured_source(auditor, data):
    (data.parent / "config.toml").write_text('[[sources]]\nname = "portal"\npath = "data/good.jsonl"\n')
    assert auditor("ingest", "--source", "portal").code == 0
    (source,) = json.loads(auditor("status", "--format", "json").out)["sources"]
    assert (source["name"], source["data"]["processes"]) == ("portal", 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.json"], "there is no file or folder nowhere.json"),
        ([], "Source 'files' has no path in the configuration"),
        (["data", "--format", "xml"], "--format: expected table or json, not 'xml'"),
        (["data", "--workers", "0"], "Invalid value for '--workers'"),
    ],
)
def test_wrong_usage(auditor, data, arguments, said):
    ended = auditor("ingest", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert not (data.parent.parent / "home" / "data" / "auditor" / "auditor.db").exists()


def test_nothing_usable_is_exit_4(auditor, data):
    (data / "other.json").write_text("this is not JSON")
    ended = auditor("ingest", "data/other.json")
    assert ended.code == 4
    assert "other.json" in ended.out


def test_names_from_outside_are_harmless(auditor, data):
    shutil.copy(data / "good.jsonl", data / "\x1b[31m[bold]red.jsonl")
    ended = auditor("ingest", "data/\x1b[31m[bold]red.jsonl")
    assert ended.code == 0
    assert "\x1b" not in ended.out + ended.err
    assert "[bold]red.jsonl" in ended.out


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_full_disk(auditor, data, small_disk):
    lines = [json.dumps(release(f"ocds-1-{n}", tender={"title": f"{n} " * 200})) for n in range(5000)]
    (data / "large.jsonl").write_text("\n".join(lines))
    ended = auditor("ingest", "data/large.jsonl", "--data-dir", str(small_disk))
    assert ended.code == 4
    assert len(ended.err.splitlines()[-2:]) == 2
    assert "Traceback" not in ended.err
    assert str(small_disk) in ended.err
