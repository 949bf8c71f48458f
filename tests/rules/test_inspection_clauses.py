"""Inside rules of every clause: names with a dot, fences, networks, what is joined, and why a finding is not its own."""

from collections.abc import Mapping
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest
from rule_world import AS_OF, SHOWN, facts, rule_of

from auditor.resources import shipped
from auditor.rules.cases import anywhere, day_of, frame_of
from auditor.rules.compiler import compile_rule
from auditor.rules.inspection import Samples, Subject, explain, samples
from auditor.rules.model import Rule
from auditor.rules.overrides import apply_overrides
from auditor.rules.packs import load_path

pytestmark = pytest.mark.usefixtures("english")

PAIR = "subject: {pair: [left.tenderer_id, right.tenderer_id]}\nmessage: {es: m, en: m}\n"
BIDS = facts(
    """
    ocid | bid_id | tenderer_id | amount | won
    o1   | B1     | T1          | 100    | true
    o1   | B2     | T2          | 120    | false
    o2   | B3     | T1          | 100    | false
    o2   | B4     | T2          |        | true
    o3   | B5     | T1          | 90     | true
    o3   | B6     | T3          | 91     | false
    """,
    "bidders",
)


def told(subject: Subject) -> dict[str, object]:
    return {f"{each.clause} {each.written}".strip(): each.value for each in subject.values}


def made(clauses: str, folder: Path, *lists: tuple[str, str], shown: str = SHOWN) -> Rule:
    """A rule whose file is found again where its path says."""
    rule = rule_of(clauses, folder, *lists, shown=shown)
    object.__setattr__(rule, "path", str(folder / "rule.yaml"))
    return rule


def tables(
    rule: Rule, world: pl.DataFrame | Mapping[str, pl.DataFrame]
) -> dict[str, nw.LazyFrame[pl.LazyFrame]]:
    frames = dict.fromkeys(rule.program.tables, world) if isinstance(world, pl.DataFrame) else world
    return {name: nw.from_native(frames[name].lazy()) for name in rule.program.tables}


def look(rule: Rule, world: pl.DataFrame | Mapping[str, pl.DataFrame], key: str) -> list[Subject]:
    return explain(compile_rule(rule, as_of=AS_OF), tables(rule, world), key)


def sampled(rule: Rule, world: pl.DataFrame) -> Samples:
    return samples(compile_rule(rule, as_of=AS_OF), tables(rule, world), 5)


def test_pairs_that_are_grouped(tmp_path: Path):
    clauses = """\
    from: bidders
    pairs: {sharing: ocid, of: tenderer_id}
    requires: [left.amount, right.amount]
    derive: {gap: abs(left.amount - right.amount)}
    group: {by: [left.tenderer_id, right.tenderer_id], take: {together: count(), widest: max(gap)}}
    flag: together >= 1 and widest > 10
    """
    rule = made(clauses, tmp_path, shown=PAIR)
    (subject,) = look(rule, BIDS, "T1|T2")
    assert (subject.key, subject.outcome) == ("T1|T2", "flagged")
    assert told(subject) == {
        "left.tenderer_id": "T1",
        "right.tenderer_id": "T2",
        "take.together count()": 1,
        "take.widest max(gap)": "20.00 GTQ",
        "flag together >= 1": True,
        "flag widest > 10": True,
        "flag together >= 1 and widest > 10": True,
    }
    first, second = subject.rows
    assert (first["left.bid_key"], first["right.amount"], first["gap"]) == ("B1", "120.00 GTQ", "20.00 GTQ")
    assert (second["left.bid_key"], second["right.amount"], second["lacks"]) == (
        "B3",
        None,
        "missing right.amount",
    )
    assert [each.key for each in sampled(rule, BIDS).clear] == ["T1|T3"]


def test_pairs_that_the_scope_leaves_out(tmp_path: Path):
    clauses = """\
    from: bidders
    pairs: {sharing: ocid, of: tenderer_id}
    where: left.won and right.amount > 95
    flag: left.amount > 0
    """
    rule = made(clauses, tmp_path, shown=PAIR)
    (flagged, other) = look(rule, BIDS, "T1|T3"), look(rule, BIDS, "T1|T2")
    assert [(each.outcome, told(each)["where left.won"]) for each in flagged] == [("out of scope", True)]
    assert told(flagged[0])["where right.amount > 95"] is False
    assert told(flagged[0])["right.amount"] == "91.00 GTQ"
    assert [each.outcome for each in other] == ["flagged"]


def test_a_fence_with_its_quartiles_and_its_size(tmp_path: Path):
    clauses = """\
    from: awards
    where: status == "active"
    outlier:
      - {of: amount, by: [class4], min_n: 4, method: percentile, q: 0.5}
      - {of: amount, by: [class4], min_n: 9, as: wide}
    flag: amount > fence and amount > mean(amount, per=[class4])
    """
    lines = [f"A{n} | 5010 | {n}0 | active" for n in range(1, 6)] + [
        "B1 | 6010 | 10 | active",
        "B2 | 6010 | 30 | active",
        "C1 | 5010 | 9 | cancelled",
    ]
    world = facts("\n".join(["award_id | class4 | amount | status", *lines]))
    rule = made(clauses, tmp_path)
    (subject,) = look(rule, world, "A5")
    values = told(subject)
    asked = "outlier.fence {of: amount, by: [class4], min_n: 4, method: percentile, q: 0.5}"
    assert (subject.outcome, values[asked]) == ("flagged", 30.0)
    assert (values["outlier.fence.n"], values["outlier.wide.n"]) == (5, None)
    assert (round(values["outlier.fence.q1"], 2), round(values["outlier.fence.q3"], 2)) == (16.67, 43.33)
    assert values["flag amount > mean(amount, per=[class4])"] is True
    (small,) = look(rule, world, "B2")
    assert small.outcome == "could not tell: stratum too small"
    (left_out,) = look(rule, world, "C1")
    assert (left_out.outcome, told(left_out)["status"]) == ("out of scope", "cancelled")


def test_a_network(tmp_path: Path):
    clauses = """\
    from: bidders
    pairs: {sharing: ocid, of: tenderer_id}
    where: left.won is not None
    group: {by: [left.tenderer_id, right.tenderer_id], take: {together: count()}}
    network: {edges: [left.tenderer_id, right.tenderer_id], take: {ring: component(), size: component_size()}}
    flag: size > 2
    """
    rule = made(clauses, tmp_path, shown=PAIR)
    (subject,) = look(rule, BIDS, "T1|T2")
    assert told(subject)["take.ring component()"] == "T1"
    assert told(subject)["take.size component_size()"] == 3
    assert look(rule, BIDS, "T9") == []


def test_what_is_joined_and_looked_up(tmp_path: Path):
    clauses = """\
    from: awards
    join: [{table: contracts, on: ocid, take: {signed: count()}}]
    lookup: [{list: sanctions, on: supplier_id, during: award_date, take: {times: count()}}]
    flag: contracts.signed == 1 and sanctions.times > 0
    """
    listed = ("sanctions", "key,value,valid_from,valid_to,source,verified\nS1,a,2026-01-01,,law,yes\n")
    awards = facts("""
        ocid | award_id | supplier_id | award_date
        o1   | A1       | S1          | 2026-02-01
        """)
    world = {"awards": awards, "contracts": facts("ocid | contract_id\no1 | C1", "contracts")}
    (subject,) = look(made(clauses, tmp_path, listed), world, "A1")
    assert told(subject)["contracts.signed count()"] == 1
    assert told(subject)["sanctions.times count()"] == 1
    assert subject.outcome == "flagged"


def test_a_finding_that_is_part_of_a_larger_one(tmp_path: Path):
    clauses = """\
    from: awards
    once_per: [supplier_id]
    flag: amount > 10
    score: amount
    """
    world = facts("""
        award_id | supplier_id | amount
        A1       | S1          | 20
        A2       | S1          | 30
        """)
    outcomes = [look(made(clauses, tmp_path), world, key)[0].outcome for key in ("A1", "A2")]
    assert outcomes == ["part of a larger finding (once_per)", "flagged"]


def test_a_scope_that_the_configuration_narrowed(tmp_path: Path):
    rule = made("from: awards\nflag: amount > 10\n", tmp_path)

    class Narrowed:
        enabled = level = author = reason = None
        where = "amount < 100"
        params: Mapping[str, object] = {}

    (narrowed,), faults = apply_overrides((rule,), {rule.id: Narrowed()}, lambda *_: "config.toml:1")
    assert not faults
    (subject,) = look(narrowed, facts("award_id | amount\nA1 | 100"), "A1")
    assert told(subject)["where amount < 100"] is False


def test_a_group_whose_rows_are_all_out_of_scope(tmp_path: Path):
    clauses = """\
    from: awards
    where: status == "active"
    derive: {year: year(award_date)}
    group: {by: [buyer_id, year], take: {n: count()}}
    flag: n > 1
    """
    world = facts("""
        award_id | buyer_id | award_date | status
        A1       | B1       | 2025-01-01 | cancelled
        A2       | B1       | 2026-01-01 | cancelled
        """)
    rule = made(clauses, tmp_path, shown="subject: {buyer: buyer_id}\nmessage: {es: m, en: m}\n")
    assert [each.key for each in look(rule, world, "B1|2025")] == ["case-1|A1"]
    assert [each.key for each in look(rule, world, "B1")] == ["case-1|A1", "case-2|A2"]


@pytest.mark.parametrize("rule", load_path(shipped("rules")).rules, ids=lambda rule: rule.id)
def test_every_signal_of_a_shipped_rule_is_explained(rule: Rule):
    explained = 0
    for case in rule.cases:
        plan = compile_rule(anywhere(rule), params=case.params, as_of=day_of(case))
        world = {name: nw.from_native(frame_of(name, case.given.get(name, ())).lazy()) for name in plan.views}
        for signal in plan.run(world).signals:
            found = {each.outcome: each for each in explain(plan, world, signal.subject_id)}
            assert "flagged" in found
            flag = [each.value for each in found["flagged"].values if each.clause == "flag"]
            assert flag
            assert all(flag)
            explained += 1
    assert explained
