"""The command line library's own words in Spanish, and how a command's help is laid out.

Typer prints headings and usage faults in English only. What it prints is matched here phrase by phrase; a
phrase that a later version words otherwise stays English, and nothing breaks.
"""

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from auditor.language import current, say

_HELP: tuple[tuple[str, str], ...] = (
    (r"^Usage: ", "Uso: "),
    (r"^Arguments:$", "Argumentos:"),
    (r"^Options:$", "Opciones:"),
    (r"^Commands:$", "Órdenes:"),
    (r"\[OPTIONS\]", "[OPCIONES]"),
    (r"COMMAND \[ARGS\]\.\.\.", "ORDEN [ARGUMENTOS]..."),
    (r"\[required\]", "[obligatorio]"),
    (r"\[default: ", "[por omisión: "),
    (r"Show this message and exit\.", "Muestra esta ayuda y termina."),
    (r"Install completion for the current shell\.", "Instala el autocompletado de esta consola."),
    (
        r"Show completion for the current shell,\s+to copy it or\s+customize\s+the\s+installation\.",
        "Muestra el autocompletado de esta consola, para copiarlo.",
    ),
)

_FAULTS: tuple[tuple[str, str], ...] = (
    (r"^No such command (.*?)\.", r"No existe la orden \1."),
    (r"^No such command (.*?)(?=\. Did)", r"No existe la orden \1"),
    (r"Did you mean (.*)\?$", r"¿Quiso decir \1?"),
    (r"^No such option: (\S+)", r"No existe la opción \1"),
    (r"\(Possible options: (.*)\)$", r"(opciones parecidas: \1)"),
    (r"^Missing argument (.*?)\.", r"Falta el argumento \1."),
    (r"^Missing option (.*?)\.", r"Falta la opción \1."),
    (r"^Missing command\.", "Falta la orden."),
    (r"Choose from:", "Elija entre:"),
    (r"^Invalid value for (.*?):", r"Valor no válido para \1:"),
    (r"^Option (.*?) requires an argument\.", r"La opción \1 necesita un valor."),
    (r"^Got unexpected extra argument(?:\(s\)|s)? (.*)$", r"Sobran argumentos: \1"),
    (r"is not one of (.*)\.$", r"no es uno de \1."),
    (r"is not a valid (?:int|integer)\.", "no es un número entero."),
    (r"does not exist\.", "no existe."),
)


def localized_help(text: str) -> str:
    return _translated(text, _HELP)


def localized_fault(text: str) -> str:
    return _translated(text, _FAULTS)


def examples(*lines: str) -> str:
    """An epilog whose lines stay as they are; each is `command   # what it does`."""
    return "\n".join(["\b", say(es="Ejemplos:", en="Examples:"), *(f"  {line}" for line in lines)])


class Command(TyperCommand):
    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the context's class is private to Typer
        return localized_help(super().get_help(ctx))


class Group(TyperGroup):
    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the context's class is private to Typer
        return localized_help(super().get_help(ctx))


def in_our_words(app: typer.Typer) -> None:
    """Make every command under `app` speak the language in use."""
    for command in app.registered_commands:
        command.cls = Command
    for group in app.registered_groups:
        group.cls = Group
        if group.typer_instance is not None:
            group.typer_instance.info.cls = Group
            in_our_words(group.typer_instance)


def _translated(text: str, phrases: tuple[tuple[str, str], ...]) -> str:
    if current() == "es":
        for english, spanish in phrases:
            text = re.sub(english, spanish, text, flags=re.MULTILINE)
    return text
