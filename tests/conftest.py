"""What tests of several parts share. This file also lets them import the modules beside it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from postgres import NoServer, Server, server

from auditor import language

# `pytest --hypothesis-profile=search tests/rules/test_tables_agree.py` looks for what nobody has seen yet.
settings.register_profile("search", max_examples=400, deadline=None, print_blob=True)

DATABASES = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_databases: run on SQLite and on PostgreSQL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "databases" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("databases", DATABASES, indirect=True, scope="module")


@pytest.fixture
def english() -> Iterator[None]:
    """What is said is said in English, whatever the machine speaks."""
    language.use("en")
    yield
    language.use(None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server for the whole session of this worker; the test is skipped where there is none."""
    try:
        with server() as found:
            yield found
    except NoServer as reason:
        pytest.skip(str(reason))


class Databases:
    """New databases, for as long as the fixture lives; None stands for the SQLite file of a data folder."""

    def __init__(self, found: Server | None) -> None:
        self.server = found
        self._made: list[str] = []

    def new(self) -> str | None:
        if self.server is None:
            return None
        self._made.append(self.server.create())
        return self._made[-1]

    def drop(self) -> None:
        for url in self._made:
            assert self.server is not None
            self.server.drop(url)


@pytest.fixture(scope="module")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """For a module's own fixtures. SQLite, unless the test is marked `both_databases`."""
    on_a_server = getattr(request, "param", "sqlite") == "postgresql"
    made = Databases(request.getfixturevalue("postgresql") if on_a_server else None)
    yield made
    made.drop()


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str | None]:
    """The address of a test's own database; None for the SQLite file of its data folder."""
    made = Databases(databases.server)
    yield made.new()
    made.drop()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An empty home; nothing of whoever runs the tests but what finds the interpreter's packages."""
    inherited = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    home = str(tmp_path / "home")
    return {**inherited, "HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "LANG": "en_US.UTF-8",
            "COLUMNS": "200"}  # fmt: skip
