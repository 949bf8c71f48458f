"""A portal on loopback, and a data folder that fetches from it with a short patience."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from ingesting import Store

from auditor import acquisition
from auditor.config import NetworkSettings, SourceSettings
from auditor.demo.generator import write_packages
from auditor.demo.portal import BadDays, Portal, Shelf, serve
from auditor.fetch.patience import Patience
from auditor.fetch.policy import Asked
from auditor.progress import Silence

QUICK = Patience(
    first_wait=0.01, longest_wait=0.02, jitter=0.01, longest_asked=5, silence=0.3, window=0.3, slowest=10_000
)
MONTHS = ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06"]


@dataclass
class Said(Silence):
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        self.lines.append(line)


class Home:
    """Fetches one source, named `g`; `portal` is the one of the last fetch."""

    def __init__(self, folder: Path, shelf: Shelf) -> None:
        self.shelf = shelf
        self.store = Store(folder / "data")
        self.said = Said()
        self.portal: Portal | None = None
        # The same address each time: a file at another one is another file.
        self.port = 0
        self.network = {"pause": 0}
        self.source = {"name": "g", "type": "guatecompras"}

    @contextmanager
    def serving(self, bad: BadDays):
        """Settings that fetch from a portal."""
        with serve(self.shelf, bad, self.port) as self.portal:
            self.port = int(self.portal.url.rpartition(":")[2])
            source = SourceSettings(**{"url": self.portal.url, **self.source})
            changed = {"sources": [source], "network": NetworkSettings(**self.network)}
            yield self.store.settings.model_copy(update=changed)

    def fetch(self, bad: BadDays = BadDays(), asked: Asked = Asked(), patience: Patience = QUICK):  # noqa: B008
        with self.serving(bad) as settings:
            (done,) = acquisition.fetch(settings, ["g"], asked, self.said, patience)
            return done

    def complete(self, *arguments, **named):
        """As `fetch`, and nothing went wrong; the report."""
        report = self.fetch(*arguments, **named).report
        assert report.fault() is None, report.fault()
        return report

    def raw(self) -> set[str]:
        folder = self.store.data_dir / "raw" / "g"
        return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.fixture(autouse=True)
def _in_english(english):
    """What is said in this folder is said in English."""


@pytest.fixture(scope="session")
def packages(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("portal")
    write_packages(folder, processes=120, months=len(MONTHS), answers=folder.parent / "answers.jsonl")
    return folder


@pytest.fixture
def shelf(packages, tmp_path) -> Shelf:
    shutil.copytree(packages, tmp_path / "portal")
    return Shelf(tmp_path / "portal")


@pytest.fixture
def home(tmp_path, shelf) -> Home:
    return Home(tmp_path, shelf)
