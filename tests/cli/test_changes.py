"""`auditor changes`: what was edited and what is gone, with before, after, when, and both files."""

import csv
import io
import json

import pytest


def record(n, *, amount=100, title="Sillas", supplier="Uno S.A.", documents=("d1", "d2"), kind=None):
    party = {
        "id": "GT-NIT-1",
        "name": supplier,
        "roles": ["supplier"],
        "details": {"legalEntityTypeDetail": kind},
    }
    return {
        "ocid": f"ocds-xqjsxa-{n}",
        "compiledRelease": {
            "ocid": f"ocds-xqjsxa-{n}",
            "id": f"{n}",
            "date": "2024-01-10T00:00:00-06:00",
            "tag": ["compiled"],
            "buyer": {"id": "B", "name": "MINISTERIO DE SALUD"},
            "parties": [party],
            "tender": {"id": "t", "title": title, "documents": [{"id": name} for name in documents]},
            "awards": [
                {
                    "id": "a",
                    "status": "active",
                    "value": {"amount": amount, "currency": "GTQ"},
                    "suppliers": [{"id": "GT-NIT-1", "name": supplier}],
                }
            ],
        },
    }


@pytest.fixture
def changed(auditor, tmp_path):
    """Two versions of a month; call with what the second says."""

    def read(*records):
        path = tmp_path / "folder" / "2024-01_Guatecompras.json"
        for state in ([record(1), record(2)], records):
            path.write_text(json.dumps({"version": "1.1", "records": list(state)}))
            assert auditor("ingest", path.name).code == 0
        return lambda *arguments, **variables: auditor("changes", *arguments, **variables)

    return read


def test_an_edit_with_before_after_when_and_both_files(changed):
    ended = changed(record(1, amount=250.5), record(2))("--format", "jsonl")
    (change,) = [json.loads(line) for line in ended.out.splitlines()]
    assert (change["ocid"], change["kind"], change["path"]) == ("ocds-xqjsxa-1", "edit", "award[a].amount")
    assert (change["before"], change["after"]) == ("100.00", "250.50")
    assert change["seen_at"].startswith("20")
    assert change["old_file"]["sha256"] != change["new_file"]["sha256"]
    assert change["buyer"] == "MINISTERIO DE SALUD"


def test_what_vanished(changed):
    run = changed(record(1, documents=("d1",)))
    listed = list(csv.DictReader(io.StringIO(run("--format", "csv").out)))
    assert {(row["ocid"][-1], row["kind"], row["path"]) for row in listed} == {
        ("2", "vanished", "process"),
        ("1", "vanished", "document[tender/0/d2]"),
    }
    assert "ocds-xqjsxa-2" in run("--field", "process").out
    assert "ocds-xqjsxa-1" not in run("--field", "process").out


def test_narrowed(changed):
    run = changed(record(1, amount=7, title="Mesas"), record(2, documents=("d1", "d2", "d3")))
    assert "award[a].amount: 100.00 → 7.00" in run().out
    assert "title: Sillas → Mesas" in run().out
    assert "Mesas" not in run("--field", "award.amount").out.replace("Mesas · MINISTERIO", "")
    assert run("--buyer", "salud").out == run("--buyer", "B").out == run().out
    assert run("--buyer", "defensa").out == run("--since", "2999-01-01").out == run("--source", "x").out == ""
    assert "d3" in run("--kind", "life").out
    assert "No changes." in run("--since", "2999-01-01").err
    assert "editado" in run("--lang", "es").out


def test_natural_persons_go_by_their_initials(changed):
    run = changed(record(1, supplier="PEREZ,LOPEZ,,ANA,MARIA"), record(2))
    assert "ANA" not in run().out
    assert "[person" in run().out
    assert "ANA" in run(AUDITOR_PRIVACY__SHOW_NATURAL_PERSONS="true").out


@pytest.mark.parametrize("arguments", [("--kind", "x"), ("--format", "x"), ("--since", "x")])
def test_wrong_usage(auditor, arguments):
    assert auditor("changes", *arguments).code == 2
