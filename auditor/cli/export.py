"""`auditor db export`: the database moved into another one."""

from collections.abc import Callable
from typing import Annotated

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.language import say


def register(group: typer.Typer) -> None:
    group.command(
        "export",
        help=say(
            es="Escribe la base de datos entera en otra vacía (SQLite o PostgreSQL) y comprueba allí tabla por tabla. "
            "Todo o nada; esta queda como está. Los archivos y los datos derivados se quedan en su carpeta.",
            en="Write the whole database into another, empty one (SQLite or PostgreSQL) and check it there table by "
            "table. All or nothing; this one stays as it is. Files and derived data stay in their folder.",
        ),
        epilog=words.examples(
            "auditor db export --to postgresql://auditor@db.example.org/auditor",
            "auditor db export --to sqlite:////var/lib/auditor/copy.db",
        ),
    )(_command())


def _command() -> Callable[..., None]:
    def export(
        ctx: typer.Context,
        to: Annotated[
            str,
            typer.Option(metavar="URL", help=say(es="La otra base de datos.", en="The other database.")),
        ],
        replace: Annotated[
            bool,
            typer.Option(
                "--replace",
                help=say(es="Borra antes lo que la otra tenga.", en="Delete what the other one has first."),
            ),
        ] = False,
    ) -> None:
        from auditor import pipeline
        from auditor.store.dialects import dialect_of, parsed

        session: Session = ctx.obj
        progress = session.progress()
        try:
            moved = pipeline.db_export(session.settings, to, progress, replace=replace)
        finally:
            progress.finish()
        for table in moved:
            if table.rows:
                session.out.print(
                    f"{table.table}: {table.rows:,} {table.content}", markup=False, soft_wrap=True
                )
        rows = sum(table.rows for table in moved)
        address = parsed(to)
        place = dialect_of(address).place(address)
        session.say(
            say(
                es=f"{rows:,} filas en {place}, comprobadas. Ponga esa dirección en database_url y use desde ahora solo una "
                "de las dos.",
                en=f"{rows:,} rows in {place}, checked. Put that address into database_url, and use only one of the two "
                "from now on.",
            )
        )

    return export
