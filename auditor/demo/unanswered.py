"""Void calls that a direct acquisition may follow: by law one for want of offers always follows a call."""

from collections import deque
from typing import NamedTuple

from auditor.demo.clock import DAY
from auditor.demo.population import Unit

# Acquisitions are rare: more than these are never asked for, and a sample of any size keeps no more.
_MOST = 500
_WITHIN = 80 * DAY


class Call(NamedTuple):
    """A call that ended without an offer: when (wall seconds), whose, and the good it was for."""

    ended: int
    unit: Unit
    good: int


class Unanswered:
    """The latest void calls, each followed once at most: nobody repeats the sequence unless planted."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=_MOST)

    def add(self, call: Call) -> None:
        self._calls.append(call)

    def before(self, moment: int) -> Call | None:
        """A call that had ended some days before; it is not given again."""
        for position, call in enumerate(self._calls):
            if 0 < moment - call.ended < _WITHIN:
                del self._calls[position]
                return call
        return None
