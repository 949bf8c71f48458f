"""Every screen as somebody looked at it: on a terminal of 80 and of 140 columns, in both languages.

What changes from day to day (today's date, days until another) is put out of the way; the rest is compared sign by sign
with `__snapshots__`, which CONTRIBUTING says how to renew.
"""

import json
import re
import shutil
import signal
from datetime import UTC, datetime

import pytest
from pack import LARGE, SECOND, release, write_pack, write_records

from auditor import __version__, language
from auditor.cli import main

ASKING = LARGE.replace(
    "hidden:", "ask: [{es: El acta de adjudicación., en: The minutes of the award.}]\nhidden:"
)
TERMINAL = {"TTY_COMPATIBLE": "1", "TERM": "dumb", "LINES": "50"}
DECISION = (
    "--state",
    "needs_information",
    "--reason",
    "Falta el contrato",
    "--by",
    "Ana",
    "--due",
    "2026-12-31",
)


def mendable(number, amount, title):
    made = release(number, amount)
    made["tender"] |= {
        "status": "active",
        "title": title,
        "procurementMethodDetails": "Cotización (Art. 38 LCE)",
        "tenderPeriod": {"endDate": "2099-12-31T10:00:00-06:00"},
    }
    return made


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder with two rules and a run; what came after it is loaded and not audited yet."""
    place = tmp_path_factory.mktemp("screens")
    write_pack(place / "mine", ASKING, SECOND)
    (place / "config.toml").write_text(
        'data_dir = "data"\n[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n'
        '[about]\nname = "Observatorio"\ncontact = "correcciones@example.org"\n'
    )
    write_records(
        place / "first.jsonl",
        release(0, 1500),
        mendable(1, 9000.01, "Medicamentos para la red hospitalaria del tercer nivel de atención"),
        mendable(3, 1200, "Papel"),
        release(2, 10),
        release(4, None),
        release(5, 6000),
    )
    write_records(place / "second.jsonl", {**release(0, 1), "date": "2026-06-01T00:00:00Z"}, release(7, 2500))
    return place


@pytest.fixture
def shown(prepared, tmp_path, monkeypatch, capsys):
    """A command's standard output as it stands on a terminal so wide, without colours."""
    ending = signal.getsignal(signal.SIGTERM)

    def run(*arguments, width=80, lang="en"):
        monkeypatch.setenv("COLUMNS", str(width))
        ended = main.run(["--lang", lang, *arguments])
        captured = capsys.readouterr()
        assert ended == 0, captured.err
        return _without_today(captured.out)

    for name, value in {"HOME": str(tmp_path / "home"), **TERMINAL}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(prepared)
    if not (prepared / "data").exists():
        run("ingest", "first.jsonl")
        run("audit")
        run("ingest", "second.jsonl")
    monkeypatch.chdir(shutil.copytree(prepared, tmp_path / "folder"))
    yield run
    signal.signal(signal.SIGTERM, ending)
    language.use(None)


def _without_today(text):
    for day in {datetime.now(UTC).date(), datetime.now().astimezone().date()}:
        text = text.replace(str(day), "2026-07-01")
    text = text.replace(f"auditor {__version__}", "auditor X.Y.Z")
    text = re.sub(r"\((in|faltan) [\d,]+ (days|días)\)", r"(\1 26,846 \2)", text)
    return "\n".join(line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("width", [80, 140])
def test_screens_stay_as_they_were_looked_at(shown, snapshot, lang, width):
    first = json.loads(shown("findings", "list", "--format", "jsonl").splitlines()[0])["fingerprint"][:12]
    screens = {
        "audit": ("audit",),
        "audit --quiet": ("audit", "--quiet"),
        "audit --open": ("audit", "--open"),
        "findings list": ("findings", "list"),
        "findings decide": ("findings", "decide", first, *DECISION),
        "findings show": ("findings", "show", first),
        "rules show": ("rules", "show", "my-large-award"),
        "rules list": ("rules", "list"),
    }

    for name, arguments in screens.items():
        text = shown(*arguments, width=width, lang=lang)
        if name != "findings decide":
            assert max(map(len, text.splitlines())) <= width, name
        assert text == snapshot(name=name)
