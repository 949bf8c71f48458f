"""Facts as files: immutable generations, listed in the transaction that writes the rows they come from."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from ingesting import lines
from sqlalchemy import insert, update

from auditor import pipeline
from auditor.errors import StorageError
from auditor.store import facts
from auditor.store.database import open_database
from auditor.store.schema import audit_run, fact_file

pytestmark = pytest.mark.both_databases


def release(ocid, day="2024-03-05", **more):
    return {"ocid": ocid, "date": day, "tag": ["compiled"], "tender": {"id": ocid, **more}}


def on_disk(store):
    folder = store.data_dir / "facts"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def listed(store, **where):
    rows = store.rows("fact_file")
    return {row["path"] for row in rows if all(row[name] == value for name, value in where.items())}


def writing(store, *statements):
    database = open_database(store.settings.url)
    with database.writing() as connection:
        for statement in statements:
            connection.execute(statement)
    database.close()


def test_only_the_touched_months_are_made_again(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a"), release("b", "2024-04-05")]))
    first = {row["partition"]: row["generation"] for row in store.rows("fact_file")}
    assert set(first) - {"all"} == {"202403", "202404"}
    store.one(lines(tmp_path / "2.jsonl", [release("c", "2024-04-06")]))
    current = {
        row["partition"]: row["generation"] for row in store.rows("fact_file") if row["retired_at"] is None
    }
    assert current["202403"] == first["202403"]
    assert current["202404"] > first["202404"]
    assert store.facts("processes")["ocid"].sort().to_list() == ["a", "b", "c"]


def test_nothing_new_makes_no_facts(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    before = on_disk(store)
    store.one(lines(tmp_path / "2.jsonl", [release("a"), {"ocid": ""}]))
    assert on_disk(store) == before


def test_files_are_never_changed(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    before = {name: (store.data_dir / "facts" / name).read_bytes() for name in on_disk(store)}
    store.one(lines(tmp_path / "2.jsonl", [release("b")]))
    assert {name: (store.data_dir / "facts" / name).read_bytes() for name in before} == before


def test_lazy_reader_of_the_generation_before_still_reads_it(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    database = open_database(store.settings.url)
    with database.reading() as connection:
        frame = facts.scan(connection, store.data_dir, "processes")
        store.one(lines(tmp_path / "2.jsonl", [release("b")]))
        store.rebuild()
        assert frame.collect()["ocid"].to_list() == ["a"]
        assert facts.scan(connection, store.data_dir, "processes").collect()["ocid"].to_list() == ["a"]
    database.close()
    assert len(store.facts("processes")) == 2


def test_month_that_empties_leaves_the_list(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a", datePublished="2024-03-01")]))
    store.one(lines(tmp_path / "2.jsonl", [release("a", "2024-05-01", datePublished="2024-04-01")]))
    current = {row["partition"] for row in store.rows("fact_file") if row["retired_at"] is None}
    assert current - {"all"} == {"202404"}
    assert len(store.facts("processes")) == 1


@pytest.mark.parametrize("instant", ["rows", "facts", "commit"])
def test_writer_that_fails_leaves_the_old_generation(store, tmp_path, monkeypatch, instant):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    before, said = store.content(), store.all_facts()

    def broken(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    place = {
        "rows": "auditor.store.writer.Writer.upsert_organizations",
        "facts": "auditor.store.facts.manifest._write",
        "commit": "auditor.normalize.ingest.files.complete",
    }[instant]
    with monkeypatch.context() as patched:
        patched.setattr(place, broken)
        with pytest.raises(StorageError, match="No space left"):
            store.ingest(lines(tmp_path / "2.jsonl", [release("a", "2024-04-01", title="x"), release("b")]))
    assert (store.content(), store.all_facts()) == (before, said)
    (account,) = store.ingest(tmp_path / "2.jsonl")
    assert (account.n_new, account.n_changed) == (1, 1)


def test_old_generations_stay_two_audits_and_a_day(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    first = {name for name in on_disk(store) if not name.startswith("lookup")}
    store.one(lines(tmp_path / "2.jsonl", [release("b")]))

    def after(hours, audits):
        retired = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")
        table = update(fact_file).where(fact_file.c.retired_at.is_not(None))
        writing(store, table.values(retired_at=retired))
        for _ in range(audits):
            run = {"started_at": retired, "as_of": "2024-03-05", "version": "0"}
            writing(store, insert(audit_run).values(**run))
        store.rebuild()
        return first & on_disk(store)

    kept = first & listed(store)
    assert kept
    assert after(hours=23, audits=3) == kept
    database_runs = len(store.rows("audit_run"))
    assert database_runs == 3
    assert after(hours=25, audits=0) == set()


@pytest.mark.parametrize(("minutes", "stay"), [(9, True), (11, False)])
def test_a_replaced_index_stays_for_as_long_as_a_lookup_may_take(store, tmp_path, minutes, stay):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    first = {name for name in on_disk(store) if name.startswith("lookup")}
    assert first
    store.one(lines(tmp_path / "2.jsonl", [release("b")]))
    retired = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="seconds")
    writing(store, update(fact_file).where(fact_file.c.retired_at.is_not(None)).values(retired_at=retired))
    store.rebuild()
    assert first & on_disk(store) == (first if stay else set())


def test_old_generations_of_a_day_stay_for_two_audits(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    first = {name for name in on_disk(store) if not name.startswith(("organizations", "changes", "lookup"))}
    store.one(lines(tmp_path / "2.jsonl", [release("b")]))
    old = (datetime.now(UTC) - timedelta(hours=30)).isoformat(timespec="seconds")
    writing(store, update(fact_file).where(fact_file.c.retired_at.is_not(None)).values(retired_at=old))
    for audits, stays in ((0, True), (1, True), (2, False)):
        while len(store.rows("audit_run")) < audits:
            run = {"started_at": old, "as_of": "2024-03-05", "version": "0"}
            writing(store, insert(audit_run).values(**run))
        store.rebuild()
        assert (first <= on_disk(store)) == stays, audits


def test_what_a_killed_writer_left_is_removed_by_the_next(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    garbage = [
        store.data_dir / "facts" / "processes" / "1-202403-99.parquet",
        store.data_dir / "facts" / "bids" / "1-202403-2.4711.partial",
        store.data_dir / "raw" / "files" / ".4711.partial",
    ]
    for path in garbage:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    store.one(lines(tmp_path / "2.jsonl", [release("b")]))
    assert [path for path in garbage if path.exists()] == []
    assert on_disk(store) == listed(store)


def test_facts_of_another_dictionary_are_refused(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    writing(store, update(fact_file).where(fact_file.c.view == "processes").values(catalog="another"))
    with pytest.raises(StorageError, match="missing, or of another version") as fault:
        store.facts("processes")
    assert "auditor db rebuild-facts" in fault.value.hint
    assert fault.value.exit_code == 4
    store.rebuild()
    assert store.facts("processes")["ocid"].to_list() == ["a"]


def test_missing_facts_are_refused_and_can_be_made_again(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a"), release("b", "2024-04-01")]))
    before = store.all_facts()
    for path in (store.data_dir / "facts").rglob("*.parquet"):
        path.unlink()
    with pytest.raises(StorageError, match="missing"):
        store.facts("processes")
    assert store.rebuild() == {"files": 2}
    assert store.all_facts() == before


def test_folder_of_facts_that_is_gone_altogether(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a")]))
    before = store.all_facts()
    shutil.rmtree(store.data_dir / "facts")
    store.rebuild()
    assert store.all_facts() == before


def test_sources_share_views(store, tmp_path):
    path = lines(tmp_path / "1.jsonl", [release("a")])
    for source in ("one", "two"):
        store.one(path, source=source)
    frame = store.facts("processes")
    assert frame.select("source", "ocid").sort("source").rows() == [("one", "a"), ("two", "a")]
    assert store.rebuild() == {"one": 1, "two": 1}


def test_rows_of_a_listing_are_counted_right(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a"), release("b"), release("c", "2024-04-01")]))
    for row in store.rows("fact_file"):
        if row["view"] == "lookup":
            continue
        assert row["rows"] == len(pl.read_parquet(store.data_dir / "facts" / row["path"]))


def test_status_tells_of_facts(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [release("a"), {"ocid": None}]))
    status = pipeline.db_status(store.settings)
    assert (status.tables["process"], status.rejected_waiting, status.facts_are_current) == (1, 1, True)
    assert status.facts == len(listed(store, retired_at=None))
    assert Path(store.data_dir / "facts").exists()
