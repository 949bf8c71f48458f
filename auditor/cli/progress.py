"""Progress as people and logs see it."""

import time
from typing import TYPE_CHECKING

from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

# A line every so many seconds tells a log's reader that the work goes on, without filling the log.
SECONDS_BETWEEN_LINES = 10.0


class Bar:
    """A bar for the current step; lines stay above it."""

    def __init__(self, console: "Console") -> None:
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        self._console = console
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None

    def start(self, label: str, total_bytes: int | None = None) -> None:
        self.finish()
        self._task = self._bars.add_task(harmless(label, 60), total=total_bytes)
        self._bars.start()

    def advance(self, n_bytes: int) -> None:
        if self._task is not None:
            self._bars.advance(self._task, n_bytes)

    def say(self, line: str) -> None:
        self._console.print(harmless(line), markup=False, soft_wrap=True)

    def finish(self) -> None:
        if self._task is not None:
            self._bars.stop()
            self._bars.remove_task(self._task)
            self._task = None


class Lines:
    """Whole lines, a few a minute: for logs and pipes."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._label = ""
        self._total: int | None = None
        self._done = 0
        self._last = 0.0

    def start(self, label: str, total_bytes: int | None = None) -> None:
        self._label, self._total, self._done = label, total_bytes, 0
        self._last = time.monotonic()
        self.say(f"{label}…")

    def advance(self, n_bytes: int) -> None:
        self._done += n_bytes
        now = time.monotonic()
        if now - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last = now
        if self._total:
            self.say(f"{self._label}: {min(100, 100 * self._done // self._total)} %")
        else:
            megabytes = self._done / 1_000_000
            self.say(
                say(
                    es=f"{self._label}: {megabytes:.0f} MB hechos",
                    en=f"{self._label}: {megabytes:.0f} MB done",
                )
            )

    def say(self, line: str) -> None:
        self._console.print(harmless(line), markup=False, soft_wrap=True)

    def finish(self) -> None:
        pass
