"""What is PostgreSQL's own: locks, turns, servers that refuse, go away, or sort in another language."""

import sys
from dataclasses import dataclass, field

import pytest
from ingesting import Store, lines
from postgres import NoServer, own_server
from sqlalchemy import make_url, select, text

from auditor.errors import ConfigError, LockHeldError, StorageError
from auditor.progress import Silence
from auditor.store.database import open_database
from auditor.store.dialects import advisory, dialect_of, parsed
from auditor.store.lock import writer_lock
from auditor.store.schema import process


@pytest.fixture
def url(postgresql):
    made = postgresql.create()
    yield made
    postgresql.drop(made)


@pytest.fixture
def store(tmp_path, url):
    return Store(tmp_path / "data", url)


def releases(path, n, title="t"):
    return lines(
        path, [{"ocid": f"o{k}", "date": "2024-01-01", "tender": {"title": title}} for k in range(n)]
    )


def test_two_machines_one_database(store, url, tmp_path):
    other = Store(tmp_path / "elsewhere", url)
    with writer_lock(store.data_dir, url):
        with pytest.raises(
            LockHeldError, match=r"another auditor \(auditor \d+@\S+\) is writing to"
        ) as fault:
            other.one(releases(tmp_path / "a.jsonl", 1))
        assert fault.value.exit_code == 5
    assert other.one(tmp_path / "a.jsonl").n_new == 1


def test_schemas_of_one_database_do_not_wait_for_each_other(postgresql, url, tmp_path):
    with postgresql.connect(url) as connection:
        connection.execute("CREATE SCHEMA second")
    second = make_url(url).update_query_dict({"options": "-csearch_path=second"})
    there = Store(tmp_path / "second", second.render_as_string(hide_password=False))
    with writer_lock(tmp_path / "first", url):
        assert there.one(releases(tmp_path / "a.jsonl", 1)).n_new == 1
    assert Store(tmp_path / "first", url).one(tmp_path / "a.jsonl").n_new == 1


def test_a_writing_transaction_waits_for_its_turn_and_then_gives_up(store, tmp_path, monkeypatch):
    store.one(releases(tmp_path / "a.jsonl", 1))
    monkeypatch.setattr(advisory, "BUSY_SECONDS", 1)
    database = open_database(store.settings.url)
    with (
        database.writing(),
        pytest.raises(LockHeldError, match="another process is writing"),
        database.writing(),
    ):
        pass
    with database.writing() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "1s"
    database.close()


def test_readers_cannot_write(store, tmp_path):
    store.one(releases(tmp_path / "a.jsonl", 1))
    database = open_database(store.settings.url)
    with pytest.raises(StorageError, match="not allowed"), database.reading() as connection:
        connection.execute(process.delete())
    database.close()


def test_one_order_whatever_the_language_of_the_server(postgresql, tmp_path):
    url = postgresql.create("TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'es' LOCALE 'C.UTF-8'")
    try:
        store = Store(tmp_path / "data", url)
        ocids = ["b", "A", "a", "Z", "ñ", "n", "o", "_", "-"]
        store.one(lines(tmp_path / "a.jsonl", [{"ocid": ocid, "date": "2024-01-01"} for ocid in ocids]))
        with store.reading() as connection:
            assert connection.scalar(text("SELECT 'b' < 'Z'"))
            ordered = connection.scalars(select(process.c.ocid).order_by(process.c.ocid)).all()
        assert ordered == sorted(ocids)
    finally:
        postgresql.drop(url)


def test_a_database_that_cannot_write_every_name(postgresql):
    url = postgresql.create("TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    try:
        with pytest.raises(ConfigError, match="encoded in LATIN1") as fault:
            open_database(url)
        assert "--encoding=UTF8" in fault.value.hint
    finally:
        postgresql.drop(url)


def test_servers_that_refuse(postgresql):
    nowhere = postgresql.url.set(database="no_such_database").render_as_string(hide_password=False)
    with pytest.raises((ConfigError, StorageError), match="no_such_database"):
        open_database(nowhere)
    with pytest.raises(StorageError, match=r"no connection to u@127\.0\.0\.1:1/d") as fault:
        open_database("postgresql://u:secret@127.0.0.1:1/d?connect_timeout=2&password=secret")
    assert "secret" not in str(fault.value)
    address = parsed("postgres://u:secret@h/d?password=secret")
    assert dialect_of(address).place(address) == "u@h/d"


def test_a_role_without_the_right_to_make_tables(postgresql, url, tmp_path):
    with postgresql.connect(url) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute("DROP ROLE IF EXISTS auditor_reader")
        connection.execute("CREATE ROLE auditor_reader LOGIN")
    reader = make_url(url).set(username="auditor_reader").render_as_string(hide_password=False)
    try:
        with pytest.raises(StorageError, match="not allowed in auditor_reader@"):
            open_database(reader)
        Store(tmp_path / "data", url).one(releases(tmp_path / "a.jsonl", 2))
        with postgresql.connect(url) as connection:
            connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor_reader")
        assert len(Store(tmp_path / "data", reader).facts("processes")) == 2
    finally:
        with postgresql.connect(url) as connection:
            connection.execute("DROP OWNED BY auditor_reader")
            connection.execute("DROP ROLE auditor_reader")


def test_without_the_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match="psycopg") as fault:
        open_database("postgresql://u@h/d")
    assert "auditor[postgresql]" in fault.value.hint


@dataclass
class Disturbed(Silence):
    """Does something when the first block of a file has been written."""

    act: object
    done: list[int] = field(default_factory=list)

    def advance(self, n_bytes: int) -> None:
        if not self.done:
            self.done.append(n_bytes)
            self.act()


def test_sessions_that_the_server_ends_in_mid_ingest(postgresql, url, store, tmp_path):
    store.one(releases(tmp_path / "a.jsonl", 50))
    before = store.content()

    def end_all():
        with postgresql.connect(url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    with pytest.raises(StorageError, match="no connection to") as fault:
        store.ingest(releases(tmp_path / "b.jsonl", 80, "u"), progress=Disturbed(end_all))
    assert "nothing was left half-written" in fault.value.hint
    assert store.content() == before
    assert store.one(tmp_path / "b.jsonl").n_in == 80


def test_server_restarted_in_mid_ingest(tmp_path):
    try:
        with own_server() as server:
            store = Store(tmp_path / "data", server.create())
            store.one(releases(tmp_path / "a.jsonl", 50))
            before = store.content()

            def restart():
                server.stop()
                server.start()

            with pytest.raises(StorageError, match="no connection to"):
                store.ingest(releases(tmp_path / "b.jsonl", 80, "u"), progress=Disturbed(restart))
            assert store.content() == before
            assert store.one(tmp_path / "b.jsonl").n_in == 80
    except NoServer as reason:
        pytest.skip(str(reason))
