"""`auditor run`: the whole job once, for cron and systemd."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options, words
from auditor.cli.audit import FORMATS, check_choices, finish, show
from auditor.cli.session import Session
from auditor.language import say

if TYPE_CHECKING:
    from auditor.pipeline import Run


def register(app: typer.Typer) -> None:
    short = say(es="Trae, lee, audita e informa, una vez.", en="Fetch, read, audit and report, once.")
    app.command("run", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def run(
        ctx: typer.Context,
        *,
        sources: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="SOURCE",
                help=say(es="Fuentes, como en `auditor fetch`.", en="Sources, as in `auditor fetch`."),
                show_default=False,
            ),
        ] = None,
        format_: Annotated[str, options.format_(FORMATS)] = "table",
        output: Annotated[Path | None, options.output()] = None,
        fail_on: Annotated[
            str | None,
            options.fail_on(
                es="Termina con código 1 si hay una señal nueva de esta gravedad o mayor.",
                en="Exit with code 1 where there is a new signal of this level or above.",
            ),
        ] = None,
    ) -> None:
        from auditor.cli import fetch_output
        from auditor.report.selection import Selection

        session: Session = ctx.obj
        check_choices("polars", format_, fail_on, output)
        done = _run(session, tuple(sources or ()))
        for line in fetch_output.lines(done.fetched):
            session.say(line)
        show(session, done.report, Selection(), format_, output)
        if done.fault is not None:
            raise done.fault
        finish(session, done.report, Selection(new=True), fail_on)

    return run


def _run(session: Session, names: tuple[str, ...]) -> "Run":
    from auditor import pipeline
    from auditor.audit.run import AuditRequest

    progress = session.progress()
    try:
        return pipeline.run(session.settings, AuditRequest(), names, progress)
    finally:
        progress.finish()


def _help() -> str:
    return say(
        es="Trae lo nuevo de los portales, lo lee, aplica las reglas e informa: lo que llaman cron o systemd. Si un "
        "portal no responde, se audita lo que hay y se sale con 3.",
        en="Fetch what is new at the portals, read it, apply the rules and report: what cron or systemd calls. Where "
        "a portal does not answer, what is there is audited, and the exit code is 3.",
    )


def _examples() -> str:
    return words.examples(
        say(
            es="auditor run --quiet --output informe.txt            # de noche, con cron",
            en="auditor run --quiet --output report.txt             # at night, from cron",
        ),
        say(
            es="auditor run guatecompras --format jsonl             # para un programa",
            en="auditor run guatecompras --format jsonl             # for a program",
        ),
        say(
            es="auditor run --fail-on high || correo-a-la-mesa      # avisa de señales nuevas",
            en="auditor run --fail-on high || mail-the-desk         # tells of new signals",
        ),
    )
