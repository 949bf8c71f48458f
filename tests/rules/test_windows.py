"""Windows and distributions: on both engines, against definitions written out in plain Python."""

import math
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from statistics import StatisticsError, mean, median, stdev, variance
from typing import Any

import polars as pl
import pytest
from plain_statistics import quantile
from rule_world import by_subject, facts, flagged, rule_of, run_both

Row = dict[str, Any]
GROUPED = "subject: {unit: unit_id}\nmessage: {es: m, en: m}\n"


def world(seed: int, rows: int = 40) -> tuple[list[Row], pl.DataFrame]:
    """Awards of a few units on few days, ties and nulls among them; amounts in quetzales."""
    chance = random.Random(seed)
    found = [
        {
            "award_id": f"A{number:02}",
            "unit_id": chance.choice(["U1", "U2", "U3", None]),
            "supplier_id": chance.choice(["S1", "S2", "S3", None]),
            "n_bidders": chance.choice([None, 1, 2, 3, 7]),
            "amount": chance.choice([None, *range(1, 400)]),
            "day": chance.choice([None, *range(1, 29)]),
        }
        for number in range(rows)
    ]
    header = "ocid | award_id | unit_id | supplier_id | n_bidders | amount | published"
    lines = (
        " | ".join(
            "" if cell is None else str(cell)
            for cell in (
                "o" + row["award_id"],
                row["award_id"],
                row["unit_id"],
                row["supplier_id"],
                row["n_bidders"],
                row["amount"],
                f"2026-01-{row['day']:02}" if row["day"] else None,
            )
        )
        for row in found
    )
    return found, facts("\n".join((header, *lines)))


def values_of(expression: str, frame: pl.DataFrame, folder: Path) -> dict[str, Any]:
    rule = rule_of(f"from: awards\nderive:\n  w: {expression}\nflag: award_id != 'x'\n", folder)
    return {name: signal.values["w"] for name, signal in by_subject(run_both(rule, frame, folder)).items()}


def known(rows: Sequence[Row], column: str) -> list[Any]:
    return [row[column] for row in rows if row[column] is not None]


def truths(rows: Sequence[Row]) -> list[bool]:
    return [row["n_bidders"] == 1 for row in rows if row["n_bidders"] is not None]


def money(rows: Sequence[Row]) -> int | None:
    return sum(amounts) * 100 if (amounts := known(rows, "amount")) else None


AGGREGATES: dict[str, tuple[str, Callable[[Sequence[Row]], Any]]] = {
    "rows": ("count({})", len),
    "count": ("count(n_bidders{})", lambda rows: len(known(rows, "n_bidders"))),
    "met": ("count(n_bidders == 1{})", lambda rows: sum(truths(rows))),
    "sum": ("sum(amount{})", money),
    "mean": ("mean(amount{})", lambda rows: mean(found) if (found := known(rows, "amount")) else None),
    "share": ("share(n_bidders == 1{})", lambda rows: mean(found) if (found := truths(rows)) else None),
    "any": ("any(n_bidders == 1{})", lambda rows: any(found) if (found := truths(rows)) else None),
    "all": ("all(n_bidders == 1{})", lambda rows: all(found) if (found := truths(rows)) else None),
    "n_unique": ("n_unique(supplier_id{})", lambda rows: len(set(known(rows, "supplier_id")))),
}
EARLIER = {
    **AGGREGATES,
    "min": ("min(n_bidders{})", lambda rows: min(known(rows, "n_bidders"), default=None)),
    "max": ("max(supplier_rank{})", lambda rows: max(known(rows, "n_bidders"), default=None)),
}


def call(template: str, keywords: str) -> str:
    inner = keywords if template == "count({})" else f", {keywords}"
    return template.format(inner).replace("supplier_rank", "n_bidders")


@pytest.mark.parametrize("name", AGGREGATES)
@pytest.mark.parametrize("days", [1, 7])
def test_within_some_days(name: str, days: int, tmp_path: Path):
    template, expected = AGGREGATES[name]
    rows, frame = world(days)
    found = values_of(call(template, f"per=[unit_id], by=published, within={days}"), frame, tmp_path)
    for row in rows:
        near = [
            other
            for other in rows
            if other["unit_id"] == row["unit_id"]
            and None not in (other["day"], row["day"])
            and row["day"] - days < other["day"] <= row["day"]
        ]
        placed = row["unit_id"] is not None and row["day"] is not None
        assert found[row["award_id"]] == (pytest.approx(expected(near)) if placed else None), row


@pytest.mark.parametrize("name", EARLIER)
def test_before_the_row_s_own_day(name: str, tmp_path: Path):
    template, expected = EARLIER[name]
    rows, frame = world(3)
    found = values_of(call(template, "per=[unit_id], by=published, before=True"), frame, tmp_path)
    for row in rows:
        earlier = [
            other
            for other in rows
            if other["unit_id"] == row["unit_id"]
            and None not in (other["day"], row["day"])
            and other["day"] < row["day"]
        ]
        placed = row["unit_id"] is not None and row["day"] is not None
        assert found[row["award_id"]] == (pytest.approx(expected(earlier)) if placed else None), row


def in_order(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in sorted((row for row in rows if row["day"]), key=lambda row: (row["day"], row["award_id"])):
        if row["unit_id"]:
            found[row["unit_id"]].append(row)
    return found


@pytest.mark.parametrize(("function", "step"), [("lag", -1), ("lead", 1), ("lag", -2), ("lead", 3)])
def test_lag_and_lead(function: str, step: int, tmp_path: Path):
    rows, frame = world(4)
    steps = "" if abs(step) == 1 else f", {abs(step)}"
    found = values_of(f"{function}(supplier_id{steps}, by=published, per=[unit_id])", frame, tmp_path)
    expected = dict.fromkeys(found)
    for ordered in in_order(rows).values():
        for place, row in enumerate(ordered):
            if 0 <= place + step < len(ordered):
                expected[row["award_id"]] = ordered[place + step]["supplier_id"]
    assert found == expected


def test_run_length(tmp_path: Path):
    rows, frame = world(5)
    found = values_of("run_length(supplier_id, by=published, per=[unit_id])", frame, tmp_path)
    expected = dict.fromkeys(found)
    for ordered in in_order(rows).values():
        for supplier, run in groupby(ordered, key=lambda row: row["supplier_id"]):
            for length, row in enumerate(run, 1):
                expected[row["award_id"]] = None if supplier is None else length
    assert found == expected


def test_rank_breaks_ties_by_the_rows_key(tmp_path: Path):
    rows, frame = world(6)
    found = values_of("rank(n_bidders, per=[unit_id])", frame, tmp_path)
    for unit in ("U1", "U2", "U3"):
        ranked = [row for row in rows if row["unit_id"] == unit and row["n_bidders"] is not None]
        ranked.sort(key=lambda row: (row["n_bidders"], row["award_id"]))
        for place, row in enumerate(ranked, 1):
            assert found.pop(row["award_id"]) == place
    assert set(found.values()) <= {None}


def test_a_lagged_date_keeps_its_ordinals(tmp_path: Path):
    frame = facts("""
        award_id | unit_id | published        | amount
        A1       | U1      | 2026-01-02T10:00 | 1
        A2       | U1      | 2026-01-06T09:00 | 2
        """)
    before = "lag(published, by=published, per=[unit_id])"
    assert values_of(f"days_between({before}, published)", frame, tmp_path) == {"A1": None, "A2": 4}
    assert values_of(f"business_days_between({before}, published)", frame, tmp_path)["A2"] == 2
    assert values_of(f"elapsed_days({before}, published)", frame, tmp_path)["A2"] == 3


def quietly(function: Callable[[Sequence[float]], float], values: Sequence[float]) -> float | None:
    try:
        return function(values)
    except (StatisticsError, ZeroDivisionError):
        return None


def skewness(values: Sequence[float]) -> float | None:
    n = len(values)
    if n < 3 or len(set(values)) == 1:
        return None
    m, s = mean(values), stdev(values)
    return n / ((n - 1) * (n - 2)) * sum(((x - m) / s) ** 3 for x in values)


def kurtosis(values: Sequence[float]) -> float | None:
    n = len(values)
    if n < 4 or len(set(values)) == 1:
        return None
    m, s = mean(values), stdev(values)
    fourth = sum(((x - m) / s) ** 4 for x in values)
    return n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def gini(values: Sequence[float]) -> float | None:
    n, total = len(values), sum(values)
    return sum(abs(x - y) for x in values for y in values) / (2 * n * total) if total else None


def shares(values: Sequence[float]) -> list[float]:
    return [x / sum(values) for x in values]


def benford(values: Sequence[float]) -> float | None:
    digits = [int(str(value)[0]) for value in values if value]
    if not digits:
        return None
    return sum(abs(digits.count(d) / len(digits) - math.log10(1 + 1 / d)) for d in range(1, 10)) / 9


def benford_chi2(values: Sequence[float]) -> float | None:
    digits = [int(str(value)[0]) for value in values if value]
    laws = {d: len(digits) * math.log10(1 + 1 / d) for d in range(1, 10)}
    return sum((digits.count(d) - law) ** 2 / law for d, law in laws.items()) if digits else None


DISTRIBUTIONS: dict[str, Callable[[Sequence[float]], float | None]] = {
    "median(amount)": lambda xs: quietly(median, xs),
    "quantile(amount, 0.75)": lambda xs: quantile(xs, 0.75),
    "quantile(amount, 0.05)": lambda xs: quantile(xs, 0.05),
    "quantile(amount, 1)": lambda xs: max(xs, default=None),
    "std(amount)": lambda xs: quietly(stdev, xs),
    "var(amount)": lambda xs: quietly(variance, xs),
    "cv(amount)": lambda xs: quietly(lambda each: stdev(each) / mean(each), xs),
    "skewness(amount)": skewness,
    "kurtosis(amount)": kurtosis,
    "gini(amount)": gini,
    "hhi(amount)": lambda xs: sum(p * p for p in shares(xs)) if xs else None,
    "entropy(amount)": lambda xs: -sum(p * math.log(p) for p in shares(xs)) if xs else None,
    "benford_mad(amount)": benford,
    "benford_chi2(amount)": benford_chi2,
}


@pytest.mark.parametrize("expression", DISTRIBUTIONS)
@pytest.mark.parametrize("window", [True, False])
def test_distributions(expression: str, window: bool, tmp_path: Path):
    rows, frame = world(8, 60)
    few = [{**row, "unit_id": f"V{number}"} for number, row in enumerate(rows[:5])]
    extra = frame.head(5).with_columns(unit_id=pl.Series([row["unit_id"] for row in few]))
    frame = pl.concat([frame, extra.with_columns(ocid=pl.lit("x"), award_id="x" + pl.col("award_id"))])
    if window:
        found = values_of(expression[:-1] + ", per=[unit_id])", frame, tmp_path)
        units = {row["unit_id"]: found[row["award_id"]] for row in rows if row["unit_id"]}
        units |= {row["unit_id"]: found["x" + row["award_id"]] for row in few}
    else:
        clauses = (
            f"from: awards\ngroup:\n  by: [unit_id]\n  take: {{w: '{expression}'}}\nflag: unit_id != 'x'\n"
        )
        signals = by_subject(run_both(rule_of(clauses, tmp_path, shown=GROUPED), frame, tmp_path))
        units = {name: signal.values["w"] for name, signal in signals.items()}
    expected = DISTRIBUTIONS[expression]
    for unit in ("U1", "U2", "U3", *(row["unit_id"] for row in few)):
        values = known([row for row in (*rows, *few) if row["unit_id"] == unit], "amount")
        wanted = expected(values)
        assert units[unit] == (None if wanted is None else pytest.approx(wanted, rel=1e-9, abs=1e-12)), unit


def test_shares_of_texts_are_those_of_rows(tmp_path: Path):
    frame = facts("""
        award_id | unit_id | supplier_id
        A1       | U1      | S1
        A2       | U1      | S1
        A3       | U1      | S2
        A4       | U1      |
        A5       | U2      |
        """)
    hhi = values_of("hhi(supplier_id, per=[unit_id])", frame, tmp_path)
    entropy = values_of("entropy(supplier_id, per=[unit_id])", frame, tmp_path)
    assert (hhi["A1"], hhi["A5"]) == (pytest.approx(5 / 9), None)
    told = -(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3))
    assert (entropy["A4"], entropy["A5"]) == (pytest.approx(told), None)


@pytest.mark.parametrize("expression", ["gini(n)", "hhi(n)", "entropy(n)", "cv(n)"])
def test_what_has_no_whole_is_null(expression: str, tmp_path: Path):
    frame = facts("award_id | unit_id | n_bidders\nA1 | U1 | 3\nA2 | U1 | 3")
    zero = expression.replace("(n)", "(n_bidders - 3, per=[unit_id])")
    assert set(values_of(zero, frame, tmp_path).values()) == {None}
    if not expression.startswith("cv"):
        less = expression.replace("(n)", "(2 - n_bidders, per=[unit_id])")
        assert set(values_of(less, frame, tmp_path).values()) == {None}


def test_equal_values_are_not_spread(tmp_path: Path):
    frame = facts("award_id | unit_id | amount\n" + "\n".join(f"A{n} | U1 | 0.10" for n in range(7)))
    for expression, expected in (
        ("std", 0.0),
        ("var", 0.0),
        ("cv", 0.0),
        ("skewness", None),
        ("kurtosis", None),
    ):
        assert values_of(f"{expression}(amount, per=[unit_id])", frame, tmp_path)["A1"] == expected


@pytest.mark.parametrize(
    "aggregate",
    [
        "sum(amount, per=[unit_id], by=published, within=2)",
        "sum(amount, per=[unit_id], by=published, before=True)",
        "median(amount, per=[unit_id])",
        "rank(amount, per=[unit_id])",
        "std(amount, per=[unit_id])",
    ],
)
def test_several_currencies_in_a_window(aggregate: str, tmp_path: Path):
    frame = facts("""
        award_id | unit_id | amount | currency | published
        A1       | U1      | 1      | GTQ      | 2026-01-01
        A2       | U1      | 1      | USD      | 2026-01-02
        A3       | U1      |        | GTQ      | 2026-01-03
        A4       | U1      | 3      | USD      | 2026-01-03
        """)
    rule = rule_of(f"from: awards\nrequires: [amount]\nflag: {aggregate} > 1\n", tmp_path)
    outcome = run_both(rule, frame, tmp_path)
    mixed = outcome.account.could_not_tell["mixed currencies"]
    assert mixed == (1 if "within" in aggregate or "before" in aggregate else 3)
    assert flagged(outcome) == ({"A4"} if "within" in aggregate else set())


def test_the_currency_of_a_window_is_that_of_its_rows(tmp_path: Path):
    frame = facts("""
        award_id | unit_id | amount | currency | published
        A0       | U1      | 9      | USD      | 2026-01-01
        A1       | U1      | 1      | GTQ      | 2026-01-02
        A2       | U1      |        |          | 2026-01-03
        """)
    window = "sum(amount, per=[unit_id], by=published, within=2)"
    rule = rule_of(f"from: awards\nderive: {{w: '{window}'}}\nflag: w > 0\namount: w\n", tmp_path)
    signals = by_subject(run_both(rule, frame, tmp_path))
    assert {name: (s.amount, s.currency) for name, s in signals.items()} == {
        "A0": (900, "USD"),
        "A2": (100, "GTQ"),
    }


def test_days_of_a_window_may_be_a_parameter(tmp_path: Path):
    clauses = """\
    params: {days: {default: 2, min: 1}}
    from: awards
    flag: count(per=[unit_id], by=published, within=days) > 1
    """
    rule = rule_of(clauses, tmp_path)
    frame = facts("award_id | unit_id | published\nA1 | U1 | 2026-01-01\nA2 | U1 | 2026-01-03")
    assert flagged(run_both(rule, frame, tmp_path)) == set()
    assert flagged(run_both(rule, frame, tmp_path, params={"days": 3})) == {"A2"}


def test_a_window_over_all_rows_of_the_source(tmp_path: Path):
    frame = facts("award_id | amount\nA1 | 1\nA2 | 3").with_columns(source=pl.Series(["a", "b"]))
    assert values_of("sum(amount, per=[])", frame, tmp_path) == {"A1": 100, "A2": 300}


def test_windows_of_groups(tmp_path: Path):
    clauses = """\
    from: awards
    derive: {month: month(published)}
    group: {by: [unit_id, month], take: {n: count(), day: max(published)}}
    then:
      before: lag(n, by=day, per=[unit_id])
      usual: median(n, per=[unit_id])
      past: sum(n, per=[unit_id], by=day, before=True)
      near: sum(n, per=[unit_id], by=day, within=40)
    flag: n > before
    """
    frame = facts("""
        award_id | unit_id | published
        A1       | U1      | 2026-01-01
        A2       | U1      | 2026-02-01
        A3       | U1      | 2026-02-03
        A4       | U1      | 2026-03-03
        A5       | U1      | 2026-03-04
        A6       | U1      | 2026-03-05
        """)
    outcome = run_both(rule_of(clauses, tmp_path, shown=GROUPED), frame, tmp_path)
    told = {
        s.values["month"]: tuple(s.values[n] for n in ("before", "usual", "past", "near"))
        for s in outcome.signals
    }
    assert told == {"2026-02": (1, 2.0, 1, 3), "2026-03": (2, 2.0, 3, 5)}
    assert outcome.account.could_not_tell == {"unknown": 1}
