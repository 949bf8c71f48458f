"""`auditor status`: what this installation is and holds."""

from typing import TYPE_CHECKING

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.store.database import Database


def register(app: typer.Typer) -> None:
    app.command(
        "status",
        short_help=say(es="Qué hay en esta instalación.", en="What this installation holds."),
        help=say(
            es="Qué hay en esta instalación: configuración, base de datos, fuentes y rechazos.",
            en="What this installation holds: configuration, database, sources and rejections.",
        ),
        epilog=words.examples("auditor status", "auditor status --data-dir auditor-demo"),
    )(status)


def status(ctx: typer.Context) -> None:
    session: Session = ctx.obj
    settings = session.settings
    none = say(es="ninguna", en="none")
    _line(session, say(es="configuración", en="configuration"), settings.config_file or none)
    _line(session, say(es="datos", en="data"), settings.data_dir)
    from auditor.store.database import open_database

    database = open_database(settings.url, create_schema=False)
    try:
        _line(session, say(es="base de datos", en="database"), session.shown_url)
        _sources(session, database)
        _fetches(session, database)
    finally:
        database.close()


def _sources(session: Session, database: "Database") -> None:
    from auditor.store.population import loaded_sources

    with database.reading() as connection:
        sources = loaded_sources(connection)
    for source in sources:
        _line(
            session,
            say(es=f"fuente {source.name}", en=f"source {source.name}"),
            say(
                es=f"{source.processes:,} procesos de {len(source.files):,} archivos, última lectura {source.last_ingested}",
                en=f"{source.processes:,} processes from {len(source.files):,} files, last read {source.last_ingested}",
            ),
        )
    if not sources:
        session.say(
            say(
                es="Todavía no se ha leído nada: auditor ingest ARCHIVO",
                en="Nothing read yet: auditor ingest FILE",
            )
        )


def _fetches(session: Session, database: "Database") -> None:
    from auditor.cli import fetch_state
    from auditor.store import fetches

    with database.reading() as connection:
        fetch_state.print_states(session, fetches.states(connection))


def _line(session: Session, name: str, value: object) -> None:
    session.out.print(f"{harmless(name)}: {harmless(value)}", markup=False, soft_wrap=True)
