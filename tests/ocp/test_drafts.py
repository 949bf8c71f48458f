"""The drafts: our readings of the rest of the list, in a pack of their own that runs where it is asked for."""

import json
from pathlib import Path

import pytest

from auditor.cli.main import run
from auditor.rules.model import Rule, Status
from auditor.rules.packs import load_path

DRAFTS = load_path(Path(__file__).parents[2] / "rules" / "ocp-draft")
CODES = (
    "R002 R010 R011 R013 R016 R017 R019 R022 R023 R026 R029 R031 R034 R040 R050 R051 R052 R053 R055 R057 R059 R060 R061"
    " R062 R064 R068"
)
# Their formulas are told by maintainers of Cardinal, in its issues 103 and 87: the others are readings of a title.
TOLD = {"R023", "R055"}
CONTRACT = {
    "ocid": "o1",
    "awards": [
        {"id": "A1", "status": "active", "date": "2026-01-01", "value": {"amount": 100, "currency": "GTQ"}}
    ],
    "contracts": [
        {
            "id": "C1",
            "awardID": "A1",
            "dateSigned": "2026-06-01",
            "value": {"amount": 200, "currency": "GTQ"},
            "amendments": [{"id": "1"}],
            "implementation": {"transactions": [{"id": "1", "value": {"amount": 300, "currency": "GTQ"}}]},
        }
    ],
}


def code_of(rule: Rule) -> str:
    return next(tag.removeprefix("ocp.") for tag in rule.tags if tag.startswith("ocp."))


def test_each_code_of_the_list_is_a_draft():
    assert DRAFTS.faults == ()
    assert sorted(code_of(rule) for rule in DRAFTS.rules) == CODES.split()
    assert {rule.status for rule in DRAFTS.rules} == {Status.DRAFT}


@pytest.mark.parametrize("rule", DRAFTS.rules, ids=lambda rule: rule.id)
def test_a_draft_says_whose_reading_it_is_and_has_cases_of_each_outcome(rule: Rule):
    code = code_of(rule)
    assert rule.id == f"ocp-{code.lower()}"
    assert (f"our reading of OCP {code}" in rule.title.en) is (code not in TOLD)
    assert (f"nuestra lectura de OCP {code}" in rule.title.es) is (code not in TOLD)
    assert any(case.expect for case in rule.cases)
    assert any(case.could_not_tell for case in rule.cases)
    assert rule.benign
    assert rule.hidden.en
    assert rule.references


def audited(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    config, data = folder / "config.toml", folder / "data.jsonl"
    config.write_text(f"data_dir = '{folder / 'data'}'\nlang = 'en'\n")
    data.write_text(json.dumps(CONTRACT) + "\n")
    assert run(["--config", str(config), "audit", "--input", str(data), *options]) == 0
    return capsys.readouterr().out


def test_drafts_run_where_their_pack_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    found = [
        json.loads(line)["rule"]
        for line in audited(tmp_path, capsys, "--pack", "ocp-draft", "--format", "jsonl").splitlines()
    ]
    assert {"ocp-r059", "ocp-r060", "ocp-r064", "ocp-r068"} <= set(found)
    assert audited(tmp_path, capsys, "--pack", "ocp", "--format", "jsonl") == ""


def test_drafts_are_no_part_of_cardinals_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert json.loads(audited(tmp_path, capsys, "--pack", "ocp-draft", "--format", "cardinal")) == {}
