"""A series of scheduled runs in which things go wrong, and beside it one in which nothing does."""

import contextlib
import json
import math
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from zoneinfo import ZoneInfo

from pack import LARGE, write_pack
from postgres import OwnServer

from auditor import pipeline
from auditor.audit.run import AuditRequest
from auditor.config import Settings, SourceSettings, cron, load_settings
from auditor.config.model import AuditSettings, IngestSettings, NetworkSettings
from auditor.demo.generator import write_packages
from auditor.demo.portal import BadDays, Portal, Shelf
from auditor.demo.portal import serve as open_portal
from auditor.normalize.ingest import contact_key
from auditor.store.database import open_database
from auditor.store.schema import finding, pipeline_run, process, record_change
from soaking import oracle, verdict
from soaking.faults import BAD_DAYS, QUIET, Fault, drawn, jump
from soaking.watched import FastClock, Told, serve

_SPAWN = multiprocessing.get_context("spawn")
START = datetime(2026, 2, 20, tzinfo=UTC)
JITTER = timedelta(seconds=120)
# A zone without changes of the clock, and two whose changes fall on the times themselves: five runs a day.
SCHEDULES = {
    "guatemala": ("0 6 * * *", "America/Guatemala"),
    "york": ("30 1,2 * * *", "America/New_York"),
    "santiago": ("15 0,12 * * *", "America/Santiago"),
}
SOURCE = """
[[sources]]
name = "{name}"
type = "guatecompras"
url = "{url}"
schedule = "{schedule}"
time_zone = "{zone}"
"""


@dataclass(frozen=True)
class Account:
    """What a series came to. `equal` names what was compared with the undisturbed series, and whether it was equal."""

    runs: int
    seconds: float
    faults: Counter
    outcomes: Counter
    attendance: verdict.Attendance
    growth: verdict.Growth
    equal: dict[str, bool]
    findings: int
    until: datetime


@dataclass
class Series:
    """`folder` holds data on a small disk of its own where it is one (`disk`); `server` may be stopped.

    `faults` are drawn by lot unless they are given.
    """

    folder: Path
    runs: int
    seed: int = 0
    server: OwnServer | None = None
    disk: bool = True
    revisions: int = 8
    away: list[tuple[datetime, datetime]] = field(default_factory=list)
    samples: list[tuple[int, int]] = field(default_factory=list)
    told: Callable[[int], None] = lambda _: None
    faults: Sequence[Fault] = ()
    # After so many seconds the series comes to its end, with its last quiet runs.
    at_most: float = math.inf

    def run(self) -> Account:
        self.began = time.monotonic()
        write_packages(self.folder / "portal", processes=30, months=2)
        shelf = Shelf(self.folder / "portal")
        self.pack = write_pack(self.folder / "pack", LARGE)
        self.lot = random.Random(self.seed)
        self.at = RawValue("d", START.timestamp())
        without = set() if self.disk else {Fault.DISK_FULL}
        without |= set() if self.server else {Fault.DATABASE_RESTARTED}
        faults = [each for each in self.faults if each not in without]
        faults = faults or drawn(self.runs, self.lot, frozenset(without))
        with open_portal(shelf) as self.portal, open_portal(shelf) as calm:
            self._configure(self.portal)
            self.calm = _settings(self.folder / "calm", calm, self.pack)
            # The same key, so that hashes of contacts are the same.
            contact_key(self.calm.data_dir)
            shutil.copytree(self.calm.data_dir, self.folder / "data", dirs_exist_ok=True)
            self._soak(faults, shelf)
            _run(self.calm)
        return self._account(faults, time.monotonic() - self.began)

    def _configure(self, portal: Portal) -> None:
        url = "" if self.server is None else f"database_url = {json.dumps(self.server.create())}\n"
        sources = "".join(
            SOURCE.format(name=name, url=portal.url, schedule=schedule, zone=zone)
            for name, (schedule, zone) in SCHEDULES.items()
        )
        rest = f"[network]\npause = 0\n[ingest]\nworkers = 1\n[schedule]\njitter = {JITTER.seconds}\n"
        # One rule that always finds something: the soak is of the daemon, and this lets a run be short.
        audit = f"[audit]\npacks = [{json.dumps(str(self.pack))}]\n"
        text = f'data_dir = "data"\nlang = "en"\n{url}{sources}{rest}{audit}'
        (self.folder / "config.toml").write_text(text)

    def _soak(self, faults: list[Fault], shelf: Shelf) -> None:
        self._start()
        every = max(1, len(faults) // self.revisions)
        n = 0
        while n < len(faults):
            if time.monotonic() - self.began > self.at_most:
                del faults[n:-QUIET]
                self.at_most = math.inf
            self._heard()
            self._ballast().unlink(missing_ok=True)
            if n % every == 0 and n < len(faults) - QUIET:
                if n:
                    shelf.revise(self.lot.choice(shelf.months()), partial(_edit, self.lot))
                _run(self.calm)
            self._one(faults[n])
            self.told(n)
            n += 1
        self._heard()
        self.daemon.terminate()
        # It gives up the run that it was about to make.
        self.pipe.send(Told())
        self._heard()
        self.pipe.send(None)
        self.daemon.join(60)
        assert self.daemon.exitcode == 0, self.daemon.exitcode

    def _one(self, fault: Fault) -> None:
        bad = self.lot.choice(BAD_DAYS) if fault is Fault.BAD_DAY else BadDays()
        self.portal.bad, self.portal.n_asked, self.portal.n_files = bad, 0, 0
        if fault is Fault.DISK_FULL:
            free = shutil.disk_usage(self.folder / "data").free
            self._ballast().write_bytes(bytes(max(0, free - self.lot.choice((0, 20_000, 200_000)))))
        soon = self.lot.uniform(0, 1.5)
        self.pipe.send(
            Told(
                soon if fault is Fault.RUN_KILLED else None,
                soon / 2 + 0.05 if fault is Fault.RUN_TIMED_OUT else None,
            )
        )
        if fault is Fault.DAEMON_KILLED:
            self._kill(soon)
            return
        if fault is Fault.DATABASE_RESTARTED:
            time.sleep(soon / 2)
            self.server.stop()
            time.sleep(soon / 2)
            self.server.start()
        self.samples.append(self._heard())
        if moved := jump(fault, self.lot):
            before = FastClock(self.at).now()
            self.at.value += moved.total_seconds()
            self.away.append((before, before + moved))
        self.pipe.send(None)

    def _ballast(self) -> Path:
        return self.folder / "data" / "ballast"

    def _start(self) -> None:
        self.pipe, theirs = _SPAWN.Pipe()
        self.daemon = _SPAWN.Process(target=serve, args=(self.folder, self.at, theirs))
        self.daemon.start()
        theirs.close()
        self.samples.clear()

    def _kill(self, after: float) -> None:
        """As the system does when memory runs out; hours pass until somebody starts it again."""
        time.sleep(after)
        self.daemon.kill()
        self.daemon.join()
        since = FastClock(self.at).now()
        self.at.value += self.lot.uniform(60, 40 * 3600)
        self.away.append((since, FastClock(self.at).now()))
        self._start()

    def _heard(self):
        end = time.monotonic() + 180
        while not self.pipe.poll(0.5):
            assert self.daemon.is_alive(), (self.folder / "log").read_text()[-4000:]
            assert time.monotonic() < end, "nothing heard of the daemon"
        return self.pipe.recv()

    def _account(self, faults: list[Fault], seconds: float) -> Account:
        held = load_settings(self.folder / "config.toml")
        rows = _rows(held, pipeline_run.select())
        until = FastClock(self.at).now()
        expected = {
            name: oracle.instants(cron.parse(text), ZoneInfo(zone), START, until + timedelta(days=2))
            for name, (text, zone) in SCHEDULES.items()
        }
        ours, theirs = _content(held), _content(self.calm)
        return Account(
            len(faults),
            seconds,
            Counter(fault.value for fault in faults),
            Counter(row["outcome"] for row in rows),
            verdict.attendance(rows, expected, self.away, JITTER),
            verdict.growth(self.samples),
            {name: ours[name] == theirs[name] for name in ours},
            len(theirs["findings"]),
            until,
        )


def _settings(folder: Path, portal: Portal, rules: Path) -> Settings:
    return Settings(
        data_dir=folder,
        audit=AuditSettings(packs=[str(rules)]),
        database_url=None,
        sources=[SourceSettings(name=name, type="guatecompras", url=portal.url) for name in SCHEDULES],
        network=NetworkSettings(pause=0),
        ingest=IngestSettings(workers=1),
    )


def _run(settings: Settings) -> None:
    done = pipeline.run(settings, AuditRequest(), tuple(SCHEDULES))
    assert done.fault is None, done.fault


def _edit(lot: random.Random, package: dict) -> None:
    for record in lot.sample(package["records"], 3):
        release = record["compiledRelease"]
        release["tender"]["title"] += " *"
        for award in release.get("awards", ()):
            if "amount" in award.get("value", {}):
                award["value"]["amount"] = round(award["value"]["amount"] * 1.5, 2)


def _rows(settings: Settings, query) -> list[dict]:
    database = open_database(settings.url, create_schema=False)
    try:
        with database.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]
    finally:
        database.close()


def _content(settings: Settings) -> dict[str, list]:
    """What must be equal, whatever happened on the way: what stands now, not when it was seen."""
    f, c = finding.c, record_change.c
    alive = finding.select().where(f.status.in_(("new", "open")))
    same = (
        "fingerprint",
        "rule",
        "version",
        "level",
        "subject_id",
        "score",
        "amount",
        "currency",
        "values",
        "evidence",
    )
    return {
        # Each has a portal of its own, at another port.
        "findings": sorted(
            re.sub(r"//127\.0\.0\.1:\d+/", "//portal/", str([row[name] for name in same]))
            for row in _rows(settings, alive)
        ),
        "processes": sorted(
            f"{row['ocid']} {row['content_hash']}" for row in _rows(settings, process.select())
        ),
        "changes": sorted(
            str([row[name] for name in ("ocid", "path", "old", "new", "kind")])
            for row in _rows(settings, record_change.select().order_by(c.id))
        ),
    }


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int = 400):
    """A disk of its own for `folder`/data; False where nobody may mount one."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", data],
            capture_output=True,
            check=False,
        ).returncode
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", data], check=True)
