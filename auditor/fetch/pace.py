"""An answer that comes by drops is as good as none."""

import time

from auditor.fetch.faults import PassingError
from auditor.fetch.patience import Patience
from auditor.language import say


class Pace:
    """Counts an answer's bytes; `tick` raises PassingError once a whole window brought too few."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._began = time.monotonic()
        self._bytes = 0

    def tick(self, n_bytes: int) -> None:
        self._bytes += n_bytes
        lasted = time.monotonic() - self._began
        if lasted < self._patience.window:
            return
        if self._bytes < self._patience.slowest * lasted:
            speed = self._bytes / lasted
            raise PassingError(
                say(es=f"llegan {speed:.0f} bytes por segundo", en=f"{speed:.0f} bytes a second arrive")
            )
        self._began, self._bytes = time.monotonic(), 0
