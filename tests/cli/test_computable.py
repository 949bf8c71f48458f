"""`auditor rules list --computable`: what can be told of the data at hand, before anything runs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BIDS = {
    "details": [{"status": "valid", "tenderers": [{"id": "T"}], "value": {"amount": 1, "currency": "GTQ"}}]
}
CONFIG = '[audit]\npacks = ["builtin:gt", "builtin:ocp", "builtin:ocp-draft"]\n'


@pytest.fixture
def loaded(auditor: Callable, tmp_path: Path) -> Callable[..., Any]:
    folder = tmp_path / "folder"
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    for source, ocid in (("plain", "o1"), ("portal", "ocds-xqjsxa-1")):
        release = {"ocid": ocid, "tender": {"procurementMethod": "open"}, "bids": BIDS}
        (folder / f"{source}.jsonl").write_text(json.dumps(release), encoding="utf-8")
        assert auditor("ingest", f"{source}.jsonl", "--source", source, "--data-dir", "d").code == 0
    return lambda *more: auditor("rules", "list", "--computable", "--data-dir", "d", *more)


def test_each_source_has_its_reason(loaded: Callable[..., Any]):
    told = {rule["id"]: rule["computable"] for rule in json.loads(loaded("--format", "json").out)}
    assert told["ocp-r018"]["plain"] is None
    assert "`procurement_method` is always the same" in told["ocp-r018"]["portal"]
    assert told["ocp-r003"]["plain"] == "no value at all: `processes.tender_start`, `processes.deadline`"
    assert told["ocp-r022"] == {"plain": None, "portal": None}
    # Through the view of offers, which requires a tenderer.
    assert told["ocp-r023"]["plain"] is None
    assert told["ocp-r040"]["plain"] == "no value at all: `award_suppliers.buyer_id`"
    assert str(told["gt-buyer-share"]["plain"]).startswith(
        "no value at all: `awards.amount`, `awards.award_date`"
    )


def test_the_table_says_it_in_a_line_for_each_source(loaded: Callable[..., Any]):
    shown = loaded().out
    assert "Computable?" in shown
    assert any(line.split() == ["ocp-r018", "plain", "yes"] for line in shown.splitlines())


def test_nothing_loaded_is_said(auditor: Callable):
    ended = auditor("rules", "list", "--computable", "--data-dir", "empty")
    assert ended.code == 2
    assert "run `auditor ingest FILE` first" in ended.err
