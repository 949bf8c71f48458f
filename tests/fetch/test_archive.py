"""What is taken and what is not, by what is in the file."""

import gzip
import hashlib
import zipfile

import pytest

from auditor.errors import BadDataError
from auditor.fetch import archive, checksums
from auditor.fetch.archive import inspect


@pytest.fixture
def zipped(tmp_path):
    def write(**entries):
        path = tmp_path / "x.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name, body in entries.items():
                made.writestr(name, body)
        return path

    return write


def test_one_entry(zipped):
    found = inspect(zipped(**{"a.json": "{}"}), "json", "sha256")
    assert (found.extension, found.entry, found.inner) == ("zip", "a.json", hashlib.sha256(b"{}").hexdigest())


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({}, "0 files|not a json"),
        ({"a.json": "{}", "b.json": "{}"}, "2 files"),
        ({"../a.json": "{}"}, "the path"),
        ({"/etc/a.json": "{}"}, "the path"),
        ({"dir\\a.json": "{}"}, "the path"),
        ({"C:a.json": "{}"}, "the path"),
        ({"a.exe": "MZ"}, "not json"),
    ],
)
def test_what_is_not_taken(zipped, entries, said):
    with pytest.raises(BadDataError, match=said):
        inspect(zipped(**entries), "json")


def test_tables_may_be_several(zipped):
    assert inspect(zipped(**{"a.csv": "x", "b.csv": "y"}), "csv").entry is None
    with pytest.raises(BadDataError, match="not csv"):
        inspect(zipped(**{"a.csv": "x", "b.exe": "y"}), "csv")


def test_damage(zipped, tmp_path):
    path = zipped(**{"a.json": "{" + "7" * 5_000 + "}"})
    whole = path.read_bytes()
    for spoilt in (whole[:-30], whole[:45] + bytes([whole[45] ^ 0xFF]) + whole[46:], b"", b"<html>"):
        path.write_bytes(spoilt)
        with pytest.raises(BadDataError):
            inspect(path, "json")
    lines = tmp_path / "a.gz"
    lines.write_bytes(gzip.compress(b"{}")[:-1])
    with pytest.raises(BadDataError):
        inspect(lines, "jsonl")


def test_bombs(zipped, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "RATIO_COUNTS_FROM", 2**20)
    with pytest.raises(BadDataError, match="unpacks to more"):
        inspect(zipped(**{"a.json": bytes(2**21)}), "json")
    lines = tmp_path / "a.gz"
    lines.write_bytes(gzip.compress(bytes(2**22)))
    with pytest.raises(BadDataError, match="unpacks to more"):
        inspect(lines, "jsonl")


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_a_checksum_of_any_length_of_the_archive_or_of_its_entry(zipped, algorithm):
    path = zipped(**{"a.json": "{}"})
    inner = hashlib.new(algorithm, b"{}").hexdigest()
    found = inspect(path, "json", algorithm)
    for digest in (inner, archive.digest_of(path, algorithm)):
        assert checksums.matches(checksums.expected(f"{digest.upper()}  a.zip"), path, found) is True
    assert checksums.matches("0" * len(inner), path, found) is False
    assert checksums.matches(checksums.expected("no digest"), path, found) is None
