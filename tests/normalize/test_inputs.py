"""Files as they come: packed, in folders, under any name, in the encodings that people save them in."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from ingesting import counts

from auditor.errors import UsageError


def release(ocid, title="Jabón"):
    return {"ocid": ocid, "date": "2024-03-05T10:00:00-06:00", "tender": {"title": title}}


def text(*ocids):
    return "".join(json.dumps(release(ocid), ensure_ascii=False) + "\n" for ocid in ocids)


def titles(store):
    return {row["ocid"]: row["title"] for row in store.rows("process")}


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in members.items():
            archive.writestr(name.replace("__", "."), said)
    return path


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param(lambda s: s.encode(), id="utf-8"),
        pytest.param(lambda s: s.encode("utf-8-sig"), id="BOM"),
        pytest.param(lambda s: s.encode("utf-16"), id="utf-16 with BOM"),
        pytest.param(lambda s: b"\xfe\xff" + s.encode("utf-16-be"), id="utf-16 big-endian"),
        pytest.param(lambda s: s.replace("\n", "\r\n").encode("utf-8-sig"), id="BOM and CRLF"),
        pytest.param(lambda s: b"\n\r\n  \n" + s.replace("\n", "\n\n\n").encode(), id="blank lines"),
    ],
)
@pytest.mark.parametrize("name", ["f.jsonl", "f.json"])
def test_encodings(store, tmp_path, name, encoded):
    path = tmp_path / name
    path.write_bytes(encoded(text("a", "b")))
    assert counts(store.one(path)) == {"in": 2, "new": 2}
    assert titles(store) == {"a": "Jabón", "b": "Jabón"}


def test_latin1_line_is_rejected_and_the_others_are_read(store, tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_bytes(text("a").encode() + text("b").encode("latin-1") + text("c").encode())
    account = store.one(path)
    assert counts(account) == {"in": 3, "new": 2, "rejected": 1}
    (rejection,) = account.rejections
    assert (rejection.position, rejection.code) == (2, "not-utf8")
    assert set(titles(store)) == {"a", "c"}


def test_latin1_entry_of_a_package(store, tmp_path):
    entries = [text("a").encode(), text("b").encode("latin-1"), text("c").encode()]
    path = tmp_path / "f.json"
    path.write_bytes(b'{"releases":[' + b",".join(entries) + b"]}")
    account = store.one(path)
    assert counts(account) == {"in": 3, "new": 2, "rejected": 1}
    assert (account.rejections[0].position, account.rejections[0].code) == (2, "not-utf8")


@pytest.mark.parametrize("name", ["f.jsonl.gz", "f.json.gz", "f", "f.json"])
def test_gzip_is_known_by_its_bytes(store, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(text("a", "b").encode()))
    assert counts(store.one(path)) == {"in": 2, "new": 2}
    assert (store.row("source_file")["extension"], store.row("source_file")["name"]) == ("gz", name)


def test_gzip_of_two_members(store, tmp_path):
    path = tmp_path / "f.gz"
    path.write_bytes(gzip.compress(text("a").encode()) + gzip.compress(text("b").encode()))
    assert counts(store.one(path)) == {"in": 2, "new": 2}


def test_zip_of_several_members(store, tmp_path):
    path = zipped(
        tmp_path / "month.zip",
        inner__jsonl=text("a", "b"),
        readme__txt="not records",
        package__json=json.dumps({"releases": [release("c")]}, indent=1),
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("folder/d.json", json.dumps(release("d")))
        archive.writestr("__MACOSX/._d.json", "junk")
    assert counts(store.one(path)) == {"in": 4, "new": 4}
    members = {row["member"] for row in store.rows("release")}
    assert members == {"inner.jsonl", "package.json", "folder/d.json"}


def test_members_of_one_zip_may_bring_releases_of_one_process(store, tmp_path):
    second = {"ocid": "a", "date": "2024-04-01", "tender": {"status": "complete"}}
    path = zipped(tmp_path / "z.zip", one__json=json.dumps(release("a")), two__json=json.dumps(second))
    assert counts(store.one(path)) == {"in": 2, "new": 1, "merged": 1}
    row = store.row("process")
    assert (row["title"], row["status"]) == ("Jabón", "complete")


def test_zip_without_records(store, tmp_path):
    assert counts(store.one(zipped(tmp_path / "z.zip", readme__txt="hello"))) == {}
    assert store.rows("process") == []


def test_zip_that_needs_a_password(store, tmp_path):
    path = zipped(tmp_path / "z.zip", a__json=json.dumps(release("a")))
    packed = bytearray(path.read_bytes())
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + flag] |= 1
    path.write_bytes(packed)
    account = store.one(path)
    assert counts(account) == {"in": 1, "rejected": 1}
    assert (account.rejections[0].code, account.rejections[0].member) == ("damaged", "a.json")


def test_what_unpacks_to_too_much_is_refused(store, tmp_path, monkeypatch):
    monkeypatch.setattr("auditor.normalize.containers.RATIO_COUNTS_FROM", 100_000)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b'{"ocid":"a","tender":{"title":"' + b"A" * 5_000_000 + b'"}}'))
    account = store.one(path)
    assert counts(account) == {"in": 1, "rejected": 1}
    assert "unpacks to more than is allowed" in account.rejections[0].reason


def test_folder_with_other_things(store, tmp_path):
    folder = tmp_path / "download"
    (folder / "2024" / "deep").mkdir(parents=True)
    (folder / "2024" / "deep" / "b.NDJSON").write_text(text("b"))
    (folder / "a.json").write_text(text("a"))
    (folder / ".hidden.json").write_text(text("hidden"))
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "README").write_text("see the portal")
    zipped(folder / "c.zip", c__json=text("c"))
    said = Said()
    accounts = store.ingest(folder, progress=said)
    assert [account.path.name for account in accounts] == ["b.NDJSON", "a.json", "c.zip"]
    assert set(titles(store)) == {"a", "b", "c"}
    assert said.lines == ["2 files of another kind were left aside (.jpg, README)"]


def test_a_file_named_twice_is_read_once(store, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(text("a"))
    assert len(store.ingest(path, path, tmp_path / "data" / ".." / "a.json")) <= 2


def test_folder_without_records(store, tmp_path):
    (tmp_path / "empty").mkdir()
    assert store.ingest(tmp_path / "empty") == []


def test_path_that_is_not_there(store, tmp_path):
    (tmp_path / "a.json").write_text(text("a"))
    with pytest.raises(UsageError, match=r"no file or folder .*nowhere\.json"):
        store.ingest(tmp_path / "a.json", tmp_path / "nowhere.json")
    assert not (store.data_dir / "auditor.db").exists()


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"   \r\n "])
@pytest.mark.parametrize("name", ["e.json", "e.jsonl"])
def test_empty_file(store, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert counts(store.one(path)) == {}
    assert (store.rows("process"), len(store.rows("source_file"))) == ([], 1)


def test_raw_files_are_kept_as_they_came(store, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(text("a"))
    account = store.one(path, source="portal/../..")
    kept = list((store.data_dir / "raw").rglob("*.json"))
    assert [found.read_bytes() for found in kept] == [path.read_bytes()]
    assert kept[0].name == f"{account.sha256}.json"
    assert kept[0].parent.parent == store.data_dir / "raw"


def test_sources_are_kept_apart(store, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(text("a"))
    for source in ("one", "two"):
        assert counts(store.one(path, source=source)) == {"in": 1, "new": 1}
    assert store.facts("processes").select("source", "ocid").rows() == [("one", "a"), ("two", "a")]


def test_stream_without_a_name(store, tmp_path):
    """A large single-line package behind gzip, cut into blocks while it is unpacked."""
    many = {"releases": [release(f"r{n}", "x" * 3000) for n in range(1500)]}
    path = tmp_path / "month"
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as stream:
        stream.write(json.dumps(many).encode())
    path.write_bytes(packed.getvalue())
    assert counts(store.one(path)) == {"in": 1500, "new": 1500}


class Said:
    def __init__(self):
        self.lines = []

    def say(self, line):
        self.lines.append(line)

    def start(self, label, total_bytes=None): ...
    def advance(self, n_bytes): ...
    def finish(self): ...
