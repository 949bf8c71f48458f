"""A database server that is not there: the daemon waits for it, and yields to another that was faster."""

import signal
import subprocess
import sys

import pytest
from postgres import NoServer, own_server

from auditor.store.daemon_lock import daemon_at_work


@pytest.fixture(scope="module")
def own():
    """A server that may be stopped."""
    try:
        with own_server() as started:
            yield started
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.fixture
def database_url(own):
    url = own.create()
    yield url
    own.drop(url)


def test_it_waits_for_a_server_that_is_not_up_yet(home, own):
    own.stop()
    daemon = home.start()
    trouble = home.wait_for("scheduler_trouble")
    assert "no connection to" in trouble["error"]
    assert trouble["wait_seconds"] == 10
    assert home.call("status").returncode == 4
    own.start()
    home.wait_for("started")
    assert home.stop(daemon) == 0


def test_told_to_stop_while_it_waits_it_stops(home, own):
    own.stop()
    daemon = home.start()
    home.wait_for("scheduler_trouble")
    assert home.stop(daemon) == 0
    own.start()


def test_a_restart_is_survived_and_the_lock_is_held_again(home, own):
    daemon = home.start()
    home.wait_for("started")
    own.stop()
    daemon.send_signal(signal.SIGHUP)  # wakes it
    home.wait_for("config_kept")
    own.start()
    home.wait_for("scheduler_trouble")
    # Told again once the round that held the lock anew is over.
    daemon.send_signal(signal.SIGHUP)
    home.wait_for("config_reloaded")
    assert str(daemon.pid) in daemon_at_work(home.database)
    assert home.stop(daemon) == 0


def test_it_yields_to_a_daemon_that_was_faster(home, own):
    daemon = home.start()
    home.wait_for("started")
    daemon.send_signal(signal.SIGSTOP)
    own.stop()
    own.start()
    taker = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, home.database], stdout=subprocess.PIPE, stdin=subprocess.PIPE
    )
    assert taker.stdout.readline() == b"held\n"
    daemon.send_signal(signal.SIGCONT)
    daemon.send_signal(signal.SIGHUP)
    assert daemon.wait(150) == 5
    assert f"another auditor daemon (auditor {taker.pid}@" in (home.folder / "log").read_text()
    taker.communicate()


_HOLDS = """
import sys
from auditor.store.daemon_lock import daemon_lock
with daemon_lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""
