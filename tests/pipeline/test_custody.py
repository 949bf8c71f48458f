"""What the store says is led back to the raw files, and made from them again; and what does not hold is named."""

import sqlite3

import pytest
from ingesting import document, lines

from auditor import pipeline
from auditor.demo.generator import write_packages
from auditor.errors import StorageError

pytestmark = pytest.mark.both_databases


@pytest.fixture
def filled(store, tmp_path):
    made = write_packages(tmp_path / "portal", processes=60, months=3)
    store.ingest(*made.files, source="g")
    store.ingest(lines(tmp_path / "l.jsonl", [{"ocid": "o1", "date": "2024-01-01"}, {"ocid": 5}, {"x": 1}]))
    edited = (
        made.files[1].read_text("utf-8").replace('"statusDetails":"Adjudicado"', '"statusDetails":"Otro"')
    )
    changed = tmp_path / "again" / made.files[1].name
    changed.parent.mkdir()
    changed.write_text(edited, "utf-8")
    store.one(changed, source="g")
    return store


def flaws(store):
    return [(flaw.place, flaw.what) for flaw in pipeline.db_verify(store.settings).flaws]


def test_a_sound_store(filled):
    done = pipeline.db_verify(filled.settings)
    assert done.flaws == []
    assert (done.files, done.processes) == (5, 62)
    assert done.releases > 62


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE process SET title = 'otro' WHERE ocid = 'ocds-xqjsxa-90000003'", "do not say what SQL says"),
        ("UPDATE release SET byte_offset = byte_offset + 20000 WHERE process_id = 3", "is not at its place"),
        ("DELETE FROM release WHERE process_id = 3", "has no place in its file"),
        ("DELETE FROM fact_file WHERE view = 'awards'", "its facts are missing"),
        (
            "INSERT INTO lot (process_id, position, rounded) VALUES (99999, 0, false)",
            "1 rows without a process",
        ),
    ],
)
def test_damage_in_the_database_is_named(filled, damage, said):
    filled.execute(damage)
    assert any(said in what for _, what in flaws(filled))


def test_damage_in_the_folder_is_named(filled):
    kept = sorted((filled.data_dir / "raw" / "g").iterdir())
    kept[0].unlink()
    kept[1].write_bytes(kept[1].read_bytes() + b" ")
    current = [row["path"] for row in filled.rows("fact_file") if row["retired_at"] is None]
    facts = [filled.data_dir / "facts" / path for path in current if path.startswith("processes/")]
    facts[0].unlink()
    facts[1].write_bytes(b"PAR1")
    found = dict(flaws(filled))
    assert found[f"raw/g/{kept[0].name}"] == "is not there"
    assert found[f"raw/g/{kept[1].name}"] == "its bytes are others"
    assert f"{facts[0].name} is not there" in found.values()
    assert "the facts do not say what SQL says" in found.values()


def test_replay_says_the_same(filled, tmp_path):
    before = filled.content()
    done = pipeline.db_replay(filled.settings, keep=tmp_path / "again.db")
    assert (done.files, done.processes, done.differences) == (5, 62, ())
    assert filled.content() == before
    assert {path.name for path in filled.data_dir.iterdir() if path.name.startswith(".replay")} == set()
    with sqlite3.connect(tmp_path / "again.db") as connection:
        assert connection.execute("SELECT count(*) FROM process").fetchone() == (62,)


def test_replay_of_a_database_that_was_changed_by_hand(filled):
    filled.execute("UPDATE award SET amount = amount + 1 WHERE position = 0")
    assert [table for table, _ in pipeline.db_replay(filled.settings).differences] == ["award"]


def test_replay_compares_what_was_refused(filled):
    filled.execute("UPDATE rejected_record SET code = 'other'")
    assert [table for table, _ in pipeline.db_replay(filled.settings).differences] == ["rejected_record"]


def test_replay_needs_every_file(filled):
    next((filled.data_dir / "raw" / "g").iterdir()).unlink()
    with pytest.raises(StorageError, match="is missing"):
        pipeline.db_replay(filled.settings)


def test_replay_does_not_write_over_a_file(filled, tmp_path):
    with pytest.raises(StorageError, match="exists already"):
        pipeline.db_replay(filled.settings, keep=document(tmp_path / "mine.db", {}))
