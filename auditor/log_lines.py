"""Log lines for a person at a terminal: the time, a sentence, what it is about, and counts that are not zero."""

from collections.abc import Iterator, MutableMapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditor.harmless import harmless

_STYLES = {"warning": "yellow", "error": "bold red", "critical": "bold red", "debug": "dim"}
# Said by the line itself, or for programs only.
_LEFT_OUT = {
    "event",
    "message",
    "level",
    "timestamp",
    "logger",
    "stage",
    "source",
    "seconds",
    "run",
    "exception",
}
# Enough of a run's id to tell it from its neighbours; all of it stands in the database.
_TAIL = 8


class Lines:
    """The last of structlog's processors: a line of the log as text, folded to the terminal's width."""

    def __init__(self, *, color: bool) -> None:
        self._console = Console(
            stderr=True, color_system="auto" if color else None, highlight=False, emoji=False
        )

    def __call__(self, _logger: object, _method: str, line: MutableMapping[str, Any]) -> str:
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True, style="dim")
        table.add_column(overflow="fold")
        said = Text(harmless(line.get("message") or line["event"]), _STYLES.get(line.get("level", ""), ""))
        about = " · ".join(harmless(line[name]) for name in ("stage", "source") if line.get(name))
        if about:
            said.append(f" · {about}", "bold")
        if details := " · ".join(_details(line)):
            said.append(f" · {details}", "none")
        if line.get("run"):
            said.append(f" [{harmless(line['run'])[-_TAIL:]}]", "dim")
        table.add_row(f"{datetime.now().astimezone():%H:%M:%S}", said)
        with self._console.capture() as captured:
            self._console.print(table)
        lines = [each.rstrip() for each in captured.get().splitlines()]
        return "\n".join([*lines, line["exception"]] if line.get("exception") else lines)


def _details(line: MutableMapping[str, Any]) -> Iterator[str]:
    rest = {name: value for name, value in line.items() if name not in _LEFT_OUT}
    counts = [f"{name} {value:,}" for name, value in rest.items() if _is_count(value) and value]
    if counts:
        yield ", ".join(counts)
    for name, value in rest.items():
        if not _is_count(value):
            yield f"{name}: {harmless(value)}"
    if isinstance(line.get("seconds"), (int, float)):
        yield f"{line['seconds']:,.1f} s"


def _is_count(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
