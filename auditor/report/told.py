"""A finding as it may be shown to somebody: persons by their initials, its sentence in the language in use."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from auditor.harmless import harmless
from auditor.language import current, say
from auditor.report.privacy import masked
from auditor.report.units import in_units
from auditor.rules.amounts import money_names
from auditor.rules.messages import render
from auditor.rules.outcome import Signal
from auditor.store.archive import Stored
from auditor.store.audit_report import Finding, Persons, Place
from auditor.store.decisions import Decision
from auditor.store.findings import places

if TYPE_CHECKING:
    from auditor.rules.model import Rule


@dataclass(frozen=True, slots=True)
class Waived:
    author: str
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class Told:
    """`values` and `rows` are what the sentence names and the evidence, amounts in units of their currency."""

    rule: str
    version: int
    level: str
    signal: Signal
    message: str
    values: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...]
    status: str
    first_seen: str
    last_seen: str
    places: tuple[Place, ...]
    ocids: tuple[str, ...]
    waived: Waived | None = None
    decision: Decision | None = None


def message(rule: "Rule", signal: Signal) -> str:
    """The rule's sentence about a signal, in the language in use, on one line."""
    return harmless(render(rule, signal, current()))


def tell(finding: Finding, persons: Persons, *, show_persons: bool) -> Told:
    """A finding of a run."""
    signal = finding.signal if show_persons else masked(finding.signal, persons)
    waiver = finding.waiver
    return Told(
        finding.rule.id,
        finding.rule.version,
        str(finding.rule.level),
        signal,
        message(finding.rule, signal),
        in_units(signal.values, money_names(finding.rule, signal.values)),
        tuple(in_units(row, money_names(finding.rule, row)) for row in signal.evidence),
        finding.status.value,
        finding.first_seen,
        finding.last_seen,
        places(finding),
        tuple(sorted(finding.processes)),
        waived=None if waiver is None else Waived(waiver.author, waiver.reason, waiver.expires),
    )


def tell_stored(found: Stored, rule: "Rule | None", persons: Persons, *, show_persons: bool) -> Told:
    """A finding that was kept; its sentence is its rule's, where that one is still there."""
    signal = found.signal if show_persons else masked(found.signal, persons)
    return Told(
        found.rule_id,
        found.version,
        found.level,
        signal,
        _without_rule(found) if rule is None else message(rule, signal),
        in_units(signal.values, found.money),
        tuple(in_units(row, found.money) for row in signal.evidence),
        found.status.value,
        found.first_seen,
        found.last_seen,
        found.places,
        tuple(sorted(found.processes)),
        decision=found.decision,
    )


def tell_all(
    found: Iterable[Stored], rules: Mapping[str, "Rule"], persons: Persons, *, show_persons: bool
) -> Iterator[Told]:
    for one in found:
        yield tell_stored(one, rules.get(one.rule_id), persons, show_persons=show_persons)


def _without_rule(found: Stored) -> str:
    return harmless(
        say(
            es=f"La regla {found.rule_id} (versión {found.version}) ya no está entre las que se usan; "
            f"la señal es sobre {found.signal.subject_id}.",
            en=f"The rule {found.rule_id} (version {found.version}) is no longer among those in use; "
            f"the signal is about {found.signal.subject_id}.",
        )
    )
