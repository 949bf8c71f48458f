"""`auditor rules watch`: checks a rule, and tries its cases, each time it is saved."""

from pathlib import Path
from typing import Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.rules.checking import tell_cases
from auditor.cli.rules.common import print_text
from auditor.cli.session import Session
from auditor.errors import AuditorError, UsageError
from auditor.harmless import harmless
from auditor.language import say


def register(group: typer.Typer) -> None:
    group.command(
        "watch",
        help=say(
            es="Revisa una regla o una carpeta, y prueba sus casos, cada vez que se guarda; con --try, también sobre los "
            "datos cargados. Termina con Ctrl-C.",
            en="Check a rule or a folder, and run its cases, each time it is saved; with --try, also on the data loaded. "
            "Ends with Ctrl-C.",
        ),
        epilog=words.examples(
            "auditor rules watch my-rules/large-awards.yaml",
            "auditor rules watch my-rules/large-awards.yaml --try",
        ),
    )(_watch_command())


def _watch_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def watch(
        ctx: typer.Context,
        path: Annotated[
            Path,
            typer.Argument(
                metavar="PATH",
                help=say(es="Un archivo o una carpeta de reglas.", en="A rule file or a folder of rules."),
            ),
        ],
        try_: Annotated[
            bool,
            typer.Option(
                "--try",
                help=say(
                    es="Pruébala también sobre los datos cargados, sin guardar nada.",
                    en="Try it on the data loaded too, saving nothing.",
                ),
            ),
        ] = False,
    ) -> None:
        from auditor.rules.saved import saves

        session: Session = ctx.obj
        if not path.exists():
            raise UsageError(say(es=f"No existe {harmless(path)}", en=f"There is no {harmless(path)}"))
        if try_ and path.is_dir():
            raise UsageError(say(es="Se prueba una regla a la vez.", en="One rule is tried at a time."))
        for changed in saves(path):
            if changed:
                names = ", ".join(harmless(each.name) for each in changed)
                print_text(session, say(es=f"\n— guardado: {names}", en=f"\n— saved: {names}"))
            _look(session, path, on_data=try_)

    return watch


def _look(session: Session, path: Path, *, on_data: bool) -> None:
    """One look at what was saved. A fault is told, and the next save is waited for."""
    from auditor.rules.diagnostics import as_text, errors
    from auditor.rules.packs import load_path

    if not path.exists():
        print_text(
            session, say(es=f"{harmless(path)} ya no está.", en=f"{harmless(path)} is not there any more.")
        )
        return
    loaded = load_path(path)
    if loaded.faults:
        print_text(session, as_text(loaded.faults))
    if errors(loaded.faults):
        return
    tell_cases(session, loaded.rules)
    if on_data:
        _try(session, path)


def _try(session: Session, path: Path) -> None:
    from auditor import pipeline
    from auditor.cli.rules.trying import told_trial

    try:
        found = pipeline.try_rule(session.settings, path)
    except AuditorError as error:
        print_text(session, "\n".join(filter(None, (error.message, error.hint))))
        return
    for line in told_trial(found, show_persons=session.settings.privacy.show_natural_persons):
        print_text(session, harmless(line))
