"""`auditor audit`: apply the rules to what is loaded, or to some files, and show the risk signals."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options, words
from auditor.cli.audit_values import day, parameters
from auditor.cli.session import Session
from auditor.errors import EXIT_BAD_DATA, EXIT_FINDINGS
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from rich.console import Console

    from auditor.audit.run import AuditRequest
    from auditor.report.selection import Selection
    from auditor.store.audit_report import AuditReport

ENGINES = ("polars",)
QUOTA = 5
# What `auditor.report.exports` has, a page and a workbook; spelled out, as help must not import them.
FORMATS = ("table", "json", "jsonl", "csv", "cardinal", "xlsx", "html")


def register(app: typer.Typer) -> None:
    app.command("audit", help=_help(), epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def audit(
        ctx: typer.Context,
        *,
        inputs: Annotated[
            list[Path] | None,
            typer.Option(
                "--input",
                metavar="PATH",
                help=say(
                    es="Audita este archivo o carpeta, aparte de lo cargado. Se puede repetir.",
                    en="Audit this file or folder, apart from what is loaded. Repeatable.",
                ),
            ),
        ] = None,
        pack: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME",
                help=say(
                    es="Usa este paquete de reglas, p. ej. builtin:gt o ./mis-reglas. Se puede repetir.",
                    en="Use this pack of rules, e.g. builtin:gt or ./my-rules. Repeatable.",
                ),
            ),
        ] = None,
        rule: Annotated[list[str] | None, options.rule()] = None,
        buyer: Annotated[str | None, options.buyer()] = None,
        supplier: Annotated[str | None, options.supplier()] = None,
        ocid: Annotated[str | None, options.ocid()] = None,
        since: Annotated[
            str | None,
            typer.Option(
                "--from",
                metavar="YYYY-MM",
                help=say(
                    es="Muestra señales de procesos publicados desde este mes o día.",
                    en="Show signals of processes published from this month or day on.",
                ),
            ),
        ] = None,
        until: Annotated[
            str | None,
            typer.Option(
                metavar="YYYY-MM",
                help=say(
                    es="Y hasta este mes o día, inclusive.", en="And up to this month or day, included."
                ),
            ),
        ] = None,
        only_open: Annotated[
            bool,
            typer.Option(
                "--open",
                help=say(
                    es="La lista de la mañana: procesos abiertos, cada uno con sus señales, su base y qué pedir.",
                    en="The morning list: open processes, each with its signals, their basis and what to ask for.",
                ),
            ),
        ] = False,
        quota: Annotated[
            int,
            typer.Option(
                min=1,
                metavar="N",
                help=say(
                    es="Con --open, cuántos procesos se listan de cada comprador.",
                    en="With --open, how many processes of each buyer are listed.",
                ),
            ),
        ] = QUOTA,
        only_new: Annotated[
            bool,
            typer.Option(
                "--new",
                help=say(
                    es="Muestra solo señales que no se habían visto.", en="Show only signals not seen before."
                ),
            ),
        ] = False,
        as_of: Annotated[
            str | None,
            typer.Option(
                metavar="DATE",
                help=say(
                    es="Audita como si hoy fuera este día. No guarda nada.",
                    en="Audit as if today were this day. Saves nothing.",
                ),
            ),
        ] = None,
        set_: Annotated[
            list[str] | None,
            typer.Option(
                "--set",
                metavar="RULE.PARAM=VALUE",
                help=say(
                    es="Prueba otro valor de un parámetro. No guarda nada. Se puede repetir.",
                    en="Try another value of a parameter. Saves nothing. Repeatable.",
                ),
            ),
        ] = None,
        engine: Annotated[
            str,
            typer.Option(
                metavar="NAME", help=say(es="Motor de cálculo: polars.", en="Engine of computation: polars.")
            ),
        ] = "polars",
        format_: Annotated[str, options.format_(FORMATS)] = "table",
        output: Annotated[Path | None, options.output()] = None,
        fail_on: Annotated[
            str | None,
            options.fail_on(
                es="Termina con código 1 si se muestra una señal de esta gravedad o mayor.",
                en="Exit with code 1 where a signal of this level or above is shown.",
            ),
        ] = None,
    ) -> None:
        session: Session = ctx.obj
        check_choices(engine, format_, fail_on, output)
        request = _request(inputs=inputs, packs=pack, rules=rule, as_of=as_of, settings=set_, engine=engine)
        selection = _selection(
            buyer=buyer,
            supplier=supplier,
            ocid=ocid,
            since=since,
            until=until,
            only_open=only_open,
            only_new=only_new,
        )
        report = _audit(session, request)
        show(session, report, selection, format_, output, quota=quota)
        finish(session, report, selection, fail_on)

    return audit


def _request(
    *,
    inputs: list[Path] | None,
    packs: list[str] | None,
    rules: list[str] | None,
    as_of: str | None,
    settings: list[str] | None,
    engine: str,
) -> "AuditRequest":
    from auditor.audit.run import AuditRequest

    return AuditRequest(
        inputs=tuple(inputs or ()),
        packs=tuple(packs or ()),
        rules=tuple(rules or ()),
        as_of=day(as_of, "--as-of"),
        params=parameters(settings or ()),
        engine=engine,
    )


def _selection(
    *,
    buyer: str | None,
    supplier: str | None,
    ocid: str | None,
    since: str | None,
    until: str | None,
    only_open: bool,
    only_new: bool,
) -> "Selection":
    from auditor.report.selection import Selection

    return Selection(
        buyer=buyer,
        supplier=supplier,
        ocid=ocid,
        since=day(since, "--from"),
        until=day(until, "--until", last=True),
        open=only_open,
        new=only_new,
    )


def check_choices(engine: str, format_: str, fail_on: str | None, output: Path | None) -> None:
    """Before any work: what is misspelt, or cannot be written to, is told at once."""
    options.one_of("--format", format_, FORMATS)
    options.one_of("--engine", engine, ENGINES)
    if fail_on is not None:
        options.one_of("--fail-on", fail_on, options.LEVELS)
    options.writable(output)
    options.file_for(format_, output)


def _audit(session: Session, request: "AuditRequest") -> "AuditReport":
    from auditor import pipeline

    progress = session.progress()
    try:
        return pipeline.audit(session.settings, request, progress)
    finally:
        progress.finish()


def show(
    session: Session,
    report: "AuditReport",
    selection: "Selection",
    format_: str,
    output: Path | None,
    *,
    quota: int = QUOTA,
) -> None:
    if format_ == "table":
        _show_table(session, report, selection, output, quota)
        return
    from auditor.report.delivery import deliver
    from auditor.report.exclusions import exclusions

    for line in exclusions(report):
        session.say(line)
    deliver(_made(session, report, selection, format_), output, session.out.file)
    if output is not None:
        session.say(say(es=f"Escrito: {harmless(output)}", en=f"Written: {harmless(output)}"))


def _made(
    session: Session, report: "AuditReport", selection: "Selection", format_: str
) -> "Iterable[str] | bytes":
    """The findings selected in a format: text in parts, or a whole file."""
    found, about, show_persons = (
        selection.of(report.findings),
        session.settings.about,
        _shows_persons(session),
    )
    if format_ == "html":
        from auditor.report.html import as_html
        from auditor.report.terminal import Presentation

        return as_html(report, found, Presentation(selection, show_persons, about))
    if format_ == "xlsx":
        from auditor.report.workbook import as_workbook

        return as_workbook(report, found, about, show_persons=show_persons)
    from auditor.report.exports import exporter

    return exporter(format_)(report, found, show_persons)


def _show_table(
    session: Session, report: "AuditReport", selection: "Selection", output: Path | None, quota: int
) -> None:
    from rich.console import Console

    from auditor.report.delivery import replacing

    if output is None:
        _print(session, session.out, report, selection, quota)
        return
    with replacing(output) as file:
        plain = Console(file=file, width=120, no_color=True, highlight=False, emoji=False)
        _print(session, plain, report, selection, quota)
    session.say(say(es=f"Escrito: {harmless(output)}", en=f"Written: {harmless(output)}"))


def _print(
    session: Session, console: "Console", report: "AuditReport", selection: "Selection", quota: int
) -> None:
    about, show_persons = session.settings.about, _shows_persons(session)
    if selection.open:
        from auditor.report.morning import morning, print_morning

        made = morning(report, selection.of(report.findings), quota)
        print_morning(console, report, made, about, show_persons=show_persons)
        return
    from auditor.report.terminal import Presentation, print_report

    print_report(console, report, Presentation(selection, show_persons, about, brief=session.quiet))


def _shows_persons(session: Session) -> bool:
    return session.settings.privacy.show_natural_persons


def finish(session: Session, report: "AuditReport", selection: "Selection", fail_on: str | None) -> None:
    """The exit code: an incomplete audit is told before what a complete one would say."""
    if report.crashed:
        names = ", ".join(rule.rule.id for rule in report.crashed)
        session.err.print(
            say(
                es=f"La auditoría está incompleta: fallaron {names}.",
                en=f"The audit is incomplete: these rules failed: {names}.",
            ),
            markup=False,
            soft_wrap=True,
        )
        raise typer.Exit(EXIT_BAD_DATA)
    if fail_on is None:
        return
    from auditor.report.selection import at_or_above

    if at_or_above(selection.of(report.findings), fail_on):
        raise typer.Exit(EXIT_FINDINGS)


def _help() -> str:
    return say(
        es="Aplica las reglas a los datos cargados y muestra las señales de riesgo. Los filtros limitan lo "
        "que se muestra, nunca lo que las reglas miran. Con --input, --set o --as-of no se guarda nada.",
        en="Apply the rules to the data loaded and show the risk signals. Filters narrow what is shown, never "
        "what the rules look at. With --input, --set or --as-of nothing is saved.",
    )


def _examples() -> str:
    return words.examples(
        say(
            es="auditor audit                                       # todas las reglas, sobre lo cargado",
            en="auditor audit                                       # every rule, over what is loaded",
        ),
        say(
            es="auditor audit --input datos.jsonl                   # un archivo, sin guardar nada",
            en="auditor audit --input data.jsonl                    # one file, saving nothing",
        ),
        say(
            es="auditor audit --buyer 'salud' --new --fail-on high   # ¿hay algo nuevo y grave?",
            en="auditor audit --buyer health --new --fail-on high    # is there anything new and grave?",
        ),
        say(
            es="auditor audit --open --quota 3                       # lo que aún puede corregirse",
            en="auditor audit --open --quota 3                       # what can still be mended",
        ),
        say(
            es="auditor audit --format xlsx --output señales.xlsx    # para una hoja de cálculo",
            en="auditor audit --format xlsx --output signals.xlsx    # for a spreadsheet",
        ),
        say(
            es="auditor audit --format html --output informe.html    # una página para leer, imprimir o enviar",
            en="auditor audit --format html --output report.html     # a page to read, print or send",
        ),
    )
