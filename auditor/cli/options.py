"""Options that several commands have, each stated once, with its help in the language in use."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

LEVELS = ("low", "medium", "high")

# Typer's own class of an option is private, so each of these returns Any.
Option = Any


def format_(choices: Sequence[str]) -> Option:
    return typer.Option("--format", metavar="|".join(choices), help=say(es="Formato.", en="Format."))


def output() -> Option:
    return typer.Option(
        "--output",
        metavar="FILE",
        help=say(es="Escribe el resultado en este archivo.", en="Write the result to this file."),
    )


def fail_on(*, es: str, en: str) -> Option:
    return typer.Option("--fail-on", metavar="|".join(LEVELS), help=say(es=es, en=en))


def rule() -> Option:
    return typer.Option(
        "--rule",
        metavar="ID",
        help=say(es="Solo esta regla. Se puede repetir.", en="This rule only. Repeatable."),
    )


def buyer() -> Option:
    return typer.Option(
        "--buyer",
        metavar="TEXT",
        help=say(
            es="De un comprador: su código, o parte del nombre.",
            en="Of a buyer: its identifier, or part of its name.",
        ),
    )


def supplier() -> Option:
    return typer.Option(
        "--supplier",
        metavar="TEXT",
        help=say(
            es="Que nombra a un proveedor u oferente: su NIT, o parte del nombre.",
            en="Naming a supplier or bidder: its tax id, or part of its name.",
        ),
    )


def ocid() -> Option:
    return typer.Option("--ocid", metavar="ID", help=say(es="De un proceso.", en="Of one process."))


def source() -> Option:
    return typer.Option("--source", metavar="NAME", help=say(es="Solo esta fuente.", en="This source only."))


def since(*, es: str, en: str) -> Option:
    return typer.Option("--since", metavar="DATE", help=say(es=es, en=en))


def one_of(option: str, value: str, known: Sequence[str]) -> None:
    """Raises UsageError that lists what there is."""
    if value not in known:
        shown, choices = harmless(value, 40), ", ".join(known)
        raise UsageError(
            say(es=f"{option}: no existe '{shown}'", en=f"{option}: there is no '{shown}'"),
            say(es=f"Puede ser: {choices}", en=f"It may be: {choices}"),
        )


def file_for(format_: str, path: Path | None) -> None:
    """Raises UsageError where a format that no screen shows has no file to go to."""
    if format_ == "xlsx" and path is None:
        raise UsageError(
            say(es="--format xlsx necesita un archivo", en="--format xlsx needs a file"),
            say(es="Agregue --output señales.xlsx", en="Add --output findings.xlsx"),
        )


def writable(path: Path | None) -> None:
    """Raises UsageError for a file in a folder that is not there, before any work is done for it."""
    if path is not None and not path.absolute().parent.is_dir():
        folder = harmless(path.absolute().parent)
        raise UsageError(
            say(es=f"--output: no existe la carpeta {folder}", en=f"--output: there is no folder {folder}")
        )
