"""What random rules found, made small: each was once told otherwise by an engine than by the reference."""

from pathlib import Path

from agreement import Say
from rule_world import facts, flagged, rule_of


def test_rows_without_the_date_are_in_nobodys_window_and_no_finding_stands_for_another(
    tmp_path: Path, say_both: Say
):
    clauses = """\
    from: awards
    derive: {near: "count(per=[unit_id], by=award_date, within=3)"}
    flag: n_bids > 0
    once_per: [unit_id]
    """
    frame = facts("""
        award_id | unit_id | n_bids | award_date
        A1       | U1      | 1      |
        A2       | U1      | 1      |
        A3       | U1      | 1      | 1970-01-02
        A4       | U1      | 1      | 1970-01-03
        """)
    assert flagged(say_both(rule_of(clauses, tmp_path), frame)) == {"A1", "A2", "A3"}


def test_no_currencies_meet_in_a_window_that_a_row_has_not(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    derive: {near: "sum(amount, per=[unit_id], by=award_date, within=3)"}
    flag: near > 100
    """
    frame = facts("""
        award_id | unit_id | amount | currency | award_date
        A1       | U1      | 1      | GTQ      |
        A2       | U1      | 1      | USD      |
        A3       |         | 1      | GTQ      | 2026-01-02
        A4       |         | 1      | USD      | 2026-01-02
        A5       | U2      | 1      | GTQ      | 2026-01-02
        A6       | U2      | 1      | USD      | 2026-01-02
        """)
    outcome = say_both(rule_of(clauses, tmp_path), frame)
    assert outcome.account.could_not_tell == {"unknown": 4, "mixed currencies": 2}
