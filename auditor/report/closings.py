"""What closed in a run: by rule, and why."""

from collections.abc import Iterator

from auditor.language import say
from auditor.report.names import term
from auditor.store.audit_report import AuditReport, CloseReason

_MOST = 8


def closings(report: AuditReport) -> Iterator[str]:
    """One line for all of it, then one a rule, those that lost most first."""
    lost = {rule.rule.id: dict(rule.closed) for rule in report.rules if rule.closed}
    lost |= {name: {CloseReason.RULE_DISABLED: n} for name, n in report.disabled.items()}
    if not lost:
        return
    n = sum(sum(reasons.values()) for reasons in lost.values())
    how = "auditor findings list --status closed"
    yield say(
        es=f"Cerradas en esta corrida: {n:,}. Véalas con: {how}",
        en=f"Closed in this run: {n:,}. See them with: {how}",
    )
    ordered = sorted(lost, key=lambda name: (-sum(lost[name].values()), name))
    for name in ordered[:_MOST]:
        reasons = sorted(lost[name].items(), key=lambda reason: (-reason[1], reason[0]))
        yield f"- {name}: " + ", ".join(f"{term(reason)} {n:,}" for reason, n in reasons)
    if len(ordered) > _MOST:
        left = len(ordered) - _MOST
        yield say(es=f"- y {left} reglas más", en=f"- and {left} more rules")
