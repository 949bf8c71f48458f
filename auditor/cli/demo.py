"""`auditor demo`: the whole job on invented data, in a folder of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.config import Settings
    from auditor.pipeline import Demonstration

FOLDER = "auditor-demo"
# Room for every planted pattern and its look-alikes, and done in seconds.
PROCESSES = 4_000


def register(app: typer.Typer) -> None:
    short = say(es="Todo el trabajo, sobre datos de muestra.", en="The whole job, on sample data.")
    app.command("demo", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def demo(
        ctx: typer.Context,
        processes: Annotated[
            int,
            typer.Option(
                min=1,
                metavar="N",
                help=say(es="Procesos de compra que se inventan.", en="Procurement processes to invent."),
            ),
        ] = PROCESSES,
        seed: Annotated[
            int,
            typer.Option(
                metavar="N",
                help=say(
                    es="La misma semilla y tamaño dan los mismos datos.",
                    en="The same seed and size give the same data.",
                ),
            ),
        ] = 0,
    ) -> None:
        session: Session = ctx.obj
        settings = _settings(session)
        place = harmless(settings.data_dir)
        session.say(
            say(
                es=f"Datos de muestra, inventados, en {place}. Nada sale de este equipo.",
                en=f"Sample data, invented, in {place}. Nothing leaves this machine.",
            )
        )
        _show(session, settings, _run(session, settings, processes, seed))
        session.say(_next(session))

    return demo


def _settings(session: Session) -> "Settings":
    """Defaults in a folder of its own: a demo never reads or writes what an installation holds."""
    from urllib.parse import quote

    from auditor.config import AuditSettings, IngestSettings, Settings

    folder = session.data_dir or Path.cwd() / FOLDER
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{quote(str(folder / 'auditor.db'))}",
        audit=AuditSettings(),
        ingest=IngestSettings(),
        sources=[],
        rules={},
    )


def _run(session: Session, settings: "Settings", processes: int, seed: int) -> "Demonstration":
    from auditor import pipeline

    progress = session.progress()
    try:
        return pipeline.demo(settings, processes=processes, seed=seed, progress=progress)
    finally:
        progress.finish()


def _show(session: Session, settings: "Settings", done: "Demonstration") -> None:
    from auditor.cli import account
    from auditor.report.selection import Selection
    from auditor.report.terminal import Presentation, print_report

    account.print_table(session, done.accounts, by_file=False)
    how = Presentation(
        Selection(), settings.privacy.show_natural_persons, settings.about, brief=session.quiet
    )
    print_report(session.out, done.report, how)


def _next(session: Session) -> str:
    folder = session.data_dir or FOLDER
    return say(
        es=f"Siga con: auditor audit --data-dir {harmless(folder)} --rule ID, o con sus propios archivos: auditor init",
        en=f"Go on with: auditor audit --data-dir {harmless(folder)} --rule ID, or with your own files: auditor init",
    )


def _help() -> str:
    return say(
        es=f"Inventa un portal de muestra en ./{FOLDER} (o en --data-dir), con la forma de Guatecompras, y hace "
        "todo el trabajo sobre él: lee, normaliza, audita e informa. Los datos son ficticios. La carpeta se "
        "rehace cada vez; una que tenga otras cosas no se toca.",
        en=f"Invent a sample portal in ./{FOLDER} (or in --data-dir), in Guatecompras' shape, and do the whole job "
        "on it: read, normalize, audit and report. The data is fictitious. The folder is made anew each time; "
        "one that holds other things is not touched.",
    )


def _examples() -> str:
    return words.examples(
        say(
            es="auditor demo                                # unos 4,000 procesos, en segundos",
            en="auditor demo                                # about 4,000 processes, in seconds",
        ),
        say(
            es="auditor demo --processes 2000000            # datos grandes, para medir",
            en="auditor demo --processes 2000000            # large data, to measure with",
        ),
        say(
            es="auditor status --data-dir auditor-demo      # lo que dejó",
            en="auditor status --data-dir auditor-demo      # what it left",
        ),
    )
