"""Look-ups on many processes, each a whole command with its start-up, against a bare start of the interpreter.

    python benchmarks/lookup.py [--processes 200000] [--keep FOLDER]

Prints for each command the least of some runs: wall seconds, processor seconds, and their ratio to what this machine
needs in the same minute to start Python and decode a file with its standard library. With `--keep`, the loaded data
stays in FOLDER, and is used again where it is there. Bytecode is written and used, as an installed program has it.
"""

import argparse
import csv
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from auditor.demo.generator import write_lines

RUNS = 5
NAMES = 350
# Start-up and the size of work that a look-up may not exceed by much: 2 MB of JSON.
BASELINE = "import json, sqlite3, re; text = json.dumps([{'a': i, 'b': str(i)} for i in range(60000)]); json.loads(text)"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=int, default=200_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.keep or Path(name)
        data = folder / "data"
        if not (data / "auditor.db").exists():
            _load(folder, data, asked.processes)
        _sizes(data)
        _measure(data, Path(name))


def _load(folder: Path, data: Path, processes: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = folder / "processes.jsonl"
    write_lines(lines, processes=processes)
    _run(data, "ingest", str(lines))
    lines.unlink()


def _sizes(data: Path) -> None:
    paths = sorted((data / "facts" / "lookup").glob("*.db"))
    size = sum(path.stat().st_size for path in paths)
    facts = sum(path.stat().st_size for path in (data / "facts").rglob("*.parquet"))
    print(f"index: {len(paths)} files, {size / 1e6:.1f} MB; Parquet facts {facts / 1e6:.1f} MB")


def _measure(data: Path, scratch: Path) -> None:
    directory = max((data / "facts" / "lookup").glob("*-all-*.db"), key=lambda path: path.stat().st_mtime)
    with sqlite3.connect(directory) as index:
        largest = {
            role: index.execute("SELECT id FROM who WHERE role = ? ORDER BY processes DESC LIMIT 1", (role,)).fetchone()[0]
            for role in ("supplier", "buyer", "unit")
        }  # fmt: skip
        names = index.execute("SELECT DISTINCT name FROM seen WHERE name <> '' ORDER BY name").fetchall()
    with sqlite3.connect(data / "auditor.db") as database:
        (ocid,) = database.execute("SELECT ocid FROM process ORDER BY id LIMIT 1 OFFSET 1000").fetchone()
    listed = _list(scratch / "list.csv", [name for (name,) in names])
    floor = _least([sys.executable, "-c", BASELINE])
    print(f"baseline: {floor[0]:.2f} s wall, {floor[1]:.2f} s processor")
    for command in (
        ("search", "constructora"),
        ("search", "medicamentos"),
        ("search", "nadie", "asi", "llamado"),
        ("search", ocid.rpartition("-")[2]),
        *(("show", role, identity) for role, identity in largest.items()),
        ("show", "process", ocid),
        ("match", str(listed)),
        ("match", str(listed), "--format", "csv"),
    ):
        wall, processor = _least(_command(data, *command))
        shown = " ".join(command).replace(str(listed), f"LIST of {NAMES}")
        print(
            f"{shown}: {wall:.2f} s wall, {processor:.2f} s processor, {processor / floor[1]:.1f} x baseline"
        )


def _list(path: Path, names: Sequence[str]) -> Path:
    """Names as they are, in another order, misspelt, and nobody's."""
    chance = random.Random(1)
    chosen = chance.sample(names, min(NAMES, len(names)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Nombre"])
        for number, name in enumerate(chosen):
            middle = len(name) // 2
            forms = (
                name,
                " ".join(reversed(name.split())),
                name[:middle] + name[middle + 1 :],
                f"Nadie {number}",
            )
            writer.writerow([forms[number % len(forms)]])
    return path


def _command(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "auditor", "--data-dir", str(data), *arguments]


def _run(data: Path, *arguments: str) -> None:
    subprocess.run(_command(data, *arguments), check=True, stdout=subprocess.DEVNULL)


def _least(command: Sequence[str]) -> tuple[float, float]:
    """Wall and processor seconds; the first run, which may write bytecode, is not counted."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}")
        found.append((time.perf_counter() - started, used.ru_utime + used.ru_stime))
    return min(wall for wall, _ in found[1:]), min(processor for _, processor in found[1:])


if __name__ == "__main__":
    main()
