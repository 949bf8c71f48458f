"""Ingest and audit against a single-threaded `orjson.loads` loop over the same file, in the same run.

    python benchmarks/ingest.py [--processes 200000] [--keep FOLDER]

Prints seconds, ratios to the loop, and the peak memory of all processes together (sampled from /proc ten
times a second; shared pages count once a process, so it errs upwards).
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from auditor.demo.generator import write_lines

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Measured:
    seconds: float
    peak_mb: float


def loop(path: Path) -> float:
    """Seconds that orjson takes for every line, best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        with path.open("rb") as lines:
            for line in lines:
                orjson.loads(line)
        best = min(best, time.perf_counter() - started)
    return best


def run(command: Sequence[str]) -> Measured:
    """A command's wall time, and the peak of its and its children's resident memory."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    _, said = process.communicate()
    if process.returncode not in {0, 1}:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}: {said.decode()[-500:]}")
    return Measured(time.perf_counter() - started, peak[0] / 2**20)


def _watch(process: "subprocess.Popen[bytes]", peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_resident(pid) for pid in _family(process.pid)))
        time.sleep(0.1)


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
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=int, default=200_000)
    parser.add_argument("--keep", type=Path, help="where the data stays; a temporary folder otherwise")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        _measure(folder, asked.processes)


def _measure(folder: Path, processes: int) -> None:
    data = folder / f"sample-{processes}.jsonl"
    if not data.exists():
        write_lines(data, processes=processes, seed=1)
    base = loop(data)
    auditor = [sys.executable, "-m", "auditor", "--data-dir", str(folder / f"data-{time.time_ns()}")]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{processes:,} releases, {data.stat().st_size / 1e6:,.0f} MB; orjson loop {base:.2f} s")
    for name, command, times in (
        ("ingest", [*auditor, "ingest", str(data)], 1),
        ("the same again", [*auditor, "ingest", str(data)], 1),
        ("audit, jsonl", [*auditor, "audit", "--format", "jsonl"], 3),
        ("--help", [*auditor, "--help"], 3),
    ):
        best = min((run(command) for _ in range(times)), key=lambda m: m.seconds)
        print(
            f"{name:16}{best.seconds:8.2f} s  {best.seconds / base:6.2f} x the loop  {best.peak_mb:7.0f} MB"
        )


if __name__ == "__main__":
    main()
