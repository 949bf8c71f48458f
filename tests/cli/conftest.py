"""Running the real program: a process of its own, an empty folder, an empty home, nothing inherited."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import lookup_world
import pytest


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    inherited = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ
    }
    home = str(tmp_path / "home")
    return {
        **inherited,
        "HOME": home,
        "XDG_DATA_HOME": f"{home}/data",
        "XDG_CONFIG_HOME": f"{home}/config",
        "LANG": "en_US.UTF-8",
        "COLUMNS": "100",
    }


@pytest.fixture
def auditor(tmp_path: Path, environment: dict[str, str]) -> Callable[..., Ended]:
    """Call with arguments, and environment variables as keywords."""
    folder = tmp_path / "folder"
    folder.mkdir(exist_ok=True)

    def run(*arguments: str, **variables: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "auditor", *arguments],
            cwd=folder,
            env={**environment, **variables},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def loaded(auditor: Callable[..., Ended], tmp_path: Path) -> Callable[..., Ended]:
    """The program on a data folder with a few known releases."""
    path = tmp_path / "folder" / "data.jsonl"
    path.write_text(lookup_world.lines(), "utf-8")
    assert auditor("ingest", path.name).code == 0
    return auditor
