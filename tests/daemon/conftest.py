"""A portal on loopback, a configuration that fetches from it, and the real daemon in a process of its own."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from auditor.demo.generator import write_packages
from auditor.demo.portal import BadDays, Shelf, serve
from auditor.store.database import Database, open_database
from auditor.store.schema import metadata, scheduled_job

CONFIG = """
data_dir = "data"
lang = "en"
{database}
[[sources]]
name = "g"
type = "guatecompras"
url = "{url}"
schedule = "{schedule}"
[network]
pause = 0
[daemon]
timeout = {timeout}
"""


class Home:
    """A folder with config.toml; `start` starts a daemon there, `call` another command."""

    def __init__(self, folder: Path, url: str, database: str | None) -> None:
        self.folder = folder
        self.url = url
        self.database = database
        self.variables: dict[str, str] = {}
        self.started: list[subprocess.Popen] = []
        self.configure()

    def configure(self, schedule: str = "0 6 * * *", timeout: int = 600) -> None:
        database = "" if self.database is None else f"database_url = {json.dumps(self.database)}"
        text = CONFIG.format(url=self.url, schedule=schedule, timeout=timeout, database=database)
        (self.folder / "config.toml").write_text(text)

    def start(self, *options: str) -> subprocess.Popen:
        log = (self.folder / "log").open("a")
        command = [sys.executable, "-m", "auditor", "daemon", *options]
        environment = {"PATH": "/usr/bin:/bin", **self.variables}
        process = subprocess.Popen(command, cwd=self.folder, stderr=log, env=environment)
        log.close()
        self.started.append(process)
        return process

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "auditor", *arguments],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "COLUMNS": "100"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def lines(self) -> list[dict]:
        """The log; every line of it is JSON."""
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def wait_for(self, event: str, n: int = 1) -> dict:
        """The n-th line of an event."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            text = (self.folder / "log").read_text()
            whole = text[: text.rfind("\n") + 1].splitlines()
            found = [line for line in map(json.loads, whole) if line["event"] == event]
            if len(found) >= n:
                return found[n - 1]
            time.sleep(0.05)
        raise AssertionError(f"no {event} in {(self.folder / 'log').read_text()}")

    def stop(self, process: subprocess.Popen, number: int = signal.SIGTERM) -> int:
        """The exit code; it must come within seconds."""
        process.send_signal(number)
        return process.wait(12)

    def set_next_run(self, at: datetime) -> None:
        """As if the daemon had been away since then."""
        with self.opened() as database, database.writing() as connection:
            (state,) = connection.execute(select(scheduled_job.c.job_state)).scalars()
            told = json.dumps({**json.loads(state), "next_run_time": at.isoformat()})
            connection.execute(update(scheduled_job).values(next_run_time=at.timestamp(), job_state=told))

    def rows(self, table: str) -> list[dict]:
        with self.opened() as database, database.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(metadata.tables[table].select())]

    @contextmanager
    def opened(self) -> Iterator[Database]:
        url = self.database or f"sqlite:///{self.folder / 'data' / 'auditor.db'}"
        database = open_database(url, create_schema=False)
        try:
            yield database
        finally:
            database.close()


@pytest.fixture(scope="session")
def packages(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("portal")
    write_packages(folder, processes=60, months=3)
    return folder


@pytest.fixture
def bad() -> BadDays:
    return BadDays()


@pytest.fixture
def home(tmp_path, packages, bad, database_url):
    with serve(Shelf(packages), bad) as portal:
        made = Home(tmp_path, portal.url, database_url)
        yield made
        for process in made.started:
            if process.poll() is None:
                process.kill()
                process.wait()
