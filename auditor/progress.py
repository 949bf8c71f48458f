"""How long work tells a person where it stands.

The pipeline speaks to this protocol only; the command line draws a bar or prints lines behind it.
"""

from typing import Protocol


class Progress(Protocol):
    def start(self, label: str, total_bytes: int | None = None) -> None:
        """Begin a step named `label`; `total_bytes` is None where the amount of work is not known."""

    def advance(self, n_bytes: int) -> None:
        """`n_bytes` more of the current step are done."""

    def say(self, line: str) -> None:
        """One line that stays readable, whatever is drawn around it."""

    def finish(self) -> None:
        """The current step is over, successfully or not."""


class Silence:
    """A Progress that tells nothing: for callers without a person in front of them."""

    def start(self, label: str, total_bytes: int | None = None) -> None:
        pass

    def advance(self, n_bytes: int) -> None:
        pass

    def say(self, line: str) -> None:
        pass

    def finish(self) -> None:
        pass
