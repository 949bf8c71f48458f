"""What one run of a command knows: its settings, its two consoles, how talkative it is."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from auditor import language, log
from auditor.harmless import harmless
from auditor.language import Language, say

if TYPE_CHECKING:
    from rich.console import Console

    from auditor.config import Settings
    from auditor.progress import Progress

# Tables in a file or a pipe: wide enough for the widest of ours, as nothing wraps there.
PIPE_WIDTH = 160


@dataclass
class Session:
    config: Path | None = None
    data_dir: Path | None = None
    database_url: str | None = None
    lang: Language | None = None
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False

    @cached_property
    def settings(self) -> "Settings":
        """Read at first use: help and `rules` need none. Raises ConfigError."""
        from auditor.config import load_settings

        settings = load_settings(self.config, data_dir=self.data_dir, database_url=self.database_url)
        if self.lang is None and settings.lang is not None:
            language.use(settings.lang)
        if self.verbose:
            file = None if settings.config_file is None else str(settings.config_file)
            log.logger("settings").debug("settings read", file=file, data_dir=str(settings.data_dir))
        for keys in settings.unused():
            place, name = settings.where(*keys), ".".join(map(str, keys))
            self.say(
                say(
                    es=f"{harmless(place)}: {name}: esta versión todavía no lo usa",
                    en=f"{harmless(place)}: {name}: this version does not use it yet",
                )
            )
        return settings

    @property
    def shown_url(self) -> str:
        """The database for people: a file's path, or an address without its password."""
        from auditor.store.dialects import dialect_of, parsed

        address = parsed(self.settings.url)
        return dialect_of(address).place(address)

    @cached_property
    def out(self) -> "Console":
        """Standard output: results only."""
        return self._console(stderr=False)

    @cached_property
    def err(self) -> "Console":
        """Standard error: everything else."""
        return self._console(stderr=True)

    @property
    def color(self) -> bool:
        return self.out.color_system is not None and not self.out.no_color

    def say(self, line: str) -> None:
        """A line about the work on standard error; nothing with --quiet. Not markup: shown as it is."""
        if not self.quiet:
            self.err.print(line, markup=False, highlight=False, soft_wrap=True)

    def progress(self) -> "Progress":
        """How long work reports: a bar on a terminal, plain lines in a log, nothing with --quiet."""
        from auditor.cli.progress import Bar, Lines
        from auditor.progress import Silence

        if self.quiet:
            return Silence()
        return Bar(self.err) if self.err.is_terminal else Lines(self.err)

    def _console(self, *, stderr: bool) -> "Console":
        import os

        from rich.console import Console

        console = Console(stderr=stderr, no_color=self.no_color or None, highlight=False, emoji=False)
        if not console.is_terminal and not os.environ.get("COLUMNS"):
            console.width = PIPE_WIDTH
        return console
