"""`auditor audit --open`: the morning list of a control office."""

import json
import signal

import pytest
from pack import LARGE, SECOND, release, write_pack, write_records

from auditor import language
from auditor.cli import main

ASKING = LARGE.replace("hidden:", "ask: [{es: El acta., en: The minutes.}]\nhidden:")


def mendable(number, amount, title="Compra"):
    made = release(number, amount)
    made["tender"] |= {"status": "active", "title": title}
    return made


@pytest.fixture
def auditor(tmp_path, monkeypatch, capsys):
    """The command line in this process, with two rules and the records given."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AUDITOR_LANG", "en")
    ending = signal.getsignal(signal.SIGTERM)
    write_pack(tmp_path / "mine", ASKING, SECOND)
    config = f'data_dir = "{tmp_path}/data"\n[audit]\npacks = ["./mine"]\n[ingest]\nworkers = 1\n'
    (tmp_path / "config.toml").write_text(config)

    def run(*arguments):
        code = main.run(arguments)
        captured = capsys.readouterr()
        assert code == 0, captured.err
        return captured.out

    def load(*records):
        run("ingest", str(write_records(tmp_path / "records.jsonl", *records)))
        return run

    yield load
    signal.signal(signal.SIGTERM, ending)
    language.use(None)


def test_each_open_process_with_its_signals_merged(auditor):
    run = auditor(release(0, 1500), mendable(1, 9000), mendable(3, 1200), mendable(4, 10))

    out = run("audit", "-q", "--open")

    first, second = out.index("1 · Compra"), out.index("3 · Compra")
    assert first < second, "what more rules point at comes first"
    block = out[first:second]
    for part in (
        "Educación (2 processes)",
        "[high] my-large-award: Educación awarded Q 9,000.00 to Proveedora 1.",
        "[high] my-huge-award: Educación awarded Q 9,000.00 to Proveedora 1.",
        "Basis: método",
        "auditor findings show ",
        "What to ask for:",
        "- The minutes.",
        "What shows whether it is so: It is a work.",
    ):
        assert part in block, part
    assert "Proveedora 0" not in out, "a process that is over cannot be mended"
    assert "Proveedora 4" not in out, "nothing is signalled about it"
    assert "presumed innocent" in out


def test_no_buyer_takes_more_than_its_quota(auditor):
    run = auditor(*(mendable(number, 2000 + number) for number in (1, 3, 5, 7)), mendable(2, 1500))

    out = run("audit", "-q", "--open", "--quota", "2")

    assert out.count("my-large-award:") == 3
    assert "Educación: 2 more, held back by the quota" in out
    assert "Proveedora 7." in out, "the largest are kept"


def test_programs_get_the_same_findings(auditor):
    run = auditor(release(0, 1500), mendable(1, 9000))

    lines = run("audit", "-q", "--open", "--format", "jsonl").splitlines()

    assert {json.loads(line)["evidence"]["rows"][0]["ocid"] for line in lines} == {"ocds-test-1"}
    assert len(lines) == 2


def test_what_somebody_settled_is_not_listed(auditor):
    run = auditor(mendable(1, 1500))
    (line,) = run("audit", "-q", "--open", "--format", "jsonl").splitlines()
    found = json.loads(line)["fingerprint"]

    run("findings", "decide", found, "--state", "dismissed", "--reason", "r", "--by", "Ana")

    assert "No open process has signals." in run("audit", "-q", "--open")
