"""What every benchmark of speed measures with: the yardstick, a command's time and memory, and the table."""

import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import orjson

# How often memory is sampled, in seconds.
_BETWEEN_SAMPLES = 0.1
_LIBRARIES = ("polars", "msgspec", "sqlalchemy", "orjson")


@dataclass(frozen=True)
class Measured:
    """A command's wall time in seconds, and the peak of its and its children's resident memory in bytes."""

    seconds: float
    peak: int


@dataclass(frozen=True)
class Row:
    """One line of the table: a figure, and what it must be and is to become at the most."""

    what: str
    value: float
    unit: str
    must: float
    goal: float
    told: str = ""

    def __str__(self) -> str:
        verdict = "goal" if self.value <= self.goal else "must" if self.value <= self.must else "MISSED"
        return (
            f"{self.what:52}{self.value:8.2f} {self.unit:5} must {self.must:5.2f}  goal {self.goal:5.2f}  {verdict:6}"
            f"  {self.told}"
        )


@dataclass(frozen=True)
class Bench:
    """What a measurement has at hand: the data, the yardstick's seconds on it, and a folder for what it makes."""

    data: Path
    releases: int
    yardstick: float
    folder: Path
    rounds: int

    def auditor(self, data_dir: Path, *arguments: str | Path) -> list[str]:
        """The command line of `auditor` on a data folder."""
        return [sys.executable, "-m", "auditor", "--data-dir", str(data_dir), *map(str, arguments)]


def yardstick(path: Path, rounds: int) -> float:
    """Seconds that one thread's `orjson.loads` takes for every line, best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        with path.open("rb") as lines:
            for line in lines:
                orjson.loads(line)
        best = min(best, time.perf_counter() - started)
    return best


def run(command: Sequence[str | Path], output: Path | None = None) -> Measured:
    """Run a command to its end. Exits where it fails; findings (exit code 1) are no failure."""
    peak = [0]
    with (output or Path(os.devnull)).open("wb") as sink:
        started = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), stdout=sink, stderr=subprocess.PIPE, env=_environment()
        )
        watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
        watcher.start()
        _, said = process.communicate()
        seconds = time.perf_counter() - started
    if process.returncode not in {0, 1}:
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}: {said.decode()[-500:]}")
    return Measured(seconds, peak[0])


def best(measured: Sequence[Measured]) -> Measured:
    """The shortest time and the highest peak."""
    return Measured(min(m.seconds for m in measured), max(m.peak for m in measured))


def machine() -> str:
    """The machine and the versions that a figure was measured with."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {libraries}"


def _environment() -> dict[str, str]:
    """An installation keeps its modules compiled; where this shell forbids it, each start would compile them."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _watch(process: "subprocess.Popen[bytes]", peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_resident(pid) for pid in _family(process.pid)))
        time.sleep(_BETWEEN_SAMPLES)


def _family(pid: int) -> list[int]:
    members = [pid]
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return members
    for child in children:
        members += _family(int(child))
    return members


def _resident(pid: int) -> int:
    """A page that several processes share counts once among them (PSS), where the system tells."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("Pss:")), 0)
