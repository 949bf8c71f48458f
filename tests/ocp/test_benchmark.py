"""`benchmarks/cardinal.py` with a program of Cardinal's name that computes indicators, one that does not, and none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "cardinal.py"
# A stand-in for the program: what it is asked goes to a file, what it answers comes from one.
PROGRAM = """\
#!/bin/sh
echo "$@" >> "{folder}/asked"
test "$1" = indicators || exit 64
test "$2" = --help && exit {exit}
cat "$3" > "{folder}/settings"
echo "$RAYON_NUM_THREADS" > "{folder}/threads"
cat "{folder}/answer"
"""


def release(ocid: str, bidders: int) -> dict[str, object]:
    return {"ocid": ocid, "tender": {"procurementMethod": "open", "numberOfTenderers": bidders}}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(release(ocid, n)) + "\n" for ocid, n in (("o1", 1), ("o2", 2))))
    return path


def stand_in(folder: Path, *, indicators: bool, answer: object = None) -> None:
    (folder / "bin").mkdir()
    program = folder / "bin" / "ocdscardinal"
    program.write_text(PROGRAM.format(folder=folder, exit=0 if indicators else 2))
    program.chmod(0o755)
    (folder / "answer").write_text(json.dumps(answer))


def run(records: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{records.parent / 'bin'}:/usr/bin:/bin", "AUDITOR_LANG": "en"}
    return subprocess.run(
        [sys.executable, str(BENCHMARK), str(records)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=records.parent,
    )


def test_the_program_is_asked_for_all_eleven_and_agrees(records: Path):
    folder = records.parent
    stand_in(folder, indicators=True, answer={"OCID": {"o1": {"R018": 1.0}}, "Meta": {}})
    done = run(records)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stdout + done.stderr
    assert (folder / "settings").read_text().split() == [
        f"[R0{number}]" for number in ("03", "18", "24", "25", "28", "30", "35", "36", "38", "48", "58")
    ]
    assert (folder / "threads").read_text().strip() == "1"
    assert sorted(path.name for path in folder.glob("records*")) == ["records.jsonl"]


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        ({}, 0, "R018 OCID o1: ours 1.0, theirs None (bidders counted from the bids"),
        (
            {"OCID": {"o1": {"R018": 1.0}}, "Tenderer": {"T": {"R025": 0.5}}},
            1,
            "R025 Tenderer T: ours None, theirs 0.5 (unexplained)",
        ),
    ],
)
def test_each_difference_is_told(answer: dict[str, object], code: int, told: str, records: Path):
    stand_in(records.parent, indicators=True, answer=answer)
    done = run(records)
    assert done.returncode == code
    assert told in done.stdout


@pytest.mark.parametrize(("there", "told"), [(True, "has no `indicators`"), (False, "is not on the PATH")])
def test_the_reference_takes_the_place_of_a_program_without_indicators(there: bool, told: str, records: Path):
    if there:
        stand_in(records.parent, indicators=False)
    done = run(records)
    assert done.returncode == 0, done.stdout + done.stderr
    assert told in done.stdout
    assert "ours" in done.stdout.splitlines()[1]
