"""A month that goes back to an earlier version says again what that version says, and the change is told."""

import pytest
from fetch.conftest import MONTHS
from ingesting import counts

from auditor import pipeline

MONTH = MONTHS[-1]
LATER = "2031-01-01T00:00:00-06:00"


def edited(package):
    """A title and its date, one process more, and one less."""
    records = package["records"]
    release = records[3]["compiledRelease"]
    release["tender"]["title"] += " corregido"
    release["date"] = LATER
    del records[0]


@pytest.fixture
def versions(home):
    first = home.shelf.package(MONTH).read_bytes()
    home.complete()
    content = home.store.said()
    home.shelf.revise(MONTH, edited)
    second = home.shelf.package(MONTH).read_bytes()

    def serve(version):
        home.shelf.package(MONTH).write_bytes({"A": first, "B": second}[version])
        return home.fetch()

    return serve, content


def told(home):
    return [(row["path"], row["kind"]) for row in home.store.rows("record_change")]


def test_it_ends_as_the_version_that_came_back(home, versions):
    serve, content = versions
    serve("B")
    edits = told(home)
    assert set(edits) == {("title", "edit"), ("process", "vanished")}
    (account,) = serve("A").accounts
    assert counts(account) == {"in": 20, "changed": 1, "unchanged": 19}
    assert home.store.said() == content
    assert sorted(told(home)[len(edits) :]) == [("process", "life"), ("title", "edit")]
    last = [row for row in home.store.rows("record_change") if row["path"] == "title"][-1]
    assert last["old_source_file_id"] != last["source_file_id"]
    assert pipeline.db_verify(home.store.settings).flaws == []
    assert pipeline.db_replay(home.store.settings).differences == ()


def test_there_and_back_and_there_again(home, versions):
    serve, content = versions
    serve("B")
    changed = home.store.said()
    serve("A")
    (account,) = serve("B").accounts
    assert counts(account) == {"in": 19, "changed": 1, "unchanged": 18}
    assert home.store.said() == changed
    serve("A")
    assert home.store.said() == content
    assert len(home.store.rows("file_return")) == 3
    assert pipeline.db_verify(home.store.settings).flaws == []
    assert pipeline.db_replay(home.store.settings).differences == ()


def test_the_same_version_again_is_no_return(home, versions):
    serve, _ = versions
    serve("B")
    serve("B")
    assert home.store.rows("file_return") == []
