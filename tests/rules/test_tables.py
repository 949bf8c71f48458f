"""Rows from several tables: joins, look-ups, pairs, views, findings, networks."""

from pathlib import Path
from textwrap import dedent

import pytest
from rule_world import by_subject, facts, flagged, rule_of, run_both

from auditor.rules.compiler.components import components
from auditor.rules.packs import load_path

AWARDS = facts("""
    award_id | ocid | unit_id | supplier_id | amount | award_date
    A1       | o1   | U1      | S1          | 10     | 2026-01-10
    A2       | o2   | U1      | S2          | 20     | 2026-01-11
    A3       | o3   | U2      | S1          | 30     | 2026-02-01
    A4       | o4   | U2      |             | 40     |
    """)


def test_a_join_by_the_key_brings_the_columns_of_one_row(tmp_path: Path):
    clauses = """\
    from: awards
    join: [{table: processes, on: ocid}]
    requires: [processes.estimate]
    derive: {over: amount - processes.estimate}
    flag: amount > processes.estimate and processes.title__key == 'SILLAS'
    """
    shown = "subject: {award: award_id}\nmessage: {es: m, en: '{processes.title}: {over:money}'}\nevidence: [processes.estimate]\n"
    processes = facts(
        "ocid | title | estimate\no1 | sillas | 9\no2 | sillas | 21\no3 | mesas | 1", "processes"
    )
    outcome = run_both(
        rule_of(clauses, tmp_path, shown=shown), {"awards": AWARDS, "processes": processes}, tmp_path
    )
    (signal,) = outcome.signals
    assert (signal.subject_id, signal.values["over"], signal.values["processes.title"]) == (
        "A1",
        100,
        "sillas",
    )
    assert signal.evidence[0]["processes.estimate"] == 900
    assert outcome.account.could_not_tell == {"missing processes.estimate": 1}
    assert outcome.account.in_scope == 4


def test_a_join_with_take_aggregates_first_and_repeats_no_row(tmp_path: Path):
    clauses = """\
    from: awards
    join:
      - {table: bids, on: ocid, as: offers, take: {n: count(), least: min(amount), rivals: n_unique(tenderer_id)}}
    group: {by: [unit_id], take: {total: sum(amount), offers: sum(offers.n), least: min(offers.least)}}
    flag: total > 0
    """
    bids = facts("""
        bid_id | ocid | tenderer_id | amount
        B1     | o1   | T1          | 8
        B2     | o1   | T2          | 9
        B3     | o1   | T2          | 7
        B4     | o3   | T1          | 3
        B5     | o9   | T1          | 1
        """, "bids")  # fmt: skip
    shown = "subject: {unit: unit_id}\nmessage: {es: m, en: m}\n"
    outcome = run_both(rule_of(clauses, tmp_path, shown=shown), {"awards": AWARDS, "bids": bids}, tmp_path)
    told = {s.subject_id: (s.values["total"], s.values["offers"], s.values["least"]) for s in outcome.signals}
    assert told == {"U1": (3000, 3, 700), "U2": (7000, 1, 300)}


def test_columns_of_another_name_are_joined_by_both(tmp_path: Path):
    clauses = """\
    from: awards
    join: [{table: bids, on: {supplier_id: tenderer_id}, take: {n: count()}}]
    flag: bids.n == 0
    """
    bids = facts("bid_id | ocid | tenderer_id\nB1 | o1 | S2", "bids")
    outcome = run_both(rule_of(clauses, tmp_path), {"awards": AWARDS, "bids": bids}, tmp_path)
    assert flagged(outcome) == {"A1", "A3"}
    assert outcome.account.could_not_tell == {"unknown": 1}, "A4 has no supplier to join by"


SANCTIONS = """\
key,value,valid_from,valid_to,source,verified
S1,debarred,2026-01-10,2026-01-31,Gazette 1,yes
S2,debarred,,2026-01-10,Gazette 2,yes
S2,fined,2026-01-11,2026-01-11,Gazette 3,no
"""


def test_a_look_up_sees_the_rows_that_held_on_the_day(tmp_path: Path):
    clauses = """\
    lists: {bans: sanctions}
    from: awards
    lookup: [{list: bans, on: supplier_id, during: award_date, take: {n: count(), what: 'last(value, by=valid_from)', since: max(valid_from)}}]
    flag: bans.n > 0
    """
    outcome = run_both(rule_of(clauses, tmp_path, ("sanctions", SANCTIONS)), AWARDS, tmp_path)
    told = by_subject(outcome)
    assert {name: s.values.get("unverified_lists") for name, s in told.items()} == {
        "A1": None,
        "A2": ["sanctions"],
    }
    assert outcome.account.clear == 1
    assert outcome.account.could_not_tell == {"unknown": 1}
    shown = "subject: {award: award_id}\nmessage: {es: m, en: '{bans.what} {bans.since:date}'}\n"
    outcome = run_both(rule_of(clauses, tmp_path, ("sanctions", SANCTIONS), shown=shown), AWARDS, tmp_path)
    told = by_subject(outcome)
    assert (told["A2"].values["bans.what"], told["A2"].values["bans.since"]) == ("fined", "2026-01-11")


BIDDERS = facts("""
    ocid | bid_id | tenderer_id | tenderer_name | won
    o1   | B1     | T2          | dos           | false
    o1   | B2     | T1          | uno           | true
    o1   | B3     | T3          | tres          | false
    o2   | B4     | T1          | uno           | false
    o2   | B5     | T2          | dos           | true
    o3   | B6     | T4          | cuatro        | true
    o3   | B7     | T5          | cinco         | false
    o4   | B8     | T2          | dos           |
    o4   | B9     |             | nadie         | false
    """, "bidders")  # fmt: skip
OF_PAIRS = """\
subject: {pair: [left.tenderer_id, right.tenderer_id]}
involves: {first: left.tenderer_id, second: right.tenderer_id}
message: {es: m, en: "{left.tenderer_name} and {right.tenderer_name}: {together}"}
evidence: [ocid, left.bid_id, right.bid_id]
"""


def test_pairs_of_bidders_grouped(tmp_path: Path):
    clauses = """\
    from: bidders
    pairs: {sharing: ocid, of: tenderer_id}
    derive: {winner: 'left.tenderer_id if left.won else right.tenderer_id'}
    group:
      by: [left.tenderer_id, right.tenderer_id]
      take: {together: count(), winners: n_unique(winner), left_won: count(left.won)}
    flag: together >= 2 and winners == 2
    """
    outcome = run_both(rule_of(clauses, tmp_path, shown=OF_PAIRS), BIDDERS, tmp_path)
    (signal,) = outcome.signals
    assert signal.subject_id == "T1|T2"
    assert (signal.values["together"], signal.values["left_won"]) == (2, 1)
    assert signal.values["left.tenderer_name"] == "uno"
    assert {each.role: (each.id, each.name) for each in signal.involved} == {
        "first": ("T1", "uno"),
        "second": ("T2", "dos"),
    }
    assert [row["ocid"] for row in signal.evidence] == ["o1", "o2"]
    assert outcome.account.in_scope == 4


def test_pairs_row_by_row(tmp_path: Path):
    clauses = "from: bidders\npairs: {sharing: ocid, of: tenderer_id}\nwhere: not right.won\nflag: left.won\n"
    shown = "subject: {pair: [left.tenderer_id, right.tenderer_id]}\nmessage: {es: m, en: m}\n"
    outcome = run_both(rule_of(clauses, tmp_path, shown=shown), BIDDERS, tmp_path)
    assert {(s.ocid, s.subject_id) for s in outcome.signals} == {
        ("o1", "T1|T3"),
        ("o3", "T4|T5"),
        ("o1", "T1|T2"),
    }
    assert len({signal.fingerprint for signal in outcome.signals}) == 3


def test_a_network_finds_its_components_in_each_source(tmp_path: Path):
    clauses = """\
    from: bidders
    pairs: {sharing: ocid, of: tenderer_id}
    group: {by: [left.tenderer_id, right.tenderer_id], take: {together: count()}}
    network:
      edges: [left.tenderer_id, right.tenderer_id]
      min_weight: 1
      take: {ring: component(), size: component_size()}
    flag: size >= 3
    """
    outcome = run_both(rule_of(clauses, tmp_path, shown=OF_PAIRS), BIDDERS, tmp_path)
    assert {s.subject_id: (s.values["ring"], s.values["size"]) for s in outcome.signals} == {
        "T1|T2": ("T1", 3), "T1|T3": ("T1", 3), "T2|T3": ("T1", 3),
    }  # fmt: skip
    assert outcome.account.clear == 1
    heavier = rule_of(
        clauses.replace("min_weight: 1", "min_weight: 2").replace("size >= 3", "size == 0"),
        tmp_path,
        shown=OF_PAIRS,
    )
    outcome = run_both(heavier, BIDDERS, tmp_path)
    assert flagged(outcome) == {"T1|T3", "T2|T3", "T4|T5"}, "edges that are too light are in no ring"


def test_components_have_no_direction_and_do_not_cross_sources():
    edges = {
        ("a", "2", "1"): 1,
        ("a", "1", "2"): 1,
        ("a", "2", "3"): 2,
        ("b", "3", "4"): 5,
        ("a", "8", "9"): 1,
    }
    assert components(edges, 2) == {
        ("a", "2", "1"): ("1", 3), ("a", "1", "2"): ("1", 3), ("a", "2", "3"): ("1", 3), ("b", "3", "4"): ("3", 2),
    }  # fmt: skip


def with_views(folder: Path, **views: str) -> None:
    (folder / "views").mkdir(exist_ok=True)
    for name, text in views.items():
        (folder / "views" / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")


SPENDING = """\
from: awards
requires: [supplier_id]
group: {by: [unit_id, supplier_id], take: {total: sum(amount), awards: count(), latest: max(award_date)}}
take: [total, awards, latest]
"""


def test_a_rule_groups_what_a_view_grouped(tmp_path: Path):
    with_views(tmp_path, spending=SPENDING)
    clauses = """\
    from: spending
    group: {by: [unit_id], take: {suppliers: count(), part: hhi(total), most: max(total), days: max(latest)}}
    flag: suppliers >= 2
    amount: most
    """
    shown = "subject: {unit: unit_id}\nmessage: {es: m, en: '{unit_id} {days:date}'}\nevidence: [supplier_id, total]\n"
    outcome = run_both(rule_of(clauses, tmp_path, shown=shown), AWARDS, tmp_path)
    (signal,) = outcome.signals
    assert (signal.subject_id, signal.amount, signal.currency) == ("U1", 2000, "GTQ")
    assert signal.values["part"] == pytest.approx(5 / 9)
    assert signal.values["days"] == "2026-01-11"
    assert signal.evidence[0] == {"supplier_id": "S1", "total": 1000, "total_currency": "GTQ"}
    assert outcome.account.could_not_tell == {"missing supplier_id": 1}, "U2 lacks an award's supplier"


def test_what_a_view_left_out_is_not_forgotten(tmp_path: Path):
    with_views(
        tmp_path,
        units="from: awards\nrequires: [supplier_id]\ngroup: {by: [unit_id], take: {n: count()}}\ntake: [n]\n",
    )
    shown = "subject: {unit: unit_id}\nmessage: {es: m, en: m}\n"
    outcome = run_both(rule_of("from: units\nflag: n >= 2\n", tmp_path, shown=shown), AWARDS, tmp_path)
    assert flagged(outcome) == {"U1"}
    assert outcome.account.could_not_tell == {"missing supplier_id": 1}, "U2 may have two"
    outcome = run_both(rule_of("from: units\nflag: n >= 1\n", tmp_path, shown=shown), AWARDS, tmp_path)
    assert flagged(outcome) == {"U1", "U2"}


def test_views_of_views_and_joins_to_them(tmp_path: Path):
    with_views(
        tmp_path,
        spending=SPENDING,
        units="from: spending\ngroup: {by: [unit_id], take: {all: sum(total)}}\ntake: [all]\n".replace(
            "all", "everything"
        ),
    )
    clauses = """\
    from: spending
    join: [{table: units, on: unit_id}]
    flag: total / units.everything > 0.6
    """
    shown = "subject: {pair: [unit_id, supplier_id]}\nmessage: {es: m, en: m}\n"
    outcome = run_both(rule_of(clauses, tmp_path, shown=shown), AWARDS, tmp_path)
    assert flagged(outcome) == {"U1|S2", "U2|S1"}


def test_the_findings_of_a_rule_are_a_table(tmp_path: Path):
    text = tmp_path / "rule.yaml"
    rule_of(
        "from: awards\nrequires: [supplier_id]\nflag: amount > 15\namount: amount\nscore: amount / 10\n",
        tmp_path,
    )
    first = text.read_text(encoding="utf-8").replace("id: test-rule", "id: large-award")
    (tmp_path / "large.yaml").write_text(first, encoding="utf-8")
    second = first.replace("id: large-award", "id: units-with-large").replace(
        "from: awards", "from: {flags_of: large-award}"
    )
    second = second.replace(
        "requires: [supplier_id]\nflag: amount > 15\namount: amount\nscore: amount / 10\n",
        "group: {by: [unit_id], take: {n: count(), most: max(score), sum: sum(amount_involved)}}\nflag: n >= 1\n".replace(
            "sum:", "total:"
        ),
    )
    second = second.replace("{award: award_id}", "{unit: unit_id}").replace(
        "[award_id, amount]", "[award_id, amount, score]"
    )
    text.write_text(second, encoding="utf-8")
    loaded = load_path(tmp_path)
    loaded.raise_if_faulty()
    rule = next(rule for rule in loaded.rules if rule.id == "units-with-large")
    outcome = run_both(rule, AWARDS, tmp_path)
    told = {s.subject_id: (s.values["n"], s.values["most"], s.values["total"]) for s in outcome.signals}
    assert told == {"U1": (1, 2.0, 2000), "U2": (1, 3.0, 3000)}
    assert outcome.account.rows_left_out == {"missing supplier_id": 1}


def test_overlapping_windows_are_one_finding_the_largest(tmp_path: Path):
    clauses = """\
    from: awards
    derive: {near: "sum(amount, per=[unit_id], by=award_date, within=10)"}
    flag: near > 15
    score: near
    once_per: [unit_id]
    """
    frame = facts("""
        award_id | unit_id | amount | award_date
        A1       | U1      | 10     | 2026-01-01
        A2       | U1      | 10     | 2026-01-02
        A3       | U1      | 10     | 2026-01-05
        A4       | U1      | 1      | 2026-01-14
        A5       | U1      | 20     | 2026-02-20
        A6       | U2      | 20     | 2026-01-02
        """)
    outcome = run_both(rule_of(clauses, tmp_path), frame, tmp_path)
    assert {s.subject_id: s.score for s in outcome.signals} == {"A3": 30.0, "A5": 20.0, "A6": 20.0}
    assert outcome.account.in_scope == 5, "A2 is part of A3's finding"


def test_history_that_was_never_loaded_leaves_a_row_untold(tmp_path: Path):
    clauses = """\
    horizon: {months: 2, of: award_date}
    from: awards
    derive: {nth: "count(per=[supplier_id], by=award_date, before=True)"}
    flag: nth == 0
    """
    frame = facts("""
        award_id | supplier_id | award_date
        A1       | S1          | 2026-03-01
        A2       | S1          | 2026-04-30
        A3       | S2          | 2026-05-01
        A4       | S1          | 2026-05-01
        """)
    months = {"case": frozenset({"2026-03", "2026-04", "2026-05"})}
    outcome = run_both(rule_of(clauses, tmp_path), frame, tmp_path, loaded_months=months)
    assert flagged(outcome) == {"A3"}
    assert outcome.account.clear == 1
    assert outcome.account.could_not_tell == {"months not loaded": 2}
    least = "    group: {by: [supplier_id], take: {least: min(nth)}}\n    flag: least == 0"
    grouped = clauses.replace("    flag: nth == 0", least)
    shown = "subject: {supplier: supplier_id}\nmessage: {es: m, en: m}\n"
    outcome = run_both(rule_of(grouped, tmp_path, shown=shown), frame, tmp_path, loaded_months=months)
    assert flagged(outcome) == {"S2"}
    assert outcome.account.could_not_tell == {"months not loaded": 1}
    assert outcome.account.rows_left_out == {"months not loaded": 2}
