"""What random rules found, made small: each was once told otherwise by an engine than by the reference."""

from pathlib import Path

from agreement import Say
from drawing import agree_on
from random_tables import Drawn
from rule_world import by_subject, facts, file_of, flagged, read_text, rule_of

OF_UNITS = "subject: {unit: unit_id}\nmessage: {es: m, en: m}\n"


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


def test_the_amount_that_is_a_groups_key_stands_in_take_with_its_currency(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    group: {by: [unit_id, amount], take: {of: amount, twice: amount * 2, n: count()}}
    flag: of > 5
    """
    frame = facts("""
        award_id | unit_id | amount | currency
        A1       | U1      | 10     | GTQ
        A2       | U1      | 10     | GTQ
        A3       | U1      | 10     | USD
        """)
    signals = say_both(rule_of(clauses, tmp_path, shown=OF_UNITS), frame).signals
    assert sorted((s.currency, s.values["of"], s.values["twice"], s.values["n"]) for s in signals) == [
        ("GTQ", 1000, 20.0, 2),
        ("USD", 1000, 20.0, 1),
    ]


def test_the_two_ends_of_an_edge_are_two_columns(tmp_path: Path):
    clauses = """\
    from: awards
    network: {edges: [unit_id, unit_id], take: {ring: component()}}
    flag: ring is not None
    """
    rule, faults = read_text(file_of(clauses), tmp_path)
    assert rule is None
    assert [fault.code for fault in faults if fault.code.startswith("E")] == ["E007"]


def test_a_fence_that_no_stratum_gives_is_the_reason_whatever_of_it_is_asked(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    outlier: [{of: amount, by: [unit_id], min_n: 2}]
    flag: fence.n > 5
    """
    outcome = say_both(rule_of(clauses, tmp_path), facts("award_id | unit_id | amount\nA1 | U1 | 1"))
    assert outcome.account.could_not_tell == {"stratum too small": 1}


def test_what_has_no_logarithm_has_no_say_in_the_currency_of_a_fence(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    outlier: [{of: amount, by: [], min_n: 2, log: true}]
    flag: amount >= fence.q1 - 100
    """
    frame = facts("award_id | amount | currency\nA1 | 10 | GTQ\nA2 | 20 | GTQ\nA3 | 0 | USD")
    outcome = say_both(rule_of(clauses, tmp_path), frame)
    assert {name: s.values["fence.n"] for name, s in by_subject(outcome).items()} == {"A1": 2, "A2": 2}


def test_a_fence_leans_on_the_list_that_its_values_lean_on(tmp_path: Path, say_both: Say):
    clauses = """\
    lists: {limit: limits}
    from: awards
    outlier: [{of: 'amount / limit["low", published]', by: [], min_n: 2, as: usual}]
    flag: n_bids > usual
    """
    limits = "key,value,currency,valid_from,valid_to,source,verified\nlow,100,GTQ,,2025-12-31,A,yes\nlow,100,GTQ,2026-01-01,,A,no\n"
    frame = facts("""
        award_id | amount | n_bids | published
        A1       | 10     | 5      | 2025-01-01
        A2       | 20     | 0      | 2026-01-01
        """)
    (signal,) = say_both(rule_of(clauses, tmp_path, ("limits", limits)), frame).signals
    assert signal.values["unverified_lists"] == ["limits"]


def test_a_day_that_two_rows_share_has_no_instant(tmp_path: Path, say_both: Say):
    clauses = """\
    from: bidders
    pairs: {sharing: published, of: tenderer_id}
    derive: {since: "elapsed_days(published, as_of)", hours: "elapsed_seconds(published, right.deadline) / 3600"}
    flag: left.bid_id != "x"
    """
    shown = "subject: {pair: [left.tenderer_id, right.tenderer_id]}\nmessage: {es: m, en: m}\n"
    frame = facts("""
        bid_id | ocid | tenderer_id | published        | deadline
        B1     | o1   | T1          | 2026-01-01T08:00 | 2026-01-02
        B2     | o2   | T2          | 2026-01-01T20:00 | 2026-01-02
        """, "bidders")  # fmt: skip
    (signal,) = say_both(rule_of(clauses, tmp_path, shown=shown), frame).signals
    assert signal.values["hours"] == 24.0


def test_a_networks_columns_may_name_those_of_the_row(tmp_path: Path, say_both: Say):
    clauses = """\
    from: awards
    network: {edges: [unit_id, supplier_id], take: {more: component_size() + n_bids}}
    flag: more == 5
    """
    frame = facts("""
        award_id | unit_id | supplier_id | n_bids
        A1       | U1      | S1          | 2
        A2       | U1      | S2          | 1
        A3       | U2      |             | 5
        """)
    assert flagged(say_both(rule_of(clauses, tmp_path), frame)) == {"A1"}


def test_a_finding_stands_whatever_was_left_out(tmp_path: Path):
    other = "from: awards\nrequires: [amount]\ngroup:\n  by: [unit_id]\n  take: {n: count()}\nflag: True\n"
    frame = facts("award_id | unit_id | amount\nA1 | U1 | 5\nA2 | U1 |\nA3 | U2 | 3")
    rule = Drawn("from: {flags_of: other-rule}\nflag: n >= 2\n", "unit_id", other=other)
    outcome = agree_on(rule, {"awards": frame}, tmp_path)
    assert outcome.account.clear == outcome.account.in_scope == 2
