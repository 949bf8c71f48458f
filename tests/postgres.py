"""PostgreSQL for tests: the server that AUDITOR_TEST_POSTGRESQL names, or one of the tests' own.

A server of our own lives in a temporary folder, listens on a socket there and nowhere else, keeps nothing safe
from a power cut, and ends with the tests. PostgreSQL refuses to run as root: then it runs as another user.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

VARIABLE = "AUDITOR_TEST_POSTGRESQL"
# What a test's server need not do: survive a power cut, or think long about a query.
QUICK = {"fsync": "off", "full_page_writes": "off", "jit": "off",
          "max_connections": "60", "listen_addresses": ""}  # fmt: skip


class NoServer(Exception):  # noqa: N818 - it is the reason why tests are skipped
    pass


@dataclass(frozen=True)
class Server:
    """`url` is of a database from which others can be made and dropped."""

    url: URL

    def create(self, options: str = "") -> str:
        """The address of a new, empty database."""
        name = f"auditor_test_{secrets.token_hex(6)}"
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}" {options}')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def connect(self, url: str | None = None) -> psycopg.Connection:
        at = make_url(url) if url else self.url
        plain = at.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


@dataclass(frozen=True)
class OwnServer(Server):
    """A server that a test may stop and start."""

    folder: Path
    programs: Path
    user: int | None

    def run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self.programs / program, *map(str, arguments)],
            user=self.user,
            group=None if self.user is None else pwd.getpwuid(self.user).pw_gid,
            extra_groups=None if self.user is None else [],
            cwd=self.folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start(self) -> None:
        options = {**QUICK, "unix_socket_directories": str(self.folder)}
        written = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self.run(
            "pg_ctl", "-w", "-D", self.folder / "data", "-l", self.folder / "log", "-o", written, "start"
        )

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-w", "-D", self.folder / "data", "-m", mode, "stop")


@contextmanager
def server() -> Iterator[Server]:
    """The server that is named, or one of our own. Raises NoServer with the reason; `own` says that there is one."""
    named = os.environ.get(VARIABLE)
    if named == "own":
        try:
            with own_server() as started:
                yield started
        except NoServer as reason:
            raise RuntimeError(str(reason)) from reason
        return
    if named:
        yield Server(make_url(named).set(drivername="postgresql"))
        return
    with own_server() as started:
        yield started


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server that nobody else uses. Raises NoServer with the reason."""
    programs, user = _programs(), _user()
    # Not in pytest's folder: nobody else may look into that, and the path of a socket has to be short.
    folder = Path(tempfile.mkdtemp(prefix="auditor-pg-"))
    try:
        if user is not None:
            os.chown(folder, user, -1)
        folder.chmod(0o755)
        url = URL.create("postgresql", "auditor", database="postgres", query={"host": str(folder)})
        made = OwnServer(url, folder, programs, user)
        data = folder / "data"
        made.run("initdb", "-D", data, "-U", "auditor", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        made.start()
        try:
            yield made
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the newest server that is installed: Debian keeps them out of PATH."""
    found = [Path(path) for path in [shutil.which("pg_ctl")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: -int(path.parts[4]))
    if not found:
        raise NoServer(f"no PostgreSQL here: install it, or name a server in {VARIABLE}")
    return found[0].parent


def _user() -> int | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    raise NoServer("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
