"""When a cron expression comes, on a clock that people set forward and back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from apscheduler.triggers.cron import CronTrigger

from auditor.config.cron import Cron

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_AFTER = timedelta(microseconds=1)


class Times:
    """The instants of a cron expression in a time zone.

    A time of day comes once a day, as in Debian's cron: in the hour that is skipped in spring it comes as
    much later as the clock was set forward, and in the hour that is repeated in autumn the first time only.
    An expression whose hour begins with `*` means "so often" and follows the hours that there are.
    """

    def __init__(self, cron: Cron, zone: tzinfo) -> None:
        self._zone = zone
        self._by_the_wall = not cron.every_hour
        self._triggers = _triggers(cron, UTC if self._by_the_wall else zone)

    def after(self, instant: datetime) -> datetime:
        """The first time after an instant, in the zone."""
        if not self._by_the_wall:
            return self._first(instant + _AFTER)
        wall = instant.astimezone(self._zone).replace(tzinfo=UTC, fold=0)
        while True:
            wall = self._first(wall + _AFTER)
            # fold=0 is the first of two equal times; of a time that does not exist it is the one after the gap.
            found = wall.replace(tzinfo=self._zone).astimezone(UTC)
            if found > instant:
                return found.astimezone(self._zone)

    def _first(self, start: datetime) -> datetime:
        first: datetime = min(
            found for each in self._triggers if (found := each.get_next_fire_time(None, start))
        )
        return first


def _triggers(cron: Cron, zone: tzinfo) -> Sequence[CronTrigger]:
    days = {"day": _listed(cron.days)}
    # By name: APScheduler counts weekdays from Monday.
    weekdays = {"day_of_week": ",".join(_WEEKDAYS[day] for day in cron.weekdays)}
    common = {
        "month": _listed(cron.months),
        "hour": _listed(cron.hours),
        "minute": _listed(cron.minutes),
        "second": "0",
        "timezone": zone,
    }
    if cron.either_day:
        return [CronTrigger(**common, **days), CronTrigger(**common, **weekdays)]
    return [CronTrigger(**common, **days, **weekdays)]


def _listed(values: Sequence[int]) -> str:
    return ",".join(map(str, values))
