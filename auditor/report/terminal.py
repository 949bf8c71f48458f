"""The report on a terminal: what was looked at, what was found, what could not be told, how to look closer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from auditor.config import AboutSettings
from auditor.language import say
from auditor.report import mending
from auditor.report.chart import ASCII, glyphs_for
from auditor.report.closings import closings
from auditor.report.exclusions import exclusions
from auditor.report.feedback import doubts, misfits, silences
from auditor.report.figures import totals
from auditor.report.mending import Mendable, mendable
from auditor.report.months import charts
from auditor.report.names import term
from auditor.report.order import by_rule, ranked
from auditor.report.printing import INDENT, figure, hanging, heading, marked, paragraph, table
from auditor.report.reading import operator, presumption, source_line
from auditor.report.selection import LEVELS, Selection
from auditor.report.sentences import Block, block
from auditor.report.standing import buyers, since_last_run, units
from auditor.report.tables import rules_table
from auditor.rules.messages import money
from auditor.store.audit_report import AuditReport, Finding

_SIGNALS_OF_A_RULE = 5
_SIGNALS_OF_THE_ONLY_RULE = 50

Shown = Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a report is shown: which findings, whether natural persons keep their names, who runs this.

    `brief` leaves the figures, what was left out and how to read it, and takes away every single signal.
    """

    selection: Selection = field(default_factory=Selection)
    show_persons: bool = False
    about: AboutSettings = field(default_factory=AboutSettings)
    brief: bool = False


def print_report(console: Console, report: AuditReport, presentation: Presentation) -> None:
    """Print the report; plain lines without colour where the console is not a terminal."""
    selected = presentation.selection.of(report.findings)
    shown, open_ones = by_rule(selected), mendable(selected, report.as_of)
    named = [finding for finding in selected if str(finding.rule.status) != "draft"]
    _section(console, say(es="Lo que se revisó", en="What was looked at"), looked_at(report))
    if not presentation.brief:
        _charts(console, report, named)
        _mending(console, open_ones, report, show_persons=presentation.show_persons)
    overview = (
        *(mending.counted(open_ones) if presentation.brief else ()),
        *summed(report, selected, presentation.selection),
        *since_last_run(selected),
        *closings(report),
    )
    _section(console, say(es="Señales de riesgo", en="Risk signals"), overview)
    if report.rules:
        console.print()
        table(console, rules_table(ranked(report.rules, shown), shown, console.width))
    if not presentation.brief:
        _section(
            console,
            say(es="Compradores, junto a su tamaño", en="Buyers, beside their size"),
            buyers(report, named),
        )
        _section(
            console,
            say(es="Unidades de compra, junto a su tamaño", en="Purchasing units, beside their size"),
            units(report, named),
        )
    _section(console, say(es="Lo que se dejó fuera", en="What was left out"), exclusions(report))
    untold = silences(report) if presentation.brief else unsaid(report)
    _section(console, say(es="Lo que no se pudo saber", en="What could not be told"), untold)
    if not presentation.brief:
        _rules(console, report, shown, show_persons=presentation.show_persons)
    closing = _closing(report, presentation.about, brief=presentation.brief)
    _section(console, say(es="Para leer esto bien", en="How to read this"), closing)


def _section(console: Console, words: str, lines: Iterable[str]) -> None:
    """A heading and its lines; a line that begins with a dash is an item. Nothing where there are none."""
    told = list(lines)
    if told:
        heading(console, words)
    for line in told:
        if line.startswith("- "):
            hanging(console, Text(line.removeprefix("- ")), "- ")
        else:
            paragraph(console, line)


def looked_at(report: AuditReport) -> Iterator[str]:
    """The population of each source, and what this run was."""
    yield from map(source_line, report.sources)
    if not report.sources:
        yield say(
            es="No hay datos cargados. Cárguelos con: auditor ingest ARCHIVO",
            en="No data is loaded. Load some with: auditor ingest FILE",
        )
    day = report.as_of.isoformat()
    run = (
        say(es="Sin guardar nada", en="Nothing saved")
        if report.run_id is None
        else say(es=f"Corrida {report.run_id}", en=f"Run {report.run_id}")
    )
    yield say(
        es=f"{run}; reglas: {len(report.rules)}; «hoy» es {day}; auditor {report.version}",
        en=f"{run}; rules: {len(report.rules)}; “today” is {day}; auditor {report.version}",
    )


def _charts(console: Console, report: AuditReport, named: Sequence[Finding]) -> None:
    glyphs = glyphs_for(console.encoding) if console.is_terminal else ASCII
    lines = list(charts(report, named, glyphs, console.width - INDENT))
    if lines:
        console.print()
    for line in lines:
        figure(console, line)


def _mending(console: Console, found: Sequence[Mendable], report: AuditReport, *, show_persons: bool) -> None:
    if found:
        heading(console, say(es="Lo que aún puede corregirse", en="What can still be mended"))
    for one in mending.items(found, report, show_persons=show_persons):
        head = marked(one.mark, one.head)
        head.stylize("bold")
        hanging(console, head, "- ")
        for line in one.lines:
            hanging(console, Text(line, style="none"), "  ")
    for line in mending.left_over(found):
        paragraph(console, line)


def summed(report: AuditReport, selected: Sequence[Finding], selection: Selection) -> Iterator[str]:
    """How many signals of each level, with the amounts involved."""
    if not selection.is_everything:
        n, all_ = len(selected), len(report.findings)
        yield say(
            es=f"Los filtros muestran {n:,} de {all_:,} señales; las reglas miraron todo.",
            en=f"The filters show {n:,} of {all_:,} signals; the rules looked at everything.",
        )
    for level in reversed(LEVELS):
        signals = [finding.signal for finding in selected if str(finding.rule.level) == level]
        amounts = " + ".join(money(sum_, currency) for currency, sum_ in totals(signals).items())
        involved = (
            say(es=f"; monto involucrado {amounts}", en=f"; amount involved {amounts}") if amounts else ""
        )
        yield say(
            es=f"Gravedad {term(level)}: {len(signals):,}{involved}",
            en=f"Level {term(level)}: {len(signals):,}{involved}",
        )


def unsaid(report: AuditReport) -> Iterator[str]:
    """What was not looked at, and which figures to distrust."""
    found = by_rule(report.findings)
    yield from misfits(report)
    for rule in report.rules:
        yield from doubts(rule, found.get(rule.rule.id, ()))


def _rules(console: Console, report: AuditReport, shown: Shown, *, show_persons: bool) -> None:
    most = _SIGNALS_OF_THE_ONLY_RULE if len(report.rules) == 1 else _SIGNALS_OF_A_RULE
    for rule in ranked(report.rules, shown):
        if found := shown.get(rule.rule.id):
            _print(console, block(rule, found, report, most=most, show_persons=show_persons))


def _print(console: Console, one: Block) -> None:
    console.print()
    console.print(Text(one.title, style="bold"), soft_wrap=not console.is_terminal)
    for line in one.signals:
        hanging(console, marked(line.mark, line.sentence), "- ")
        if line.link:
            hanging(console, Text(line.link, style="dim"), "  ")
    for note in one.notes:
        hanging(console, Text(note, style="dim"))


def _closing(report: AuditReport, about: AboutSettings, *, brief: bool) -> Iterator[str]:
    yield presumption()
    yield say(
        es="Un proceso puede estar en varias señales: los montos de reglas distintas no se suman.",
        en="A process may be in several signals: amounts of different rules do not add up.",
    )
    if report.findings and not brief:
        yield from _closer()
    yield from operator(about)


def _closer() -> Iterator[str]:
    yield say(es="Para mirar de cerca:", en="To look closer:")
    yield "- " + say(
        es="auditor findings show ID: una señal, con sus registros, explicaciones y documentos",
        en="auditor findings show ID: one signal, with its records, explanations and documents",
    )
    yield "- " + say(
        es="auditor audit --rule REGLA: las señales de una regla",
        en="auditor audit --rule RULE: one rule's signals",
    )
    yield "- " + say(
        es="auditor audit --format xlsx --output señales.xlsx (o html, csv, jsonl): para llevarlas a otra parte",
        en="auditor audit --format xlsx --output signals.xlsx (or html, csv, jsonl): to take them elsewhere",
    )
