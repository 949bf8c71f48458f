"""Periods that are not over, and months that were never loaded."""

from datetime import date
from pathlib import Path

import pytest
from agreement import Say
from rule_world import facts, rule_of

GROUPED = """\
subject: {unit: unit_id}
message: {es: m, en: m}
"""


@pytest.mark.parametrize(
    ("as_of", "provisional", "untold"),
    [("2026-04-29", True, 1), ("2026-04-30", False, 0), ("2026-05-01", False, 0)],
)
def test_horizon(as_of: str, provisional: bool, untold: int, tmp_path: Path, say_both: Say):
    clauses = """\
    horizon: {period: four_months, complete: true}
    from: awards
    derive: {period: four_months(published)}
    flag: n_bidders == 1
    """
    frame = facts(
        "award_id | published | n_bidders\nA1 | 2026-01-01 | 1\nA2 | 2026-01-01 | 2\nA3 | 2025-12-31 | 2"
    )
    outcome = say_both(rule_of(clauses, tmp_path), frame, as_of=date.fromisoformat(as_of))
    assert [signal.provisional for signal in outcome.signals] == [provisional]
    assert outcome.account.could_not_tell == ({"unfinished period": untold} if untold else {})


def test_months_that_were_never_loaded(tmp_path: Path, say_both: Say):
    clauses = """\
    horizon: {period: four_months, complete: true}
    from: awards
    requires: [published]
    derive: {period: four_months(published)}
    group: {by: [unit_id, period], take: {n: count()}}
    flag: n >= 2
    """
    rule = rule_of(clauses, tmp_path, shown=GROUPED)
    frame = facts("""
        award_id | unit_id | published
        A1       | U1      | 2025-01-10
        A2       | U2      | 2025-08-31
        A3       | U3      | 2025-09-01
        A4       | U4      | 2025-12-31
        A5       | U4      | 2025-12-31
        """)
    loaded = {"case": frozenset(f"2025-{month:02}" for month in (*range(2, 9), 10, 12))}
    outcome = say_both(rule, frame, loaded_months=loaded)
    assert outcome.account.could_not_tell == {"months not loaded": 2}
    assert outcome.account.clear == 1
    assert [(signal.subject_id, signal.provisional) for signal in outcome.signals] == [("U4", True)]
    other = say_both(rule, frame, loaded_months={"another": frozenset()})
    assert other.account.clear == 3
