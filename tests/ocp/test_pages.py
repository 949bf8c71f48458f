"""Each rule's page has its parameters as the configuration takes them."""

import re
import tomllib
from pathlib import Path

import pytest

from auditor.config import load_settings
from auditor.resources import shipped
from auditor.rules.model import Rule
from auditor.rules.packs import load_path, load_rules

PAGES = Path(__file__).parents[2] / "docs" / "rules"
RULES = [rule for rule in load_path(shipped("rules")).rules if rule.params]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_parameters_of_a_page_are_the_rules_own(rule: Rule, tmp_path: Path):
    for language in ("", ".es"):
        page = (PAGES / rule.pack / f"{rule.id}{language}.md").read_text(encoding="utf-8")
        (block,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
        assert set(re.findall(r"(?m)^#?(\w+) = ", block)) == set(rule.params)
        (tmp_path / "config.toml").write_text(block, encoding="utf-8")
        written = tomllib.loads(block)["rules"][rule.id]["params"]
        assert written.keys() == {name for name, each in rule.params.items() if each.default is not None}
        settings = load_settings(tmp_path / "config.toml")
        loaded = load_rules([f"builtin:{rule.pack}"], base=tmp_path, settings_rules=settings.rules)
        assert loaded.faults == ()
        assert next(each.settings for each in loaded.rules if each.id == rule.id) == rule.settings
