"""A run told as plain values: what is kept of it in SQL, and what the `json` export says of it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from auditor.rules.outcome import Account
from auditor.store.audit_report import AuditReport, Extent, RuleReport, SourceState, Status, Waiver


def summary(report: AuditReport) -> dict[str, Any]:
    """The run: its rules with versions, parameters and accounts, and the data it stood on."""
    return {
        "as_of": report.as_of.isoformat(),
        "version": report.version,
        "rules": [rule_entry(rule) for rule in report.rules],
        "disabled": dict(report.disabled),
        "off": {name: asdict(origin) for name, origin in report.off.items()},
        "extent": extent_entry(report.extent),
        "fitness": [asdict(misfit) for misfit in report.fitness],
        "waivers": [waiver_entry(waiver, report) for waiver in report.waivers],
        "sources": [source_entry(source) for source in report.sources],
    }


def rule_entry(rule: RuleReport) -> dict[str, Any]:
    """One rule: what it ran with, and what became of every subject in its scope or why it cannot speak."""
    return {
        "id": rule.rule.id,
        "version": rule.rule.version,
        "status": str(rule.rule.status),
        "level": str(rule.rule.level),
        "logic": rule.rule.logic_hash,
        "where": rule.rule.where_override,
        "narrowed": None if rule.rule.where_override is None else narrowed_entry(rule),
        "params": dict(rule.params),
        "lists": dict(rule.lists),
        "facts": rule.facts,
        "account": None if rule.account is None else account_entry(rule.account),
        "cannot_speak": rule.cannot_speak,
        "silent": dict(rule.silent),
        "error": rule.error,
        "closed": {reason.value: n for reason, n in rule.closed.items()},
    }


def extent_entry(extent: Extent) -> dict[str, Any]:
    return {"currency": extent.currency, "excluded": list(extent.excluded)}


def narrowed_entry(rule: RuleReport) -> dict[str, Any]:
    """What the configuration's `where` took from the rule, by whom and why; null where it is not known."""
    origin, narrowed = rule.rule.where_origin, rule.narrowed
    return {
        "subjects": None if narrowed is None else narrowed.subjects,
        "signals": None if narrowed is None else narrowed.signals,
        "author": None if origin is None else origin.author,
        "reason": None if origin is None else origin.reason,
        "place": None if origin is None else origin.place,
    }


def waiver_entry(waiver: Waiver, report: AuditReport) -> dict[str, Any]:
    """One waiver, whether it held on the run's day, and how many findings it covered."""
    covered = sum(one.waiver == waiver and one.status is Status.WAIVED for one in report.findings)
    return {
        "rule": waiver.rule,
        "match": dict(waiver.match),
        "reason": waiver.reason,
        "author": waiver.author,
        "expires": waiver.expires.isoformat(),
        "place": waiver.place,
        "holds": waiver.holds(report.as_of),
        "waived": covered,
    }


def account_entry(account: Account) -> dict[str, Any]:
    could_not_tell: Mapping[str, int] = account.could_not_tell
    return {
        "in_scope": account.in_scope,
        "flagged": account.flagged,
        "clear": account.clear,
        "could_not_tell": dict(could_not_tell),
        "rows_left_out": dict(account.rows_left_out),
    }


def source_entry(source: SourceState) -> dict[str, Any]:
    return {
        "name": source.name,
        "processes": source.processes,
        "undated": source.undated,
        "months": list(source.months),
        "files": list(source.files),
        "last_ingested": source.last_ingested,
        "last_released": None if source.last_released is None else source.last_released.isoformat(),
    }
