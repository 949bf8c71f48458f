"""Findings over runs, in a real database."""

from dataclasses import replace
from datetime import date

import pytest
from signals import finding, program, report, rule, rule_report, signal
from sqlalchemy import insert, select, update

from auditor.audit import lifecycle
from auditor.rules.kinds import DATE
from auditor.rules.model import Horizon
from auditor.rules.syntax import Span
from auditor.rules.typed import Constant
from auditor.store.audit_report import CloseReason, Extent, Status
from auditor.store.schema import audit_run, record_change, source_file
from auditor.store.schema import finding as table

pytestmark = pytest.mark.both_databases

LATER = "2026-07-02T12:00:00+00:00"


def save(database, made, *, complete=True):
    with database.writing() as connection:
        return lifecycle.save(connection, made, complete=complete)


def stored(database):
    with database.reading() as connection:
        return {row.fingerprint[-1]: row for row in connection.execute(select(table))}


def later(*findings, **changes):
    return report([replace(one, last_seen=LATER, first_seen=LATER) for one in findings], **changes)


def test_a_finding_is_new_once_and_open_from_then_on(database):
    a, b = finding(signal("a")), finding(signal("b"))

    first = save(database, report([a]))
    second = save(database, later(a, b))

    assert [one.status for one in first.findings] == [Status.NEW]
    assert [one.status for one in second.findings] == [Status.OPEN, Status.NEW]
    assert second.findings[0].first_seen == a.first_seen
    rows = stored(database)
    assert (rows["a"].status, rows["a"].first_run_id, rows["a"].last_run_id) == ("open", 1, 2)
    assert (rows["a"].last_seen, rows["b"].status) == (LATER, "new")


def test_the_same_again_changes_nothing_but_the_run_and_the_time(database):
    a = finding(signal("a"))
    save(database, report([a]))
    save(database, later(a))
    before = stored(database)["a"]._asdict()

    save(database, report([replace(a, last_seen="2026-07-03T12:00:00+00:00")]))

    after = stored(database)["a"]._asdict()
    assert {name for name in after if after[name] != before[name]} == {"last_run_id", "last_seen"}


def test_a_finding_whose_content_changed_is_rewritten_and_keeps_its_history(database):
    save(database, report([finding(signal("a"))]))

    save(database, later(finding(signal("a", amount=5, values={"total": 5}))))

    row = stored(database)["a"]
    assert (row.amount, row.values, row.first_run_id, row.status) == (5, '{"total":5}', 1, "open")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (rule_report(flagged=0, facts="f2"), CloseReason.DATA_EDITED),
        (rule_report(rule(logic_hash="l2"), flagged=0), CloseReason.RULE_CHANGED),
        (rule_report(rule(version=2), flagged=0, facts="f2"), CloseReason.RULE_CHANGED),
        (rule_report(flagged=0, params={"min": 3}, facts="f2"), CloseReason.PARAMETERS_CHANGED),
        (rule_report(flagged=0, lists={"thresholds/gt": "2"}, facts="f2"), CloseReason.LIST_CHANGED),
        (
            rule_report(rule(where_override='modality == "43b"'), flagged=0, facts="f2"),
            CloseReason.SETTING_CHANGED,
        ),
    ],
)
def test_a_finding_that_is_gone_is_closed_with_what_differs_since(database, changed, reason):
    save(database, report([finding()]))

    after = save(database, later(rules=[changed]))

    row = stored(database)["a"]
    assert (row.status, row.close_reason, row.closed_run_id) == ("closed", reason.value, 2)
    assert row.last_seen != LATER
    assert after.rules[0].closed == {reason: 1}


def test_what_the_configuration_keeps_out_closes_for_the_parameters_of_all_rules(database):
    save(database, report([finding()]))

    save(database, later(rules=[rule_report(flagged=0, facts="f2")], extent=Extent("USD")))

    assert stored(database)["a"].close_reason == "parameters changed"


def test_time_alone_closes_for_the_period(database):
    save(database, report([finding()]))

    save(database, later(rules=[rule_report(flagged=0)], as_of=date(2026, 9, 1)))

    assert stored(database)["a"].close_reason == "period"


def test_time_closes_for_the_period_though_other_data_came_where_the_rule_looks_at_the_day(database):
    waits = rule(program=replace(program(), horizon=Horizon("year", Constant(Span(0, 1), DATE, None))))
    save(database, report([finding(by=waits)]))

    gone = rule_report(waits, flagged=0, facts="f2")
    save(database, later(rules=[gone], as_of=date(2026, 9, 1)))

    assert stored(database)["a"].close_reason == "period"


def test_other_data_closes_as_an_edit_where_the_rule_does_not_look_at_the_day(database):
    save(database, report([finding()]))

    save(database, later(rules=[rule_report(flagged=0, facts="f2")], as_of=date(2026, 9, 1)))

    assert stored(database)["a"].close_reason == "data edited"


def test_a_list_parameter_is_the_same_after_it_has_been_stored(database):
    listed = {"params": {"modalities": ("43b", "38")}, "flagged": 0}
    save(database, report([finding()], [rule_report(**listed | {"flagged": 1})]))

    save(database, later(rules=[rule_report(**listed, facts="f2")]))

    assert stored(database)["a"].close_reason == "data edited"


def test_a_process_the_portal_edited_closes_for_the_edit(database):
    save(database, report([finding(signal("a", ocid="ocds-1"))]))
    with database.writing() as connection:
        file = {
            "source_id": 1,
            "sha256": "s",
            "extension": "json",
            "bytes": 1,
            "name": "n",
            "fetched_at": "x",
        }
        counts = dict.fromkeys(("n_in", "n_new", "n_changed", "n_unchanged", "n_merged", "n_rejected"), 0)
        connection.execute(insert(source_file).values(id=1, **file, **counts))
        change = {"source_id": 1, "ocid": "ocds-1", "path": "awards", "kind": "edit", "seen_at": LATER}
        connection.execute(insert(record_change).values(source_file_id=1, **change))

    save(database, later(rules=[rule_report(flagged=0)], as_of=date(2026, 9, 1)))

    assert stored(database)["a"].close_reason == "data edited"


def test_a_closed_finding_that_returns_is_open_and_not_new(database):
    a = finding()
    save(database, report([a]))
    save(database, later(rules=[rule_report(flagged=0)]))

    back = save(database, later(a))

    assert back.findings[0].status is Status.OPEN
    row = stored(database)["a"]
    assert (row.status, row.close_reason, row.closed_run_id) == ("open", None, None)
    assert row.first_seen == a.first_seen


@pytest.mark.parametrize("decision", ["dismissed", "confirmed"])
def test_what_people_decided_outlives_runs(database, decision):
    a = finding()
    save(database, report([a]))
    with database.writing() as connection:
        connection.execute(update(table).values(status=decision))

    kept = save(database, later(a))
    save(database, later(rules=[rule_report(flagged=0)]))

    assert kept.findings[0].status == decision
    row = stored(database)["a"]
    assert (row.status, row.closed_run_id) == (decision, 3)


def test_a_finding_is_closed_once(database):
    save(database, report([finding()]))
    save(database, later(rules=[rule_report(flagged=0, facts="f2")]))

    again = save(database, later(rules=[rule_report(flagged=0, facts="f3")]))

    assert again.rules[0].closed == {}
    assert stored(database)["a"].closed_run_id == 2


@pytest.mark.parametrize(
    "silent", [{"account": None, "error": "ValueError"}, {"cannot_speak": "no column `deadline`"}]
)
def test_a_rule_that_did_not_run_in_full_closes_nothing(database, silent):
    save(database, report([finding()]))

    save(database, later(rules=[rule_report(flagged=0, **silent)]))

    assert stored(database)["a"].status == "new"


def test_only_a_complete_run_closes_findings_of_rules_that_are_not_there(database):
    save(database, report([finding()]))
    other = rule_report(rule(id="gt-other"), flagged=0)

    save(database, later(rules=[other]), complete=False)
    assert stored(database)["a"].status == "new"

    complete = save(database, later(rules=[other]))
    assert stored(database)["a"].close_reason == "rule disabled"
    assert complete.disabled == {"gt-test": 1}


def test_a_look_that_saves_nothing_still_knows_what_was_seen(database):
    a, b = finding(signal("a")), finding(signal("b"))
    save(database, report([a]))

    with database.reading() as connection:
        seen = lifecycle.recall(connection, later(a, b))

    assert [one.status for one in seen.findings] == [Status.OPEN, Status.NEW]
    assert list(stored(database)) == ["a"]


def test_a_run_that_fails_leaves_the_previous_state_whole(database):
    a = finding()
    save(database, report([a]))
    before = stored(database)

    unknown_source = finding(signal("b", source="nowhere"))
    with pytest.raises(KeyError):
        save(database, later(unknown_source))

    assert stored(database) == before
    with database.reading() as connection:
        assert len(connection.execute(select(audit_run)).all()) == 1
