"""A run that is killed at any instant leaves all of a file or nothing of it, for readers and for the next run."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from ingesting import Store, lines

from auditor.demo.generator import write_packages

KILLS = {"sqlite": 50, "postgresql": 12}

# Imports once, then forks for each run: fifty interpreters would take most of the test's time.
NURSERY = """
import os, sys, traceback
from pathlib import Path
import ocdsmerge.merge, polars
import auditor.normalize.merge
from auditor import pipeline
from auditor.config import Settings

for line in sys.stdin:
    data_dir, url, *files = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        try:
            pipeline.ingest(Settings(data_dir=data_dir, database_url=url, ingest={"workers": 1}), [Path(file) for file in files])
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

# Asks SQL and the facts the same question in one read transaction, over and over.
READER = """
import sys
from pathlib import Path
from sqlalchemy import text
from auditor.store import facts
from auditor.store.database import open_database

data_dir = Path(sys.argv[1])
database = open_database(sys.argv[2], create_schema=False)
print("reading", flush=True)
asked = 0
while not (data_dir / "stop").exists():
    with database.reading() as connection:
        told = tuple(connection.execute(text(
            "SELECT (SELECT count(*) FROM process), (SELECT count(*) FROM bid), (SELECT coalesce(sum(amount), 0) FROM award)"
        )).one())
        frames = [facts.scan(connection, data_dir, view) for view in ("processes", "bids", "awards")]
        processes, bids, awards = (frame.collect() for frame in frames)
        said = (len(processes), len(bids), float(awards["amount"].sum()))
    assert said == told, (said, told)
    assert processes.n_unique(["source", "ocid"]) == len(processes)
    asked += 1
print(asked)
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    """Months of a made-up portal, the same months edited, and loose releases that are merged onto them."""
    folder = tmp_path_factory.mktemp("portal")
    months = write_packages(folder / "months", processes=240, seed=5, months=4).files
    releases = [
        record["compiledRelease"] for month in months for record in json.loads(month.read_text())["records"]
    ]
    edited = [
        {
            **release,
            "date": "2030-01-01T00:00:00-06:00",
            "tender": {**release["tender"], "title": f"edited {n}"},
        }
        for n, release in enumerate(releases[::3])
    ]
    loose = [
        {"ocid": release["ocid"], "id": "late", "date": f"2030-02-0{day}", "tag": ["tenderUpdate"],
         "tender": {"id": release["tender"]["id"], "description": f"merged {day}"}}
        for release in releases[::5] for day in (2, 1)
    ]  # fmt: skip
    bad = [{"ocid": ""}, {"ocid": "x", "tender": "text"}]
    return [*months, lines(folder / "edited.jsonl", edited), lines(folder / "loose.jsonl", [*loose, *bad])]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, files):
    """What an undisturbed run ends with, and how long it takes a file, in seconds."""
    store = Store(tmp_path_factory.mktemp("undisturbed") / "data")
    store.ingest(files[0], source="warm-up")
    store = Store(tmp_path_factory.mktemp("undisturbed") / "data")
    accounts = store.ingest(*files)
    assert sum(account.n_changed for account in accounts) > 50
    return store.content(), store.all_facts(), sum(account.seconds for account in accounts) / len(files)


@pytest.fixture
def nursery(environment):
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        yield process
        process.stdin.close()
        assert process.wait() == 0


def run(nursery, store, files, kill_after=None):
    """One run in a process of its own; its exit code, -9 where it was killed in time."""
    nursery.stdin.write("\t".join(map(str, [store.data_dir, store.settings.url, *files])) + "\n")
    nursery.stdin.flush()
    child = int(nursery.stdout.readline())
    if kill_after is not None:
        time.sleep(kill_after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return int(nursery.stdout.readline())


@pytest.mark.both_databases
def test_killed_anywhere_the_next_run_ends_as_an_undisturbed_one(
    tmp_path, environment, nursery, files, undisturbed, databases
):
    wanted = KILLS["postgresql" if databases.server else "sqlite"]
    content, facts, seconds = undisturbed
    chance = random.Random(4711)
    kills = rounds = 0
    while kills < wanted:
        rounds += 1
        store = Store(tmp_path / f"round{rounds}", databases.new())
        assert run(nursery, store, files[:1]) == 0
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, store.data_dir, store.settings.url],
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        assert reader.stdout.readline() == "reading\n"
        # In every round, fewer points than would let it come to its end by files alone.
        for _ in range(min(25, wanted - kills)):
            kills += run(nursery, store, files, chance.uniform(0, 1.5 * seconds)) == -signal.SIGKILL
        assert run(nursery, store, files) == 0
        (store.data_dir / "stop").touch()
        asked, _ = reader.communicate(timeout=60)
        assert reader.returncode == 0
        assert int(asked) > 0
        assert store.content() == content
        assert store.all_facts() == facts
        assert not list((store.data_dir / "raw").rglob("*.partial"))
        assert rounds < 10, "runs end before they can be killed"


def test_second_writer_is_kept_out(store, command, environment, files, tmp_path):
    """The first is held still while it writes; the second ends at once and says who is there."""
    arguments = [
        sys.executable,
        "-m",
        "auditor",
        "--data-dir",
        store.data_dir,
        "ingest",
        "--workers",
        "1",
        *files,
    ]
    first = subprocess.Popen(
        arguments, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    holder = store.data_dir / "auditor.pid"
    while not (holder.exists() and holder.read_text()):
        assert first.poll() is None
        time.sleep(0.005)
    first.send_signal(signal.SIGSTOP)
    second = command("ingest", files[0])
    first.send_signal(signal.SIGCONT)
    assert first.wait(60) == 0
    first.communicate()
    assert second.returncode == 5
    assert second.stdout == ""
    assert second.stderr.splitlines()[0] == f"another auditor ({first.pid}) is writing in {store.data_dir}"
    assert command("ingest", files[0]).returncode == 0


def test_interrupted_run_ends_with_130_and_nothing_half_written(
    store, command, environment, files, tmp_path, undisturbed
):
    arguments = [sys.executable, "-m", "auditor", "--data-dir", store.data_dir, "ingest", *files]
    process = subprocess.Popen(
        arguments, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while not list(store.data_dir.glob("raw/*/*.json")):
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert command("ingest", *files).returncode == 0
    assert store.content() == undisturbed[0]
