"""`auditor db verify` and `auditor db replay`: that what the database says can be led back to the raw files."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.errors import EXIT_BAD_DATA
from auditor.harmless import harmless
from auditor.language import say

# More flaws than this are counted.
SHOWN = 50


def register(group: typer.Typer) -> None:
    group.command(
        "verify",
        help=say(
            es="Comprueba todo: los archivos por su huella, cada fila por su archivo y sus bytes en él, los datos "
            "derivados por lo que SQL dice. No escribe nada. Sale con 4 si algo no se sostiene.",
            en="Check everything: files by their hashes, each row by its file and its bytes there, derived data by "
            "what SQL says. Writes nothing. Exits 4 where something does not hold.",
        ),
        epilog=words.examples("auditor db verify"),
    )(verify)
    group.command(
        "replay",
        help=say(
            es="Hace de nuevo la base de datos, aparte y solo con los archivos guardados, y la compara con esta. Sale "
            "con 4 si no dicen lo mismo.",
            en="Make the database again, aside and from the files kept alone, and compare it with this one. Exits 4 "
            "where they do not say the same.",
        ),
        epilog=words.examples("auditor db replay", "auditor db replay --keep again.db"),
    )(_replay_command())


def verify(ctx: typer.Context) -> None:
    from auditor import pipeline

    session: Session = ctx.obj
    progress = session.progress()
    try:
        done = pipeline.db_verify(session.settings, progress)
    finally:
        progress.finish()
    for flaw in done.flaws[:SHOWN]:
        session.out.print(f"{harmless(flaw.place)}: {harmless(flaw.what)}", markup=False, soft_wrap=True)
    if (left := len(done.flaws) - SHOWN) > 0:
        session.out.print(say(es=f"… y {left:,} más", en=f"… and {left:,} more"))
    megabytes = f"{done.bytes / 1e6:,.1f} MB"
    session.say(
        say(
            es=f"{done.files:,} archivos ({megabytes}), {done.processes:,} procesos, {done.releases:,} registros: "
            f"{len(done.flaws):,} fallas.",
            en=f"{done.files:,} files ({megabytes}), {done.processes:,} processes, {done.releases:,} releases: "
            f"{len(done.flaws):,} flaws.",
        )
    )
    if done.flaws:
        raise typer.Exit(EXIT_BAD_DATA)


def _replay_command() -> Callable[..., None]:
    def replay(
        ctx: typer.Context,
        keep: Annotated[
            Path | None,
            typer.Option(
                metavar="FILE",
                help=say(
                    es="Deja aquí la base de datos hecha de nuevo.", en="Leave the database made again here."
                ),
            ),
        ] = None,
    ) -> None:
        from auditor import pipeline

        session: Session = ctx.obj
        progress = session.progress()
        try:
            done = pipeline.db_replay(session.settings, progress, keep)
        finally:
            progress.finish()
        for table, key in done.differences:
            session.out.print(f"{harmless(table)}: {harmless(key)}", markup=False, soft_wrap=True)
        same = say(es="dice lo mismo", en="says the same")
        other = say(es="dice otra cosa en las tablas de arriba", en="says something else in the tables above")
        told = other if done.differences else same
        session.say(
            say(
                es=f"{done.files:,} archivos leídos de nuevo, {done.processes:,} procesos: {told}.",
                en=f"{done.files:,} files read again, {done.processes:,} processes: {told}.",
            )
        )
        if done.pruned:
            session.say(
                say(
                    es=f"{done.pruned:,} archivos superados se olvidaron (auditor db prune) y no se leen de nuevo: lo que "
                    "solo decían ellos no se puede rehacer, como versiones intermedias y la fecha en que llegaron.",
                    en=f"{done.pruned:,} superseded files were forgotten (auditor db prune) and are not read again: what "
                    "only they said cannot be made again, such as versions in between and when they came.",
                )
            )
        if done.differences:
            raise typer.Exit(EXIT_BAD_DATA)

    return replay
