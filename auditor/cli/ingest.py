"""`auditor ingest`: read files of procurement records into the database, and account for every record."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.errors import EXIT_BAD_DATA, UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.config import Settings
    from auditor.normalize.ingest import FileAccount

FORMATS = ("table", "json")


def register(app: typer.Typer) -> None:
    short = say(
        es="Lee archivos y da cuenta de cada registro.", en="Read files and account for every record."
    )
    app.command("ingest", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def ingest(
        ctx: typer.Context,
        *,
        paths: Annotated[
            list[Path] | None,
            typer.Argument(
                metavar="PATH",
                help=say(
                    es="Archivos o carpetas: .json, .jsonl, o .gz y .zip de ellos. Sin ninguno, la ruta de la "
                    "fuente en la configuración, o lo que se trajo de ella y no se ha leído.",
                    en="Files or folders: .json, .jsonl, or .gz and .zip of them. Without any, the source's path "
                    "in the configuration, or what was fetched of it and has not been read.",
                ),
                show_default=False,
            ),
        ] = None,
        source: Annotated[
            str,
            typer.Option(
                metavar="NAME",
                help=say(
                    es="Fuente bajo la que se guardan los registros.", en="Source the records are kept under."
                ),
            ),
        ] = "files",
        retry_rejected: Annotated[
            bool,
            typer.Option(
                "--retry-rejected",
                help=say(
                    es="Intenta de nuevo los registros rechazados.", en="Try the rejected records again."
                ),
            ),
        ] = False,
        workers: Annotated[
            int | None,
            typer.Option(
                min=1,
                max=256,
                metavar="N",
                help=say(es="Procesos que leen y normalizan.", en="Processes that read and normalize."),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="|".join(FORMATS),
                help=say(es="Formato de la cuenta.", en="Format of the account."),
            ),
        ] = "table",
    ) -> None:
        session: Session = ctx.obj
        if format_ not in FORMATS:
            raise UsageError(
                say(
                    es=f"--format: se esperaba table o json, no '{harmless(format_)}'",
                    en=f"--format: expected table or json, not '{harmless(format_)}'",
                )
            )
        settings = _with_workers(session.settings, workers)
        asked = _asked(paths, settings, source)
        if not asked and not retry_rejected and not _was_fetched(settings, source):
            raise _nothing_to_read(source)
        accounts = _ingest(session, settings, asked, source, retry_rejected)
        if not asked and not accounts and not retry_rejected:
            raise _nothing_to_read(source)
        from auditor.cli import account

        account.print_json(session, accounts) if format_ == "json" else account.print_table(session, accounts)
        if account.nothing_usable(accounts) and not retry_rejected:
            raise typer.Exit(EXIT_BAD_DATA)

    return ingest


def _ingest(
    session: Session, settings: "Settings", paths: Sequence[Path], source: str, retry_rejected: bool
) -> "list[FileAccount]":
    from auditor import pipeline

    progress = session.progress()
    try:
        return pipeline.ingest(
            settings, paths, source=source, retry_rejected=retry_rejected, progress=progress
        )
    finally:
        progress.finish()


def _asked(paths: Sequence[Path] | None, settings: "Settings", source: str) -> Sequence[Path]:
    """The paths named, else the source's own; none means what was fetched for it and waits."""
    configured = settings.source(source)
    if not paths and configured is not None and configured.path is not None:
        return [configured.path]
    return paths or ()


def _was_fetched(settings: "Settings", source: str) -> bool:
    from auditor.store import raw

    return raw.folder_of(settings.data_dir, source).exists()


def _nothing_to_read(source: str) -> UsageError:
    return UsageError(
        say(
            es=f"¿Qué se ha de leer? La fuente '{harmless(source)}' no tiene ruta en la configuración.",
            en=f"What is to be read? Source '{harmless(source)}' has no path in the configuration.",
        ),
        say(
            es="Indique archivos o carpetas: auditor ingest datos/",
            en="Name files or folders: auditor ingest data/",
        ),
    )


def _with_workers(settings: "Settings", workers: int | None) -> "Settings":
    if workers is None:
        return settings
    return settings.model_copy(update={"ingest": settings.ingest.model_copy(update={"workers": workers})})


def _help() -> str:
    return say(
        es="Lee archivos de registros OCDS, los normaliza en la base de datos y da cuenta de cada uno: "
        "entran = nuevos + cambiados + iguales + fusionados + rechazados. Leer dos veces lo mismo no cambia nada.",
        en="Read files of OCDS records, normalize them into the database and account for each one: "
        "in = new + changed + unchanged + merged + rejected. Reading the same thing twice changes nothing.",
    )


def _examples() -> str:
    return words.examples(
        say(
            es="auditor ingest 2026-04_Guatecompras.json            # un mes, descargado del portal",
            en="auditor ingest 2026-04_Guatecompras.json            # a month, downloaded from the portal",
        ),
        say(
            es="auditor ingest descargas/ --source guatecompras     # una carpeta, con su fuente",
            en="auditor ingest downloads/ --source guatecompras     # a folder, under a source of its own",
        ),
        say(
            es="auditor ingest --retry-rejected                     # tras actualizar el programa",
            en="auditor ingest --retry-rejected                     # after an update of the program",
        ),
        say(
            es="auditor ingest datos/ --format json > cuenta.json   # la cuenta, para un programa",
            en="auditor ingest data/ --format json > account.json   # the account, for a program",
        ),
    )
