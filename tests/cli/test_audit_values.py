"""What the options of `auditor audit` accept."""

from datetime import date

import pytest

from auditor.cli.audit_values import day, parameters
from auditor.errors import UsageError


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-05-31", date(2026, 5, 31), date(2026, 5, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_days_and_months(text, first, last):
    assert day(text, "--from") == first
    assert day(text, "--until", last=True) == last


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "yesterday", "2026", "26-01-01", "2026-1"])
def test_what_is_no_date_names_the_option(text):
    with pytest.raises(UsageError, match="--as-of"):
        day(text, "--as-of")


def test_parameters_have_the_types_of_a_rule_file():
    given = ["gt-one.min=3", "gt-one.share=0.5", "gt-two.on=true", "gt-two.kind=a=b"]

    assert parameters(given) == {
        "gt-one": {"min": 3, "share": 0.5},
        "gt-two": {"on": True, "kind": "a=b"},
    }


@pytest.mark.parametrize("text", ["min=3", "gt-one.min", "gt-one.=3", ".min=3", "="])
def test_what_is_no_parameter_is_told(text):
    with pytest.raises(UsageError, match="--set"):
        parameters([text])
