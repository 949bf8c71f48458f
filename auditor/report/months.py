"""The population and its signals month by month, as rows of bars."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from auditor.harmless import harmless
from auditor.language import say
from auditor.report.chart import Glyphs, bars, span
from auditor.report.figures import month_text
from auditor.store.audit_report import AuditReport, Finding, SourceState

# Fewer months are told as quickly in words.
_ENOUGH = 4
_ROOM_FOR_FIGURES = 18


@dataclass(frozen=True, slots=True)
class Monthly:
    """A source's processes, and those of them in signals, for each month (yyyymm); None where it was not loaded."""

    source: str
    months: tuple[int, ...]
    processes: tuple[int | None, ...]
    signalled: tuple[int | None, ...]


def monthly(report: AuditReport, findings: Iterable[Finding]) -> Iterator[Monthly]:
    """Each source of several months."""
    told = list(findings)
    for source in report.sources:
        months = span(source.by_month)
        if len(months) >= _ENOUGH:
            counts = _signalled(source, told)
            loaded = [month in source.by_month for month in months]
            yield Monthly(
                harmless(source.name, 60),
                months,
                tuple(source.by_month.get(month) for month in months),
                tuple(
                    counts.get(month, 0) if is_ else None for month, is_ in zip(months, loaded, strict=True)
                ),
            )


def charts(report: AuditReport, findings: Iterable[Finding], glyphs: Glyphs, width: int) -> Iterator[str]:
    """The same as lines of text: a row of bars for each of the two, and the months under them."""
    for one in monthly(report, findings):
        yield from _text(one, glyphs, width)


def labels() -> tuple[str, str]:
    return say(es="procesos", en="processes"), say(es="de ellos, en señales", en="of these, in signals")


def _text(one: Monthly, glyphs: Glyphs, width: int) -> Iterator[str]:
    edge = max(map(len, labels()))
    first = max(0, len(one.months) - max(_ENOUGH, width - edge - _ROOM_FOR_FIGURES))
    months = one.months[first:]
    cut = say(es=f" (los últimos {len(months)})", en=f" (the last {len(months)})") if first else ""
    yield say(
        es=f"{one.source} por mes de publicación{cut}:", en=f"{one.source} by month of publication{cut}:"
    )
    for label, counts in zip(labels(), (one.processes[first:], one.signalled[first:]), strict=True):
        known = [value for value in counts if value is not None]
        figures = f"{min(known):,}..{max(known):,}" if known else ""
        yield f"{label:<{edge}}  {bars(counts, glyphs)}  {figures}"
    gap = " " * max(1, len(months) - 14)
    axis = f"{'':<{edge}}  {month_text(months[0])}{gap}{month_text(months[-1])}"
    if None in one.processes[first:]:
        axis += say(es=f"  ({glyphs.absent} sin cargar)", en=f"  ({glyphs.absent} not loaded)")
    yield axis


def _signalled(source: SourceState, findings: Iterable[Finding]) -> Mapping[int, int]:
    """yyyymm -> processes of the source, published then, that are in a signal; each once."""
    days = {
        ocid: card.published
        for finding in findings
        if finding.signal.source == source.name
        for ocid, card in finding.processes.items()
        if card.published is not None
    }
    counts: dict[int, int] = {}
    for day in days.values():
        month = day.year * 100 + day.month
        counts[month] = counts.get(month, 0) + 1
    return counts
