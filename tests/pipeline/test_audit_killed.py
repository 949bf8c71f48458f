"""An audit that is killed at any instant leaves the findings of a run before or after it, never between."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from ingesting import Store

from auditor import pipeline
from auditor.audit.run import AuditRequest
from auditor.demo.generator import write_packages

KILLS = 15

# Imports once, then forks for each audit.
NURSERY = """
import os, sys, traceback
import polars
import auditor.audit.choice, auditor.audit.run, auditor.rules.packs
from auditor import pipeline
from auditor.config import Settings

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            pipeline.audit(Settings(data_dir=line.rstrip("\\n")), auditor.audit.run.AuditRequest())
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
# What two series of runs may differ in: numbers of rows and runs, clocks, and whether a run was the first.
_OF_A_RUN = {"id", "first_run_id", "last_run_id", "closed_run_id", "first_seen", "last_seen", "status"}


def said(store: Store) -> list[tuple[object, ...]]:
    rows = store.rows("finding")
    assert {row["status"] for row in rows} <= {"new", "open"}
    return sorted(tuple(value for name, value in row.items() if name not in _OF_A_RUN) for row in rows)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("audited") / "data")
    store.ingest(*write_packages(tmp_path_factory.mktemp("months") / "m", processes=2_000, seed=3).files)
    return store


@pytest.fixture(scope="module")
def undisturbed(filled):
    """What an audit says when nobody disturbs it, and how long it takes in seconds."""
    pipeline.audit(filled.settings, AuditRequest())
    started = time.perf_counter()
    pipeline.audit(filled.settings, AuditRequest())
    seconds = time.perf_counter() - started
    findings = said(filled)
    assert len(findings) >= 9
    return findings, seconds


def test_killed_anywhere_the_next_audit_ends_as_an_undisturbed_one(
    filled, undisturbed, tmp_path, environment
):
    findings, seconds = undisturbed
    store = Store(tmp_path / "killed")
    subprocess.run(["cp", "-r", f"{filled.data_dir}/.", store.data_dir], check=True)
    empty(store)
    chance = random.Random(1789)
    kills = rounds = 0
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as nursery:
        while kills < KILLS:
            rounds += 1
            assert rounds < 20 * KILLS, "audits end before they can be killed"
            kills += run(nursery, store, chance.uniform(0, 1.3 * seconds)) == -signal.SIGKILL
            # All of a run or nothing of it.
            assert said(store) in ([], findings)
        assert run(nursery, store) == 0
        nursery.stdin.close()
        assert nursery.wait() == 0
    assert said(store) == findings


def empty(store: Store) -> None:
    """Take the findings out of a copied store: the killed runs are to begin with none."""
    with sqlite3.connect(store.data_dir / "auditor.db") as connection:
        for table in ("finding_decision", "finding", "audit_run"):
            connection.execute(f"DELETE FROM {table}")


def run(nursery: "subprocess.Popen[str]", store: Store, kill_after: float | None = None) -> int:
    """One audit in a process of its own; its exit code, -9 where it was killed in time."""
    nursery.stdin.write(f"{store.data_dir}\n")
    nursery.stdin.flush()
    child = int(nursery.stdout.readline())
    if kill_after is not None:
        time.sleep(kill_after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return int(nursery.stdout.readline())
