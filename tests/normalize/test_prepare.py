"""What the configuration says of a publisher's gaps, codes and placeholders, and that every repair is noted."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ingesting import Store

from auditor import pipeline
from auditor.cli.main import run
from auditor.config import Settings
from auditor.normalize import workforce

PREPARE: Mapping[str, Any] = {
    "default_currency": "USD",
    "default_bid_status": "valid",
    "default_award_status": "active",
    "bid_status": {"Qualified": "valid", "Out": "disqualified"},
    "award_status": {"Awarded": "active"},
    "redacted_amounts": [0, 99999999],
    "redacted_organization_ids": ["-", "0"],
}
# As a publisher may have it: numbers as identifiers, an object for an array, codes of its own, placeholders.
RELEASE: Mapping[str, Any] = {
    "ocid": "o1",
    "date": "2026-01-10T10:00:00Z",
    "buyer": {"id": "-", "name": "Salud"},
    "parties": [{"id": "-", "name": "Salud", "roles": ["buyer"]}, {"id": 7, "name": "Siete"}],
    "tender": {"value": {"amount": 500}, "procuringEntity": {"id": "E"}},
    "bids": {
        "details": [
            {"id": 1, "status": "Qualified", "tenderers": {"id": 7}, "value": {"amount": 100}},
            {"id": 2, "status": "Out", "tenderers": [{"id": 8}], "value": {"amount": "0"}},
            {"id": 3, "tenderers": [{"id": 9}], "value": {"amount": 101, "currency": "EUR"}},
            {"id": 4, "status": "pending", "tenderers": [{"id": 0}], "value": {"amount": 99999999}},
        ]
    },
    "awards": {"id": 5, "status": "Awarded", "suppliers": {"id": 7}, "value": {"amount": 100}},
}


@pytest.fixture
def prepared(tmp_path: Path) -> Store:
    return store(tmp_path / "prepared", ingest={"prepare": PREPARE, "workers": 1})


def store(folder: Path, **settings: Any) -> Store:
    made = Store(folder)
    made.settings = Settings(data_dir=made.data_dir, **settings)
    return made


def written(folder: Path, *releases: Mapping[str, Any]) -> Path:
    path = folder / "data.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in releases))
    return path


def test_gaps_codes_and_placeholders(prepared: Store, tmp_path: Path):
    prepared.one(written(tmp_path, RELEASE))
    bids = [(bid["bid_id"], bid["status"], bid["amount"], bid["currency"]) for bid in prepared.rows("bid")]
    assert bids == [
        ("1", "valid", 10000, "USD"),
        ("2", "disqualified", None, None),
        ("3", "valid", 10100, "EUR"),
        ("4", "pending", None, None),
    ]
    (award,) = prepared.rows("award")
    assert (award["status"], award["amount"], award["currency"]) == ("active", 10000, "USD")
    tenderers = [row["tenderer_id"] for row in prepared.rows("bid_tenderer")]
    assert tenderers == ["7", "8", "9", None]
    process = prepared.row("process")
    assert (process["buyer_id"], process["buyer_name"], process["procuring_entity_id"]) == (
        None,
        "Salud",
        "E",
    )
    assert (process["estimate"], process["estimate_currency"]) == (50000, "USD")
    assert [party["party_id"] for party in prepared.rows("party")] == [None, "7"]


def test_each_repair_is_noted_with_what_was_published(prepared: Store, tmp_path: Path):
    prepared.one(written(tmp_path, RELEASE))
    noted = {(note["path"], note["code"], note["value"]) for note in prepared.rows("record_note")}
    assert noted == {
        ("$.bids.details[0].status", "status-exchanged", "Qualified"),
        ("$.bids.details[1].status", "status-exchanged", "Out"),
        ("$.bids.details[2].status", "status-defaulted", None),
        ("$.awards[0].status", "status-exchanged", "Awarded"),
        ("$.bids.details[1].value.amount", "amount-redacted", "0"),
        ("$.bids.details[3].value.amount", "amount-redacted", "99999999"),
        ("$.bids.details[0].value.currency", "currency-defaulted", None),
        ("$.awards.value.currency", "currency-defaulted", None),
        ("$.tender.value.currency", "currency-defaulted", None),
        ("$.buyer.id", "identifier-redacted", "-"),
        ("$.bids.details[3].tenderers[0].id", "identifier-redacted", "0"),
        ("$.parties[0].id", "identifier-redacted", "-"),
    }


def test_how_many_were_repaired_is_told(prepared: Store, tmp_path: Path):
    prepared.one(written(tmp_path, RELEASE))
    assert pipeline.db_status(prepared.settings).notes == {
        "amount-redacted": 2,
        "currency-defaulted": 3,
        "identifier-redacted": 3,
        "status-defaulted": 1,
        "status-exchanged": 3,
    }


def test_nothing_is_guessed_without_it(tmp_path: Path):
    plain = store(tmp_path / "plain")
    plain.one(written(tmp_path, RELEASE))
    assert [bid["status"] for bid in plain.rows("bid")] == ["Qualified", "Out", None, "pending"]
    assert plain.rows("record_note") == []


def test_a_sources_own_table_takes_the_place_of_the_one_for_all(tmp_path: Path):
    own = {"name": "mine", "path": str(tmp_path), "prepare": {"bid_status": {"Qualified": "pending"}}}
    made = store(tmp_path / "data", sources=[own], ingest={"prepare": PREPARE})
    path = written(tmp_path, RELEASE)
    made.one(path, source="mine")
    made.one(path, source="files")
    statuses = sorted(str(bid["status"]) for bid in made.rows("bid"))
    assert statuses == sorted(
        ["pending", "Out", "None", "pending", "valid", "disqualified", "valid", "pending"]
    )


def test_what_a_source_brings_is_prepared_as_its_table_says(tmp_path: Path):
    (tmp_path / "in").mkdir()
    written(tmp_path / "in", RELEASE)
    own = {"name": "mine", "path": str(tmp_path / "in"), "prepare": {"default_currency": "USD"}}
    made = store(tmp_path / "data", sources=[own], ingest={"prepare": PREPARE})
    pipeline.fetch(made.settings, ["mine"])
    assert made.row("process")["estimate_currency"] == "USD"
    assert [bid["status"] for bid in made.rows("bid")] == ["Qualified", "Out", None, "pending"]


def test_merged_releases_workers_and_a_replay_are_prepared_too(
    prepared: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    later = {**RELEASE, "date": "2026-02-10T10:00:00Z", "id": "r2", "tender": {"value": {"amount": 600}}}
    prepared.one(written(tmp_path, RELEASE, later))
    assert [bid["status"] for bid in prepared.rows("bid")] == ["valid", "disqualified", "valid", "pending"]
    assert prepared.row("process")["estimate"] == 60000
    assert pipeline.db_replay(prepared.settings).differences == ()
    monkeypatch.setattr(workforce, "_WORTH_WORKERS", 0)
    apart = store(tmp_path / "apart", ingest={"prepare": PREPARE, "workers": 2})
    apart.one(written(tmp_path, {**RELEASE, "ocid": "o2"}))
    assert [bid["status"] for bid in apart.rows("bid")] == ["valid", "disqualified", "valid", "pending"]


def test_the_rules_see_what_the_configuration_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    config = tmp_path / "config.toml"
    table = "\n".join(
        f"{name} = {json.dumps(value)}" for name, value in PREPARE.items() if not isinstance(value, dict)
    )
    codes = '[ingest.prepare.bid_status]\nQualified = "valid"\nOut = "disqualified"\n'
    codes += '[ingest.prepare.award_status]\nAwarded = "active"\n'
    config.write_text(f"data_dir = '{tmp_path / 'data'}'\n[ingest.prepare]\n{table}\n{codes}")
    command = ["--config", str(config), "audit", "--input", str(written(tmp_path, RELEASE)), "--pack", "ocp"]
    assert run([*command, "--rule", "ocp-r035", "--format", "cardinal"]) == 0
    assert json.loads(capsys.readouterr().out) == {}, "two valid bids"
    only = {**RELEASE, "bids": {"details": RELEASE["bids"]["details"][:2]}}
    written(tmp_path, only)
    assert run([*command, "--rule", "ocp-r035", "--format", "cardinal"]) == 0
    assert json.loads(capsys.readouterr().out)["OCID"] == {"o1": {"R035": 1.0}}
