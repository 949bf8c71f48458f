"""The signals of a rule as sentences, the weightiest first, with what a reviewer should know beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.harmless import harmless
from auditor.language import say
from auditor.report.names import term
from auditor.report.privacy import shown_signal
from auditor.report.told import message
from auditor.store.audit_report import AuditReport, Finding, RuleReport, Status
from auditor.store.findings import places

# A sentence that is longer says too much for a list; exports carry it whole.
_LONGEST = 600
# Letters of a fingerprint that a person types: by chance, none of millions has the same.
ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Block:
    """What is shown of one rule: a title, its signals, and notes."""

    title: str
    signals: tuple["Line", ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One signal: what to know before reading it, the rule's sentence, and the page of its process."""

    mark: str
    sentence: str
    link: str | None


def block(
    rule: RuleReport, found: Sequence[Finding], report: AuditReport, *, most: int, show_persons: bool
) -> Block:
    """The `most` weightiest signals of a rule; a draft rule's name nobody."""
    title = harmless(f"{rule.rule.id} · {term(str(rule.rule.level))} · {rule.rule.title}")
    if str(rule.rule.status) == "draft":
        return Block(title, (), (_draft(len(found)),))
    signals = tuple(
        Line(
            mark(finding, saved=report.run_id is not None),
            harmless(
                message(finding.rule, shown_signal(finding, report, show_persons=show_persons)), _LONGEST
            ),
            _link(finding),
        )
        for finding in found[:most]
    )
    return Block(title, signals, tuple(_notes(rule, len(found) - len(signals))))


def mark(finding: Finding, *, saved: bool) -> str:
    """What a command takes for the finding, where it was saved, and what to know of it."""
    marks = [finding.signal.fingerprint[:ID_LENGTH]] if saved else []
    if finding.status is not Status.OPEN:
        marks.append(term(finding.status))
    if finding.signal.provisional:
        marks.append(say(es="provisional", en="provisional"))
    if finding.signal.values.get("unverified_lists"):
        marks.append(say(es="según una lista sin verificar", en="leans on an unverified list"))
    return f"[{', '.join(marks)}]" if marks else ""


def _link(finding: Finding) -> str | None:
    """The page of the finding's process, where it is about one."""
    links = [place.url for place in places(finding) if place.url]
    return harmless(links[0], 200) if len(links) == 1 else None


def _notes(rule: RuleReport, left: int) -> Iterator[str]:
    if left:
        how = f"auditor audit --rule {rule.rule.id} --format csv"
        yield say(es=f"Y {left:,} más: {how}", en=f"And {left:,} more: {how}")
    if rule.rule.benign:
        first = rule.rule.benign[0]
        yield harmless(say(es=f"Antes de concluir: {first}", en=f"Before concluding: {first}"))
    if str(rule.rule.hidden):
        yield harmless(say(es=f"No se ve: {rule.rule.hidden}", en=f"Not visible: {rule.rule.hidden}"))


def _draft(n: int) -> str:
    return say(
        es=f"Regla en borrador; señales, solo en --format json, jsonl o csv: {n:,}",
        en=f"A draft rule; signals, only with --format json, jsonl or csv: {n:,}",
    )
