"""Findings over runs: new, still there, back again, gone and why.

Only a rule that ran in full, over everything that is loaded, opens and closes findings; its silence about a
subject it could not look at would mean nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import Connection

from auditor.rules.clock import depends_on_day
from auditor.store import findings as store
from auditor.store.audit_report import AuditReport, CloseReason, Finding, RuleReport, Status, Turn
from auditor.store.findings import Known
from auditor.store.history import Event, add_events
from auditor.store.processes import edited_since, source_ids
from auditor.store.run_summary import extent_entry, rule_entry, summary


def with_history(finding: Finding, known: Known | None) -> Finding:
    """The finding with its status and the time it was first seen, given what is known of it.

    What somebody decided stands, until rows make it that were not there when it was decided.
    """
    if known is None:
        return finding if finding.waiver is None else replace(finding, status=Status.WAIVED)
    status = Status.OPEN if finding.waiver is None else Status.WAIVED
    turn = Turn.RETURNED if known.gone else None
    if known.status in store.DECIDED:
        if _grew(finding, known):
            turn = Turn.REOPENED
        else:
            status = known.status
    return Finding(
        finding.rule,
        finding.signal,
        status,
        known.first_seen,
        finding.last_seen,
        finding.processes,
        finding.waiver,
        turn,
    )


def _grew(finding: Finding, known: Known) -> bool:
    return known.decided_on is not None and not known.decided_on.issuperset(finding.signal.witness)


def recall(connection: Connection, report: AuditReport) -> AuditReport:
    """The report with each finding's history, without saving anything."""
    known = store.known_findings(connection, {rule.rule.id for rule in report.rules})
    findings = tuple(with_history(item, known.get(item.signal.fingerprint)) for item in report.findings)
    return replace(report, findings=findings)


def save(connection: Connection, report: AuditReport, *, complete: bool) -> AuditReport:
    """Save the run and move its findings, all in the caller's transaction; the report as it was saved.

    `complete` says that every configured rule was asked to run: rules that are not there are then disabled.
    """
    known = store.known_findings(connection, {rule.rule.id for rule in report.rules})
    run_id = store.open_run(
        connection, started_at=report.started_at, as_of=report.as_of.isoformat(), version=report.version
    )
    report = replace(
        report,
        run_id=run_id,
        findings=tuple(with_history(item, known.get(item.signal.fingerprint)) for item in report.findings),
    )
    _write_present(connection, report, known, run_id)
    gone = tuple(_closures(connection, report, _missing(report, known, source_ids(connection))))
    disabled = tuple(_of_disabled_rules(connection, report)) if complete else ()
    store.close_findings(connection, gone + disabled, run_id)
    closings = [Event(item.id, Turn.CLOSED, {"reason": reason.value}) for item, reason in gone + disabled]
    add_events(connection, run_id, closings)
    report = _with_closures(report, gone, disabled)
    store.finish_run(connection, run_id, finished_at=report.finished_at, summary=summary(report))
    return report


def _write_present(
    connection: Connection, report: AuditReport, known: Mapping[str, Known], run_id: int
) -> None:
    fresh = [item for item in report.findings if item.signal.fingerprint not in known]
    store.add_findings(connection, fresh, run_id, source_ids(connection))
    still = [
        (known[item.signal.fingerprint], item) for item in report.findings if item.signal.fingerprint in known
    ]
    events = [Event(known.id, item.turn) for known, item in still if item.turn is not None]
    add_events(connection, run_id, [*events, *store.keep_findings(connection, still, run_id)])


def _missing(report: AuditReport, known: Mapping[str, Known], sources: Mapping[str, int]) -> list[Known]:
    """Findings that are not there any more, of the rules and sources of which a silence means something."""
    able = {rule.rule.id for rule in report.rules if rule.ran_in_full}
    silent = {(rule.rule.id, sources.get(name)) for rule in report.rules for name in rule.silent}
    present = {item.signal.fingerprint for item in report.findings}
    return [
        item
        for item in known.values()
        if not item.gone
        and item.rule in able
        and item.fingerprint not in present
        and (item.rule, item.source_id) not in silent
    ]


def _of_disabled_rules(connection: Connection, report: AuditReport) -> Iterator[tuple[Known, CloseReason]]:
    left = store.rules_with_findings(connection) - {rule.rule.id for rule in report.rules}
    for item in store.known_findings(connection, left).values():
        if not item.gone:
            yield item, CloseReason.RULE_DISABLED


def _closures(
    connection: Connection, report: AuditReport, missing: Sequence[Known]
) -> Iterator[tuple[Known, CloseReason]]:
    rules = {rule.rule.id: rule for rule in report.rules}
    summaries = store.run_summaries(connection, (item.last_run_id for item in missing))
    seen = {(item.source_id, item.ocid): item.last_seen for item in missing if item.ocid is not None}
    edited = edited_since(connection, seen)
    for item in missing:
        then = Then.of(summaries.get(item.last_run_id, {}), item.rule)
        yield item, close_reason(then, rules[item.rule], report, edited=(item.source_id, item.ocid) in edited)


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule ran with in the run that last saw a finding."""

    as_of: str | None = None
    version: str | None = None
    rule: Mapping[str, Any] | None = None
    extent: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, run: Mapping[str, Any], rule_id: str) -> "Then":
        entries: Iterable[Mapping[str, Any]] = run.get("rules", ())
        entry = next((entry for entry in entries if entry.get("id") == rule_id), None)
        return cls(run.get("as_of"), run.get("version"), entry, run.get("extent"))


def close_reason(then: Then, rule: RuleReport, report: AuditReport, *, edited: bool) -> CloseReason:
    """Why a finding went, from what differs since the run that last saw it; the nearest cause first.

    `edited` says that the portal changed the finding's own process since.
    """
    if then.rule is None:
        return CloseReason.DATA_EDITED
    # As it will be read back: a list parameter is a tuple until it has been JSON.
    now = msgspec.json.decode(msgspec.json.encode(rule_entry(rule)))

    def differs(*keys: str) -> bool:
        return any(then.rule is not None and then.rule.get(key) != now[key] for key in keys)

    extended = then.extent is not None and then.extent != extent_entry(report.extent)
    time_passed = then.as_of != report.as_of.isoformat()
    causes = (
        (CloseReason.RULE_CHANGED, differs("logic", "version")),
        (CloseReason.SETTING_CHANGED, differs("where")),
        # `[audit] currency` and what it excludes are parameters of every rule.
        (CloseReason.PARAMETERS_CHANGED, extended or differs("params")),
        (CloseReason.LIST_CHANGED, differs("lists")),
        (CloseReason.DATA_EDITED, edited),
        (CloseReason.PERIOD, time_passed and (depends_on_day(rule.rule.program) or not differs("facts"))),
        (CloseReason.DATA_EDITED, differs("facts")),
    )
    # What is left is the program itself, whose engine is part of every rule.
    return next((reason for reason, is_so in causes if is_so), CloseReason.RULE_CHANGED)


def _with_closures(
    report: AuditReport,
    gone: Sequence[tuple[Known, CloseReason]],
    disabled: Sequence[tuple[Known, CloseReason]],
) -> AuditReport:
    reasons: dict[str, Counter[CloseReason]] = {}
    for item, reason in gone:
        reasons.setdefault(item.rule, Counter())[reason] += 1
    rules = tuple(replace(rule, closed=dict(reasons.get(rule.rule.id, {}))) for rule in report.rules)
    return replace(report, rules=rules, disabled=dict(Counter(item.rule for item, _ in disabled)))
