"""`auditor status` beside a real daemon: what it says of each state, and with which exit code."""

import json
import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest

from auditor.demo.portal import BadDays

pytestmark = pytest.mark.both_databases

SLOW = BadDays(drip=(100, 0.05))


def told(home, *options):
    """The code, which is also said, and what stands in the JSON."""
    done = home.call("status", "--format", "json", *options)
    found = json.loads(done.stdout)
    assert found["exit_code"] == done.returncode
    return done.returncode, found


def until(said):
    """The run's own process takes a moment to write down that it has begun."""
    end = time.monotonic() + 30
    while not said():
        assert time.monotonic() < end
        time.sleep(0.05)


def kinds(found):
    return [(trouble["kind"], trouble["source"]) for trouble in found["troubles"]]


def test_all_is_well(home):
    daemon = home.start("--now")
    home.wait_for("run_done")
    code, found = told(home, "--max-age", "1")
    assert (code, found["troubles"]) == (0, [])
    assert str(daemon.pid) in found["daemon"]
    (source,) = found["sources"]
    assert (source["data"]["processes"], source["rejected"]) == (60, 0)
    assert (source["last_run"]["outcome"], source["last_run"]["exit_code"]) == ("done", 0)
    assert source["last_done"] == source["last_run"]["finished_at"]
    assert timedelta() < datetime.fromisoformat(source["next_run"]["at"]) - datetime.now(UTC)
    assert sum(found["findings"].values()) == len(home.rows("finding"))
    assert min(found["disk"][part] for part in ("database", "raw", "facts", "free")) > 0
    home.stop(daemon)


@pytest.mark.parametrize("bad", [BadDays(challenge_from=0)])
def test_a_portal_that_blocks(home):
    daemon = home.start("--now")
    home.wait_for("run_failed")
    code, found = told(home)
    assert (code, kinds(found)) == (3, [("source_failed", "g")])
    assert found["sources"][0]["next_run"]["failures"] == 1
    home.stop(daemon)


def test_no_daemon_although_there_is_a_schedule(home):
    daemon = home.start()
    home.wait_for("started")
    home.stop(daemon)
    code, found = told(home)
    assert (code, kinds(found), found["daemon"]) == (4, [("daemon_away", None)], None)


def test_a_daemon_that_was_killed_is_not_at_work(home):
    daemon = home.start()
    home.wait_for("started")
    daemon.kill()
    daemon.wait()
    assert kinds(told(home)[1]) == [("daemon_away", None)]


@pytest.mark.parametrize("bad", [SLOW])
def test_a_run_that_took_too_long(home):
    home.configure(timeout=3)
    daemon = home.start("--now")
    home.wait_for("run_failed")
    code, found = told(home)
    assert (code, kinds(found)) == (4, [("run_failed", "g")])
    assert "3 seconds" in found["troubles"][0]["message"]
    home.stop(daemon)


@pytest.mark.parametrize("bad", [SLOW])
def test_a_run_under_way_makes_nothing_late(home):
    first = home.start()
    home.wait_for("started")
    home.stop(first)
    home.set_next_run(datetime.now(UTC) - timedelta(hours=3))
    daemon = home.start()
    home.wait_for("run_started")
    until(lambda: home.rows("pipeline_run"))
    code, found = told(home)
    assert (code, found["sources"][0]["last_run"]["outcome"]) == (0, "running")
    home.stop(daemon)


def test_a_daemon_that_does_not_do_what_is_due(home):
    daemon = home.start()
    home.wait_for("started")
    # The daemon sleeps until the time it had read before.
    home.set_next_run(datetime.now(UTC) - timedelta(hours=3))
    code, found = told(home)
    assert (code, kinds(found)) == (4, [("run_late", "g")])
    home.stop(daemon)


def test_old_data_and_a_disk_that_runs_out(home):
    daemon = home.start("--now")
    home.wait_for("run_done")
    with (home.folder / "config.toml").open("a") as file:
        file.write("min_free_mb = 1000000000000\n")
    code, found = told(home, "--max-age", "0")
    assert (code, kinds(found)) == (4, [("data_old", "g"), ("disk_low", None)])
    home.stop(daemon)


def test_without_a_schedule_a_failed_run_from_cron_is_told(home):
    text = (home.folder / "config.toml").read_text().replace("schedule =", "# schedule =")
    (home.folder / "config.toml").write_text(text)
    assert home.call("run").returncode == 0
    code, found = told(home)
    assert (code, found["daemon"], found["sources"][0]["scheduled"]) == (0, None, False)
    assert found["sources"][0]["last_run"]["outcome"] == "done"
    for path in (home.folder / "data" / "facts").rglob("*.parquet"):
        path.write_bytes(b"")
    assert home.call("run").returncode != 0
    code, found = told(home)
    assert (code, kinds(found)) == (4, [("run_failed", "g")])


def test_what_cannot_be_told_at_all(home):
    assert home.call("status").returncode == 2  # no database
    if home.database is None:
        (home.folder / "data").mkdir()
        sqlite3.connect(home.folder / "data" / "auditor.db").close()
        assert home.call("status").returncode == 2
    (home.folder / "config.toml").write_text("nonsense = 1\n")
    assert home.call("status").returncode == 2
