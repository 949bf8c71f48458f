"""First, unchanged and changed: what a fetch asks for, brings and writes down."""

import hashlib

import pytest
from fetch.conftest import MONTHS

from auditor import acquisition
from auditor.demo.portal import BadDays
from auditor.errors import UsageError
from auditor.fetch.policy import Asked
from auditor.fetch.sources import Range
from auditor.store.database import open_database
from auditor.store.population import loaded_months


def periods(report):
    return [arrived.period for arrived in report.arrived]


def test_first_fetch_brings_every_month_whole(home):
    done = home.fetch()
    assert periods(done.report) == MONTHS
    assert [account.n_new for account in done.accounts] == [20] * 6
    for row in home.store.rows("source_file"):
        export = home.shelf.export(row["period"], "json")
        assert row["sha256"] == export.sha256 == row["portal_checksum"]
        assert (row["etag"], row["bytes"]) == (export.etag, export.path.stat().st_size)
        assert row["url"].endswith(f"/file/json/2024/{int(row['period'][5:])}")
        assert row["checksum_matched"] == 1
        assert row["last_modified"].endswith("GMT")
        assert row["fetched_at"]
        assert row["ingested_at"]
        kept = home.store.data_dir / "raw" / "g" / f"{row['sha256']}.zip"
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == row["sha256"]
    assert len(home.raw()) == 6
    assert "first download: 6 files" in home.said.lines[0]


def test_an_unchanged_portal_costs_one_listing(home):
    home.fetch()
    content = home.store.content()
    report = home.complete()
    assert [asked.path for asked in home.portal.requests] == ["/files"]
    assert (report.requests, report.unchanged, report.arrived) == (1, 6, [])
    assert home.store.content() == content


def test_one_changed_month_costs_one_download(home):
    home.fetch()
    home.shelf.revise("2024-01", edit_title)
    done = home.fetch()
    assert periods(done.report) == ["2024-01"]
    assert len(home.portal.requests) == 2
    assert [(account.n_changed, account.n_unchanged) for account in done.accounts] == [(1, 19)]
    versions = [row for row in home.store.rows("source_file") if row["period"] == "2024-01"]
    assert len(versions) == 2
    current = next(row for row in home.store.rows("source_period") if row["period"] == "2024-01")
    assert current["source_file_id"] == versions[1]["id"]


def test_a_listing_that_is_new_and_a_file_that_is_not(home):
    home.fetch()
    home.shelf.package("2024-06").touch()
    report = home.complete()
    assert report.not_modified == ["2024-06"]
    assert [asked.status for asked in home.portal.requests] == [200, 304]
    assert home.complete().requests == 1


def test_older_months_that_all_change_come_in_rotation(home, monkeypatch):
    monkeypatch.setattr("auditor.fetch.policy.ROTATION", 2)
    home.fetch()
    for month in MONTHS:
        home.shelf.revise(month, edit_title)
    first = home.complete()
    assert periods(first) == ["2024-01", "2024-02", "2024-04", "2024-05", "2024-06"]
    assert first.waiting == ["2024-03"]
    assert periods(home.complete()) == ["2024-03"]
    assert home.complete().requests == 1


def test_full_asks_about_every_month_and_force_brings_every_month(home):
    home.fetch()
    full = home.complete(asked=Asked(full=True))
    assert (full.not_modified, full.received < 5_000) == (MONTHS, True)
    force = home.complete(asked=Asked(force=True))
    assert [arrived.is_new for arrived in force.arrived] == [False] * 6
    assert len(home.store.rows("source_file")) == 6


def test_only_the_months_asked_for(home):
    assert periods(home.complete(asked=Asked(Range("2024-02", "2024-03")))) == ["2024-02", "2024-03"]
    assert periods(home.complete(asked=Asked(Range(last="2024-01")))) == ["2024-01"]
    assert periods(home.complete()) == ["2024-04", "2024-05", "2024-06"]


def test_one_process_by_its_number(home):
    done = home.fetch(asked=Asked(nogs=("90000003",)))
    assert [account.n_new for account in done.accounts] == [1]
    assert [asked.path for asked in home.portal.requests] == ["/record/ocds-xqjsxa-90000003"]
    assert home.store.row("process")["ocid"] == "ocds-xqjsxa-90000003"
    assert home.complete(asked=Asked(nogs=("1",))).nothing == ["1"]
    with pytest.raises(UsageError):
        home.fetch(asked=Asked(nogs=("../1",)))


def test_a_process_is_no_month(home):
    """Rules that look at whole months know them from the months' files only."""
    home.fetch(asked=Asked(Range("2024-01", "2024-01")))
    home.fetch(asked=Asked(nogs=("90000100",)))
    database = open_database(home.store.settings.url)
    with database.reading() as connection:
        assert loaded_months(connection) == {"g": {"2024-01"}}
    database.close()


def test_status_asks_nobody(home):
    home.fetch()
    with home.serving(BadDays()) as settings:
        (status,) = acquisition.status(settings, ["g"])
        assert home.portal.requests == []
    assert [row.period for row in status.periods] == MONTHS
    assert all(row.checksum_matched and row.ingested_at and row.fault is None for row in status.periods)


def edit_title(package):
    package["records"][3]["compiledRelease"]["tender"]["title"] += " corregido"
