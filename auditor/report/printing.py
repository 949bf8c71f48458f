"""How lines are laid out: indented and wrapped for a person at a terminal, whole lines for a program."""

from rich.console import Console
from rich.table import Table
from rich.text import Text


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


def table(console: Console, made: Table) -> None:
    """For a program, lines without the spaces that fill a terminal's cells."""
    if console.is_terminal:
        console.print(made)
        return
    with console.capture() as captured:
        console.print(made)
    for line in captured.get().splitlines():
        console.print(Text(line.rstrip()), soft_wrap=True)
