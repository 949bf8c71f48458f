"""`auditor db prune`: what the policy lets go."""

from collections.abc import Callable
from typing import Annotated

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say


def register(group: typer.Typer) -> None:
    group.command(
        "prune",
        help=say(
            es="Olvida lo que [retention] deja ir: versiones superadas de archivos, auditorías viejas, datos derivados "
            "reemplazados. Nunca aquello a lo que lleva un hallazgo, una decisión, un rechazo o un cambio. Dice antes "
            "cuánto libera.",
            en="Forget what [retention] lets go: superseded versions of files, old audits, replaced derived data. Never "
            "what a finding, a decision, a rejected record or a change leads to. Says first how much it frees.",
        ),
        epilog=words.examples("auditor db prune --dry-run", "auditor db prune"),
    )(_command())


def _command() -> Callable[..., None]:
    def prune(
        ctx: typer.Context,
        dry_run: Annotated[
            bool,
            typer.Option(
                "--dry-run",
                help=say(es="Solo decir qué se olvidaría.", en="Only say what would be forgotten."),
            ),
        ] = False,
    ) -> None:
        from auditor import pipeline

        session: Session = ctx.obj
        progress = session.progress()
        try:
            made = pipeline.db_prune(session.settings, progress, dry_run=dry_run)
        finally:
            progress.finish()
        for file in made.plan.files:
            line = (
                f"{harmless(file.source)} {file.period} {harmless(file.name)} {file.path.name} {file.bytes:,}"
            )
            session.out.print(line, markup=False, soft_wrap=True)
        policy = session.settings.retention
        if policy.raw_days is None and policy.run_days is None:
            session.say(
                say(
                    es="Sin [retention] en la configuración se guardan todas las versiones y auditorías.",
                    en="Without [retention] in the configuration, every version and audit is kept.",
                )
            )

    return prune
