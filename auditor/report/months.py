"""The population and its signals month by month, as rows of bars."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from auditor.harmless import harmless
from auditor.language import say
from auditor.report.chart import Glyphs, bars, span
from auditor.report.figures import month_text
from auditor.store.audit_report import AuditReport, Finding, SourceState

# Fewer months are told as quickly in words.
_ENOUGH = 4
_ROOM_FOR_FIGURES = 18


def charts(report: AuditReport, findings: Iterable[Finding], glyphs: Glyphs, width: int) -> Iterator[str]:
    """For each source of several months: its processes, those in signals, and the months under them."""
    told = list(findings)
    for source in report.sources:
        months = span(source.by_month)
        if len(months) >= _ENOUGH:
            yield from _of_source(source, _signalled(source, told), months, glyphs, width)


def _of_source(
    source: SourceState, signalled: Mapping[int, int], months: Sequence[int], glyphs: Glyphs, width: int
) -> Iterator[str]:
    labels = (
        say(es="procesos", en="processes"),
        say(es="de ellos, en señales", en="of these, in signals"),
    )
    edge = max(map(len, labels))
    shown = months[-max(_ENOUGH, width - edge - _ROOM_FOR_FIGURES) :]
    cut = len(months) - len(shown)
    more = say(es=f" (los últimos {len(shown)})", en=f" (the last {len(shown)})") if cut else ""
    yield say(
        es=f"{harmless(source.name, 60)} por mes de publicación{more}:",
        en=f"{harmless(source.name, 60)} by month of publication{more}:",
    )
    for label, counts in zip(labels, (source.by_month, signalled), strict=True):
        values = [counts.get(month, 0) if month in source.by_month else None for month in shown]
        known = [value for value in values if value is not None]
        yield f"{label:<{edge}}  {bars(values, glyphs)}  {min(known):,}..{max(known):,}"
    gap = " " * max(1, len(shown) - 14)
    axis = f"{'':<{edge}}  {month_text(shown[0])}{gap}{month_text(shown[-1])}"
    if any(month not in source.by_month for month in shown):
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
