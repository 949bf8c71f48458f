"""The report on a terminal: what was looked at, what was found, what could not be told, how to look closer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditor.config import AboutSettings
from auditor.harmless import harmless
from auditor.language import say
from auditor.report.exclusions import exclusions
from auditor.report.feedback import doubts, misfits
from auditor.report.figures import months_text, totals
from auditor.report.names import term
from auditor.report.order import by_rule, ranked
from auditor.report.selection import LEVELS, Selection
from auditor.report.sentences import Block, block
from auditor.report.standing import buyers, mendable, since_last_run
from auditor.report.tables import rules_table
from auditor.rules.messages import money
from auditor.store.audit_report import AuditReport, Finding, SourceState

_SIGNALS_OF_A_RULE = 5
_SIGNALS_OF_THE_ONLY_RULE = 50


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a report is shown: which findings, whether natural persons keep their names, who runs this."""

    selection: Selection = field(default_factory=Selection)
    show_persons: bool = False
    about: AboutSettings = field(default_factory=AboutSettings)


def print_report(console: Console, report: AuditReport, presentation: Presentation) -> None:
    """Print the report; plain lines without colour where the console is not a terminal."""
    shown = by_rule(presentation.selection.of(report.findings))
    _heading(console, say(es="Lo que se revisó", en="What was looked at"))
    for line in _looked_at(report):
        _paragraph(console, line)
    _heading(console, say(es="Señales de riesgo", en="Risk signals"))
    listed = [finding for group in shown.values() for finding in group]
    for line in mendable(listed):
        _paragraph(console, line)
    for line in _overview(report, shown, presentation.selection):
        _paragraph(console, line)
    for line in since_last_run(report, listed):
        _paragraph(console, line)
    if report.rules:
        console.print()
        _table(console, rules_table(ranked(report.rules, shown), shown, console.width))
    _buyers(console, report, [finding for finding in listed if str(finding.rule.status) != "draft"])
    _left_out(console, report)
    _silences(console, report)
    most = _SIGNALS_OF_THE_ONLY_RULE if len(report.rules) == 1 else _SIGNALS_OF_A_RULE
    for rule in ranked(report.rules, shown):
        if found := shown.get(rule.rule.id):
            _print(console, block(rule, found, report, most=most, show_persons=presentation.show_persons))
    _heading(console, say(es="Para leer esto bien", en="How to read this"))
    for line in _closing(report, presentation.about):
        _paragraph(console, line)


def _buyers(console: Console, report: AuditReport, findings: list[Finding]) -> None:
    lines = list(buyers(report, findings))
    if lines:
        _heading(console, say(es="Compradores, junto a su tamaño", en="Buyers, beside their size"))
    for line in lines:
        _paragraph(console, line)


def _looked_at(report: AuditReport) -> Iterator[str]:
    for source in report.sources:
        yield _source_line(source)
    if not report.sources:
        yield say(
            es="No hay datos cargados. Cárguelos con: auditor ingest ARCHIVO",
            en="No data is loaded. Load some with: auditor ingest FILE",
        )
    day = report.as_of.isoformat()
    saved = report.run_id is not None
    run = (
        say(es=f"Corrida {report.run_id}", en=f"Run {report.run_id}")
        if saved
        else say(es="Sin guardar nada", en="Nothing saved")
    )
    yield say(
        es=f"{run}; reglas: {len(report.rules)}; «hoy» es {day}; auditor {report.version}",
        en=f"{run}; rules: {len(report.rules)}; “today” is {day}; auditor {report.version}",
    )


def _source_line(source: SourceState) -> str:
    months = months_text(source.months) or say(es="sin fecha", en="undated")
    undated = f" (+{source.undated:,} {say(es='sin fecha', en='undated')})" if source.undated else ""
    fresh = (
        ""
        if source.last_released is None
        else say(
            es=f"; publicado hasta {source.last_released}", en=f"; published up to {source.last_released}"
        )
    )
    loaded = (
        ""
        if source.last_ingested is None
        else say(es=f"; cargado {source.last_ingested[:10]}", en=f"; loaded {source.last_ingested[:10]}")
    )
    n_processes = say(es=f"{source.processes:,} procesos", en=f"{source.processes:,} processes")
    n_files = say(es=f"archivos: {len(source.files):,}", en=f"files: {len(source.files):,}")
    return f"{harmless(source.name, 60)}: {n_processes}; {months}{undated}; {n_files}{fresh}{loaded}"


def _overview(
    report: AuditReport, shown: Mapping[str, tuple[Finding, ...]], selection: Selection
) -> Iterator[str]:
    listed = [finding for group in shown.values() for finding in group]
    if not selection.is_everything:
        yield say(
            es=f"Los filtros muestran {len(listed):,} de {len(report.findings):,} señales; las reglas miraron todo.",
            en=f"The filters show {len(listed):,} of {len(report.findings):,} signals; the rules looked at everything.",
        )
    for level in reversed(LEVELS):
        signals = [finding.signal for finding in listed if str(finding.rule.level) == level]
        amounts = " + ".join(money(sum_, currency) for currency, sum_ in totals(signals).items())
        involved = (
            say(es=f"; monto involucrado {amounts}", en=f"; amount involved {amounts}") if amounts else ""
        )
        yield say(
            es=f"Gravedad {term(level)}: {len(signals):,}{involved}",
            en=f"Level {term(level)}: {len(signals):,}{involved}",
        )
    if gone := _gone(report):
        yield say(es=f"Cerradas en esta corrida: {gone}", en=f"Closed in this run: {gone}")


def _gone(report: AuditReport) -> str:
    reasons: dict[str, int] = {}
    for rule in report.rules:
        for reason, n in rule.closed.items():
            reasons[reason] = reasons.get(reason, 0) + n
    parts = [f"{term(reason)} {n:,}" for reason, n in sorted(reasons.items())]
    if report.disabled:
        parts.append(f"{term('rule disabled')} {sum(report.disabled.values()):,}")
    return ", ".join(parts)


def _left_out(console: Console, report: AuditReport) -> None:
    """What waivers and the configuration removed: the audited must not be able to leave silently."""
    lines = list(exclusions(report))
    if lines:
        _heading(console, say(es="Lo que se dejó fuera", en="What was left out"))
    for line in lines:
        _paragraph(console, line)


def _silences(console: Console, report: AuditReport) -> None:
    """What was not looked at, and which figures to distrust."""
    found = by_rule(report.findings)
    lines = [
        *misfits(report),
        *(line for rule in report.rules for line in doubts(rule, found.get(rule.rule.id, ()))),
    ]
    if lines:
        _heading(console, say(es="Lo que no se pudo saber", en="What could not be told"))
    for line in lines:
        _paragraph(console, line)


def _print(console: Console, block: Block) -> None:
    console.print()
    console.print(Text(block.title, style="bold"), soft_wrap=not console.is_terminal)
    for line in block.signals:
        text = Text(f"{line.mark} ", style="yellow") if line.mark else Text()
        _hanging(console, text.append(line.sentence, style="none"), "- ")
        if line.link:
            _hanging(console, Text(line.link, style="dim"), "  ")
    for note in block.notes:
        _hanging(console, Text(note, style="dim"))


def _closing(report: AuditReport, about: AboutSettings) -> Iterator[str]:
    yield say(
        es="Una señal es una pregunta que conviene verificar, no una acusación: puede haber explicaciones "
        "inocentes, y toda persona se presume inocente mientras no se pruebe lo contrario.",
        en="A signal is a question worth checking, not an accusation: there may be innocent explanations, and "
        "everyone is presumed innocent until proven otherwise.",
    )
    yield say(
        es="Un proceso puede estar en varias señales: los montos de reglas distintas no se suman.",
        en="A process may be in several signals: amounts of different rules do not add up.",
    )
    if report.findings:
        yield say(
            es="Para mirar de cerca: auditor findings list y auditor findings show ID; auditor audit --rule REGLA --format csv --output señales.csv, o --format "
            "jsonl, que trae la evidencia y el lugar de cada registro en los archivos publicados.",
            en="To look closer: auditor findings list and auditor findings show ID; auditor audit --rule RULE --format csv --output signals.csv, or --format jsonl, "
            "which carries the evidence and each record's place in the published files.",
        )
    if about.name:
        contact = about.contact or about.url
        where = (
            say(es=f"; correcciones a {contact}", en=f"; send corrections to {contact}") if contact else ""
        )
        yield harmless(say(es=f"Operado por {about.name}{where}", en=f"Run by {about.name}{where}"))


def _table(console: Console, table: Table) -> None:
    """For a program, lines without the spaces that fill a terminal's cells."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        console.print(Text(line.rstrip()), soft_wrap=True)


def _heading(console: Console, words: str) -> None:
    console.print()
    console.print(Text(words, style="bold underline"))


def _paragraph(console: Console, line: str) -> None:
    _hanging(console, Text(line))


def _hanging(console: Console, text: Text, bullet: str = "") -> None:
    """Indented and wrapped for a person, one whole line for a program."""
    if not console.is_terminal:
        console.print(Text(f"  {bullet}").append(text), soft_wrap=True)
        return
    grid = Table.grid()
    grid.add_row(f"  {bullet}", text)
    console.print(grid)
