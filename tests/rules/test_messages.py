"""Messages say what the signal holds, in both languages, and cannot be made to say anything else."""

from pathlib import Path

import pytest
from rule_world import facts, rule_of, run

from auditor.rules.kinds import TEXT
from auditor.rules.messages import MessageError, check_format, fields_of, money, render

MESSAGE = (
    "{buyer_name}|{amount:money}|{ceiling:money}|{twice:money}|{published:date}|{part:percent}|{part:number}|"
    "{n_bidders}|{n_bids}|{rounded}|{least}|{open}|{{}}"
)
CLAUSES = """\
params: {least: {default: 12345}, open: {default: [a, b]}}
from: awards
derive: {part: n_bids / 8, ceiling: estimate, twice: amount * 2}
flag: award_id != "" and (n_bids >= least or award_id not in open)
amount: amount
"""
SHOWN = f"""\
subject: {{award: award_id}}
involves: {{buyer: buyer_id}}
message: {{es: "{MESSAGE}", en: "{MESSAGE}"}}
"""


def test_formats(tmp_path: Path):
    frame = facts("""
        award_id | buyer_name | amount     | estimate | estimate_currency | published  | n_bids | n_bidders | rounded
        A1       | Año & Cía. | 1234567.80 | 0.5      | USD               | 2026-05-09 | 10001  | 2026      | true
        A2       |            |            |          |                   |            |        |           |
        """)
    first, second = sorted(
        run(rule_of(CLAUSES, tmp_path, shown=SHOWN), frame).signals, key=lambda s: s.subject_id
    )
    rule = rule_of(CLAUSES, tmp_path, shown=SHOWN)
    assert render(rule, first, "es").split("|") == [
        "Año & Cía.", "Q 1,234,567.80", "USD 0.50", "Q 2,469,135.60", "9 may 2026", "125,012.5 %", "1,250.12",
        "2026", "10,001", "sí", "12,345", "a, b", "{}",
    ]  # fmt: skip
    assert render(rule, first, "en").split("|")[4] == "9 May 2026"
    assert render(rule, first, "en").split("|")[9] == "yes"
    assert render(rule, second, "en").split("|") == ["—"] * 10 + ["12,345", "a, b", "{}"]


def test_a_name_that_is_missing_is_told_by_its_identifier(tmp_path: Path):
    shown = 'subject: {unit: unit_id}\nmessage: {es: "{unit_name}", en: "{unit_name}"}\n'
    clauses = "from: awards\ngroup: {by: [unit_id], take: {n: count()}}\nflag: n > 0\n"
    rule = rule_of(clauses, tmp_path, shown=shown)
    frame = facts("""
        award_id | unit_id | unit_name
        A1       | U1      |
        A2       | U2      | B
        A3       | U2      | A
        A4       | U2      |
        """)
    signals = {signal.subject_id: signal for signal in run(rule, frame).signals}
    assert render(rule, signals["U1"], "es") == "U1"
    assert signals["U1"].subject_name is None
    # The first name by the rows' keys.
    assert render(rule, signals["U2"], "es") == signals["U2"].subject_name == "B"


@pytest.mark.parametrize(
    "template",
    [
        "{x.__class__}",
        "{x[0]}",
        "{x!r}",
        "{0}",
        "{}",
        "{__x}",
        "{x y}",
        "{",
        "}",
        "{x:{y}}",
        "{x:%s}",
        "{x:{x.__init__}}",
    ],
)
def test_templates_that_reach_further(template: str):
    def accept() -> None:
        for name, form in fields_of(template):
            check_format(name, form, TEXT)

    with pytest.raises(MessageError):
        accept()


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (0, "GTQ", "Q 0.00"),
        (-5, "GTQ", "Q -0.05"),
        (123456789, "USD", "USD 1,234,567.89"),
        (100, None, "1.00"),
    ],
)
def test_money(minor: int, currency: str | None, shown: str):
    assert money(minor, currency) == shown
