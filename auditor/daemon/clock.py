"""What time it is, and waiting; apart, so that a soak can let a year pass in minutes."""

import os
import select
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol


class Bell:
    """Wakes whoever waits, also from a signal handler: a pipe, as locks must not be taken there."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)

    def ring(self) -> None:
        with suppress(BlockingIOError):  # it rings already
            os.write(self._write, b"!")

    def fileno(self) -> int:
        return self._read

    def wait(self, seconds: float) -> None:
        """Until it rings, at most so long; it is silent afterwards."""
        select.select([self._read], [], [], seconds)
        self.hush()

    def hush(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._read, 64):
                pass

    def close(self) -> None:
        os.close(self._read)
        os.close(self._write)


class Clock(Protocol):
    """`patience`: after how many seconds of waiting the time has to be looked at again."""

    patience: float

    def now(self) -> datetime:
        """The time, with a zone."""

    def wait(self, bell: Bell, seconds: float) -> None:
        """Let so much time pass, or less where the bell rings."""


class WallClock:
    """The machine's own: it may be set while somebody waits, and stands still for him while the machine sleeps."""

    patience = 60.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, bell: Bell, seconds: float) -> None:
        bell.wait(seconds)
