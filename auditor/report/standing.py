"""What changed since the last run, what can still be mended, and buyers beside their size, inside peers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from auditor.harmless import harmless
from auditor.language import say
from auditor.report.names import term
from auditor.report.peers import band_of, band_words, buyer_key
from auditor.report.selection import SETTLED
from auditor.store.audit_report import AuditReport, Finding, Status

_BUYERS_OF_A_BAND = 3


def mendable(findings: Iterable[Finding]) -> Iterator[str]:
    """How many open processes have signals, and how to list them: they come before everything else."""
    open_ones = {
        (finding.signal.source, ocid)
        for finding in findings
        if finding.status not in SETTLED
        for ocid, card in finding.processes.items()
        if card.is_open
    }
    if open_ones:
        n = len(open_ones)
        yield say(
            es=f"Procesos abiertos con señales, que aún pueden corregirse: {n:,}. Véalos con: auditor audit --open",
            en=f"Open processes with signals, which can still be mended: {n:,}. See them with: auditor audit --open",
        )


def since_last_run(report: AuditReport, findings: Sequence[Finding]) -> Iterator[str]:
    """What is new, what is back, and how to list what closed."""
    turned = Counter(term(finding.turn) for finding in findings if finding.turn is not None)
    new = sum(finding.status is Status.NEW for finding in findings)
    parts = [
        say(es=f"nuevas {new:,}", en=f"new {new:,}"),
        *(f"{word} {n:,}" for word, n in sorted(turned.items())),
    ]
    yield say(es="Desde la última corrida: ", en="Since the last run: ") + ", ".join(parts)
    if any(rule.closed for rule in report.rules) or report.disabled:
        yield say(
            es="Las cerradas y por qué: auditor findings list --status closed",
            en="The closed ones and why: auditor findings list --status closed",
        )


def buyers(report: AuditReport, findings: Iterable[Finding]) -> Iterator[str]:
    """The buyers with most signals for their size, a few of each band of size."""
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for finding in findings:
        held = {buyer_key(card): card.buyer_name for card in finding.processes.values()}
        for key, name in held.items():
            if report.buyers.get(key):
                counts[key] += 1
                names[key] = harmless(name or key, 80)
    total = sum(report.buyers.values())
    order = sorted(
        counts, key=lambda key: (-band_of(report.buyers[key]), -counts[key] / report.buyers[key], key)
    )
    for least, group in groupby(order, key=lambda key: band_of(report.buyers[key])):
        told = [_buyer(names[key], counts[key], report.buyers[key], total) for key in group][
            :_BUYERS_OF_A_BAND
        ]
        yield f"{band_words(least)}: " + "; ".join(told)


def _buyer(name: str, signals: int, processes: int, total: int) -> str:
    share, rate = 100 * processes / total, 1000 * signals / processes
    return say(
        es=f"{name}, {signals:,} en {processes:,} procesos ({share:.0f} % de lo cargado; {rate:.1f} por mil)",
        en=f"{name}, {signals:,} in {processes:,} processes ({share:.0f} % of what is loaded; {rate:.1f} per thousand)",
    )
