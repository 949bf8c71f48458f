"""What changed since the last run, and buyers and purchasing units beside their size, inside peers."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from auditor.harmless import harmless
from auditor.language import say
from auditor.report.names import term
from auditor.report.peers import band_of, band_words, buyer_key, unit_band_words
from auditor.store.audit_report import AuditReport, Finding, Status

_OF_A_BAND = 3


def since_last_run(findings: Sequence[Finding]) -> Iterator[str]:
    """What is new, and what is back."""
    turned = Counter(term(finding.turn) for finding in findings if finding.turn is not None)
    new = sum(finding.status is Status.NEW for finding in findings)
    parts = [
        say(es=f"nuevas {new:,}", en=f"new {new:,}"),
        *(f"{word} {n:,}" for word, n in sorted(turned.items())),
    ]
    yield say(es="Desde la última corrida: ", en="Since the last run: ") + ", ".join(parts)


def buyers(report: AuditReport, findings: Iterable[Finding]) -> Iterator[str]:
    """The buyers with most signals for their size, a few of each band of size."""
    held = [{buyer_key(card): card.buyer_name for card in finding.processes.values()} for finding in findings]
    yield from _beside_their_size(held, report.buyers, band_words)


def units(report: AuditReport, findings: Iterable[Finding]) -> Iterator[str]:
    """The same for purchasing units, the buyer's name behind each."""
    held = [
        {
            card.unit_id: " · ".join(part for part in (card.unit_name, card.buyer_name) if part)
            for card in finding.processes.values()
            if card.unit_id is not None
        }
        for finding in findings
    ]
    yield from _beside_their_size(held, report.units, unit_band_words)


def _beside_their_size(
    held: Iterable[Mapping[str, str | None]], sizes: Mapping[str, int], words: Callable[[int], str]
) -> Iterator[str]:
    """A heading for each band of size, under it those with most signals a process."""
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for one in held:
        for key, name in one.items():
            if sizes.get(key):
                counts[key] += 1
                names[key] = harmless(name or key, 100)
    total = sum(sizes.values())
    order = sorted(counts, key=lambda key: (-band_of(sizes[key]), -counts[key] / sizes[key], key))
    for least, group in groupby(order, key=lambda key: band_of(sizes[key])):
        yield words(least)
        for key in list(group)[:_OF_A_BAND]:
            yield "- " + _beside(names[key], counts[key], sizes[key], total)


def _beside(name: str, signals: int, processes: int, total: int) -> str:
    share, rate = _share(processes, total), 1000 * signals / processes
    return say(
        es=f"{name}: {_signals(signals)} en {processes:,} procesos ({share} de lo cargado), {rate:,.1f} por mil",
        en=f"{name}: {_signals(signals)} in {processes:,} processes ({share} of what is loaded), {rate:,.1f} per thousand",
    )


def _signals(n: int) -> str:
    if n == 1:
        return say(es="1 señal", en="1 signal")
    return say(es=f"{n:,} señales", en=f"{n:,} signals")


def _share(part: int, whole: int) -> str:
    share = 100 * part / whole
    return say(es="menos de 1\u00a0%", en="less than 1\u00a0%") if share < 1 else f"{share:.0f}\u00a0%"
