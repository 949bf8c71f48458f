"""`[audit] currency` and `exclude_procurement_method_details` hold for every view a rule reads."""

import json
from pathlib import Path

import pytest

from auditor.cli.main import run

SETTINGS = """
data_dir = '{folder}'
lang = "en"
[audit]
packs = ["builtin:ocp"]
{more}
[rules.ocp-r024.params]
threshold = 0.5
[rules.ocp-r048.params]
minimum_contracting_processes = 1
threshold = 1
"""


def release(ocid: str, details: str, currency: str) -> str:
    def bid(tenderer: str, amount: float, of: str) -> dict[str, object]:
        return {
            "status": "valid",
            "tenderers": [{"id": tenderer}],
            "value": {"amount": amount, "currency": of},
        }

    # The winner bids in dollars too: only the currency asked for says which of its bids is meant.
    bids = [bid("W", 100, currency), bid("W", 10, "USD"), bid("L", 125, currency), bid("L", 11, "USD")]
    items = [{"classification": {"id": "10000000"}}]
    awards = [{"status": "active", "suppliers": [{"id": "W"}], "items": items}]
    tender = {"procurementMethodDetails": details}
    return json.dumps({"ocid": ocid, "tender": tender, "bids": {"details": bids}, "awards": awards})


@pytest.mark.parametrize(
    ("more", "r024", "r048", "told"),
    [
        ('currency = "GTQ"', {"o1": 0.25, "o2": 0.25}, {"W": 1.0}, "only amounts in GTQ"),
        ('currency = "USD"', {"o1": 0.1, "o2": 0.1}, {"W": 1.0}, "only amounts in USD"),
        ("", {}, {"W": 1.0}, ""),
        (
            'currency = "GTQ"\nexclude_procurement_method_details = ["Sorteo"]',
            {"o1": 0.25},
            {"W": 1.0},
            "1 processes are left out",
        ),
        (
            'exclude_procurement_method_details = ["Sorteo", "Subasta"]',
            {},
            {},
            "2 processes are left out of every rule by their method: Sorteo, Subasta",
        ),
    ],
)
def test_what_audit_settings_leave_out(
    more: str,
    r024: dict[str, float],
    r048: dict[str, float],
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    config, data = tmp_path / "config.toml", tmp_path / "data.jsonl"
    config.write_text(SETTINGS.format(folder=tmp_path / "data", more=more))
    data.write_text(release("o1", "Subasta", "GTQ") + "\n" + release("o2", "Sorteo", "GTQ") + "\n")
    command = ["--config", str(config), "audit", "--input", str(data), "--format", "cardinal"]
    assert run([*command, "--rule", "ocp-r024", "--rule", "ocp-r048"]) == 0
    shown = capsys.readouterr()
    results = json.loads(shown.out)
    found = {ocid: figures["R024"] for ocid, figures in results.get("OCID", {}).items()}
    assert found == pytest.approx(r024)
    suppliers = results.get("Tenderer", {})
    assert {id_: figures["R048"] for id_, figures in suppliers.items() if "R048" in figures} == r048
    assert told in shown.err


def loaded(folder: Path, more: str) -> list[str]:
    config, data = folder / "config.toml", folder / "data.jsonl"
    config.write_text(SETTINGS.format(folder=folder / "data", more=more))
    if not data.exists():
        data.write_text(release("o1", "Subasta", "GTQ") + "\n" + release("o2", "Sorteo", "GTQ") + "\n")
    return ["--config", str(config)]


def test_looking_at_one_rule_reaches_as_far_as_an_audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """`rules try` and `rules explain` obey the same two settings."""
    settings = loaded(tmp_path, 'currency = "GTQ"\nexclude_procurement_method_details = ["Sorteo"]')
    assert run([*settings, "ingest", str(tmp_path / "data.jsonl")]) == 0
    rule = tmp_path / "r024.yaml"
    shipped = Path(__file__).parents[2] / "rules" / "ocp" / "r024-price-close-to-winning-bid.yaml"
    rule.write_text(shipped.read_text().replace("threshold: {default: null", "threshold: {default: 0.5"))
    capsys.readouterr()
    assert run([*settings, "rules", "try", str(rule), "--format", "json"]) == 0
    tried = json.loads(capsys.readouterr().out)
    assert (tried["in_scope"], tried["flagged"]) == (1, 1)
    assert run([*settings, "rules", "explain", "ocp-r024", "o1", "--format", "json"]) == 0
    (subject,) = json.loads(capsys.readouterr().out)
    values = {each["clause"]: each["value"] for each in subject["values"]}
    assert values["score"] == pytest.approx(0.25), "in quetzales"
    assert run([*settings, "rules", "explain", "ocp-r024", "o2"]) == 2
    loaded(tmp_path, 'currency = "USD"')
    capsys.readouterr()
    assert run([*settings, "rules", "explain", "ocp-r024", "o2", "--format", "json"]) == 0
    (subject,) = json.loads(capsys.readouterr().out)
    assert {each["clause"]: each["value"] for each in subject["values"]}["score"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    "more", ['currency = "EUR"', 'exclude_procurement_method_details = ["Subasta", "Sorteo"]']
)
def test_a_finding_that_the_settings_take_away_closes_for_the_parameters(
    more: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    settings = loaded(tmp_path, 'currency = "GTQ"')
    assert run([*settings, "ingest", str(tmp_path / "data.jsonl")]) == 0
    assert run([*settings, "audit"]) == 0
    loaded(tmp_path, more)
    capsys.readouterr()
    assert run([*settings, "audit", "--format", "json"]) == 0
    rules = {each["id"]: each for each in json.loads(capsys.readouterr().out)["run"]["rules"]}
    assert rules["ocp-r024"]["closed"] == {"parameters changed": 2}
