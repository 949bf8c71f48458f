"""What rules mean, line by line: nulls, money, groups, windows, dates, each on both engines."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from agreement import Say
from rule_world import by_subject, facts, flagged, rule_of, run

from auditor.errors import RuleError
from auditor.rules.outcome import Outcome, Signal

GROUPED = """\
subject: {unit: unit_id}
message: {es: m, en: m}
"""


def told(outcome: Outcome) -> dict[str, Signal]:
    return by_subject(outcome)


def test_null_flag_is_unknown_and_null_where_is_in_scope(tmp_path: Path, say_both: Say):
    rule = rule_of('from: awards\nwhere: status == "active"\nflag: n_bidders == 1\n', tmp_path)
    outcome = say_both(
        rule,
        facts("""
            award_id | status    | n_bidders
            A1       | active    | 1
            A2       | active    | 2
            A3       | active    |
            A4       |           | 1
            A5       | cancelled | 1
            """),
    )
    assert flagged(outcome) == {"A1"}
    assert outcome.account.in_scope == 4
    assert outcome.account.clear == 1
    assert outcome.account.could_not_tell == {"scope unknown": 1, "unknown": 1}


def test_a_required_column_that_is_missing_is_the_reason_even_where_the_flag_is_known(
    tmp_path: Path, say_both: Say
):
    rule = rule_of("from: awards\nrequires: [amount, published]\nflag: n_bidders == 1\n", tmp_path)
    outcome = say_both(
        rule,
        facts("""
            award_id | n_bidders | amount | published
            A1       | 1         |        | 2026-01-01
            A2       | 1         | 1      |
            A3       | 1         |        |
            A4       | 1         | 1      | 2026-01-01
            """),
    )
    assert flagged(outcome) == {"A4"}
    assert outcome.account.could_not_tell == {"missing amount": 2, "missing published": 1}
    assert outcome.account.rows_left_out == {"missing amount": 2, "missing published": 1}


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        ("n_bidders == 1 and n_bids == 1", {"A1"}),
        ("n_bidders == 1 or n_bids == 1", {"A1", "A2", "A3"}),
        ("not (n_bidders == 1)", {"A4"}),
        ("n_bids is None", {"A2"}),
        ("n_bids is not None and n_bids > 1", {"A4"}),
        ("n_bidders in [1, 3]", {"A1", "A2"}),
        ("n_bidders not in [1, 3]", {"A4"}),
        ("1 < n_bidders <= 2", {"A4"}),
        ("(n_bidders if n_bids == 1 else n_bids) == 2", {"A4"}),
        ("n_bidders // 0 == 1", set()),
        ("n_bidders % 2 == 1", {"A1", "A2"}),
        ("-n_bidders // 2 == -1", {"A1", "A2", "A4"}),
        ("n_bidders / 0 > 0", set()),
        ("ratio(n_bids, n_bidders) == 1", {"A1", "A4"}),
    ],
)
def test_three_valued_logic(flag: str, expected: set[str], tmp_path: Path, say_both: Say):
    outcome = say_both(
        rule_of(f'from: awards\nflag: "{flag}"\n', tmp_path),
        facts("""
            award_id | n_bidders | n_bids
            A1       | 1         | 1
            A2       | 1         |
            A3       |           | 1
            A4       | 2         | 2
            """),
    )
    assert flagged(outcome) == expected


def test_an_unknown_condition_makes_neither_branch_true(tmp_path: Path, say_both: Say):
    rule = rule_of("from: awards\nflag: (1 if n_bids == 1 else 0) == 0\n", tmp_path)
    outcome = say_both(rule, facts("award_id | n_bids\nA1 |\nA2 | 2"))
    assert flagged(outcome) == {"A2"}
    assert outcome.account.could_not_tell == {"unknown": 1}


@pytest.mark.parametrize(
    ("flag", "expected", "reasons"),
    [
        ("amount > 0.95 * estimate", {"A1"}, {"mixed currencies": 1}),
        ("amount > estimate - 0.01", {"A1"}, {"mixed currencies": 1}),
        ("amount + 0.01 > estimate", {"A1"}, {"mixed currencies": 1}),
        ("amount > 99.99", {"A1", "A2", "A3"}, {}),
        ("amount >= 100.001", set(), {}),
        ("amount == 100", {"A1", "A2", "A3"}, {}),
        ("amount / estimate == 1", {"A1"}, {"mixed currencies": 1}),
        ("amount / 3 > 33.33", {"A1", "A2", "A3"}, {}),
        ("is_round(amount, 50)", {"A1", "A2", "A3"}, {}),
        ("abs(estimate - amount) < 0.01", {"A1"}, {"mixed currencies": 1}),
    ],
)
def test_money(flag: str, expected: set[str], reasons: dict[str, int], tmp_path: Path, say_both: Say):
    outcome = say_both(
        rule_of(f"from: awards\nflag: {flag}\n", tmp_path),
        facts("""
            award_id | amount | currency | estimate | estimate_currency
            A1       | 100    | GTQ      | 100      | GTQ
            A2       | 100    | GTQ      | 1        | USD
            A3       | 100    | GTQ      | 200      | GTQ
            """),
    )
    assert flagged(outcome) == expected
    assert outcome.account.could_not_tell == reasons


def test_the_amount_of_a_signal_keeps_its_own_currency(tmp_path: Path, say_both: Say):
    rule = rule_of("from: awards\nflag: amount > 1\nscore: amount\namount: amount\n", tmp_path)
    signal = told(say_both(rule, facts("award_id | amount | currency\nA1 | 2.50 | USD")))["A1"]
    assert (signal.amount, signal.currency, signal.score) == (250, "USD", 2.5)


def test_a_sum_of_nothing_is_null_and_a_sum_of_several_currencies_too(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    group:
      by: [unit_id]
      take: {total: sum(amount), least: min(amount), n: count(amount), rows: count()}
    flag: total > 1
    """
    outcome = say_both(
        rule_of(clauses, tmp_path, shown=GROUPED),
        facts("""
            award_id | unit_id | amount | currency
            A1       | U1      | 1      | GTQ
            A2       | U1      | 1      | GTQ
            A3       | U1      |        | USD
            B1       | U2      |        | GTQ
            C1       | U3      | 5      | GTQ
            C2       | U3      | 5      | USD
            """),
    )
    assert {name: signal.values for name, signal in told(outcome).items()} == {
        "U1": {"unit_id": "U1", "unit_name": None, "total": 200, "least": 100, "n": 2, "rows": 3}
    }
    assert outcome.account.could_not_tell == {"mixed currencies": 1, "unknown": 1}


def test_a_group_speaks_from_the_rows_it_has(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    requires: [amount]
    group:
      by: [unit_id]
      take: {n: count()}
    flag: n >= 2
    """
    outcome = say_both(
        rule_of(clauses, tmp_path, shown=GROUPED),
        facts("""
            award_id | unit_id | amount
            A1       | U1      | 1
            A2       | U1      | 1
            A3       | U1      |
            B1       | U2      | 1
            B2       | U2      |
            C1       | U3      |
            D1       | U4      | 1
            E1       |         | 1
            """),
    )
    assert flagged(outcome) == {"U1"}
    assert outcome.account.clear == 1
    assert outcome.account.could_not_tell == {"missing amount": 2, "missing unit_id": 1}
    assert outcome.account.rows_left_out == {"missing amount": 3, "missing unit_id": 1}
    assert told(outcome)["U1"].witness == ("case-1|A1", "case-2|A2")


def test_sources_are_never_mixed(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    group:
      by: [unit_id]
      take: {n: count()}
    then: {all: "sum(n, per=[unit_id])"}
    flag: all >= 2
    """.replace("all", "every")
    frame = facts("award_id | unit_id\nA1 | U1\nA2 | U1\nA3 | U1")
    frame = frame.with_columns(source=pl.Series(["one", "two", "two"]))
    outcome = say_both(rule_of(clauses, tmp_path, shown=GROUPED), frame)
    assert [(signal.source, signal.values["n"]) for signal in outcome.signals] == [("two", 2)]
    assert outcome.account.in_scope == 2


def test_fingerprints_are_of_rule_source_and_key_alone(tmp_path: Path):
    first = rule_of("from: awards\nflag: amount > 1\n", tmp_path)
    other = rule_of("from: awards\nwhere: amount > 0\nflag: amount > 2\n", tmp_path)
    frame = facts("award_id | amount | ocid\nA1 | 3 | x")
    (one,), (two,) = run(first, frame).signals, run(other, frame.with_columns(amount=pl.lit(900))).signals
    assert one.fingerprint == two.fingerprint
    assert len(one.fingerprint) == 32
    (later,) = run(replace(first, version=2), frame).signals
    assert later.fingerprint == one.fingerprint
    (elsewhere,) = run(first, frame.with_columns(source=pl.lit("b"))).signals
    assert elsewhere.fingerprint != one.fingerprint


def test_aggregates(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    group:
      by: [unit_id]
      take:
        rows: count()
        single: count(n_bidders == 1)
        bidders: sum(n_bidders)
        average: mean(n_bidders)
        suppliers: n_unique(supplier_id)
        earliest: min(published)
        some: any(n_bidders == 1)
        every: all(n_bidders == 1)
        part: share(n_bidders == 1)
        opening: first(supplier_id, by=published)
        closing: last(n_bidders, by=published)
        spent: mean(amount)
    flag: rows >= 1
    """
    outcome = say_both(
        rule_of(clauses, tmp_path, shown=GROUPED),
        facts("""
            award_id | unit_id | n_bidders | supplier_id | published        | amount
            A1       | U1      | 1         | S2          | 2026-01-02T09:00 | 1
            A2       | U1      | 2         | S1          | 2026-01-02T08:00 | 2
            A3       | U1      |           | S1          |                  |
            A4       | U1      | 1         |             | 2026-01-03       | 4
            B1       | U2      |           |             |                  |
            """),
    )
    assert told(outcome)["U1"].values == {
        "unit_id": "U1", "unit_name": None, "rows": 4, "single": 2, "bidders": 4, "average": pytest.approx(4 / 3),
        "suppliers": 2, "earliest": "2026-01-02", "some": True, "every": False, "part": pytest.approx(2 / 3),
        "opening": "S1", "closing": 1, "spent": pytest.approx(7 / 3),
    }  # fmt: skip
    assert told(outcome)["U2"].values == {
        "unit_id": "U2", "unit_name": None, "rows": 1, "single": 0, "bidders": None, "average": None,
        "suppliers": 0, "earliest": None, "some": None, "every": None, "part": None, "opening": None,
        "closing": None, "spent": None,
    }  # fmt: skip


def test_first_breaks_ties_by_the_rows_key(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    group:
      by: [unit_id]
      take: {opening: "first(supplier_id, by=published)", closing: "last(supplier_id, by=published)"}
    flag: opening == "S1"
    """
    outcome = say_both(
        rule_of(clauses, tmp_path, shown=GROUPED),
        facts("""
            award_id | ocid | unit_id | supplier_id | published
            A2       | o2   | U1      | S2          | 2026-01-01
            A1       | o1   | U1      | S1          | 2026-01-01
            """),
    )
    assert told(outcome)["U1"].values["closing"] == "S2"


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        ("sum(n_bidders, per=[unit_id])", {"A1": 3, "A2": 3, "B1": None, "C1": None}),
        ("count(per=[unit_id])", {"A1": 2, "A2": 2, "B1": 1, "C1": None}),
        ("n_unique(supplier_id, per=[unit_id])", {"A1": 2, "A2": 2, "B1": 0, "C1": None}),
        ("max(n_bidders, per=[unit_id]) - n_bidders", {"A1": 1, "A2": 0, "B1": None, "C1": None}),
        ("first(n_bidders, by=published, per=[unit_id])", {"A1": 2, "A2": 2, "B1": None, "C1": None}),
    ],
)
def test_windows(aggregate: str, expected: dict[str, int | None], tmp_path: Path, say_both: Say):
    rule = rule_of(f"from: awards\nderive:\n  w: {aggregate}\nflag: award_id != 'x'\n", tmp_path)
    outcome = say_both(
        rule,
        facts("""
            award_id | unit_id | n_bidders | supplier_id | published
            A1       | U1      | 1         | S1          | 2026-02-01
            A2       | U1      | 2         | S2          | 2026-01-01
            B1       | U2      |           |             |
            C1       |         | 5         | S9          |
            """),
    )
    assert {name: signal.values["w"] for name, signal in told(outcome).items()} == expected


def test_rows_left_out_take_no_part_in_windows(tmp_path: Path, say_both: Say):
    clauses = "from: awards\nrequires: [amount]\nderive:\n  n: count(per=[unit_id])\nflag: n == 1\n"
    frame = facts("award_id | unit_id | amount\nA1 | U1 | 1\nA2 | U1 |")
    assert flagged(say_both(rule_of(clauses, tmp_path), frame)) == {"A1"}


def test_keep_drops_before_the_windows_of_the_flag(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    requires: [amount]
    group:
      by: [unit_id, buyer_id]
      take: {n: count()}
    keep: n >= 2
    flag: count(per=[buyer_id]) == 1
    """
    outcome = say_both(
        rule_of(clauses, tmp_path, shown=GROUPED),
        facts("""
            award_id | unit_id | buyer_id | amount
            A1       | U1      | B1       | 1
            A2       | U1      | B1       | 1
            A3       | U2      | B1       | 1
            A4       | U3      | B1       | 1
            A5       | U3      | B1       |
            """),
    )
    assert flagged(outcome) == {"U1"}
    assert outcome.account.in_scope == 2, "U2 is below the minimum, and no subject at all"
    assert outcome.account.could_not_tell == {"missing amount": 1}


def test_parameters_of_a_run(tmp_path: Path):
    rule = rule_of(
        "params:\n  least: {default: 2, min: 1}\nfrom: awards\nflag: n_bidders >= least\n", tmp_path
    )
    frame = facts("award_id | n_bidders\nA1 | 2\nA2 | 3")
    assert flagged(run(rule, frame)) == {"A1", "A2"}
    assert flagged(run(rule, frame, params={"least": 3})) == {"A2"}
    assert run(rule, frame, params={"least": 3}).signals[0].values["least"] == 3
    with pytest.raises(RuleError, match="least"):
        run(rule, frame, params={"least": 0})
    with pytest.raises(RuleError, match="leest"):
        run(rule, frame, params={"leest": 3})


def test_nothing_in_nothing_out(tmp_path: Path, say_both: Say):
    rule = rule_of("from: awards\nrequires: [amount]\nflag: amount > 1\n", tmp_path)
    outcome = say_both(rule, facts("award_id | amount\nA1 | 1").clear())
    assert outcome.account.in_scope == 0
    assert outcome.signals == ()
