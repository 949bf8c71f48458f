"""A database moved to the other kind and back says what it said, and numbers on where it left off."""

import pytest
from ingesting import Store, lines
from sqlalchemy.exc import DBAPIError

from auditor import pipeline
from auditor.audit.run import AuditRequest
from auditor.demo.generator import write_packages
from auditor.errors import StorageError, UsageError
from auditor.store import transfer as transferring


@pytest.fixture
def other(postgresql):
    url = postgresql.create()
    yield url
    postgresql.drop(url)


@pytest.fixture
def filled(store, tmp_path):
    store.ingest(*write_packages(tmp_path / "portal", processes=300, seed=3, months=3).files, source="g")
    odd = {"ocid": "ñ'\"\\\t", "tender": {"title": "a\nb\\N\tc", "value": {"amount": 0.1, "currency": "GTQ"}}}
    store.one(lines(tmp_path / "l.jsonl", [odd, {"ocid": 5}, {"x": 1}, {"ocid": ""}]))
    store.one(lines(tmp_path / "m.jsonl", [{"ocid": "ñ'\"\\\t", "tender": {"title": "c"}}]))
    pipeline.audit(store.settings, AuditRequest())
    return store


def at(store, url):
    there = Store(store.data_dir)
    there.settings = there.settings.model_copy(update={"database_url": url})
    return there


def everything(store):
    with store.reading():
        return {name: sorted(store.rows(name), key=repr) for name in transferring.metadata.tables}


def test_there_and_back(filled, other, tmp_path):
    before = everything(filled)
    moved = pipeline.db_export(filled.settings, other)
    there = at(filled, other)
    assert {table.table: table.rows for table in moved} == {name: len(rows) for name, rows in before.items()}
    assert everything(there) == before
    assert pipeline.db_verify(there.settings).flaws == []
    # Keys go on: what is added collides with nothing.
    assert there.one(lines(tmp_path / "n.jsonl", [{"ocid": "new"}, {"ocid": ""}])).n_new == 1
    pipeline.audit(there.settings, AuditRequest())
    after = everything(there)
    back = f"sqlite:///{tmp_path}/back.db"
    pipeline.db_export(there.settings, back)
    assert everything(at(filled, back)) == after
    assert at(filled, back).one(lines(tmp_path / "o.jsonl", [{"ocid": "newer"}])).n_new == 1


def test_findings_are_equal_on_both(filled, other, tmp_path):
    elsewhere = Store(tmp_path / "elsewhere", other)
    elsewhere.ingest(*sorted((tmp_path / "portal").iterdir()), source="g")
    pipeline.audit(elsewhere.settings, AuditRequest())

    def said(store):
        clocks = {"id", "first_seen", "last_seen", "source_id"}
        return sorted(
            tuple((name, value) for name, value in row.items() if name not in clocks)
            for row in store.rows("finding")
        )

    assert said(elsewhere) == said(filled)
    assert len(said(filled)) > 0


def test_decisions_are_kept_there_too(filled, other):
    pipeline.db_export(filled.settings, other)
    there = at(filled, other)
    decision = "INSERT INTO finding_decision (finding_id, state, author, decided_at) VALUES (1, 'confirmed', 'A', 'x')"
    there.execute(decision)
    for change in ("UPDATE finding_decision SET author = 'B'", "DELETE FROM finding_decision"):
        with pytest.raises(DBAPIError, match="append-only"):
            there.execute(change)
    pipeline.db_export(filled.settings, other, replace=True)
    assert there.rows("finding_decision") == []


def test_a_target_that_holds_data_is_left_alone_unless_told(filled, other):
    pipeline.db_export(filled.settings, other)
    with pytest.raises(UsageError, match="holds data already") as fault:
        pipeline.db_export(filled.settings, other)
    assert "--replace" in fault.value.hint
    before = everything(filled)
    pipeline.db_export(filled.settings, other, replace=True)
    assert everything(at(filled, other)) == before
    with pytest.raises(UsageError, match="this very database"):
        pipeline.db_export(at(filled, other).settings, other)


@pytest.mark.parametrize("instant", ["_written", "_read"])
def test_all_or_nothing(filled, other, monkeypatch, instant):
    real, calls = getattr(transferring, instant), []

    def dies(*arguments):
        calls.append(arguments)
        if len(calls) > 8:
            raise KeyboardInterrupt
        return real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(transferring, instant, dies)
        with pytest.raises(KeyboardInterrupt):
            pipeline.db_export(filled.settings, other)
    assert not any(everything(at(filled, other)).values())
    pipeline.db_export(filled.settings, other)


def test_what_comes_out_otherwise_is_not_kept(filled, other, monkeypatch):
    real = transferring._batches
    monkeypatch.setattr(
        transferring,
        "_batches",
        lambda connection, table: (
            rows[1:] if table.name == "bid" and connection.dialect.name == "postgresql" else rows
            for rows in real(connection, table)
        ),
    )
    with pytest.raises(StorageError, match="table bid did not come out as it was"):
        pipeline.db_export(filled.settings, other)
    assert not any(everything(at(filled, other)).values())
