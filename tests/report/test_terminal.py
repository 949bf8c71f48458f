"""The report as people see it, wide and narrow, on a terminal and in a pipe."""

import io

import pytest
from rich.console import Console
from signals import account, card, finding, report, rule, rule_report, signal, source_state

from auditor import language
from auditor.config import AboutSettings
from auditor.language import Text
from auditor.report.selection import Selection
from auditor.report.terminal import Presentation, print_report
from auditor.rules.model import Level
from auditor.rules.model import Status as RuleStatus
from auditor.store.audit_report import CloseReason, Persons, Status

SPLITTING = rule(
    id="gt-splitting-four-months",
    title=Text("Posible fraccionamiento", "Possible splitting"),
    hidden=Text("El portal no publica la baja cuantía.", "The portal does not publish small purchases."),
    benign=(Text("Eran bienes distintos.", "They were different goods."),),
)
ONE_BIDDER = rule(id="gt-one-bidder", level=Level.HIGH, title=Text("Un solo oferente", "One bidder only"))
DRAFT = rule(id="gt-draft", level=Level.LOW, status=RuleStatus.DRAFT)
SILENT = rule(id="gt-deadline", level=Level.LOW)
CRASHED = rule(id="gt-crashed", level=Level.LOW)


def world():
    many = [
        finding(
            signal(str(n), amount=1_000_000 * (n + 1), values={"unit_name": f"Unit {n}", "total": 1_000_000}),
            SPLITTING,
            status=Status.NEW if n < 2 else Status.OPEN,
            processes={f"ocds-{n}": card()},
        )
        for n in range(8)
    ]
    dollars = finding(signal("usd", currency="USD", amount=12_345, provisional=True), ONE_BIDDER)
    rules = [
        rule_report(SPLITTING, account=account(8, 1_234, missing_amount=12, unfinished_period=3)),
        rule_report(ONE_BIDDER, account=account(1, 2), closed={CloseReason.DATA_EDITED: 2}),
        rule_report(DRAFT, account=account(1, 5)),
        rule_report(SILENT, 0, cannot_speak="`deadline` means another thing in guatecompras"),
        rule_report(CRASHED, account=None, error="ComputeError: overflow"),
    ]
    return report([*many, dollars, finding(signal("d"), DRAFT)], rules, sources=(source_state(),), run_id=3)


def shown(made, width=80, **presentation):
    return "\n".join(line.rstrip() for line in printed_on(made, width, terminal=True, **presentation))


def printed_on(made, width, *, terminal, **presentation):
    console = Console(
        file=io.StringIO(), width=width, force_terminal=terminal, color_system=None, highlight=False
    )
    print_report(console, made, Presentation(**presentation))
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("spoken", ["es", "en"])
def test_the_report(snapshot, width, spoken):
    language.use(spoken)
    about = AboutSettings(name="Observatorio", contact="correcciones@example.org")

    text = shown(world(), width, about=about)

    assert max(map(len, text.splitlines())) <= width
    assert text == snapshot


def test_a_pipe_gets_plain_lines_that_are_not_cut():
    printed = printed_on(world(), 40, terminal=False)
    text = "\n".join(printed)

    assert "\x1b" not in text
    assert [line for line in printed if line != line.rstrip()] == []
    assert "gt-splitting-four-months · medium · Possible splitting" in printed
    assert "everyone is presumed innocent until proven otherwise." in text
    assert any("Unit 7 adds up to Q 10,000.00" in line for line in text.splitlines())


def test_nothing_loaded_says_how_to_load():
    text = shown(report([], []))

    assert "auditor ingest FILE" in text


def test_a_draft_rule_names_nobody():
    assert "U-d" not in shown(world())
    assert "only with --format json, jsonl or csv: 1" in shown(world())


def test_filters_say_what_they_leave_out_and_leave_the_counts_of_the_rules():
    text = shown(world(), selection=Selection(new=True))

    assert "The filters show 4 of 10 signals" in text
    assert "1,234" in text


def test_hostile_text_prints_as_text():
    hostile = "\x1b[2J[bold red]x[/] \u202eevil\r\nFAKE LINE" + "A" * 10_000
    values = {"unit_name": hostile, "total": 1}
    made = report([finding(signal(values=values, subject_name=hostile))])

    text = shown(made)

    assert "[bold red]x[/]" in text
    assert not set("\x1b\u202e\r") & set(text)
    assert not any(line.startswith("FAKE") for line in text.splitlines())
    assert len(text) < 5_000


def test_persons_are_shortened_unless_asked():
    values = {"unit_name": "JUANA PEREZ", "total": 1}
    made = report([finding(signal(values=values))], persons=Persons(frozenset(), frozenset({"JUANA PEREZ"})))

    assert "[person J. P.] adds up to" in shown(made)
    assert "JUANA PEREZ adds up to" in shown(made, show_persons=True)


def test_a_rule_that_flags_too_much_is_the_first_suspect():
    made = report([finding()], [rule_report(account=account(30, 70))])

    assert "flags 30 % of what it evaluated" in shown(made)


def test_a_share_of_a_handful_is_no_reason_to_suspect_the_rule():
    made = report([finding()], [rule_report(account=account(4, 15))])

    assert "of what it evaluated" not in shown(made)


def test_a_rule_that_could_not_look_says_so():
    made = report([], [rule_report(account=account(0, 4, missing_amount=96))])

    assert "could evaluate only 4 of 100" in shown(made)


def test_only_what_names_a_signal_is_bold():
    console = Console(
        file=io.StringIO(), width=140, force_terminal=True, color_system="standard", highlight=False
    )
    print_report(console, world(), Presentation())

    (line,) = [line for line in console.file.getvalue().splitlines() if "Unit 7 adds up" in line]
    assert "\x1b[1m[000000000000] \x1b[0mUnit 7 adds up" in line
