from pathlib import Path

import pytest
from ingesting import Store


@pytest.fixture(autouse=True)
def _in_english(english):
    """What is said in this folder is said in English."""


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Store:
    return Store(tmp_path / "data", database_url)
