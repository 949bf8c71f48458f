"""The cookbook's recipes are rules: sound, without a warning, and true to their cases on two engines."""

import re
from pathlib import Path

import pytest
from rule_world import run_both

from auditor.resources import shipped
from auditor.rules.cases import anywhere, day_of, frame_of, run_cases
from auditor.rules.model import Rule
from auditor.rules.reading import read_rule
from auditor.rules.shelf import Shelf

PAGES = shipped("config.example.toml").parent / "docs" / "rules"
_BLOCK = re.compile(r"(?ms)^```(\w+) ([^\n]*)\n(.*?)^```$")


def blocks(page: str) -> dict[str, str]:
    return {told: body for _, told, body in _BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))}


RECIPES = {name: body for name, body in blocks("cookbook.md").items() if name != "about" and "/" not in name}


def made(name: str, folder: Path) -> Rule:
    """The recipe below what a rule says of itself."""
    told = blocks("cookbook.md")
    for path, body in told.items():
        if path.startswith("lists/"):
            (folder / "lists").mkdir(exist_ok=True)
            (folder / path).write_text(body, encoding="utf-8")
    file = folder / f"{name}.yaml"
    file.write_text(told["about"].replace("my-rule", name) + told[name], encoding="utf-8")
    rule, faults = read_rule(file, Shelf([folder / "lists"]), file.name)
    assert not faults, "\n".join(f"{fault.place} {fault.code} {fault.message}" for fault in faults)
    assert rule is not None
    return rule


def test_there_are_six():
    assert list(RECIPES) == [
        "single-bidder",
        "split-purchases",
        "short-period",
        "alternating-pair",
        "quick-first-award",
        "price-outlier",
    ]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_does_what_its_cases_say(name: str, tmp_path: Path):
    rule = made(name, tmp_path)
    results = run_cases(rule)
    assert [
        (each.case.name, each.missed, each.unexpected, each.could_not_tell)
        for each in results
        if not each.passed
    ] == []
    assert any(case.could_not_tell for case in rule.cases)


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_says_the_same_on_two_engines(name: str, tmp_path: Path):
    rule = made(name, tmp_path)
    for case in rule.cases:
        world = {view: frame_of(view, case.given.get(view, ())) for view in rule.program.tables}
        outcome = run_both(anywhere(rule), world, tmp_path, as_of=day_of(case), params=case.params)
        assert len(outcome.signals) == len(case.expect or ())


def test_both_languages_have_the_same_recipes():
    assert blocks("cookbook.md") == blocks("cookbook.es.md")
