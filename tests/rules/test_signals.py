"""What a signal carries: who is involved, which rows made it, what may be shown of them."""

from pathlib import Path

import polars as pl
from rule_world import by_subject, facts, rule_of, run, run_both

from auditor.rules.outcome import Involved

GROUPED = """\
amount: total
subject: {market: [unit_id, class8]}
involves: {supplier: supplier_id, unit: unit_id}
message: {es: "{unit_name}", en: "{class8_name}"}
evidence: [award_id, published, amount, half]
"""
CLAUSES = """\
from: awards
requires: [amount]
derive: {half: amount / 2}
group:
  by: [unit_id, class8]
  take: {total: sum(amount), latest: max(published)}
flag: total >= 3
"""


def test_a_group(tmp_path: Path):
    frame = facts("""
        award_id | ocid | unit_id | unit_name | class8 | supplier_id | supplier_name | amount | published
        A3       | o3   | U1      | Unit      | 5010   | S2          |               | 1      | 2026-01-03
        A1       | o1   | U1      | Unit      | 5010   | S1          | One           | 1      | 2026-01-01
        A2       | o2   | U1      | Unit      | 5010   | S2          | Two           | 1      |
        A4       | o4   | U1      | Unit      | 5010   |             |               |        | 2026-01-04
        """)
    (signal,) = run(rule_of(CLAUSES, tmp_path, shown=GROUPED), frame).signals
    assert (signal.subject_type, signal.subject_id, signal.subject_name) == ("market", "U1|5010", None)
    assert (signal.amount, signal.currency, signal.ocid) == (300, "GTQ", None)
    assert signal.values == {
        "unit_id": "U1", "unit_name": "Unit", "class8": "5010", "class8_name": None, "total": 300,
        "latest": "2026-01-03",
    }  # fmt: skip
    assert signal.involved == (
        Involved("supplier", "organization", "S1", "One"),
        Involved("supplier", "organization", "S2", "Two"),
        Involved("unit", "unit", "U1", "Unit"),
    )
    assert signal.witness == ("o1|A1", "o2|A2", "o3|A3")
    assert signal.evidence[1] == {
        "award_id": "A2", "ocid": "o2", "published": None, "amount": 100, "currency": "GTQ", "half": 0.5,
        "half_currency": "GTQ",
    }  # fmt: skip


def test_a_row(tmp_path: Path):
    shown = """\
subject: {process: ocid}
involves: {buyer: buyer_org}
message: {es: "{title}", en: "{buyer_name}"}
evidence: [deadline]
"""
    frame = facts("""
        award_id | ocid | buyer_org | buyer_name | title | deadline         | n_bids
        A1       | o1   | B1        | Buyer      | Ñ     | 2026-01-03T10:00 | 1
        """)
    rule = rule_of("from: awards\nderive: {d: deadline}\nflag: n_bids == 1\n", tmp_path, shown=shown)
    (signal,) = run(rule, frame).signals
    assert (signal.subject_id, signal.ocid, signal.amount, signal.currency) == ("o1", "o1", None, None)
    assert signal.values == {
        "title": "Ñ", "buyer_name": "Buyer", "buyer_org": "B1", "ocid": "o1", "deadline": "2026-01-03",
        "d": "2026-01-03",
    }  # fmt: skip
    assert signal.witness == ("o1|A1",)
    assert signal.evidence == ({"deadline": "2026-01-03", "ocid": "o1"},)


def test_an_amount_in_a_currency_nobody_told_does_not_borrow_another(tmp_path: Path):
    frame = facts("""
        award_id | amount | estimate
        A1       | 100    | 80
        A2       |        | 80
        """).with_columns(currency=pl.lit(None, pl.String))
    clauses = "from: awards\nderive: {plan: estimate + 0}\nflag: plan == 80\namount: amount + 0\n"
    outcome = run_both(rule_of(clauses, tmp_path), frame, tmp_path)
    told = {each.subject_id: (each.amount, each.currency) for each in outcome.signals}
    assert told == {"A1": (10_000, None), "A2": (None, "GTQ")}
    assert by_subject(outcome)["A1"].values["plan_currency"] == "GTQ"
