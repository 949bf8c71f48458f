"""The screen of `auditor status`, of an installation with something of everything, in both languages and two widths."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from auditor import language
from auditor.cli import status_screen
from auditor.cli.session import Session
from auditor.daemon.health import Health, Kind, Trouble
from auditor.store.audit_report import SourceState
from auditor.store.fetches import FetchState
from auditor.store.operation import Disk, NextRun, Operation, PastRun, SourceOperation
from auditor.store.runs import Outcome

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
HOSTILE = "\x1b[31m[bold]rojo[/bold]\u202etxt " + "x" * 120
GOOD = SourceOperation(
    "guatecompras",
    SourceState("guatecompras", 1_204_332, 3, (202610, 202611), ("a", "b"), "2026-11-24T12:04:00+00:00", date(2026, 11, 23)),
    FetchState("guatecompras", "2026-11-24T12:02:00+00:00", "2026-11-24T12:03:00+00:00", None, None, 2, "2026-10", "2026-11", 1, 0),
    PastRun("r2", Outcome.DONE, 0, None, "2026-11-24T12:02:00+00:00", "2026-11-24T12:09:30+00:00", None, 1, 2),
    "2026-11-24T12:09:30+00:00",
    NextRun(datetime(2026, 11, 25, 12, 1, tzinfo=UTC), 0),
    17,
)  # fmt: skip
BAD = SourceOperation(
    "ocp",
    None,
    FetchState("ocp", "2026-11-24T19:00:00+00:00", None, HOSTILE, "2026-11-20T12:00:00+00:00", 0, None, None, 0, 0),
    PastRun("r3", Outcome.TIMED_OUT, 4, HOSTILE, "2026-11-24T13:00:00+00:00", "2026-11-24T19:00:00+00:00", None, 3, 1),
    "2026-11-19T12:00:00+00:00",
    NextRun(datetime(2026, 11, 24, 19, 30, tzinfo=UTC), 3),
    0,
)  # fmt: skip
HEALTH = Health(
    NOW,
    Operation(
        (GOOD, BAD),
        BAD.last_run,
        {"high": 12, "medium": 340, "low": 1_208},
        "2026-11-24T12:09:00+00:00",
        Disk(2_400_000_000, 812_000_000, 95_000_000, 61_000_000, 20_000_000_000),
    ),
    "4242",
    frozenset({"guatecompras", "ocp"}),
    (Trouble(Kind.SOURCE_FAILED, "ocp", HOSTILE), Trouble(Kind.DISK_LOW, None, "61 MB")),
)


@pytest.fixture(autouse=True)
def _language():
    yield
    language.use(None)


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("width", [80, 140])
def test_screens_stay_as_they_were_looked_at(lang, width, capsys, monkeypatch, snapshot):
    monkeypatch.setenv("COLUMNS", str(width))
    language.use(lang)
    session = Session(config=None, data_dir=Path("/var/lib/auditor"))
    status_screen.place(session)
    status_screen.show(session, HEALTH)
    out = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(out)
    assert "[bold]" in out
    assert max(map(len, out.splitlines())) <= width
    assert "\n".join(line.rstrip() for line in out.splitlines()) == snapshot


def test_the_gravest_trouble_is_the_exit_code():
    assert HEALTH.exit_code == 4
    assert Health(NOW, HEALTH.operation, None, frozenset(), HEALTH.troubles[:1]).exit_code == 3
    assert Health(NOW, HEALTH.operation, None, frozenset(), ()).exit_code == 0
