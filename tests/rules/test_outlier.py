"""Fences: strata, fallback, the four methods, and what a small stratum leaves untold."""

import math
from pathlib import Path
from statistics import median

import polars as pl
import pytest
from plain_statistics import quantile
from rule_world import by_subject, facts, flagged, rule_of, run_both

VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 40]


def frame_of(values: list[int], class8: str = "50101500", first: int = 0, **columns: object) -> pl.DataFrame:
    lines = [f"A{first + n:02} | {class8} | {value}" for n, value in enumerate(values)]
    frame = facts("\n".join(["award_id | class8 | amount", *lines]))
    literals = {name: pl.lit(value) for name, value in columns.items()}
    return frame.with_columns(
        ocid="o" + pl.col("award_id"), class4=pl.col("class8").str.slice(0, 4), **literals
    )


def rule(outlier: str, folder: Path, flag: str = "amount > fence"):
    shown = "subject: {award: award_id}\nmessage: {es: m, en: 'over {fence:money}, {fence.n} alike'}\n"
    return rule_of(f"from: awards\noutlier: [{{{outlier}}}]\nflag: {flag}\n", folder, shown=shown)


@pytest.mark.parametrize(
    ("outlier", "fence"),
    [
        ("method: iqr", quantile(VALUES, 0.75) + 1.5 * (quantile(VALUES, 0.75) - quantile(VALUES, 0.25))),
        ("k: 3", quantile(VALUES, 0.75) + 3 * (quantile(VALUES, 0.75) - quantile(VALUES, 0.25))),
        ("q: 0.9", quantile(VALUES, 0.9) + 1.5 * (quantile(VALUES, 0.9) - quantile(VALUES, 0.1))),
        ("method: percentile, q: 0.95", quantile(VALUES, 0.95)),
        ("method: percentile, q: 0.05, side: lower", quantile(VALUES, 0.05)),
        ("method: mad", median(VALUES) + 3 * 1.4826 * median(abs(v - median(VALUES)) for v in VALUES)),
        (
            "method: mad, k: 2, side: lower",
            median(VALUES) - 2 * 1.4826 * median(abs(v - median(VALUES)) for v in VALUES),
        ),
        ("side: lower", quantile(VALUES, 0.25) - 1.5 * (quantile(VALUES, 0.75) - quantile(VALUES, 0.25))),
        ("method: fixed, k: 8.5", 8.5),
    ],
)
def test_methods(outlier: str, fence: float, tmp_path: Path):
    made = rule(f"of: amount, by: [class8], min_n: 5, {outlier}", tmp_path, "fence is not None")
    outcome = run_both(made, frame_of(VALUES), tmp_path)
    (values, *others) = [signal.values for signal in outcome.signals]
    assert values["fence"] == pytest.approx(fence)
    assert {each["fence"] for each in others} == {values["fence"]}
    assert values["fence.n"] == 10


def test_logarithms_leave_out_what_has_none(tmp_path: Path):
    made = rule("of: amount, by: [class8], min_n: 5, log: true", tmp_path, "fence is not None")
    outcome = run_both(made, frame_of([0, *VALUES]), tmp_path)
    logs = [math.log(value) for value in VALUES]
    q1, q3 = quantile(logs, 0.25), quantile(logs, 0.75)
    values = outcome.signals[0].values
    assert values["fence"] == pytest.approx(math.exp(q3 + 1.5 * (q3 - q1)))
    assert (values["fence.q1"], values["fence.q3"]) == (
        pytest.approx(math.exp(q1)),
        pytest.approx(math.exp(q3)),
    )
    assert values["fence.n"] == 10
    assert len(outcome.signals) == 11, "the fence stands before every row of the stratum"


def test_a_small_stratum_falls_back_and_past_the_last_one_nothing_can_be_told(tmp_path: Path):
    frame = pl.concat([
        frame_of(VALUES, "50101500"),
        frame_of([100, 2], "50101599", 20),
        frame_of([100, 2], "60101500", 30),
        frame_of([100], "", 40),
    ])  # fmt: skip
    made = rule("of: amount, by: [class8], or_by: [[class4]], min_n: 10", tmp_path)
    outcome = run_both(made, frame, tmp_path)
    assert flagged(outcome) == {"A09", "A20"}
    sizes = {name: signal.values["fence.n"] for name, signal in by_subject(outcome).items()}
    assert sizes == {"A09": 10, "A20": 12}
    assert outcome.account.could_not_tell == {"stratum too small": 3}


def test_a_stratum_of_every_row(tmp_path: Path):
    made = rule("of: amount, by: [class8], or_by: [[]], min_n: 11", tmp_path)
    frame = pl.concat([frame_of(VALUES), frame_of([50], "60101500", 20)])
    assert flagged(run_both(made, frame, tmp_path)) == {"A09", "A20"}


def test_several_currencies_have_no_fence_unless_the_stratum_tells_them_apart(tmp_path: Path):
    frame = pl.concat([frame_of(VALUES), frame_of([1], first=20, currency="USD")])
    outcome = run_both(rule("of: amount, by: [class8], min_n: 5", tmp_path), frame, tmp_path)
    assert outcome.account.could_not_tell == {"mixed currencies": 11}
    outcome = run_both(rule("of: amount, by: [class8, currency], min_n: 5", tmp_path), frame, tmp_path)
    assert flagged(outcome) == {"A09"}
    assert outcome.account.could_not_tell == {"stratum too small": 1}
    assert outcome.signals[0].currency == "GTQ"


def test_settings_may_be_parameters(tmp_path: Path):
    clauses = """\
    params:
      how: {default: iqr, choices: [iqr, mad, percentile, fixed]}
      spread: {default: 1.5, min: 0}
      least: {default: 5}
    from: awards
    outlier: [{of: amount, by: [class8], min_n: least, method: how, k: spread}]
    flag: amount > fence
    """
    made = rule_of(clauses, tmp_path)
    frame = frame_of(VALUES)
    assert flagged(run_both(made, frame, tmp_path)) == {"A09"}
    assert flagged(run_both(made, frame, tmp_path, params={"spread": 9.0})) == set()
    assert flagged(run_both(made, frame, tmp_path, params={"how": "fixed", "spread": 7.5})) == {
        "A07",
        "A08",
        "A09",
    }


def test_the_population_is_what_was_kept(tmp_path: Path):
    clauses = """\
    from: awards
    group: {by: [supplier_id], take: {n: count(), won: "share(n_bidders == 1)"}}
    keep: n >= 2
    outlier:
      - {of: won, by: [], min_n: 3, method: percentile, q: 0.75, as: high}
      - {of: n, by: [], min_n: 3, as: busy}
    flag: won >= high and n < busy
    """
    suppliers = [("S1", [1, 1]), ("S2", [1, 2]), ("S3", [2, 2]), ("S4", [1]), ("S5", [1])]
    lines = [f"{s}{n} | {s} | {b}" for s, each in suppliers for n, b in enumerate(each)]
    frame = facts("\n".join(["award_id | supplier_id | n_bidders", *lines]))
    shown = "subject: {supplier: supplier_id}\nmessage: {es: m, en: m}\n"
    outcome = run_both(rule_of(clauses, tmp_path, shown=shown), frame, tmp_path)
    assert flagged(outcome) == set(), "n is 2 for all, and no fence is above it"
    signals = run_both(
        rule_of(clauses.replace(" and n < busy", ""), tmp_path, shown=shown), frame, tmp_path
    ).signals
    assert [(s.subject_id, s.values["high.n"], s.values["busy"]) for s in signals] == [("S1", 3, 2.0)]
