"""Each row of a joined table beside its own; parameters that start with nothing set; instants to the microsecond."""

from pathlib import Path
from typing import Any

import pytest
from rule_world import by_subject, facts, file_of, read_text, rule_of, run_both

from auditor.rules.leaning import leaned_columns, place_of
from auditor.rules.parameters import Value

PROCESSES = facts("ocid | procurement_method | n_bids\no1 | open | 2\no2 | direct | 0\no3 | | ", "processes")
BIDS = facts(
    """
    bid_id | bid_position | ocid | tenderer_id | amount | bid_date                  | deadline
    B1     | 0            | o1   | T1          | 8      | 2026-01-10T10:00:00.5     | 2026-01-10T10:00:00
    B2     | 1            | o1   | T2          | 9      | 2026-01-10T01:00:00+02:00 | 2026-01-09T23:30:00+00:00
    B3     | 0            | o9   | T3          | 9      |                           |
    """,
    "bids",
)
WORLD = {"processes": PROCESSES, "bids": BIDS}
GROUPED = """\
from: processes
join: [{table: bids, on: ocid, every: true}]
requires: [n_bids]
derive: {low: 'bids.tenderer_id if bids.amount == min(bids.amount, per=[ocid]) else None'}
group: {by: [ocid], take: {offers: count(bids.bid_key), least: min(bids.amount)}}
flag: offers > 0
"""
SHOWN = "subject: {process: ocid}\ninvolves: {low: low, tenderer: bids.tenderer_id}\nmessage: {es: m, en: m}\nevidence: [bids.bid_id, bids.amount]\n"


def test_a_row_becomes_as_many_as_match_and_stays_where_none_does(tmp_path: Path):
    outcome = run_both(rule_of(GROUPED, tmp_path, shown=SHOWN), WORLD, tmp_path)
    (signal,) = outcome.signals
    assert (signal.subject_id, signal.values["offers"], signal.values["least"]) == ("o1", 2, 800)
    assert [row["bids.bid_id"] for row in signal.evidence] == ["B1", "B2"]
    assert [(one.role, one.id) for one in signal.involved] == [
        ("low", "T1"),
        ("tenderer", "T1"),
        ("tenderer", "T2"),
    ]
    assert outcome.account.clear == 1, "o2 has no bids, and is looked at"
    assert outcome.account.could_not_tell == {"missing n_bids": 1}


def test_every_and_take_do_not_go_together(tmp_path: Path):
    clauses = "from: processes\njoin: [{table: bids, on: ocid, every: true, take: {n: count()}}]\nflag: n_bids > 1\n"
    _, faults = read_text(file_of(clauses, "subject: {process: ocid}\nmessage: {es: m, en: m}\n"), tmp_path)
    assert [fault.code for fault in faults][:1] == ["E017"]


def test_a_column_of_a_joined_view_is_leaned_on_under_its_own_name(tmp_path: Path):
    program = rule_of(GROUPED, tmp_path, shown=SHOWN).program
    assert {place_of(program, column) for column in leaned_columns(program)} == {
        ("processes", "n_bids"),
        ("processes", "ocid"),
        ("bids", "bid_key"),
    }


METHODS = """\
params:
  methods: {default: [], type: text}
  least: {default: null, type: integer, min: 1}
  days: {default: {}, type: integer}
from: processes
where: methods is None or procurement_method in methods
flag: n_bids >= least if least is not None else n_bids == 0
"""


@pytest.mark.parametrize(
    ("params", "expected", "untold"),
    [
        ({}, {"o2"}, {"unknown": 1}),
        ({"methods": ["open"]}, set(), {"scope unknown": 1}),
        ({"methods": "open | direct"}, {"o2"}, {"scope unknown": 1}),
        ({"least": 2}, {"o1"}, {"unknown": 1}),
    ],
)
def test_a_parameter_may_start_with_nothing_set(
    params: dict[str, Value], expected: set[str], untold: dict[str, int], tmp_path: Path
):
    rule = rule_of(METHODS, tmp_path, shown="subject: {process: ocid}\nmessage: {es: m, en: m}\n")
    outcome = run_both(rule, {"processes": PROCESSES}, tmp_path, params=params)
    assert set(by_subject(outcome)) == expected
    assert outcome.account.could_not_tell == untold


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("{default: null}", "E006"),
        ("{default: []}", "E006"),
        ("{default: null, type: money}", "E008"),
        ("{default: [1, a]}", "E007"),
    ],
)
def test_what_has_no_default_says_its_type(declared: str, code: str, tmp_path: Path):
    text = file_of(f"params: {{p: {declared}}}\nfrom: awards\nflag: amount > 1\n")
    _, faults = read_text(text, tmp_path)
    assert code in [fault.code for fault in faults]


def test_a_figure_of_a_fence_may_be_computed_from_parameters(tmp_path: Path):
    clauses = """\
    params: {percentile: {default: 75, min: 0, max: 100}}
    from: awards
    outlier: [{of: amount, by: [], method: percentile, q: percentile / 100, min_n: 1, as: limit}]
    flag: amount >= limit
    """
    rows = "\n".join(f"A{n} | {n}" for n in range(1, 9))
    rule = rule_of(clauses, tmp_path)
    world = facts(f"award_id | amount\n{rows}")
    found: Any = {
        params: set(by_subject(run_both(rule, world, tmp_path, params={"percentile": params})))
        for params in (75, 100)
    }
    assert found == {75: {"A7", "A8"}, 100: {"A8"}}


def test_seconds_tell_instants_of_one_day_apart(tmp_path: Path):
    rule = rule_of("from: bids\nflag: elapsed_seconds(deadline, bid_date) > 0\nscore: elapsed_seconds(deadline, bid_date)\n", tmp_path, shown="subject: {bid: bid_id}\nmessage: {es: m, en: m}\n")  # fmt: skip
    outcome = run_both(rule, {"bids": BIDS}, tmp_path)
    assert {key: signal.score for key, signal in by_subject(outcome).items()} == {"B1": 0.5}
    assert outcome.account.clear == 1, "01:00+02:00 is before 23:30Z"
    assert outcome.account.could_not_tell == {"unknown": 1}
