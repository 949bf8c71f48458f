"""The worked examples of Cardinal's documentation, with their settings, through the command."""

import json
from pathlib import Path

import pytest

from auditor.cli.main import run

EXAMPLES = Path(__file__).parents[3] / "shared" / "data" / "cardinal_examples"
pytestmark = pytest.mark.skipif(
    not EXAMPLES.is_dir(), reason=f"Cardinal's worked examples are not at {EXAMPLES}"
)

EXPECTED = {
    "003": {"OCID": {"F": {"R003": 1.0}}},
    "018": {"OCID": {"F": {"R018": 1.0}}},
    "024": {"OCID": {"F": {"R024": 1.0}}, "Tenderer": {"W": {"R024": 0.0}, "L": {"R024": 0.0}}},
    "025": {"Tenderer": {"F": {"R025": 1 / 6}}},
    "028": {"OCID": {"F": {"R028": 1.0}}, "Tenderer": {"V": {"R028": 1.0}, "D": {"R028": 1.0}}},
    "030": {"OCID": {"F": {"R030": 1.0}}, "Tenderer": {"W": {"R030": 1.0}}},
    "035": {"OCID": {"F": {"R035": 1.0}}, "Tenderer": {"V": {"R035": 0.0}}},
    "036": {"OCID": {"F": {"R036": 1.0}}},
    "038": {"Buyer": {"B": {"R038": 0.5}}},
    "048": {"Tenderer": {"F": {"R048": 2.0}}},
    "058": {"OCID": {"F": {"R058": 99.0}}, "Tenderer": {"W": {"R058": 0.0}}},
}
# 048.ini asks for one process; of 038 see below.
SETTINGS = {
    "038": ["--set", "ocp-r038-buyer.minimum_contracting_processes=1"],
    "048": ["--set", "ocp-r048.minimum_contracting_processes=1"],
}
RULES = {"038": ["ocp-r038-buyer", "ocp-r038-procuring-entity", "ocp-r038-tenderer"]}


def results(
    number: str, folder: Path, capsys: pytest.CaptureFixture[str], *options: str
) -> dict[str, object]:
    rules = [part for rule in RULES.get(number, [f"ocp-r{number}"]) for part in ("--rule", rule)]
    command = ["--config", str(_config(folder)), "audit", "--input", str(EXAMPLES / f"{number}.jsonl")]
    assert run([*command, "--pack", "ocp", *rules, "--format", "cardinal", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    return {group: found for group, found in told.items() if group not in {"Meta", "Maps"}}


def _config(folder: Path) -> Path:
    path = folder / "config.toml"
    path.write_text(f"data_dir = '{folder}'\n")
    return path


@pytest.mark.parametrize("number", EXPECTED)
def test_worked_example(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert results(number, tmp_path, capsys, *SETTINGS.get(number, [])) == EXPECTED[number]


def test_a_buyer_of_one_process_is_below_the_minimum_of_two_processes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Cardinal counts the buyer's two bids there."""
    assert results("038", tmp_path, capsys) == {}
