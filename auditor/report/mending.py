"""Signals on open processes, one by one: what can still be mended stands before everything else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from auditor.harmless import harmless
from auditor.language import say
from auditor.report.names import term
from auditor.report.privacy import shown_signal
from auditor.report.selection import LEVELS, SETTLED
from auditor.report.sentences import mark
from auditor.report.told import message
from auditor.store.audit_report import AuditReport, Finding, ProcessCard
from auditor.store.lookup.spelling import unmarked

_LONGEST = 400
_MOST = 5


@dataclass(frozen=True, slots=True)
class Mendable:
    """A signal and those of its processes that are open."""

    finding: Finding
    cards: tuple[ProcessCard, ...]

    def deadline(self, today: date) -> date | None:
        """The next day on which bids end; where all are over, the last one."""
        days = sorted(card.deadline for card in self.cards if card.deadline is not None)
        coming = [day for day in days if day >= today]
        return coming[0] if coming else days[-1] if days else None


def mendable(findings: Iterable[Finding], today: date) -> list[Mendable]:
    """What nobody has settled, of rules that are no drafts: the soonest deadline first, then the gravest."""
    found = [
        Mendable(finding, cards)
        for finding in findings
        if finding.status not in SETTLED and str(finding.rule.status) != "draft"
        if (cards := tuple(card for card in finding.processes.values() if card.is_open))
    ]

    def urgency(one: Mendable) -> tuple[date, int, int, str]:
        day, signal = one.deadline(today), one.finding.signal
        soon = day if day is not None and day >= today else date.max
        return (
            soon,
            -LEVELS.index(str(one.finding.rule.level)),
            -(signal.amount or 0),
            signal.fingerprint,
        )

    return sorted(found, key=urgency)


def counted(found: Sequence[Mendable]) -> Iterator[str]:
    """How many open processes have signals, and how to list them."""
    n = len({(one.finding.signal.source, card.place) for one in found for card in one.cards})
    if n:
        yield say(
            es=f"Procesos abiertos con señales, que aún pueden corregirse: {n:,}. Véalos con: auditor audit --open",
            en=f"Open processes with signals, which can still be mended: {n:,}. See them with: auditor audit --open",
        )


@dataclass(frozen=True, slots=True)
class Item:
    """How one of them is told: what names it, and the lines under that."""

    mark: str
    head: str
    lines: tuple[str, ...]


def items(found: Sequence[Mendable], report: AuditReport, *, show_persons: bool) -> Iterator[Item]:
    """The first of them."""
    for one in found[:_MOST]:
        finding, rule = one.finding, one.finding.rule
        said = message(rule, shown_signal(finding, report, show_persons=show_persons))
        lines = (_processes(one), _deadline(one, report.as_of), harmless(said, _LONGEST), _look_at(finding))
        yield Item(
            mark(finding, saved=report.run_id is not None), f"{rule.id} · {term(str(rule.level))}", lines
        )


def left_over(found: Sequence[Mendable]) -> Iterator[str]:
    if len(found) > _MOST:
        left = len(found) - _MOST
        yield say(
            es=f"Y {left:,} más: auditor audit --open las lista por proceso, con lo que conviene pedir.",
            en=f"And {left:,} more: auditor audit --open lists them by process, with what to ask for.",
        )


def _processes(one: Mendable) -> str:
    first, others = one.cards[0], len(one.cards) - 1
    told = " · ".join(
        part for part in (first.reference, unmarked(first.title or ""), first.buyer_name) if part
    )
    more = say(es=f" (y {others} más)", en=f" (and {others} more)") if others else ""
    return harmless(told or first.place.url or "—", 160) + more


def _deadline(one: Mendable, today: date) -> str:
    return deadline_words(one.deadline(today), today)


def deadline_words(day: date | None, today: date) -> str:
    if day is None:
        return say(es="Plazo para ofertar: no se publica", en="Bids until: not published")
    left = (day - today).days
    if left < 0:
        return say(es=f"Plazo para ofertar: venció el {day}", en=f"Bids until: it ended on {day}")
    return say(
        es=f"Plazo para ofertar: {day} (faltan {left:,} días)", en=f"Bids until: {day} (in {left:,} days)"
    )


def _look_at(finding: Finding) -> str:
    """What the rule asks for; else the first innocent explanation to check."""
    rule = finding.rule
    words = [*rule.ask[:1], *rule.benign[:1], rule.why][0]
    return harmless(say(es=f"Qué mirar: {words}", en=f"What to look at: {words}"), _LONGEST)
