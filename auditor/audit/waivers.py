"""Which findings a waiver speaks of. A waived finding is kept and marked, and comes back when the waiver ends.

A waiver covers a finding only where it covers all of it: a finding about two suppliers, or two processes, is
not waived by a waiver for one of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from auditor.store.audit_report import Finding, Waiver

# The roles and subjects that each key of a waiver speaks of.
_ROLES: Mapping[str, frozenset[str]] = {
    "buyer": frozenset({"buyer", "procuring_entity"}),
    "supplier": frozenset({"supplier", "tenderer", "winner", "bidder", "runner_up", "loser", "pair"}),
    "unit": frozenset({"unit"}),
}


def waived(findings: Iterable[Finding], waivers: Sequence[Waiver], as_of: date) -> tuple[Finding, ...]:
    """The findings, those that a waiver in force on `as_of` covers with that waiver."""
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        if waiver.holds(as_of):
            by_rule.setdefault(waiver.rule, []).append(waiver)
    return tuple(_with_waiver(finding, by_rule.get(finding.rule.id, ())) for finding in findings)


def _with_waiver(finding: Finding, waivers: Iterable[Waiver]) -> Finding:
    covering = next((waiver for waiver in waivers if covers(waiver, finding)), None)
    return finding if covering is None else replace(finding, waiver=covering)


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether everything that the waiver names is all that the finding is about."""
    return bool(waiver.match) and all(_named(finding, key) == {value} for key, value in waiver.match.items())


def _named(finding: Finding, key: str) -> set[str]:
    """Whom the finding names, as a waiver's key means it; a buyer goes by either of its identifiers."""
    signal = finding.signal
    if key == "ocid":
        return {signal.ocid} if signal.ocid else set(finding.processes)
    roles = _ROLES[key]
    found = {one.id for one in signal.involved if one.role in roles}
    if signal.subject_type in roles:
        found.add(signal.subject_id)
    if key == "buyer" and not found:
        found = {card.buyer_org or card.buyer_id or "" for card in finding.processes.values()}
    return found
