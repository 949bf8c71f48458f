"""What a fault says to write instead: the mistakes of somebody's first rules."""

from pathlib import Path

import pytest
from rule_world import file_of, read_text

from auditor.rules.cases import difference, run_cases
from auditor.rules.diagnostics import errors

pytestmark = pytest.mark.usefixtures("english")

SHOWN = "subject: {process: ocid}\nmessage: {es: m, en: m}\n"


@pytest.mark.parametrize(
    ("clauses", "hint"),
    [
        ("from: processes\nrequires: published\nflag: n_bidders == 1\n", "write requires: [published]"),
        ("params: {times: 3}\nfrom: processes\nflag: n_bidders > times\n", "write times: {default: 3}"),
        (
            "from: processes\ngroup:\n  by: [buyer_org, year(published)]\n  take: {n: count()}\nflag: n > 1\n",
            "give it a name in `derive`, and use that name: derive: {name: year(published)}",
        ),
        (
            "from: processes\ngroup:\n  by: [ocid]\n  take: {n: count(distinct buyer_org)}\nflag: n > 1\n",
            "how many different ones: n_unique(column)",
        ),
        ("from: processes\nflag: n_bidders == 1 && n_lots == 1\n", "write and, or, !="),
        ("from: processes\nflag: frobnicated > 1\n", "`auditor rules columns processes` lists what there is"),
        (
            "from: processes\nderive: {whole: round(n_bidders, 2)}\nflag: whole > 1\n",
            "inside { } a comma ends the value: put it in quotes, or on a line of its own",
        ),
        (
            "from: processes\nderive: {n: count(per=[buyer_org]), m: 2}\nflag: n > 1\n",
            "inside { } a value with commas, brackets or `: ` goes in quotes, or on a line of its own",
        ),
        (
            "from: processes\nflag: n_bidders == 1\ninvolves: buyer_org\n",
            "e.g. involves: {supplier: supplier_org}",
        ),
        (
            "from: processes\nflag: n_bidders == 1\ncases:\n  - {name: a, given: {processes: [{ocid: o1}]}, expect: []}\n",
            "`processes: |`, and on the lines below columns and rows: `award_id | amount`",
        ),
    ],
)
def test_the_one_fault_says_what_to_write(clauses: str, hint: str, tmp_path: Path):
    _, faults = read_text(file_of(clauses, SHOWN), tmp_path)
    assert [fault.help for fault in errors(faults)] == [hint]


def test_a_message_cannot_name_the_score(tmp_path: Path):
    clauses = "from: processes\nflag: n_bidders == 1\nscore: n_bidders / 2\n"
    shown = "subject: {process: ocid}\nmessage: {es: '{score}', en: m}\n"
    _, faults = read_text(file_of(clauses, shown), tmp_path)
    assert [fault.label for fault in errors(faults)] == [
        "put it in a column (derive or then), and name that here and in score"
    ]


def test_a_case_that_forgot_what_cannot_be_told_is_told_how_to_say_it(tmp_path: Path):
    clauses = """\
    from: processes
    requires: [n_bidders]
    flag: n_bidders == 1
    cases:
      - name: one
        given:
          processes: |
            ocid | n_bidders
            o1   | 1
            o2   |
        expect: [{ocid: o1}]
    """
    rule, _ = read_text(file_of(clauses, SHOWN), tmp_path)
    assert rule is not None
    (result,) = run_cases(rule)
    assert difference(result) == [
        "? could not tell: expected 0, found missing n_bidders: 1; if that is right, expect_could_not_tell: 1"
    ]
