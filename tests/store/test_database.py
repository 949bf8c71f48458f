"""Databases that are empty, old, of another program, or none at all; and the two ways to one schema."""

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from ingesting import lines
from sqlalchemy import inspect

from auditor import pipeline
from auditor.errors import ConfigError, LockHeldError, SchemaError
from auditor.resources import shipped
from auditor.store import migrate
from auditor.store.database import is_sound, open_database
from auditor.store.lock import writer_lock
from auditor.store.schema import metadata

pytestmark = pytest.mark.both_databases


def test_head_is_alembics():
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def schema_of(url):
    """Tables with their columns, keys, references and indices: what the database itself says of them."""
    database = open_database(url, check=False)
    with database.reading() as connection:
        seen = inspect(connection)
        found = {
            table: (
                [{**column, "type": repr(column["type"])} for column in seen.get_columns(table)],
                seen.get_pk_constraint(table),
                sorted(seen.get_foreign_keys(table), key=repr),
                sorted(seen.get_unique_constraints(table), key=repr),
                sorted(seen.get_indexes(table), key=repr),
                seen.get_table_options(table),
            )
            for table in seen.get_table_names()
        }
    database.close()
    return found


def tables_of(url):
    return sorted(schema_of(url))


def test_migrated_schema_is_the_made_one(databases, tmp_path):
    made, migrated = (databases.new() or f"sqlite:///{tmp_path}/{name}.db" for name in ("made", "migrated"))
    open_database(made).close()
    database = open_database(migrated, check=False)
    migrate.upgrade(database.engine)
    with database.reading() as connection:
        assert migrate.revision(connection) == migrate.HEAD
    database.close()
    assert set(schema_of(made)) == {*metadata.tables, "alembic_version"}
    assert schema_of(migrated) == schema_of(made)


def test_upgrade_of_what_is_current_changes_nothing(store, tmp_path):
    store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    before = store.content()
    assert pipeline.db_upgrade(store.settings) == (migrate.HEAD, migrate.HEAD)
    assert store.content() == before


@pytest.mark.parametrize("revision", ["0000", "9999"])
def test_other_revision(store, tmp_path, revision):
    path = lines(tmp_path / "f.jsonl", [{"ocid": "a"}])
    store.one(path)
    store.execute("UPDATE alembic_version SET version_num = :revision", revision=revision)
    for act in (lambda: store.one(path), lambda: store.facts("processes"), store.rebuild):
        with pytest.raises(SchemaError, match=f"schema {revision}") as fault:
            act()
        assert "auditor db upgrade" in fault.value.hint
        assert fault.value.exit_code == 2


def test_database_of_another_program(store, tmp_path):
    store.execute("CREATE TABLE diary (day TEXT)")
    with pytest.raises(SchemaError, match="another program"):
        store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    assert tables_of(store.settings.url) == ["diary"]


def test_sound_database(store, tmp_path):
    store.one(lines(tmp_path / "f.jsonl", [{"ocid": "a"}]))
    database = open_database(store.settings.url)
    assert is_sound(database)
    database.close()


@pytest.mark.parametrize(
    "url",
    ["postgresql+asyncpg://user@host/name", "nonsense", "sqlite://", "mysql://h/n", "oracle+nothing://x"],
)
def test_address_that_cannot_be_used(url):
    with pytest.raises(ConfigError, match="not an address of either") as fault:
        open_database(url)
    assert fault.value.exit_code == 2


def test_second_writer_is_kept_out_and_readers_are_not(store, tmp_path):
    path = lines(tmp_path / "f.jsonl", [{"ocid": "a"}])
    store.one(path)
    with writer_lock(store.data_dir, store.settings.url):
        with pytest.raises(LockHeldError, match="another auditor") as fault:
            store.one(path)
        assert fault.value.exit_code == 5
        assert store.facts("processes")["ocid"].to_list() == ["a"]
    assert store.one(path).n_unchanged == 1


def test_lock_is_let_go_after_a_failure(store):
    def fails():
        with writer_lock(store.data_dir, store.settings.url):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with writer_lock(store.data_dir, store.settings.url):
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
