"""`auditor rules watch`: the real program, while a file is saved under it."""

import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rule_text import SOUND

PATIENCE = 60  # seconds; a busy machine is slow to start a program


class Watching:
    """The program at work, its lines as they come."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "auditor", "rules", "watch", "mine.yaml"],
            cwd=folder,
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip())

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def until(self, words: str) -> list[str]:
        """The lines up to the one that has these words."""
        found: list[str] = []
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                found.append(self.lines.get(timeout=1))
            except queue.Empty:
                continue
            if words in found[-1]:
                return found
        raise AssertionError(found)


@pytest.fixture
def watching(tmp_path: Path, environment: dict[str, str]) -> Iterator[Watching]:
    (tmp_path / "mine.yaml").write_text(SOUND, encoding="utf-8")
    started = Watching(tmp_path, environment)
    yield started
    started.end()


def test_each_save_is_checked_and_tried(watching: Watching, tmp_path: Path):
    file = tmp_path / "mine.yaml"
    watching.until("1 rules, 1 cases hold, 0 do not.")
    file.write_text(SOUND.replace("flag: amount", "flag: amonut"), encoding="utf-8")
    told = watching.until("did you mean `amount`?")
    assert "— saved: mine.yaml" in told
    file.write_text(SOUND.replace("> 1000\n", ">= 1000\n"), encoding="utf-8")
    assert any("+ unexpected: award_id: A2" in line for line in watching.until("0 cases hold, 1 do not."))
    file.unlink()
    watching.until("mine.yaml is not there any more.")
    file.write_text(SOUND, encoding="utf-8")
    watching.until("1 rules, 1 cases hold, 0 do not.")
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(PATIENCE) == 130
