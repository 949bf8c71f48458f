"""`auditor demo`: the whole job in a folder of its own, and how it ends when it is stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


def test_the_whole_job(auditor, tmp_path):
    ended = auditor("demo", AUDITOR_DATABASE_URL=f"sqlite:///{tmp_path}/mine.db")
    assert ended.code == 0
    folder = tmp_path / "folder" / "auditor-demo"
    assert str(folder) in ended.err
    total = next(line for line in ended.out.splitlines() if line.startswith("total"))
    assert total.split()[2:4] == ["4,000", "6"], (
        "six records are published again, with something else in them"
    )
    assert total.split()[-1] == "0"
    assert "gt-splitting-four-months" in ended.out
    assert ended.out.count("what was published changed") == 3, "and normal life in the three others"
    assert not (tmp_path / "mine.db").exists(), "a demo never writes into an installation's database"
    assert "processes      4,000;" in auditor("status", "--data-dir", "auditor-demo").out


def test_folder_of_somebody_else(auditor, tmp_path):
    folder = tmp_path / "folder" / "auditor-demo"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    ended = auditor("demo")
    assert ended.code == 2
    assert "stays as it is" in ended.err
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("sent", "code", "said"), [(signal.SIGINT, 130, "Interrupted."), (signal.SIGTERM, 143, "")]
)
def test_stopped_halfway(environment, tmp_path, sent, code, said):
    folder = tmp_path / "folder"
    folder.mkdir()
    process = start(folder, environment, "demo", "--processes", "50000")
    wait_for(folder / "auditor-demo" / "portal" / "2024-02_Guatecompras.json", process)
    os.killpg(process.pid, sent)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in err
    assert err.splitlines()[-1] == (said or err.splitlines()[-1])


def test_after_one_that_was_stopped_and_in_spanish(auditor, tmp_path):
    folder = tmp_path / "folder" / "auditor-demo"
    (folder / "portal").mkdir(parents=True)
    (folder / ".auditor-demo").touch()
    (folder / "portal" / "2024-01_Guatecompras.part").write_text("{")
    (folder / "auditor.db").write_text("half a database")
    ended = auditor("demo", "--processes", "100", "--lang", "es", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert "Señales de riesgo" in ended.out


def start(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """In a group of its own, and interruptible: a shell's background jobs start with interrupts ignored."""
    launcher = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
        "os.execv(sys.executable, [sys.executable, '-m', 'auditor', *sys.argv[1:]])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", launcher, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        if path.exists() or process.poll() is not None:
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} has not appeared")
