"""Processes that a newer version of a month has no more, and those that come back."""

import pytest
from ingesting import document

pytestmark = pytest.mark.both_databases

RECORDS = [
    {"ocid": f"o{n}", "compiledRelease": {
        "ocid": f"o{n}", "id": str(n), "date": f"2024-01-{n + 10}T00:00:00Z", "tag": ["compiled"],
        "tender": {"id": "t", "title": f"Compra {n}", "status": "active", "documents": [{"id": "d1"}, {"id": "d2"}]}}}
    for n in range(4)
]  # fmt: skip


@pytest.fixture
def version(store, tmp_path):
    """Read a version of a month that has these records; the names of its file lead to the same month."""
    count = iter(range(100))

    def read(records, name="2024-01_Guatecompras.json"):
        path = document(tmp_path / str(next(count)) / name, {"version": "1.1", "records": records})
        return store.one(path, source="g")

    return read


def vanished(store):
    return [(row["ocid"], row["kind"]) for row in store.rows("record_change") if row["path"] == "process"]


def test_a_process_that_is_gone(store, version):
    version(RECORDS)
    version([RECORDS[0], RECORDS[2], RECORDS[3]])
    change = store.row("record_change")
    assert (change["ocid"], change["path"], change["kind"]) == ("o1", "process", "vanished")
    assert (change["old"], change["new"]) == ("title=Compra 1; status=active", None)
    old, new = store.rows("source_file")
    assert (change["old_source_file_id"], change["source_file_id"]) == (old["id"], new["id"])
    assert {row["ocid"] for row in store.rows("process")} == {"o0", "o1", "o2", "o3"}
    assert store.facts("changes")["ocid"].to_list() == ["o1"]


def test_it_is_told_once_and_its_return_too(store, version):
    version(RECORDS)
    version(RECORDS[1:])
    version([*RECORDS[1:3], {**RECORDS[3], "ocid": "o3"}, {"ocid": "o9", "compiledRelease": {"ocid": "o9"}}])
    assert vanished(store) == [("o0", "vanished")]
    version([*RECORDS, {"ocid": "o8", "compiledRelease": {"ocid": "o8"}}])
    assert vanished(store) == [("o0", "vanished"), ("o9", "vanished"), ("o0", "life")]


def test_a_document_that_is_gone(store, version):
    version(RECORDS)
    release = RECORDS[0]["compiledRelease"]
    tender = {**release["tender"], "documents": [{"id": "d1"}]}
    version([{"ocid": "o0", "compiledRelease": {**release, "tender": tender}}, *RECORDS[1:]])
    change = store.row("record_change")
    assert (change["ocid"], change["kind"], change["path"]) == ("o0", "vanished", "document[tender/0/d2]")


@pytest.mark.parametrize(
    "records",
    [
        RECORDS[:3],
        [*RECORDS[:2], {"ocid": "o2", "compiledRelease": {"ocid": "o2", "tender": 7}}, RECORDS[3]],
    ],
    ids=["older than what is there", "there, but not readable"],
)
def test_no_evidence_of_absence(store, version, records):
    version(RECORDS)
    version(records)
    assert vanished(store) == []


def test_a_version_that_was_cut_off_says_nothing(store, version, tmp_path):
    version(RECORDS)
    whole = document(tmp_path / "w.json", {"version": "1.1", "records": RECORDS[::-1]}).read_bytes()
    cut = tmp_path / "cut" / "2024-01_Guatecompras.json"
    cut.parent.mkdir()
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    store.one(cut, source="g")
    assert vanished(store) == []


def test_other_months_other_sources_and_other_names_say_nothing(store, version, tmp_path):
    version(RECORDS)
    version(RECORDS[3:], "2024-02_Guatecompras.json")
    version(RECORDS[3:], "2024-01_muestra.json")
    path = document(tmp_path / "x" / "2024-01_Guatecompras.json", {"version": "1.1", "records": RECORDS[3:]})
    store.one(path, source="other")
    assert vanished(store) == []
