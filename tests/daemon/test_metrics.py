"""What Prometheus is told, over HTTP, by a real daemon."""

import socket
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from auditor.demo.portal import BadDays

pytestmark = pytest.mark.both_databases


def scraped(address):
    """(name, labels in the order of their names) -> value."""
    answer = httpx.get(address, trust_env=False, timeout=30)
    assert answer.status_code == 200
    return {
        (sample.name, *(label for _, label in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_runs_records_findings_and_disk(home):
    daemon = home.start("--now", "--metrics-port", "0")
    home.wait_for("run_done")
    told = scraped(home.wait_for("metrics_served")["address"])
    assert home.stop(daemon) == 0
    assert told["auditor_up",] == 1
    assert told["auditor_runs_total", "done", "g"] == 1
    assert told["auditor_run_duration_seconds_count", "g"] == 1
    (run,) = home.rows("pipeline_run")
    lasted = datetime.fromisoformat(run["finished_at"]) - datetime.fromisoformat(run["started_at"])
    assert told["auditor_run_duration_seconds_sum", "g"] >= lasted.total_seconds() - 1
    done = datetime.fromtimestamp(told["auditor_last_success_timestamp_seconds", "g"], UTC)
    assert done == datetime.fromisoformat(run["finished_at"])
    assert told["auditor_next_run_timestamp_seconds", "g"] > done.timestamp()
    assert told["auditor_records", "g"] == 60
    assert told["auditor_rejected_records", "g"] == 0
    levels = [row["level"] for row in home.rows("finding")]
    for level in ("high", "medium", "low"):
        assert told["auditor_open_findings", level] == levels.count(level)
    assert min(told["auditor_disk_bytes", part] for part in ("database", "raw", "facts")) > 0
    assert told["auditor_disk_free_bytes",] > 0
    assert told["auditor_troubles", "source_failed"] == 0
    assert told["process_open_fds",] > 0


@pytest.mark.parametrize("bad", [BadDays(challenge_from=0)])
def test_a_portal_that_blocks_shows(home):
    daemon = home.start("--now", "--metrics-port", "0")
    home.wait_for("run_failed")
    told = scraped(home.wait_for("metrics_served")["address"])
    assert home.stop(daemon) == 0
    assert told["auditor_runs_total", "incomplete", "g"] == 1
    assert told["auditor_troubles", "source_failed"] == 1
    assert ("auditor_last_success_timestamp_seconds", "g") not in told
    wait = told["auditor_next_run_timestamp_seconds", "g"] - datetime.now(UTC).timestamp()
    assert timedelta(minutes=3) < timedelta(seconds=wait) <= timedelta(minutes=5)


def test_nobody_else_is_listened_to(home):
    daemon = home.start("--metrics-port", "0")
    port = int(home.wait_for("metrics_served")["address"].split(":")[2].split("/")[0])
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.2", port), 5):
        pass
    assert home.stop(daemon) == 0


def test_a_port_that_is_taken(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        daemon = home.start("--metrics-port", str(port))
        assert daemon.wait(150) == 2
    assert f"127.0.0.1:{port} cannot be used" in (home.folder / "log").read_text()


def test_without_a_port_nothing_listens(home):
    daemon = home.start()
    home.wait_for("started")
    assert home.stop(daemon) == 0
    assert not [line for line in home.lines() if line["event"] == "metrics_served"]
