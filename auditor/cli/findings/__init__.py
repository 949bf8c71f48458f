"""`auditor findings ...`: what is kept of audits, to work from."""

import typer

from auditor.cli import words
from auditor.cli.findings import deciding, listing, showing
from auditor.language import say


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True)
    for part in (listing, showing, deciding):
        part.register(group)
    app.add_typer(
        group,
        name="findings",
        help=say(
            es="Las señales guardadas: lista, página de cada una, decisiones, exportación.",
            en="The findings kept: a list, a page of each, decisions, exports.",
        ),
        epilog=words.examples("auditor findings list --level high", "auditor findings show 3f9a01bc"),
    )
