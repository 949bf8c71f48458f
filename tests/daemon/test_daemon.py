"""The real daemon: runs, signals, two at once, kills, deadlines, a portal that fails, a configuration that is wrong."""

import signal
import socket
from datetime import UTC, datetime, timedelta

import pytest

from auditor.demo.portal import BadDays

pytestmark = pytest.mark.both_databases

SLOW = BadDays(drip=(100, 0.05))


def test_a_run_is_told_and_kept(home):
    daemon = home.start("--now")
    ended = home.wait_for("run_done")
    assert home.stop(daemon) == 0
    stages = [(line["stage"], line.get("source")) for line in home.lines() if line["event"] == "stage"]
    assert stages == [("fetch", "g"), ("normalize", "g"), ("audit", None)]
    (run,) = home.rows("pipeline_run")
    assert (run["id"], run["source"], run["outcome"]) == (ended["run"], "g", "done")
    assert [row["stage"] for row in home.rows("pipeline_stage")] == ["fetch", "normalize", "audit"]
    assert {line["run"] for line in home.lines() if "run" in line} == {run["id"]}


def test_a_pruning_is_a_stage_of_its_run(home):
    with (home.folder / "config.toml").open("a") as file:
        file.write("[retention]\nraw_days = 30\n")
    daemon = home.start("--now")
    home.wait_for("run_done")
    assert home.stop(daemon) == 0
    (line,) = (line for line in home.lines() if line.get("stage") == "prune")
    assert (line["files"], line["audits"]) == (0, 0)
    assert [row["stage"] for row in home.rows("pipeline_stage")][-1] == "prune"


def test_interrupted_while_idle(home):
    daemon = home.start()
    home.wait_for("started")
    assert home.stop(daemon, signal.SIGINT) == 130


@pytest.mark.parametrize("bad", [SLOW])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_in_mid_run_it_is_made_up_at_the_next_start(home, number):
    daemon = home.start("--now")
    home.wait_for("run_started")
    assert home.stop(daemon, number) == (0 if number == signal.SIGTERM else 130)
    (job,) = home.rows("scheduled_job")
    assert job["next_run_time"] < datetime.now(UTC).timestamp() + 2
    second = home.start()
    again = home.wait_for("run_started", 2)
    assert home.stop(second) == 0
    assert again["scheduled_for"] == home.wait_for("run_started")["scheduled_for"]


@pytest.mark.parametrize("bad", [SLOW])
def test_killed_in_mid_run_it_is_made_up_at_the_next_start(home):
    daemon = home.start("--now")
    begun = home.wait_for("run_started")
    daemon.kill()
    daemon.wait()
    second = home.start()
    again = home.wait_for("run_started", 2)
    assert home.stop(second) == 0
    assert again["scheduled_for"] == begun["scheduled_for"]
    assert again["run"] != begun["run"]


def test_two_daemons_on_one_database(home):
    first = home.start()
    home.wait_for("started")
    (home.folder / "log").rename(home.folder / "first")
    second = home.start()
    assert second.wait(20) == 5
    said = (home.folder / "log").read_text()
    who = first.pid if home.database is None else f"auditor {first.pid}@{socket.gethostname()}"
    assert f"another auditor daemon ({who}) already works on" in said
    assert home.stop(first) == 0


@pytest.mark.parametrize("bad", [BadDays(challenge_from=0)])
def test_a_portal_that_blocks_is_recorded_and_tried_later(home):
    daemon = home.start("--now")
    failed = home.wait_for("run_failed")
    assert home.stop(daemon) == 0
    assert (failed["exit_code"], failed["wait_seconds"]) == (3, 300)
    (run,) = home.rows("pipeline_run")
    assert run["outcome"] == "incomplete"
    assert home.rows("pipeline_issue")[0]["stage"] == "fetch"
    (job,) = home.rows("scheduled_job")
    wait = datetime.fromtimestamp(job["next_run_time"], UTC) - datetime.now(UTC)
    assert timedelta(minutes=4) < wait <= timedelta(minutes=5)


@pytest.mark.parametrize("bad", [SLOW])
def test_a_run_that_takes_too_long_is_ended(home):
    home.configure(timeout=3)
    daemon = home.start("--now")
    failed = home.wait_for("run_failed")
    assert failed["outcome"] == "timed_out"
    assert home.stop(daemon) == 0
    assert [row["outcome"] for row in home.rows("pipeline_run")] == ["timed_out"]


def test_a_new_configuration_is_taken_over_and_a_wrong_one_is_not(home):
    daemon = home.start()
    home.wait_for("started")
    home.configure("30 7 * * *")
    daemon.send_signal(signal.SIGHUP)
    home.wait_for("config_reloaded")
    home.configure("30 77 * * *")
    daemon.send_signal(signal.SIGHUP)
    kept = home.wait_for("config_kept")
    assert "config.toml:9: sources.0.schedule: hour: '77'" in kept["error"]
    assert home.stop(daemon) == 0
    (job,) = home.rows("scheduled_job")
    assert '"30 7 * * *"' in job["job_state"]


def test_missed_runs_are_made_up_once(home):
    home.configure("* * * * *")
    first = home.start()
    home.wait_for("started")
    assert home.stop(first) == 0
    home.set_next_run(datetime.now(UTC) - timedelta(hours=3))
    daemon = home.start()
    started = home.wait_for("run_started")
    home.wait_for("run_done")
    home.stop(daemon)
    assert 170 <= started["missed"] <= 190
