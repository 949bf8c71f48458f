"""What can still be read of a package that is cut off, entry by entry."""

import gzip
import json
import zipfile

import pytest
from ingesting import counts


def package(n):
    releases = [
        {"ocid": f"o{i}", "tender": {"title": f'"[{i}]", {{', "items": [{"id": i}, {"id": -i}]}}
        for i in range(n)
    ]
    return json.dumps({"publisher": {"name": "records"}, "releases": releases}).encode()


def ocids(store):
    return sorted((row["ocid"] for row in store.rows("process")), key=lambda ocid: int(ocid[1:]))


def test_cut_within_an_entry(store, tmp_path):
    whole = package(10)
    path = tmp_path / "p.json"
    path.write_bytes(whole[: whole.index(b'"o7"') + 30])
    account = store.one(path)
    assert counts(account) == {"in": 8, "new": 7, "rejected": 1}
    assert ocids(store) == [f"o{i}" for i in range(7)]
    (rejection,) = account.rejections
    assert (rejection.position, rejection.code) == (8, "truncated")


@pytest.mark.parametrize("more", [0, 1, 2])
def test_cut_between_entries(store, tmp_path, more):
    whole = package(10)
    path = tmp_path / "p.json"
    path.write_bytes(whole[: whole.index(b'{"ocid": "o7"') - 2 + more])
    account = store.one(path)
    assert counts(account) == {"in": 8, "new": 7, "rejected": 1}
    assert account.rejections[0].code == "truncated"


def test_every_cut_is_accounted_for(store, tmp_path):
    """Wherever a download stops, the whole entries before the cut are read and the cut is said."""
    whole = package(3)
    starts = [whole.index(f'{{"ocid": "o{i}"'.encode()) for i in range(3)]
    ends = [*(start - 2 for start in starts[1:]), len(whole) - 2]
    for cut in range(starts[0] + 1, len(whole) - 1, 7):
        path = tmp_path / "p.json"
        path.write_bytes(whole[:cut])
        account = store.one(path, source=f"cut{cut}")
        read = sum(end <= cut for end in ends)
        assert (account.n_new, account.n_rejected) == (read, 1), whole[:cut]
        # A number cut at its sign or its point is no number.
        assert account.rejections[0].code in {"truncated", "not-json"}


def test_cut_before_the_list(store, tmp_path):
    path = tmp_path / "p.json"
    path.write_bytes(package(3)[:30])
    account = store.one(path)
    assert counts(account) == {"in": 1, "rejected": 1}
    assert account.rejections[0].code == "truncated"


def test_offsets_of_what_was_saved_hold(store, tmp_path):
    """A later release is merged with one that was read from a broken package."""
    broken = b'\xef\xbb\xbf{"releases": [{"ocid": "x", "v": NaN},\n  {"ocid":"a","date":"2024-01-01","tender":{"title":"T"}},'
    (tmp_path / "p.json").write_bytes(broken)
    later = {"ocid": "a", "date": "2024-02-01", "tender": {"status": "complete"}}
    (tmp_path / "l.json").write_text(json.dumps(later))
    first, second = store.ingest(tmp_path / "p.json", tmp_path / "l.json")
    assert counts(first) == {"in": 3, "new": 1, "rejected": 2}
    assert counts(second) == {"in": 1, "changed": 1}
    row = store.row("process")
    assert (row["title"], row["status"]) == ("T", "complete")


@pytest.mark.parametrize("whole", ["single", "lines"])
def test_cut_release_and_cut_lines(store, tmp_path, whole):
    one = '{"ocid":"o1","tender":{"title":"T"}}'
    texts = {"single": one[:-3], "lines": one + "\n" + one.replace("o1", "o2") + "\n" + one[:-3]}
    (tmp_path / "f.json").write_text(texts[whole])
    account = store.one(tmp_path / "f.json")
    assert account.n_new == {"single": 0, "lines": 2}[whole]
    (rejection,) = account.rejections
    assert rejection.code == "truncated"
    assert whole == "single" or rejection.position == 3


def test_cut_gzip(store, tmp_path):
    path = tmp_path / "p.json.gz"
    packed = gzip.compress(package(200))
    path.write_bytes(packed[: len(packed) // 2])
    account = store.one(path)
    assert counts(account) == {"in": 1, "rejected": 1}
    assert account.rejections[0].code == "damaged"
    assert "p.json.gz" not in account.rejections[0].reason or "cut off" in account.rejections[0].reason


def test_cut_gzip_of_lines_keeps_what_came_before(store, tmp_path):
    text = b"".join(json.dumps({"ocid": f"o{i}", "x": "é" * 4000}).encode() + b"\n" for i in range(2000))
    packed = gzip.compress(text, 1)
    path = tmp_path / "l.jsonl.gz"
    path.write_bytes(packed[:-20])
    account = store.one(path)
    assert account.n_rejected == 1
    assert account.rejections[0].code == "damaged"
    assert account.rejections[0].position == account.n_new + 1


def test_damaged_gzip_checksum(store, tmp_path):
    packed = bytearray(gzip.compress(package(5)))
    packed[-6] ^= 0xFF
    (tmp_path / "p.gz").write_bytes(packed)
    account = store.one(tmp_path / "p.gz")
    assert (account.n_rejected, account.rejections[0].code) == (1, "damaged")


@pytest.mark.parametrize("cut", ["half", "directory", "five bytes"])
def test_cut_zip(store, tmp_path, cut):
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", package(20))
    data = path.read_bytes()
    path.write_bytes(data[: {"half": len(data) // 2, "directory": len(data) - 4, "five bytes": 5}[cut]])
    account = store.one(path)
    assert (account.n_in, account.n_rejected) == (1, 1)
    assert account.rejections[0].code == "damaged"


def test_one_damaged_member_leaves_the_others(store, tmp_path):
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, first in (("a.json", 0), ("b.json", 10), ("c.json", 20)):
            archive.writestr(name, json.dumps([{"ocid": f"o{first + i}"} for i in range(3)]))
    data = bytearray(path.read_bytes())
    data[data.index(b"o10")] ^= 0x01
    path.write_bytes(data)
    account = store.one(path)
    assert counts(account) == {"in": 7, "new": 6, "rejected": 1}
    assert (account.rejections[0].member, account.rejections[0].code) == ("b.json", "damaged")
    assert ocids(store) == ["o0", "o1", "o2", "o20", "o21", "o22"]
