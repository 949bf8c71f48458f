"""How lines are laid out: indented and wrapped for a person at a terminal, whole lines for a program."""

import io
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

INDENT = 2
# No table of ours is wider: in a pipe nothing is cut, however narrow COLUMNS says the terminal is.
_ANY_WIDTH = 20_000


def heading(console: Console, words: str) -> None:
    console.print()
    console.print(Text(words, style="bold underline"), soft_wrap=not console.is_terminal)


def paragraph(console: Console, line: str, style: str = "") -> None:
    hanging(console, Text(line, style=style))


def item(console: Console, line: str, style: str = "") -> None:
    hanging(console, Text(line, style=style), "- ")


def hanging(console: Console, text: Text, bullet: str = "") -> None:
    """A paragraph whose lines stand under its first word."""
    if not console.is_terminal:
        console.print(Text(f"  {bullet}").append(text), soft_wrap=True)
        return
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(f"  {bullet}", text)
    console.print(grid)


def near(path: Path) -> Path:
    """The path as it is written from here, where it is below the folder one is in."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def marked(mark: str, words: str) -> Text:
    """What names a signal, in bold (readable on light and dark alike), and its sentence in the usual ink."""
    return Text.assemble((f"{mark} ", "bold") if mark else "", words)


def figure(console: Console, line: str) -> None:
    """A line whose signs stand under those of another: never wrapped."""
    shown = Text(f"{'':{INDENT}}{line}", no_wrap=True, overflow="crop")
    console.print(shown, soft_wrap=not console.is_terminal)


def table(console: Console, made: Table) -> None:
    """For a program, lines of any length, without the spaces that fill a terminal's cells."""
    if console.is_terminal:
        console.print(made)
        return
    lines = io.StringIO()
    Console(file=lines, width=_ANY_WIDTH, color_system=None, emoji=False, highlight=False).print(made)
    for line in lines.getvalue().splitlines():
        console.print(Text(line.rstrip()), soft_wrap=True)
