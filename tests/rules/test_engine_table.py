"""The engine table and the semantics list of the design, a line each: small rules that the naive form gets wrong."""

from pathlib import Path
from typing import Any, NamedTuple

import narwhals as nw
import pytest
from agreement import three
from rule_world import AS_OF, by_subject, facts, file_of, read_text, rule_of, same

from auditor.rules.compiler import compile_rule

LIMITS = """\
key,value,currency,valid_from,valid_to,source,verified
x,250,GTQ,,,Law A,yes
"""
AWARDS = """
award_id | ocid | unit_id | amount | currency | n_bidders | n_bids | supplier_id | supplier_name | published        | award_date | deadline
A1       | o1   | U1      | 10     | GTQ      | 1         | 0      | S1          | ÁRBOL, S.A.   | 2026-01-04T10:00 | 2026-01-04 | 2026-01-05T09:59
A2       | o1   | U1      | 30     | GTQ      | 3         | 2      | S2          | arbol s.a.    | 2026-01-04T08:00 | 2026-01-05 | 2026-01-04T08:00
A3       | o2   | U1      | 50     | GTQ      | 7         | -2     | S1          |               | 2026-02-03T08:00 | 2026-01-06 | 2026-02-05T08:00
A4       | o3   | U2      |        | GTQ      |           |        |             |               |                  |            |
"""


class Line(NamedTuple):
    """`expected` is what `x` is in A1 to A4; `said` is the design's line."""

    said: str
    x: str
    expected: tuple[Any, Any, Any, Any]


ENGINES = (
    Line("x / 3 by a literal", "n_bidders / 3 == 1 / 3", (True, False, False, None)),
    Line("a literal divides exactly", "n_bidders / 10 == 0.7", (False, False, True, None)),
    Line("sum of int64", "sum(n_bidders * 4000000000, per=[unit_id])", (44_000_000_000,) * 3 + (None,)),
    Line("sum of all nulls", "sum(amount, per=[unit_id])", (9000, 9000, 9000, None)),
    Line("first by date", "first(supplier_id, by=published, per=[unit_id])", ("S2", "S2", "S2", None)),
    Line("n_unique as a window", "n_unique(supplier_id, per=[unit_id])", (2, 2, 2, 0)),
    Line("rank with an order", "rank(n_bids, per=[unit_id])", (2, 3, 1, None)),
    Line("weekday of a Sunday", "weekday(published)", (7, 7, 2, None)),
    Line("date differences", "days_between(published, deadline)", (1, 0, 2, None)),
    Line("whole 24-hour days", "elapsed_days(published, deadline)", (0, 0, 2, None)),
    Line("towards zero", "elapsed_days(deadline, published)", (0, 0, -2, None)),
    Line("lower, upper, strip at run time", 'supplier_name__key == "Árbol, S.A."', (True, False, None, None)),
    Line("x % 0", "n_bidders % n_bids", (None, 1, -1, None)),
    Line("x // 0", "n_bidders // n_bids", (None, 1, -4, None)),
    Line("x / 0", "n_bidders / n_bids", (None, 1.5, -3.5, None)),
    Line("skewness from moments", "skewness(n_bids, per=[unit_id])", (0.0, 0.0, 0.0, None)),
    Line("kurtosis of three is none", "kurtosis(n_bids, per=[unit_id])", (None,) * 4),
    Line("the 30th day before is out", "count(by=published, within=30, per=[unit_id])", (2, 2, 1, None)),
    Line("the 29th is in", "count(by=published, within=31, per=[unit_id])", (2, 2, 3, None)),
    Line(
        "a day counts as a whole",
        "sum(amount, by=published, within=1, per=[unit_id])",
        (4000, 4000, 5000, None),
    ),
    Line("type 8 quantiles", "quantile(n_bidders, 0.25, per=[unit_id])", (1 + 1 / 3,) * 3 + (None,)),
)

SEMANTICS = (
    Line(
        "before is a strictly earlier day", "count(by=published, before=True, per=[unit_id])", (0, 0, 2, None)
    ),
    Line("lag by the instant", "lag(supplier_id, by=published, per=[unit_id])", ("S2", None, "S1", None)),
    Line("ties break by row id", "lag(n_bids, by=as_of, per=[unit_id])", (None, 0, 2, None)),
    Line("as_of is a date", "days_between(published, as_of)", (1458, 1458, 1428, None)),
    Line("money times a number compares", "amount < 0.95 * 40", (True, True, False, None)),
    Line("a number is in the row's currency", "amount == 10", (True, False, False, None)),
    Line(
        "ordinals go through if",
        "business_days_between(published if n_bids == 0 else as_of, deadline)",
        (1, None, None, None),
    ),
    Line(
        "instants go through if",
        "elapsed_days(published if n_bids == 0 else as_of, deadline) == 0",
        (True, False, False, None),
    ),
    Line(
        "ordinals go through first",
        "business_days_between(first(published, by=award_date, per=[unit_id]), deadline)",
        (1, 0, 24, None),
    ),
    Line(
        "ordinals go through min",
        "business_days_between(min(published, per=[unit_id]), deadline)",
        (1, 0, 24, None),
    ),
    Line(
        "ordinals go through max",
        "business_days_between(max(published, per=[unit_id]), deadline)",
        (-21, -22, 2, None),
    ),
    Line(
        "ordinals go through lag",
        "business_days_between(lag(published, by=award_date, per=[unit_id]), deadline)",
        (None, 0, 24, None),
    ),
    Line(
        "instants go through lag",
        "elapsed_days(lag(published, by=award_date, per=[unit_id]), deadline)",
        (None, 0, 32, None),
    ),
    Line("lead by the instant", "lead(supplier_id, by=published, per=[unit_id])", ("S1", "S1", None, None)),
    Line(
        "run_length by the instant", "run_length(supplier_id, by=published, per=[unit_id])", (1, 1, 2, None)
    ),
    Line("last by the instant", "last(n_bids, by=published, per=[unit_id])", (-2, -2, -2, None)),
    Line("first of a tie by row id", "first(n_bids, by=as_of, per=[unit_id])", (0, 0, 0, None)),
    Line("last of a tie by row id", "last(n_bids, by=as_of, per=[unit_id])", (-2, -2, -2, None)),
    Line("a list is asked on a day", 'limit["x", award_date]', (25_000, 25_000, 25_000, None)),
    Line(
        "a list is asked on a day by any key",
        "limit[prefix('xy', 1), award_date]",
        (25_000, 25_000, 25_000, None),
    ),
)


@pytest.mark.parametrize("line", [*ENGINES, *SEMANTICS], ids=lambda line: line.said)
def test_line(line: Line, tmp_path: Path):
    expression = line.x.replace("'", "''")
    clauses = (
        f"lists: {{limit: limits}}\nfrom: awards\nderive: {{x: '{expression}'}}\nflag: award_id != 'none'\n"
    )
    signals = by_subject(three(rule_of(clauses, tmp_path, ("limits", LIMITS)), facts(AWARDS), tmp_path))
    found = tuple(signals[f"A{number}"].values["x"] for number in range(1, 5))
    assert same(found, line.expected), found


def test_a_name_with_a_dot_is_none_to_the_engine(tmp_path: Path):
    clauses = """\
    from: awards
    join: [{table: processes, on: ocid}]
    outlier: [{of: amount, by: [processes.n_bids], min_n: 1}]
    flag: amount > processes.estimate or amount > fence.q3
    """
    processes = facts("ocid | n_bids | estimate\no1 | 1 | 20\no2 | 1 | 90", "processes")
    world = {"awards": facts(AWARDS), "processes": processes}
    rule = rule_of(clauses, tmp_path)
    assert set(by_subject(three(rule, world, tmp_path))) == {"A2", "A3"}
    tables = {view: nw.from_native(frame.lazy()) for view, frame in world.items()}
    clauses_at_work = compile_rule(rule, as_of=AS_OF).clauses(tables)
    assert [name for name in clauses_at_work.subjects.columns if "." in name] == []


@pytest.mark.parametrize("x", ["lag(n_bids, 1.5, by=published, per=[unit_id])", "prefix(class8, n_bids / 2)"])
def test_no_number_is_cut_to_a_whole_one(x: str, tmp_path: Path):
    rule, faults = read_text(file_of(f"from: awards\nderive: {{x: '{x}'}}\nflag: x is None\n"), tmp_path)
    assert rule is None
    assert {fault.code for fault in faults if fault.code.startswith("E")} <= {"E014", "E016"}


GROUPED = "subject: {unit: unit_id}\nmessage: {es: m, en: m}\n"
MIXED = "award_id | unit_id | amount | currency\nA1 | U1 | 1 | GTQ\nA2 | U1 | 1 | USD\nA3 | U2 | 5 |\nA4 | U2 | | USD"


def test_a_sum_over_several_currencies_is_null_and_says_so(tmp_path: Path):
    clauses = (
        "from: awards\ngroup: {by: [unit_id], take: {x: sum(amount), n: n_unique(amount)}}\nflag: x > 1\n"
    )
    outcome = three(rule_of(clauses, tmp_path, shown=GROUPED), facts(MIXED), tmp_path)
    assert outcome.account.could_not_tell == {"mixed currencies": 1}
    assert [signal.values["n"] for signal in outcome.signals] == [1]


def test_an_amount_that_is_missing_meets_no_currency(tmp_path: Path):
    frame = facts(
        "award_id | amount | currency | estimate | estimate_currency\nA1 | | USD | 1 | GTQ\nA2 | 1 | USD | 1 | GTQ"
    )
    outcome = three(rule_of("from: awards\nflag: amount > estimate\n", tmp_path), frame, tmp_path)
    assert outcome.account.could_not_tell == {"unknown": 1, "mixed currencies": 1}


def test_amounts_of_two_currencies_are_two(tmp_path: Path):
    clauses = "from: awards\ngroup: {by: [unit_id], take: {n: n_unique(amount)}}\nflag: n == 2\n"
    assert set(by_subject(three(rule_of(clauses, tmp_path, shown=GROUPED), facts(MIXED), tmp_path))) == {"U1"}


def test_the_date_that_is_a_groups_key_stands_in_take(tmp_path: Path):
    clauses = "from: awards\ngroup: {by: [published], take: {day: published, n: count()}}\nflag: n == 2\n"
    shown = "subject: {market: published}\nmessage: {es: m, en: m}\n"
    (signal,) = three(rule_of(clauses, tmp_path, shown=shown), facts(AWARDS), tmp_path).signals
    assert signal.values["day"] == "2026-01-04"
