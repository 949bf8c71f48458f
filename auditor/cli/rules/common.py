"""What the commands about rules share: which rules are meant, and how results are printed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.rules.model import Rule
    from auditor.rules.packs import RuleSet


def loaded_rules(session: Session, path: Path | None, *, as_written: bool = False) -> "RuleSet":
    """The rules at `path` as they are written; without one, those of the configuration, as it changes them."""
    from auditor.rules.packs import load_path, load_rules

    if path is not None:
        if not path.exists():
            shown = harmless(path)
            raise UsageError(say(es=f"No existe {shown}", en=f"There is no {shown}"))
        return load_path(path)
    settings = session.settings
    changes = {} if as_written else settings.rules
    return load_rules(settings.audit.packs, base=settings.base, settings_rules=changes, locate=settings.where)


def rule_named(rules: Sequence["Rule"], name: str) -> "Rule":
    """The rule of this id. Raises UsageError with a suggestion."""
    from auditor.rules.suggestions import did_you_mean

    found = next((rule for rule in rules if rule.id == name), None)
    if found is None:
        shown = harmless(name, 80)
        raise UsageError(
            say(es=f"Ninguna regla se llama '{shown}'", en=f"No rule is called '{shown}'"),
            did_you_mean(name, [rule.id for rule in rules])
            or say(es="`auditor rules list` las muestra", en="`auditor rules list` shows them"),
        )
    return found


def path_argument() -> Any:  # noqa: ANN401 - Typer's own class is private
    return typer.Argument(
        metavar="PATH",
        help=say(
            es="Un archivo o una carpeta de reglas. Sin esto, las de la configuración.",
            en="A rule file or a folder of rules. Without it, those of the configuration.",
        ),
    )


def rule_argument() -> Any:  # noqa: ANN401 - Typer's own class is private
    return typer.Argument(metavar="ID", help=say(es="El id de una regla.", en="A rule's id."))


def format_option(choices: Sequence[str]) -> Any:  # noqa: ANN401 - Typer's own class is private
    listed = ", ".join(choices)
    return typer.Option(
        "--format", metavar="FORMAT", help=say(es=f"Uno de: {listed}.", en=f"One of: {listed}.")
    )


def among(chosen: str, choices: Sequence[str]) -> None:
    if chosen not in choices:
        listed = ", ".join(choices)
        shown = harmless(chosen, 40)
        raise UsageError(say(es=f"No hay un formato {shown}.", en=f"There is no format {shown}."), listed)


def print_json(session: Session, value: object) -> None:
    import json

    print_text(session, json.dumps(value, ensure_ascii=False, indent=2))


def print_text(session: Session, text: str) -> None:
    """Text as it is, on lines of its own; it must be harmless already."""
    session.out.print(text, markup=False, highlight=False, soft_wrap=True)


def print_table(session: Session, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose cells are made harmless."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for position, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=position == 0)
    for row in rows:
        table.add_row(*(escape(harmless(cell)) for cell in row))
    session.out.print(table)
