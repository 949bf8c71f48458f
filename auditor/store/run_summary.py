"""A run told as plain values: what is kept of it in SQL, and what the `json` export says of it."""

from collections.abc import Mapping
from typing import Any

from auditor.rules.outcome import Account
from auditor.store.audit_report import AuditReport, RuleReport, SourceState


def summary(report: AuditReport) -> dict[str, Any]:
    """The run: its rules with versions, parameters and accounts, and the data it stood on."""
    return {
        "as_of": report.as_of.isoformat(),
        "version": report.version,
        "rules": [rule_entry(rule) for rule in report.rules],
        "disabled": dict(report.disabled),
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
        "params": dict(rule.params),
        "lists": dict(rule.lists),
        "facts": rule.facts,
        "account": None if rule.account is None else account_entry(rule.account),
        "cannot_speak": rule.cannot_speak,
        "error": rule.error,
        "closed": {reason.value: n for reason, n in rule.closed.items()},
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
