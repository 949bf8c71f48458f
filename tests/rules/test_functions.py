"""What functions give, of dates, texts and dated lists, on each engine and by the reference."""

from pathlib import Path

import pytest
from agreement import Say
from rule_world import by_subject, facts, flagged, rule_of

from auditor.rules.functions import FUNCTIONS, Function, Sort

GROUPED = """\
subject: {unit: unit_id}
message: {es: m, en: m}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("days_between(published, deadline)", 4),
        ("days_between(deadline, published)", -4),
        ("business_days_between(published, deadline)", 2),
        ("elapsed_days(published, deadline)", 3),
        ("elapsed_days(deadline, published)", -3),
        ("year(published)", 2026),
        ("month_of_year(published)", 1),
        ("weekday(published)", 4),
        ("weekday(award_date)", 7),
        ("days_between(published, as_of)", 1461),
        ("is_holiday(published)", True),
        ("is_holiday(award_date)", False),
        ("log(1)", 0.0),
        ("length(title)", 5),
        ("floor(7 / 2)", 3.0),
        ("round(n_bids / 8, 2)", 0.63),
        ("round(-n_bids / 2)", -2.0),
    ],
)
def test_functions(expression: str, expected: float, tmp_path: Path, say_both: Say):
    rule = rule_of(f"from: awards\nderive:\n  x: {expression}\nflag: award_id == 'A1'\n", tmp_path)
    outcome = say_both(
        rule,
        facts("""
            award_id | published        | deadline         | award_date | title | n_bids
            A1       | 2026-01-01T12:00 | 2026-01-05T11:59 | 2026-01-04 | añejo | 5
            """),
    )
    assert outcome.signals[0].values["x"] == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("four_months(published)", ["2025-C3", "2026-C1", "2026-C1", "2026-C2", None]),
        ("quarter(published)", ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q2", None]),
        ("month(published)", ["2025-12", "2026-01", "2026-04", "2026-05", None]),
        ("prefix(class8, 2)", ["50", "50", None, "50", "50"]),
        ("contains(class8, '10')", [True, False, None, True, True]),
        ("starts_with(class8, '5010')", [True, False, None, True, True]),
        ("supplier_name__key == 'AÑO  Nuevo'", [True, False, None, None, None]),
        ("contains(supplier_name__key, 'Ño')", [True, False, None, None, None]),
        ("supplier_name__key in ['AÑO nuevo', 'x']", [True, False, None, None, None]),
        ("days[modality]", [5, 8, None, None, 5]),
        ("modality in open", [True, False, None, False, True]),
        ('published >= "2026-04-30"', [False, False, True, True, None]),
    ],
)
def test_texts_dates_and_tables(expression: str, expected: list[object], tmp_path: Path, say_both: Say):
    clauses = f"""\
    params:
      days: {{default: {{"43b": 5, "38": 8}}}}
      open: {{default: ["43b"]}}
    from: awards
    derive:
      x: {expression}
    flag: award_id != "x"
    """
    outcome = say_both(
        rule_of(clauses, tmp_path),
        facts("""
            award_id | published  | class8   | modality | supplier_name
            A1       | 2025-12-31 | 50101500 | 43b      | año nuevo
            A2       | 2026-01-01 | 50200000 | 38       | otro
            A3       | 2026-04-30 |          |          |
            A4       | 2026-05-01 | 50101500 | 17       |
            A5       |            | 50101500 | 43b      |
            """),
    )
    assert [by_subject(outcome)[f"A{n}"].values["x"] for n in range(1, 6)] == expected


LIMITS = """\
key,value,currency,valid_from,valid_to,source,verified
low,100,GTQ,2020-01-01,2020-12-31,Law A,yes
low,200,GTQ,2021-01-01,,Law B,no
high,900,GTQ,,,Law A,yes
"""


def test_a_dated_list_has_the_row_of_the_day(tmp_path: Path, say_both: Say):
    clauses = """\
    lists: {limit: limits}
    from: awards
    derive:
      ceiling: limit["low", published]
      other: limit[modality, published]
    flag: amount > ceiling
    amount: amount
    """
    outcome = say_both(
        rule_of(clauses, tmp_path, ("limits", LIMITS)),
        facts("""
            award_id | modality | amount | published
            A1       | low      | 150    | 2020-12-31
            A2       | high     | 950    | 2021-01-01
            A3       | none     | 150    | 2021-01-01
            A4       | low      | 150    | 2019-12-31
            """),
    )
    signals = by_subject(outcome)
    assert {name: (s.values["ceiling"], s.values["other"]) for name, s in signals.items()} == {
        "A1": (10_000, 10_000),
        "A2": (20_000, 90_000),
    }
    assert "unverified_lists" not in signals["A1"].values
    assert signals["A2"].values["unverified_lists"] == ["limits"]
    assert outcome.account.could_not_tell == {"unknown": 1}


def test_a_group_says_that_one_of_its_rows_leans_on_an_unverified_figure(tmp_path: Path, say_both: Say):
    clauses = """\
    lists: {limit: limits}
    from: awards
    derive: {ceiling: 'limit["low", published]'}
    group:
      by: [unit_id]
      take: {ceiling: max(ceiling), total: sum(amount)}
    flag: total > ceiling
    """
    outcome = say_both(
        rule_of(clauses, tmp_path, ("limits", LIMITS), shown=GROUPED),
        facts("""
            award_id | unit_id | amount | published
            A1       | U1      | 150    | 2020-12-31
            A2       | U1      | 150    | 2021-01-01
            B1       | U2      | 150    | 2020-12-31
            """),
    )
    assert {name: s.values.get("unverified_lists") for name, s in by_subject(outcome).items()} == {
        "U1": ["limits"],
        "U2": None,
    }


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_example_of_every_function_runs(function: Function, tmp_path: Path, say_both: Say):
    example = function.example.replace("title__key", "supplier_name__key").replace("description", "title")
    example = example.replace("tender_start", "published").replace("tender_end", "deadline")
    frame = facts("""
        award_id | unit_id | amount | n_bidders | published  | deadline   | award_date | class8 | estimate
        A1       | U1      | 5      | 1         | 2026-01-01 | 2026-01-09 | 2026-02-01 | 5010   | 4
        A2       |         |        |           |            |            |            |        |
        """)
    if function.sort is Sort.NETWORK:
        pytest.skip("a network has its own tests")
    if function.aggregate:
        clauses = f"from: awards\ngroup:\n  by: [unit_id]\n  take:\n    x: {example}\nflag: count(per=[unit_id]) == 1\n"
        assert flagged(say_both(rule_of(clauses, tmp_path, shown=GROUPED), frame)) == {"U1"}
    else:
        clauses = f"from: awards\nderive:\n  x: {example}\nflag: x is not None or x is None\n"
        assert flagged(say_both(rule_of(clauses, tmp_path), frame)) == {"A1", "A2"}
    assert function.meaning.es != function.meaning.en
