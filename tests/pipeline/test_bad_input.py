"""`auditor ingest` on what people feed it by accident: a sentence with file and position, the right exit code,
the rest is read, and nothing is half-written."""

import gzip
import io
import json
import os
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import pytest
from ingesting import lines

GOOD = [{"ocid": f"ocds-1-{n}", "date": "2024-03-05", "tender": {"title": f"t{n}"}} for n in range(40)]
PACKAGE = json.dumps({"releases": GOOD}).encode()


def zipped(content):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("month.json", content)
    return made.getvalue()


BAD = {  # name -> (content, records read from it, where the sentence says it is, what it says)
    "cut.json": (PACKAGE[:1000], 13, "record 14", "[truncated]"),
    "cut.jsonl": (b"\n".join(json.dumps(g).encode() for g in GOOD[:3])[:-9], 2, "record 3", "[truncated]"),
    "cut.json.gz": (gzip.compress(PACKAGE)[:-30], 0, "record 1", "[damaged]"),
    "cut.zip": (zipped(PACKAGE)[:-30], 0, "record 0", "[damaged]"),
    "text.json": (b"Dear sir or madam,\n", 0, "record 0", "[not-json]"),
    "page.json": (b"<!DOCTYPE html><html><body>502</body></html>", 0, "record 0", "[not-json]"),
    "table.json": (b"name,title\nocds-1-1,chairs\n", 0, "record 0", "[not-json]"),
    "binary.json": (bytes(range(256)) * 20, 0, "record 1", "[not-json]"),
    "latin.jsonl": ('{"ocid":"ñ"}\n{"ocid":"ocds-1-0"}\n'.encode("latin-1"), 1, "record 1", "[not-utf8]"),
    "odd.json": (b"\xff\xfe\x00", 0, "record 1, $: damaged or cut off: UTF-16", "[damaged]"),
    "nan.json": (b'{"releases":[{"ocid":"ocds-1-0"},{"ocid":"b","x":NaN}]}', 1, "record 2", "[not-json]"),
    "deep.json": (b"[" * 100_000, 0, "record 1", "[wrong-type]"),
    "types.json": (b'{"ocid":"a","tender":{"items":"three"}}', 0, "record 1, $.tender.items", "[wrong-type]"),
    "config.json": (b'{"name":"package","version":"1.0"}', 0, "record 1, $.ocid", "[no-ocid]"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_file_among_good_ones(command, store, tmp_path, name):
    content, n_read, position, said = BAD[name]
    folder = tmp_path / "in"
    lines(folder / "a.jsonl", GOOD[20:30])
    (folder / name).write_bytes(content)
    lines(folder / "z.jsonl", GOOD[30:])
    done = command("ingest", "in")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    (sentence,) = (line for line in done.stdout.splitlines() if line.endswith(said))
    assert f"in/{name}: " in sentence
    assert position in sentence
    rows = [line.split() for line in done.stdout.splitlines()]
    total = next(row for row in rows if row and row[0] == "total")
    assert total[1:] == [str(20 + n_read + 1), str(20 + n_read), "0", "0", "0", "1"]
    assert len(store.rows("process")) == len(store.facts("processes")) == 20 + n_read


@pytest.mark.parametrize("name", [name for name, bad in BAD.items() if not bad[1]])
def test_nothing_but_a_bad_file(command, store, tmp_path, name):
    (tmp_path / name).write_bytes(BAD[name][0])
    done = command("ingest", name)
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert BAD[name][3] in done.stdout
    assert store.rows("process") == []
    assert store.facts("processes").is_empty()


def test_empty_files_and_other_things(command, store, tmp_path):
    folder = tmp_path / "in"
    lines(folder / "good.jsonl", GOOD[:2])
    for name in ("empty.json", "empty.jsonl", "empty.zip", "empty.gz", "photo.jpg", "notes.txt"):
        (folder / name).write_bytes(b"")
    done = command("ingest", "in")
    assert done.returncode == 0
    assert "2 files of another kind were left aside (.jpg, .txt)" in done.stderr
    assert len(store.rows("process")) == 2


def test_folder_of_nothing_but_other_things(command, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "photo.jpg").write_bytes(b"\xff\xd8")
    done = command("ingest", "in")
    assert done.returncode in {0, 4}
    assert "left aside (.jpg)" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_unreadable_file(command, store, tmp_path):
    lines(tmp_path / "a.jsonl", GOOD[:1])
    lines(tmp_path / "b.jsonl", GOOD[1:2]).chmod(0)
    lines(tmp_path / "c.jsonl", GOOD[2:3])
    done = command("ingest", "a.jsonl", "b.jsonl", "c.jsonl")
    assert done.returncode == 0
    assert "cannot be read: Permission denied" in done.stdout
    assert len(store.rows("process")) == 2


def test_file_that_cannot_be_opened_is_said_and_the_rest_goes_on(store, tmp_path, monkeypatch):
    """As above, for those who run tests as root."""
    for n in range(3):
        lines(tmp_path / f"{n}.jsonl", GOOD[n : n + 1])
    opened = Path.open

    def refusing(path, *arguments, **named):
        if path == tmp_path / "1.jsonl":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refusing)
    accounts = store.ingest(*(tmp_path / f"{n}.jsonl" for n in range(3)))
    assert [account.n_new for account in accounts] == [1, 0, 1]
    assert accounts[1].note == "cannot be read: Permission denied"


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_full_disk_while_writing(command, small_disk, tmp_path):
    """The first file fits; the second fills the disk; what was there stays whole and more fits afterwards."""
    lines(tmp_path / "small.jsonl", GOOD)
    large = [{"ocid": f"ocds-2-{n}", "tender": {"title": os.urandom(200).hex()}} for n in range(3_000)]
    lines(tmp_path / "large.jsonl", large)
    assert command("ingest", "small.jsonl", data_dir=small_disk).returncode == 0
    done = command("ingest", "large.jsonl", data_dir=small_disk)
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert str(small_disk) in done.stderr
    assert "nothing was left half-written" in done.stderr
    with sqlite3.connect(small_disk / "auditor.db") as connection:
        assert connection.execute("SELECT count(*) FROM process").fetchone() == (40,)
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    connection.close()
    for raw in (small_disk / "raw" / "files").iterdir():
        if raw.stat().st_size > 1_000_000:
            raw.unlink()
    lines(tmp_path / "more.jsonl", [{"ocid": "ocds-3-1"}])
    done = command("ingest", "more.jsonl", data_dir=small_disk)
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0)


def test_full_disk_from_the_start(command, small_disk, tmp_path):
    (small_disk / "ballast").write_bytes(b"\0" * (3 * 2**20 - 8192))
    lines(tmp_path / "small.jsonl", GOOD)
    done = command("ingest", "small.jsonl", data_dir=small_disk)
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3


def test_older_schema(command, store, tmp_path):
    lines(tmp_path / "a.jsonl", GOOD)
    command("ingest", "a.jsonl")
    with sqlite3.connect(store.data_dir / "auditor.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    done = command("ingest", "a.jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    sentence, hint = done.stderr.strip().splitlines()
    assert "the database has schema 0000, this program uses" in sentence
    assert "auditor db upgrade" in hint


@pytest.mark.parametrize("content", [b"not a database at all, " * 100, b"SQLite format 3\0" + bytes(5000)])
def test_data_folder_whose_database_is_none(command, store, tmp_path, content):
    lines(tmp_path / "a.jsonl", GOOD)
    (store.data_dir / "auditor.db").write_bytes(content)
    done = command("ingest", "a.jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a sound SQLite database" in done.stderr
    assert str(store.data_dir / "auditor.db") in done.stderr
    assert (store.data_dir / "auditor.db").read_bytes() == content


def test_database_of_another_program(command, store, tmp_path):
    lines(tmp_path / "a.jsonl", GOOD)
    with sqlite3.connect(store.data_dir / "auditor.db") as connection:
        connection.execute("CREATE TABLE moz_places (id INTEGER)")
    connection.close()
    done = command("ingest", "a.jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "another program" in done.stderr


def test_data_folder_that_is_a_file(command, tmp_path):
    lines(tmp_path / "a.jsonl", GOOD)
    (tmp_path / "file").write_text("in the way")
    done = command("ingest", "a.jsonl", data_dir=tmp_path / "file")
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file") in done.stderr


def test_pipe_and_device_are_no_files_of_records(command):
    done = command("ingest", "/dev/null")
    assert done.returncode in {0, 4}
    assert "Traceback" not in done.stderr
