"""Databases that are empty, old, of another program, or none at all; and the two ways to one schema."""

import sqlite3

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from ingesting import lines

from auditor import pipeline
from auditor.errors import ConfigError, LockHeldError, SchemaError, StorageError
from auditor.resources import shipped
from auditor.store import migrate
from auditor.store.database import is_sound, open_database
from auditor.store.lock import writer_lock
from auditor.store.schema import metadata


def schema_of(path):
    """Tables with their columns, keys and references, and indexes: what SQLite itself says of them."""
    with sqlite3.connect(path) as connection:
        tables = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        ]
        found = {}
        for table in tables:
            columns = connection.execute(f"PRAGMA table_xinfo('{table}')").fetchall()
            keys = connection.execute(f"PRAGMA foreign_key_list('{table}')").fetchall()
            indexes = {
                (
                    row[1] if row[3] == "c" else row[3],
                    row[2],
                    tuple(connection.execute(f"PRAGMA index_info('{row[1]}')")),
                )
                for row in connection.execute(f"PRAGMA index_list('{table}')").fetchall()
            }
            listed = connection.execute(f"PRAGMA table_list('{table}')").fetchall()
            without_rowid = [row[4] for row in listed if row[0] == "main"]
            found[table] = (columns, sorted(row[2:5] for row in keys), indexes, without_rowid)
    connection.close()
    return found


def test_head_is_alembics():
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_migrated_schema_is_the_made_one(tmp_path):
    open_database(f"sqlite:///{tmp_path}/made.db").close()
    database = open_database(f"sqlite:///{tmp_path}/migrated.db", check=False)
    migrate.upgrade(database.engine)
    with database.reading() as connection:
        assert migrate.revision(connection) == migrate.HEAD
    database.close()
    made, migrated = schema_of(tmp_path / "made.db"), schema_of(tmp_path / "migrated.db")
    assert set(made) == {*metadata.tables, "alembic_version"}
    assert migrated == made


def test_upgrade_of_what_is_current_changes_nothing(store, tmp_path):
    store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    before = store.content()
    assert pipeline.db_upgrade(store.settings) == (migrate.HEAD, migrate.HEAD)
    assert store.content() == before


@pytest.mark.parametrize("revision", ["0000", "9999"])
def test_other_revision(store, tmp_path, revision):
    path = lines(tmp_path / "f.jsonl", [{"ocid": "a"}])
    store.one(path)
    with sqlite3.connect(store.data_dir / "auditor.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()
    for act in (lambda: store.one(path), lambda: store.facts("processes"), store.rebuild):
        with pytest.raises(SchemaError, match=f"schema {revision}") as fault:
            act()
        assert "auditor db upgrade" in fault.value.hint
        assert fault.value.exit_code == 2


def test_database_of_another_program(store, tmp_path):
    with sqlite3.connect(store.data_dir / "auditor.db") as connection:
        connection.execute("CREATE TABLE diary (day TEXT)")
    connection.close()
    with pytest.raises(SchemaError, match="another program"):
        store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    with sqlite3.connect(store.data_dir / "auditor.db") as connection:
        assert [row[0] for row in connection.execute("SELECT name FROM sqlite_master")] == ["diary"]
    connection.close()


@pytest.mark.parametrize(
    "content",
    [
        b"this is not a database, but a text that is long enough to be read" * 9,
        b"SQLite format 3\0" + b"\xff" * 5000,
    ],
)
def test_file_that_is_no_database(store, tmp_path, content):
    (store.data_dir / "auditor.db").write_bytes(content)
    with pytest.raises(SchemaError, match="not a sound SQLite database"):
        store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    assert (store.data_dir / "auditor.db").read_bytes() == content


def test_damaged_database_is_told(store, tmp_path):
    store.one(
        lines(tmp_path / "f.jsonl", [{"ocid": f"a{n}", "tender": {"title": "x" * 500}} for n in range(500)])
    )
    path = store.data_dir / "auditor.db"
    data = bytearray(path.read_bytes())
    for page in range(8, len(data) // 4096):
        data[page * 4096 : page * 4096 + 100] = b"\xee" * 100
    path.write_bytes(data)
    with pytest.raises(SchemaError, match="not a sound SQLite database"):
        store.ingest(
            lines(tmp_path / "g.jsonl", [{"ocid": f"a{n}", "tender": {"title": "y"}} for n in range(500)])
        )


def test_sound_database(store, tmp_path):
    store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    database = open_database(store.settings.url)
    assert is_sound(database)
    database.close()


@pytest.mark.parametrize(
    "url", ["postgresql://user@host/name", "nonsense", "sqlite://", "mysql://h/n", "oracle+nothing://x"]
)
def test_address_that_cannot_be_used(url):
    with pytest.raises(ConfigError, match="does not understand") as fault:
        open_database(url)
    assert fault.value.exit_code == 2


def test_nothing_is_made_where_only_reading_was_asked(tmp_path):
    with pytest.raises(SchemaError, match="no database at"):
        open_database(f"sqlite:///{tmp_path}/deep/er/auditor.db", create_schema=False)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be made"):
        open_database(f"sqlite:///{tmp_path}/file/auditor.db")


def test_second_writer_is_kept_out_and_readers_are_not(store, tmp_path):
    path = lines(tmp_path / "f.jsonl", [{"ocid": "a"}])
    store.one(path)
    with writer_lock(store.data_dir):
        with pytest.raises(LockHeldError, match="another auditor") as fault:
            store.one(path)
        assert fault.value.exit_code == 5
        assert store.facts("processes")["ocid"].to_list() == ["a"]
    assert store.one(path).n_unchanged == 1


def test_lock_is_let_go_after_a_failure(store):
    def fails():
        with writer_lock(store.data_dir):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with writer_lock(store.data_dir):
        assert (store.data_dir / "auditor.pid").exists()
    assert not (store.data_dir / "auditor.pid").exists()


def test_transaction_is_all_or_nothing(store, tmp_path):
    store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    database = open_database(store.settings.url)

    def fails():
        with database.writing() as connection:
            connection.execute(metadata.tables["process"].delete())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    database.close()
    assert [row["ocid"] for row in store.rows("process")] == ["a"]


def test_reader_sees_one_state(store, tmp_path):
    store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    database = open_database(store.settings.url)
    with database.reading() as connection:
        count = "SELECT count(*) FROM process"
        assert connection.exec_driver_sql(count).scalar() == 1
        store.one(lines(tmp_path / "g.jsonl", [{"ocid": "b"}]))
        assert connection.exec_driver_sql(count).scalar() == 1
    with database.reading() as connection:
        assert connection.exec_driver_sql(count).scalar() == 2
    database.close()
