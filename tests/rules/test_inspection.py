"""Inside a rule: what each clause came to, for a row, a group, and what the scope left out."""

from datetime import date
from pathlib import Path

import narwhals as nw
import pytest
from rule_world import AS_OF, facts, rule_of

from auditor.rules.compiler import compile_rule
from auditor.rules.inspection import Subject, explain, samples
from auditor.rules.model import Rule

pytestmark = pytest.mark.usefixtures("english")

FRAME = facts("""
    source | ocid | award_id | buyer_id | status    | amount | n_bids | published
    s      | o1   | A1       | B1       | active    | 100.50 | 1      | 2026-01-10
    s      | o2   | A2       | B1       | active    | 50     | 3      | 2026-01-11
    s      | o3   | A3       | B2       | active    |        | 1      | 2026-01-12
    s      | o4   | A4       | B2       | cancelled | 900    | 1      | 2026-01-13
    t      | o5   | A5       | B1       | active    | 100    | 1      | 2026-01-14
    """)
ROWS = """
params: {least: {default: 60, min: 1}}
from: awards
where: status == "active"
requires: [amount]
derive: {y: year(published)}
flag: amount > least and n_bids == 1
amount: amount
"""
GROUPS = """
from: awards
where: status == "active"
requires: [amount]
group:
  by: [buyer_id]
  take: {total: sum(amount), n: count()}
then: {mean: "ratio(total, n)"}
keep: n >= 1
flag: total > 120
"""


def told(subject: Subject) -> dict[str, object]:
    return {f"{each.clause} {each.written}".strip(): each.value for each in subject.values}


def look(rule: Rule, key: str) -> list[Subject]:
    return explain(compile_rule(rule, as_of=AS_OF), {"awards": nw.from_native(FRAME.lazy())}, key)


def named(folder: Path, clauses: str, shown: str) -> Rule:
    """A rule whose file is found again where its path says."""
    rule = rule_of(clauses, folder, shown=shown)
    object.__setattr__(rule, "path", str(folder / "rule.yaml"))
    return rule


@pytest.fixture
def rows(tmp_path: Path) -> Rule:
    return named(tmp_path, ROWS, "subject: {award: award_id}\nmessage: {es: m, en: m}\n")


@pytest.fixture
def groups(tmp_path: Path) -> Rule:
    return named(tmp_path, GROUPS, "subject: {buyer: buyer_id}\nmessage: {es: m, en: m}\n")


def test_a_row_by_its_id_by_its_keys_and_by_its_process(rows: Rule):
    for key in ("A1", "o1|A1", "o1"):
        (subject,) = look(rows, key)
        assert (subject.source, subject.key, subject.outcome) == ("s", "o1|A1", "flagged")
    assert told(subject) == {
        "ocid": "o1",
        "award_key": "A1",
        "amount": "100.50 GTQ",
        "status": "active",
        "n_bids": 1,
        "published": date(2026, 1, 10),
        'where status == "active"': True,
        "derive.y year(published)": 2026,
        "flag amount > least": True,
        "flag n_bids == 1": True,
        "flag amount > least and n_bids == 1": True,
        "amount amount": "100.50 GTQ",
    }


def test_which_part_of_the_flag_failed(rows: Rule):
    (subject,) = look(rows, "A2")
    assert subject.outcome == "clear"
    assert told(subject)["flag amount > least"] is False
    assert told(subject)["flag n_bids == 1"] is False


def test_what_could_not_be_told(rows: Rule):
    (subject,) = look(rows, "A3")
    assert (subject.outcome, told(subject)["amount"]) == ("could not tell: missing amount", None)


def test_what_the_scope_left_out(rows: Rule):
    (subject,) = look(rows, "A4")
    assert subject.outcome == "out of scope"
    assert told(subject) == {"award_id": "A4", "status": "cancelled", 'where status == "active"': False}
    assert look(rows, "A9") == []


def test_a_group_with_its_rows(groups: Rule):
    first, second = look(groups, "B1")
    assert [(each.source, each.outcome) for each in (first, second)] == [("s", "flagged"), ("t", "clear")]
    values = told(first)
    assert values["take.total sum(amount)"] == "150.50 GTQ"
    assert values["then.mean ratio(total, n)"] == 75.25
    assert values["keep n >= 1"] is True
    assert values["flag total > 120"] is True
    assert [row["award_key"] for row in first.rows] == ["A1", "A2"]
    (other,) = look(groups, "B2")
    assert other.outcome == "could not tell: missing amount"
    assert [row.get("lacks") for row in other.rows] == ["missing amount"]


def test_samples_of_every_outcome(rows: Rule):
    plan = compile_rule(rows, as_of=date(2026, 2, 1))
    found = samples(plan, {"awards": nw.from_native(FRAME.lazy())}, 1)
    assert [each.key for each in found.flagged] == ["o1|A1"]
    assert [each.key for each in found.clear] == ["o2|A2"]
    assert [(each.key, each.outcome) for each in found.could_not_tell] == [
        ("o3|A3", "could not tell: missing amount")
    ]
    assert "ocid" not in told(found.flagged[0])
