"""Killed at any moment, met by another instance, out of disk: what is there stays whole, and the next run goes on."""

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from fetch.conftest import MONTHS, QUICK
from ingesting import Store

from auditor import acquisition
from auditor.config import NetworkSettings, Settings, SourceSettings
from auditor.demo.portal import BadDays
from auditor.errors import LockHeldError, StorageError
from auditor.fetch.policy import Asked
from auditor.progress import Silence
from auditor.store.lock import writer_lock

KILLS = 50
# Processes fork from one that has the modules loaded and nothing begun.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["auditor.acquisition", "auditor.demo.portal", "auditor.store.facts"])


def fetch_once(data_dir, url, ready):
    settings = Settings(
        data_dir=data_dir,
        database_url=None,
        ingest={"workers": 1},
        network=NetworkSettings(pause=0),
        sources=[SourceSettings(name="g", type="guatecompras", url=url)],
    )
    ready.set()
    acquisition.fetch(settings, [], Asked(), Silence(), QUICK)


def test_fifty_kills(home):
    """Every kill leaves a store that verifies; the run after the last one holds what a run without any holds."""
    chance = random.Random(4)
    outcomes = []
    with home.serving(BadDays(drip=(8_000, 0.01))) as settings:
        for _ in range(KILLS):
            ready = PROCESSES.Event()
            run = PROCESSES.Process(
                target=fetch_once, args=(home.store.data_dir, settings.sources[0].url, ready)
            )
            run.start()
            assert ready.wait(30)
            time.sleep(chance.uniform(0.02, 0.4))
            run.kill()
            run.join()
            outcomes.append(run.exitcode)
            if chance.random() < 0.3:
                home.shelf.revise(chance.choice(MONTHS), edit)
            assert_whole(home)
    assert outcomes.count(-signal.SIGKILL) > KILLS // 3, "kills came in the middle"
    home.complete(asked=Asked(full=True))
    assert_whole(home)
    assert len(home.store.rows("process")) == 120
    assert [name for name in home.raw() if name.startswith(".")] == []


def edit(package):
    tender = package["records"][0]["compiledRelease"]["tender"]
    tender["title"] = f"{tender['title']} *"


def assert_whole(home):
    """Files whose names are their hashes, one row each at most, accounts that balance, nothing half-read."""
    if not (home.store.data_dir / "auditor.db").exists():
        return
    for row in home.store.rows("source_file"):
        assert f"{row['sha256']}.zip" in home.raw()
        parts = sum(row[name] for name in ("n_new", "n_changed", "n_unchanged", "n_merged", "n_rejected"))
        assert row["n_in"] == parts
        assert (row["ingested_at"] is None) == (row["n_in"] == 0)
    read = {row["id"] for row in home.store.rows("source_file") if row["ingested_at"]}
    assert {row["source_file_id"] for row in home.store.rows("process")} <= read


def test_two_instances(home):
    with home.serving(BadDays()) as settings, writer_lock(settings.data_dir, settings.url):
        with pytest.raises(LockHeldError) as fault:
            acquisition.fetch(settings, [], Asked(), Silence())
        assert home.portal.requests == []
    assert fault.value.exit_code == 5


@pytest.fixture
def small_disk(tmp_path):
    if os.geteuid() != 0 or sys.platform != "linux":
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no mounts here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_disk_that_fills(home, small_disk):
    """What does not fit is said with exit code 4, and once there is room the next run goes on."""
    folder = small_disk / "data"
    ballast = small_disk / "ballast"
    with home.serving(BadDays()) as settings:
        small = settings.model_copy(update={"data_dir": folder})
        acquisition.fetch(small, [], Asked(nogs=("90000003",)), Silence())
        ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - 40_000))
        with pytest.raises(StorageError) as fault:
            acquisition.fetch(small, [], Asked(), Silence())
        assert fault.value.exit_code == 4
        for kept in (folder / "raw" / "g").glob("[0-9a-f]*"):
            assert kept.stat().st_size > 0
        ballast.unlink()
        acquisition.fetch(small, [], Asked(), Silence())
    store = Store(folder)
    assert len(store.rows("process")) == 120
    assert all(row["ingested_at"] for row in store.rows("source_file"))


def test_a_first_download_that_cannot_fit_is_not_begun(home, monkeypatch):
    monkeypatch.setattr("auditor.store.raw.free_bytes", lambda _: 1_000)
    with pytest.raises(StorageError, match="no room"):
        home.fetch()
    assert [asked.method for asked in home.portal.requests] == ["GET", "HEAD"]
