"""What the service manager is told, on a real socket; what stands in deploy/."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from auditor.daemon.notify import notify

DEPLOY = Path(__file__).parents[2] / "deploy"


def test_states_arrive_as_one_datagram(tmp_path, monkeypatch):
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(place))
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(place))
        notify("READY=1", "STATUS=waiting")
        assert manager.recv(1000) == b"READY=1\nSTATUS=waiting"


def test_an_abstract_socket_is_reached(monkeypatch, tmp_path):
    name = f"auditor-{tmp_path.name}-{id(tmp_path)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name)
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
        notify("WATCHDOG=1")
        assert manager.recv(1000) == b"WATCHDOG=1"


def test_a_manager_that_is_gone_does_not_stop_the_work(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    notify("WATCHDOG=1")


def test_the_watchdog_hears_of_a_daemon_that_waits(home, tmp_path):
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(place))
        manager.settimeout(60)
        home.variables = {"NOTIFY_SOCKET": str(place), "WATCHDOG_USEC": "2000000"}
        daemon = home.start()
        said = []
        while said[-3:] != [b"WATCHDOG=1"] * 3:
            said.append(manager.recv(1000))
        assert b"READY=1" in said
        assert home.stop(daemon) == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_no_fault_in_the_units(tmp_path):
    units = []
    for unit in sorted(DEPLOY.glob("auditor*.*")):
        # The program stands elsewhere here; all else is as shipped.
        text = unit.read_text().replace("/opt/auditor/bin/auditor", "/bin/true").replace("User=auditor\n", "")
        (tmp_path / unit.name).write_text(text.replace("Group=auditor\n", ""))
        units.append(str(tmp_path / unit.name))
    assert len(units) == 3
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "auditor" in line] == []
    assert done.returncode == 0
