"""The order in which rules and their signals are shown: what weighs most comes first."""

from collections.abc import Iterable, Mapping

from auditor.report.selection import LEVELS
from auditor.store.audit_report import Finding, RuleReport


def by_rule(findings: Iterable[Finding]) -> Mapping[str, tuple[Finding, ...]]:
    """Rule id -> its findings, the largest amount first, then the highest score."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule.id, []).append(finding)
    return {rule: tuple(sorted(group, key=_weight)) for rule, group in groups.items()}


def ranked(rules: Iterable[RuleReport], shown: Mapping[str, tuple[Finding, ...]]) -> list[RuleReport]:
    """Rules by level, then by how many signals are shown of them, then by id."""
    return sorted(
        rules,
        key=lambda rule: (
            -LEVELS.index(str(rule.rule.level)),
            -len(shown.get(rule.rule.id, ())),
            rule.rule.id,
        ),
    )


def _weight(finding: Finding) -> tuple[int, float, str]:
    signal = finding.signal
    return -(signal.amount or 0), -(signal.score or 0.0), signal.fingerprint
