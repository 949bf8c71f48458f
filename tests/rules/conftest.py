"""What tests of the rule language share."""

from pathlib import Path

import polars as pl
import pytest
from agreement import Say, three

from auditor.rules.model import Rule
from auditor.rules.outcome import Outcome


@pytest.fixture
def say_both(tmp_path: Path) -> Say:
    """Runs a rule on Polars, DuckDB and the reference, which must agree, and whose account must add up."""

    def run_all(rule: Rule, frame: pl.DataFrame, **options: object) -> Outcome:
        return three(rule, frame, tmp_path, **options)

    return run_all
