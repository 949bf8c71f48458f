"""Which rules run."""

import pytest
from signals import rule

from auditor.audit.choice import chosen_rules
from auditor.errors import UsageError
from auditor.rules.model import Status

ONE, TWO = rule(id="gt-one-bidder"), rule(id="gt-splitting")
OLD = rule(id="gt-old", status=Status.DEPRECATED)


def test_all_run_but_those_that_were_replaced():
    assert chosen_rules([ONE, OLD, TWO], (), {}) == (ONE, TWO)


def test_those_that_are_named_run_replaced_or_not():
    assert chosen_rules([ONE, OLD, TWO], ("gt-old", "gt-one-bidder"), {}) == (ONE, OLD)


def test_a_misspelt_rule_is_told_with_the_nearest():
    with pytest.raises(UsageError) as told:
        chosen_rules([ONE, TWO], ("gt-one-bider",), {})

    assert "gt-one-bider" in told.value.message
    assert "gt-one-bidder" in told.value.hint


def test_a_parameter_of_a_rule_that_does_not_run_is_told():
    with pytest.raises(UsageError, match="gt-splitting"):
        chosen_rules([ONE, TWO], ("gt-one-bidder",), {"gt-splitting": {"min": 1}})
