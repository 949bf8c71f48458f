"""When a source's next run is due: its schedule, or sooner where a run failed or was broken off."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from tzlocal import get_localzone

from auditor.config import cron
from auditor.daemon.times import Times

# After a failure: 5 minutes, then twice as long each time, up to an hour.
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)


class Trigger(BaseTrigger):
    """A schedule, and what is owed of it. `zone` is an IANA name; None is the system's. `jitter` is in seconds.

    `owed` is the scheduled time whose run has not been done yet although it was begun.
    """

    def __init__(self, expression: str, zone: str | None, jitter: int = 0) -> None:
        self.expression = expression
        self.zone = zone
        self.jitter = jitter
        self.failures = 0
        self.owed: datetime | None = None
        self._retry_at: datetime | None = None
        self._rest_until: datetime | None = None
        self._times = Times(cron.parse(expression), _zone(zone))

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next regular time, or the retry where it is sooner; never within the rest after a failure."""
        previous = previous_fire_time or now
        start = max(previous, self._rest_until) if self._rest_until else previous
        regular = self._delayed(self._times.after(start))
        if self._retry_at and self._retry_at > previous:
            return min(regular, self._retry_at)
        return regular

    def occurrence(self, due: Sequence[datetime]) -> datetime:
        """Of the times that are due, the scheduled one that a run now stands for."""
        regular = [time for time in due if time != self._retry_at]
        return regular[-1] if regular else self.owed or due[-1]

    def missed(self, due: Sequence[datetime]) -> int:
        """How many scheduled times, besides the one it stands for, a run now makes up for."""
        occurrence = self.occurrence(due)
        earlier = {time for time in due if time != self._retry_at}
        return len((earlier | ({self.owed} if self.owed else set())) - {occurrence})

    def done(self) -> None:
        self.failures = 0
        self.owed = self._retry_at = self._rest_until = None

    def failed(self, occurrence: datetime, now: datetime) -> timedelta:
        """Owe the occurrence; returns the wait until it is tried again."""
        wait = min(FIRST_WAIT * (1 << min(self.failures, 16)), LONGEST_WAIT)
        self.failures += 1
        self.owed = occurrence
        self._retry_at = now + wait
        self._rest_until = now + FIRST_WAIT
        return wait

    def broken_off(self, occurrence: datetime, now: datetime) -> None:
        """Owe the occurrence at once: nothing was wrong with it."""
        self.owed = occurrence
        # Later than any time that was due, or the scheduler would take it for one that has passed.
        self._retry_at = now + timedelta(seconds=1)
        self._rest_until = None

    def state(self) -> dict[str, Any]:
        """As plain values, for the job store."""
        return {
            "schedule": self.expression,
            "time_zone": self.zone,
            "jitter": self.jitter,
            "failures": self.failures,
            "owed": _written(self.owed),
            "retry_at": _written(self._retry_at),
            "rest_until": _written(self._rest_until),
        }

    @classmethod
    def of(cls, state: dict[str, Any]) -> "Trigger":
        made = cls(state["schedule"], state["time_zone"], state["jitter"])
        made._owe(state)
        return made

    def take_over(self, other: "Trigger") -> None:
        """Owe what another schedule of the same source owed."""
        self._owe(other.state())

    def says_the_same(self, other: "Trigger") -> bool:
        return (self.expression, self.zone, self.jitter) == (other.expression, other.zone, other.jitter)

    def _owe(self, state: dict[str, Any]) -> None:
        self.failures = state["failures"]
        self.owed, self._retry_at, self._rest_until = (
            _read(state[name]) for name in ("owed", "retry_at", "rest_until")
        )

    def _delayed(self, time: datetime) -> datetime:
        """Many installations that say "at six" do not all come at six; never past the middle to the next time."""
        if not self.jitter:
            return time
        # In UTC: within a zone Python reckons by the wall, and loses which of two equal times it is.
        at = time.astimezone(UTC)
        room = (self._times.after(at).astimezone(UTC) - at).total_seconds() / 2
        seconds = random.uniform(0, min(self.jitter, room))  # noqa: S311 - spreads load, hides nothing
        return (at + timedelta(seconds=round(seconds))).astimezone(time.tzinfo)


def _zone(name: str | None) -> tzinfo:
    zone: tzinfo = get_localzone() if name is None else ZoneInfo(name)
    return zone


def _written(time: datetime | None) -> str | None:
    return None if time is None else time.astimezone(UTC).isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
