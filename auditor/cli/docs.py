"""`python -m auditor.cli.docs es|en`: all help texts as one Markdown page, for `docs/commands*.md`."""

import os
import sys
from collections.abc import Iterator
from typing import Any

from auditor import language
from auditor.language import LANGUAGES, say

PAGE_WIDTH = "100"


def page() -> str:
    """The page in the language in use. Help is made when commands are defined: one language a process."""
    import typer

    from auditor.cli.main import build

    os.environ["COLUMNS"] = PAGE_WIDTH
    root = typer.main.get_command(build())
    intro = say(
        es="# Órdenes\n\nGenerado con `make docs` a partir de la ayuda de cada orden.",
        en="# Commands\n\nGenerated with `make docs` from each command's help.",
    )
    return "\n\n".join([intro, *_sections(root, "auditor", None)]) + "\n"


def _sections(command: Any, name: str, parent: Any) -> Iterator[str]:  # noqa: ANN401 - classes private to Typer
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    yield f"## `{context.command_path}`\n\n```text\n{command.get_help(context)}\n```"
    for child_name, child in getattr(command, "commands", {}).items():
        yield from _sections(child, child_name, context)


if __name__ == "__main__":
    asked = next((name for name in LANGUAGES if name in sys.argv[1:]), None)
    if asked is None:
        sys.exit("python -m auditor.cli.docs es|en")
    language.use(asked)
    sys.stdout.buffer.write(page().encode())
