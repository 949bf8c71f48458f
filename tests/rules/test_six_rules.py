"""Six rules that reviewers ask for first, each as a person would write it, on two engines."""

from pathlib import Path

from rule_world import by_subject, facts, flagged, rule_of, run_both

LIMITS = (
    "limits",
    """\
    key,value,currency,valid_from,valid_to,source,verified
    quotation,100,GTQ,2016-01-01,2025-12-31,law,yes
    quotation,200,GTQ,2026-01-01,,law,yes
    """,
)
SUPPLIER = "subject: {supplier: supplier_id}\nmessage: {es: m, en: m}\n"
AWARD = "subject: {award: award_id}\nmessage: {es: m, en: m}\n"


def test_a_single_bidder_by_method_and_minimum_value(tmp_path: Path):
    clauses = """\
    params: {methods: {default: [open, selective]}, least: {default: 100}}
    from: awards
    where: procurement_method in methods and amount >= least
    requires: [n_bidders]
    flag: n_bidders == 1
    """
    world = facts("""
        award_id | procurement_method | amount | n_bidders
        A1       | open               | 100    | 1
        A2       | selective          | 100    | 2
        A3       | direct             | 100    | 1
        A4       | open               | 99.99  | 1
        A5       | open               | 500    |
        """)
    outcome = run_both(rule_of(clauses, tmp_path, shown=AWARD), world, tmp_path)
    assert flagged(outcome) == {"A1"}
    assert outcome.account.in_scope == 3
    assert outcome.account.could_not_tell == {"missing n_bidders": 1}


def test_direct_awards_below_a_dated_limit_that_pass_it_within_90_days(tmp_path: Path):
    clauses = """\
    lists: {limit: limits}
    from: awards
    where: procurement_method == "direct"
    requires: [amount, award_date, buyer_id, supplier_id, class4]
    derive:
      ceiling: limit["quotation", award_date]
      near: sum(amount, per=[buyer_id, supplier_id, class4], by=award_date, within=90)
    once_per: [buyer_id, supplier_id, class4]
    flag: amount < ceiling and near >= ceiling
    """
    world = facts("""
        award_id | procurement_method | buyer_id | supplier_id | class4 | amount | award_date
        A1       | direct             | B1       | S1          | 5010   | 60     | 2025-09-01
        A2       | direct             | B1       | S1          | 5010   | 60     | 2025-11-29
        A3       | direct             | B1       | S1          | 5010   | 60     | 2025-12-01
        A4       | direct             | B1       | S2          | 5010   | 60     | 2025-12-01
        A5       | direct             | B1       | S2          | 5020   | 60     | 2025-12-01
        A6       | direct             | B1       | S3          | 5010   | 60     | 2026-02-01
        A7       | direct             | B1       | S3          | 5010   | 60     | 2026-02-02
        A8       | open               | B1       | S4          | 5010   | 60     | 2025-12-01
        A9       | direct             | B1       | S4          | 5010   | 60     | 2025-12-02
        """)
    outcome = run_both(rule_of(clauses, tmp_path, LIMITS, shown=AWARD), world, tmp_path)
    # A2 is the 90th day after A1; A3 makes more of it, and overlapping windows are one finding, the largest.
    (signal,) = outcome.signals
    assert signal.involved == ()
    assert signal.subject_id in {"A2", "A3"}
    assert signal.values["near"] == 12_000


def test_a_submission_period_by_method(tmp_path: Path):
    clauses = """\
    params: {days: {default: {open: 40, selective: 8}}}
    from: processes
    where: days[procurement_method] is not None
    requires: [tender_start, deadline]
    derive: {given: "elapsed_days(tender_start, deadline)"}
    flag: given < days[procurement_method]
    """
    shown = "subject: {process: ocid}\nmessage: {es: m, en: m}\n"
    world = facts(
        """
        ocid | procurement_method | tender_start | deadline
        o1   | open               | 2026-01-01   | 2026-02-09
        o2   | open               | 2026-01-01   | 2026-02-10
        o3   | selective          | 2026-01-01   | 2026-01-08
        o4   | direct             | 2026-01-01   | 2026-01-02
        o5   | open               | 2026-01-01   |
        """,
        "processes",
    )
    outcome = run_both(rule_of(clauses, tmp_path, shown=shown), world, tmp_path)
    assert flagged(outcome) == {"o1", "o3"}
    assert outcome.account.could_not_tell == {"missing deadline": 1}


def test_a_pair_of_bidders_whose_winner_alternates(tmp_path: Path):
    clauses = """\
    from: bidders
    pairs: {sharing: ocid, of: tenderer_id}
    requires: [left.tenderer_id, right.tenderer_id]
    group:
      by: [left.tenderer_id, right.tenderer_id]
      take: {together: count(), left_wins: count(left.won), right_wins: count(right.won)}
    flag: together >= 4 and left_wins >= 2 and right_wins >= 2
    """
    shown = "subject: {pair: [left.tenderer_id, right.tenderer_id]}\nmessage: {es: m, en: m}\n"
    rows = [
        f"{ocid}-{bidder} | {ocid} | {bidder} | {'true' if bidder == winner else 'false'}"
        for ocid, bidders, winner in [
            ("o1", "AB", "A"),
            ("o2", "AB", "B"),
            ("o3", "AB", "A"),
            ("o4", "ABC", "B"),
            ("o5", "AC", "A"),
        ]
        for bidder in bidders
    ]
    world = facts("\n".join(["bid_id | ocid | tenderer_id | won", *rows]), "bidders")
    outcome = run_both(rule_of(clauses, tmp_path, shown=shown), world, tmp_path)
    assert flagged(outcome) == {"A|B"}
    assert by_subject(outcome)["A|B"].values["together"] == 4


def test_a_first_award_soon_after_the_first_appearance(tmp_path: Path):
    clauses = """\
    params: {days: {default: 30}}
    horizon: {months: 12}
    from: bidders
    requires: [tenderer_id, published, won]
    derive:
      appeared: min(published, per=[tenderer_id])
      earlier_wins: "count(won, per=[tenderer_id], by=published, before=True)"
    flag: won and earlier_wins == 0 and days_between(appeared, published) <= days
    """
    shown = "subject: {process: ocid}\nmessage: {es: m, en: m}\n"
    world = facts(
        """
        bid_id | ocid | tenderer_id | published  | won
        B1     | o1   | T1          | 2026-01-01 | false
        B2     | o2   | T1          | 2026-01-31 | true
        B3     | o3   | T1          | 2026-01-31 | false
        B4     | o4   | T1          | 2026-02-01 | true
        B5     | o5   | T2          | 2026-01-01 | false
        B6     | o6   | T2          | 2026-02-01 | true
        B7     | o7   | T3          | 2026-02-01 |
        """,
        "bidders",
    )
    outcome = run_both(rule_of(clauses, tmp_path, shown=shown), world, tmp_path)
    # T1's second win is not its first; T2 had been seen for 31 days.
    assert flagged(outcome) == {"o2"}
    assert outcome.account.could_not_tell == {"missing won": 1}


def test_a_price_outlier_by_class_and_year_with_a_wider_stratum_to_fall_back_to(tmp_path: Path):
    clauses = """\
    from: awards
    requires: [amount, class4, class2, published]
    derive: {year: year(published)}
    outlier: [{of: amount, by: [class4, year, currency], or_by: [[class2, year, currency]], min_n: 5}]
    flag: amount > fence
    """
    lines = [f"A{n} | 5010 | 50 | {10 + n} | 2026-03-01" for n in range(6)]
    lines += ["B0 | 5020 | 50 | 500 | 2026-03-01", "C0 | 6010 | 60 | 900 | 2026-03-01"]
    lines += ["D0 | 5010 | 50 | 600 | 2025-03-01"]
    world = facts("\n".join(["award_id | class4 | class2 | amount | published", *lines]))
    outcome = run_both(rule_of(clauses, tmp_path, shown=AWARD), world, tmp_path)
    # B0 has no five of its class: those of its class of two digits are its measure. C0 and D0 have none at all.
    assert flagged(outcome) == {"B0"}
    assert outcome.account.could_not_tell == {"stratum too small": 2}
