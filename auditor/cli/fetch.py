"""`auditor fetch`: bring home what the portals publish, and read it into the database."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.fetch.policy import Asked

FORMATS = ("table", "json")


def register(app: typer.Typer) -> None:
    short = say(es="Trae lo que publican los portales.", en="Bring home what the portals publish.")
    app.command("fetch", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def fetch(
        ctx: typer.Context,
        *,
        sources: Annotated[list[str] | None, _sources()] = None,
        since: Annotated[
            str | None,
            typer.Option(
                "--from", metavar="YYYY-MM", help=say(es="Desde este mes.", en="From this month on.")
            ),
        ] = None,
        until: Annotated[
            str | None,
            typer.Option(
                metavar="YYYY-MM", help=say(es="Hasta este mes, incluido.", en="Up to this month, included.")
            ),
        ] = None,
        nog: Annotated[
            list[str] | None,
            typer.Option(
                metavar="N",
                help=say(
                    es="Solo el proceso con este NOG, por la interfaz del portal. Se puede repetir.",
                    en="Only the process with this NOG, through the portal's API. Repeatable.",
                ),
            ),
        ] = None,
        full: Annotated[
            bool,
            typer.Option(
                "--full",
                help=say(
                    es="Pregunta por todos los meses, también los que la lista da por iguales.",
                    en="Ask about every month, also those that the listing shows unchanged.",
                ),
            ),
        ] = False,
        force: Annotated[
            bool,
            typer.Option("--force", help=say(es="Descarga todo de nuevo.", en="Download everything again.")),
        ] = False,
        status: Annotated[
            bool,
            typer.Option(
                "--status",
                help=say(
                    es="Muestra qué hay de cada mes, sin preguntar al portal.",
                    en="Show what is held of each month, without asking the portal.",
                ),
            ),
        ] = False,
        format_: Annotated[
            str,
            typer.Option("--format", metavar="|".join(FORMATS), help=say(es="Formato.", en="Format.")),
        ] = "table",
    ) -> None:
        session: Session = ctx.obj
        if format_ not in FORMATS:
            raise UsageError(
                say(
                    es=f"--format: se esperaba table o json, no '{harmless(format_, 40)}'",
                    en=f"--format: expected table or json, not '{harmless(format_, 40)}'",
                )
            )
        names = tuple(sources or ())
        if status:
            _status(session, names, format_)
            return
        _fetch(session, names, _asked(since, until, nog, full=full, force=force), format_)

    return fetch


def _fetch(session: Session, names: tuple[str, ...], asked: "Asked", format_: str) -> None:
    from auditor import pipeline
    from auditor.cli import fetch_output

    progress = session.progress()
    try:
        done = pipeline.fetch(session.settings, names, asked, progress)
    finally:
        progress.finish()
    fetch_output.print_json(session, done) if format_ == "json" else fetch_output.print_text(session, done)
    for each in done:
        if fault := each.report.fault():
            raise fault


def _status(session: Session, names: tuple[str, ...], format_: str) -> None:
    from auditor import pipeline
    from auditor.cli import fetch_output, fetch_state

    sources = pipeline.fetch_status(session.settings, names)
    if format_ == "json":
        fetch_output.write_json(session, {"sources": [fetch_state.as_dict(each) for each in sources]})
    else:
        fetch_state.print_status(session, sources)


def _asked(
    since: str | None, until: str | None, nog: list[str] | None, *, full: bool, force: bool
) -> "Asked":
    from auditor.fetch.policy import Asked
    from auditor.fetch.sources import Range

    months = Range(_month("--from", since), _month("--until", until))
    if months.first and months.last and months.first > months.last:
        raise UsageError(say(es="--from es posterior a --until", en="--from is after --until"))
    return Asked(months, full, force, tuple(nog or ()))


def _month(option: str, value: str | None) -> str | None:
    import re

    if value is None or re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return value
    shown = harmless(value, 40)
    raise UsageError(
        say(
            es=f"{option}: se esperaba un mes como 2024-01, no '{shown}'",
            en=f"{option}: expected a month such as 2024-01, not '{shown}'",
        )
    )


def _sources() -> object:
    return typer.Argument(
        metavar="SOURCE",
        help=say(
            es="Fuentes de la configuración, o guatecompras o guatecompras-ocp. Sin ninguna, todas las configuradas.",
            en="Sources of the configuration, or guatecompras or guatecompras-ocp. Without any, all configured ones.",
        ),
        show_default=False,
    )


def _help() -> str:
    return say(
        es="Trae del portal los archivos que son nuevos o cambiaron, los guarda como llegaron y los lee en la base "
        "de datos. Los meses recientes se piden siempre que la lista diga que cambiaron; de los demás, unos pocos "
        "cada vez. Lo que se cortó sigue donde quedó. Sale con 3 si el portal no responde o bloquea.",
        en="Bring home from the portal the files that are new or have changed, keep them as they came, and read them "
        "into the database. Recent months are asked for whenever the listing says that they changed; of the others, "
        "a few each time. What was cut off goes on where it stopped. Exits 3 where the portal does not answer or "
        "blocks us.",
    )


def _examples() -> str:
    return words.examples(
        say(
            es="auditor fetch                                  # lo nuevo de todas las fuentes",
            en="auditor fetch                                  # what is new, of all sources",
        ),
        say(
            es="auditor fetch guatecompras --from 2026-01      # desde un mes",
            en="auditor fetch guatecompras --from 2026-01      # from a month on",
        ),
        say(
            es="auditor fetch guatecompras --nog 27811234      # un proceso",
            en="auditor fetch guatecompras --nog 27811234      # one process",
        ),
        say(
            es="auditor fetch --status                         # qué hay de cada mes",
            en="auditor fetch --status                         # what is held of each month",
        ),
    )
