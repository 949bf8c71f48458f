"""Signals on open processes: which, in what order, and how each is told."""

from dataclasses import replace
from datetime import date

from signals import card, finding, report, rule, signal

from auditor.language import Text
from auditor.report.mending import counted, items, left_over, mendable
from auditor.rules.model import Level
from auditor.rules.model import Status as RuleStatus
from auditor.store.audit_report import Status

TODAY = date(2026, 7, 1)


def open_one(key, deadline=None, level=Level.MEDIUM, **changes):
    by = rule(level=level, **changes)
    cards = {f"ocds-{key}": replace(card(), is_open=True, deadline=deadline, reference=key)}
    return finding(signal(key), by, processes=cards)


def keys(found):
    return [one.cards[0].reference for one in mendable(found, TODAY)]


def test_settled_ones_drafts_and_closed_processes_are_not_there():
    settled = replace(open_one("a"), status=Status.DISMISSED)
    over = finding(signal("b"), processes={"ocds-b": card()})

    assert keys([settled, over, open_one("c", status=RuleStatus.DRAFT), open_one("d")]) == ["d"]


def test_the_soonest_deadline_comes_first_then_the_gravest_and_those_that_are_over_last():
    found = [
        open_one("past", date(2026, 6, 1)),
        open_one("later", date(2026, 8, 1)),
        open_one("grave", level=Level.HIGH),
        open_one("today", TODAY),
    ]

    assert keys(found) == ["today", "later", "grave", "past"]


def test_each_tells_its_rule_its_deadline_and_what_to_look_at():
    asks = {"ask": (Text("El acta.", "The minutes."),)}
    found = mendable([open_one("1", date(2026, 7, 8), **asks)], TODAY)

    (item,) = items(found, report([], run_id=1), show_persons=False)

    assert (item.mark, item.head) == ("[000000000000, new]", "gt-test · medium")
    process, deadline, sentence, look = item.lines
    assert process.startswith("1 · Ministerio de Salud")
    assert deadline == "Bids until: 2026-07-08 (in 7 days)"
    assert sentence == "Unidad de compras adds up to Q 90,000.01"
    assert look == "What to look at: The minutes."


def test_a_deadline_that_is_over_or_unknown_is_told():
    def said(deadline):
        (item,) = items(mendable([open_one("1", deadline)], TODAY), report([]), show_persons=False)
        return item.lines[1]

    assert said(date(2026, 6, 1)) == "Bids until: it ended on 2026-06-01"
    assert said(None) == "Bids until: not published"


def test_many_are_cut_with_how_to_see_the_rest():
    found = mendable([open_one(str(n)) for n in range(8)], TODAY)

    assert len(list(items(found, report([]), show_persons=False))) == 5
    assert list(left_over(found)) == [
        "And 3 more: auditor audit --open lists them by process, with what to ask for."
    ]


def test_open_processes_are_counted_once():
    (line,) = counted(mendable([open_one("a"), open_one("a")], TODAY))

    assert "mended: 1." in line
    assert list(counted(mendable([], TODAY))) == []
