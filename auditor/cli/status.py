"""`auditor status`: what this installation is and holds."""

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.language import say


def register(app: typer.Typer) -> None:
    app.command(
        "status",
        help=say(
            es="Qué hay en esta instalación: configuración, base de datos, archivos, rechazos, señales.",
            en="What this installation holds: configuration, database, files, rejections, signals.",
        ),
        epilog=words.examples("auditor status"),
    )(status)


def status(ctx: typer.Context) -> None:
    session: Session = ctx.obj
    session.out.print(session.settings.data_dir)
