"""The morning list of a control office: processes that are still open, each with its signals merged.

What can still be corrected comes first; inside peers by level, by how many rules meet, by amount; no buyer takes
more than its quota.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console
from rich.text import Text

from auditor.config import AboutSettings
from auditor.harmless import harmless
from auditor.language import say
from auditor.report.exclusions import exclusions
from auditor.report.mending import deadline_words
from auditor.report.names import term
from auditor.report.peers import band_of, band_words, buyer_key
from auditor.report.printing import hanging, heading, item, marked, paragraph
from auditor.report.reading import operator, presumption, source_line
from auditor.report.selection import LEVELS, SETTLED
from auditor.report.sentences import ID_LENGTH
from auditor.report.told import Told, tell
from auditor.store.audit_report import AuditReport, Finding, ProcessCard
from auditor.store.lookup.spelling import unmarked

_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Open:
    """An open process with everything that is signalled about it."""

    ocid: str
    card: ProcessCard
    findings: tuple[Finding, ...]
    buyer_processes: int

    @property
    def weight(self) -> tuple[int, int, int, str]:
        """What comes first is less: the gravest, the most rules, the largest amount, then by its id."""
        gravest = max(LEVELS.index(str(one.rule.level)) for one in self.findings)
        rules = len({one.rule.id for one in self.findings})
        amount = max((one.signal.amount or 0) for one in self.findings)
        return -gravest, -rules, -amount, self.ocid


@dataclass(frozen=True, slots=True)
class Morning:
    """`held_back` counts, by buyer, what the quota leaves out."""

    listed: tuple[Open, ...]
    held_back: Mapping[str, int]


def morning(report: AuditReport, findings: Iterable[Finding], quota: int) -> Morning:
    """The open processes of the findings, by peers and inside them by weight, `quota` of each buyer at most."""
    found: dict[tuple[str, str], list[Finding]] = {}
    cards: dict[tuple[str, str], ProcessCard] = {}
    for finding in findings:
        if finding.status in SETTLED or str(finding.rule.status) == "draft":
            continue
        for ocid, card in finding.processes.items():
            if card.is_open:
                found.setdefault((finding.signal.source, ocid), []).append(finding)
                cards[finding.signal.source, ocid] = card
    opened = [
        Open(key[1], cards[key], tuple(group), report.buyers.get(buyer_key(cards[key]), 0))
        for key, group in found.items()
    ]
    opened.sort(key=lambda one: (-band_of(one.buyer_processes), one.weight))
    taken: Counter[str] = Counter()
    held: Counter[str] = Counter()
    listed = []
    for one in opened:
        buyer = one.card.buyer_name or buyer_key(one.card) or "—"
        taken[buyer] += 1
        if taken[buyer] > quota:
            held[buyer] += 1
        else:
            listed.append(one)
    return Morning(tuple(listed), held)


def print_morning(
    console: Console, report: AuditReport, made: Morning, about: AboutSettings, *, show_persons: bool
) -> None:
    """Print the list, peers under a heading of their own."""
    heading(console, say(es="Procesos abiertos con señales", en="Open processes with signals"))
    for source in report.sources:
        paragraph(console, source_line(source))
    if not made.listed:
        paragraph(
            console,
            say(es="Ningún proceso abierto tiene señales.", en="No open process has signals."),
        )
    for least, group in groupby(made.listed, key=lambda one: band_of(one.buyer_processes)):
        heading(console, band_words(least))
        for one in group:
            _print_process(console, one, report, show_persons=show_persons)
    for buyer, n in sorted(made.held_back.items()):
        name = harmless(buyer, 80)
        paragraph(
            console,
            say(
                es=f"{name}: {n:,} más, por la cuota (--quota)",
                en=f"{name}: {n:,} more, held back by the quota (--quota)",
            ),
        )
    left_out = list(exclusions(report))
    if left_out:
        heading(console, say(es="Lo que se dejó fuera", en="What was left out"))
    for line in left_out:
        paragraph(console, line)
    heading(console, say(es="Para leer esto bien", en="How to read this"))
    for line in (presumption(), *operator(about)):
        paragraph(console, line)


def _print_process(console: Console, one: Open, report: AuditReport, *, show_persons: bool) -> None:
    told = [tell(found, report.persons, show_persons=show_persons) for found in one.findings]
    console.print()
    head = " · ".join(
        part for part in (one.card.reference or one.ocid, unmarked(one.card.title or "")) if part
    )
    console.print(Text(harmless(head, 200), style="bold"), soft_wrap=not console.is_terminal)
    paragraph(console, " · ".join(_about(one)))
    paragraph(console, deadline_words(one.card.deadline, report.as_of))
    if one.card.place.url:
        paragraph(console, harmless(one.card.place.url, 300), "dim")
    for found, said in zip(one.findings, told, strict=True):
        _print_signal(console, found, said, saved=report.run_id is not None)
    asked = _asked(one.findings)
    if asked:
        paragraph(console, say(es="Qué pedir:", en="What to ask for:"))
    for line in asked:
        item(console, line)


def _print_signal(console: Console, found: Finding, said: Told, *, saved: bool) -> None:
    named = f"[{term(said.level)}] {harmless(said.rule, 100)}:"
    hanging(console, marked(named, harmless(said.message, _LONGEST)), "- ")
    basis = harmless("; ".join(found.rule.basis), 300)
    paragraph(console, "  " + say(es=f"Base: {basis}", en=f"Basis: {basis}"), "dim")
    if saved:
        paragraph(console, f"  auditor findings show {said.signal.fingerprint[:ID_LENGTH]}", "dim")


def _about(one: Open) -> Iterator[str]:
    card = one.card
    size = say(es=f"{one.buyer_processes:,} procesos", en=f"{one.buyer_processes:,} processes")
    if card.buyer_name:
        yield f"{harmless(card.buyer_name, 100)} ({size})"
    published = card.published and say(es=f"publicado {card.published}", en=f"published {card.published}")
    for part in (card.unit_name, card.modality, card.status_details or term(card.status or ""), published):
        if part:
            yield harmless(part, 100)


def _asked(findings: Sequence[Finding]) -> list[str]:
    """What the rules ask for, each once; of a rule that asks for nothing, its first innocent explanation to check."""
    lines = []
    for found in findings:
        rule = found.rule
        checks = rule.benign[:1]
        told = [str(one) for one in rule.ask] or [
            say(es=f"Lo que muestre si es así: {one}", en=f"What shows whether it is so: {one}")
            for one in checks
        ]
        lines += [harmless(one, _LONGEST) for one in told]
    return list(dict.fromkeys(lines))
