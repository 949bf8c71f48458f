"""The hooks that ship for pre-commit run commands there are."""

from collections.abc import Callable

import pytest
import yaml

from auditor.resources import shipped

HOOKS = yaml.safe_load((shipped("config.example.toml").parent / ".pre-commit-hooks.yaml").read_text("utf-8"))


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_passes_on_the_shipped_rules(hook: dict[str, str], auditor: Callable):
    program, *arguments = hook["entry"].split()
    assert program == "auditor"
    assert auditor(*arguments).code == 0
