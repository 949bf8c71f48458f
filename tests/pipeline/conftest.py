import subprocess
import sys
from pathlib import Path

import pytest
from ingesting import Store


@pytest.fixture(autouse=True)
def _in_english(english):
    """What is said in this folder is said in English."""


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Store:
    return Store(tmp_path / "data", database_url)


@pytest.fixture
def command(store: Store, tmp_path: Path, environment: dict[str, str]):
    """`auditor` with the test's data folder: exit code, standard output, standard error."""

    def run(*arguments: object, data_dir: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "auditor", "--data-dir", data_dir or store.data_dir, *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
