"""`auditor rules ...`: which rules there are, whether they are well written, what they say and why."""

import typer

from auditor.cli import words
from auditor.cli.rules import authoring, checking, listing, trying, watching
from auditor.language import say


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True)
    for part in (listing, checking, authoring, trying, watching):
        part.register(group)
    app.add_typer(
        group,
        name="rules",
        help=say(
            es="Las reglas: cuáles hay, si están bien escritas, si sus casos se cumplen, qué dicen y por qué.",
            en="The rules: which there are, whether they are well written, whether their cases hold, what they say "
            "and why.",
        ),
        epilog=words.examples("auditor rules list", "auditor rules check ./my-rules", "auditor rules test"),
    )
