"""When a cron expression comes, on a clock that people set forward and back.

Not APScheduler's own reckoning: around the days on which clocks are set it leaves times out.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from auditor.config.cron import Cron

_DAY = timedelta(days=1)


class Times:
    """The instants of a cron expression in a time zone.

    A time of day comes once a day, as in Debian's cron: in the hour that is skipped in spring it comes as
    much later as the clock was set forward, and in the hour that is repeated in autumn the first time only.
    An expression whose hour begins with `*` means "so often" and follows the hours that there are.
    """

    def __init__(self, cron: Cron, zone: tzinfo) -> None:
        self._cron = cron
        self._zone = zone

    def after(self, instant: datetime) -> datetime:
        """The first time after an instant, in the zone."""
        first: datetime | None = None
        # Where clocks are set, what stands later on the wall may come sooner: so far one has to look on both sides.
        for wall in self._walls(self._wall(instant) - self._unrest(instant)):
            if first is not None and wall > self._wall(first) + self._unrest(first):
                break
            for at in self._instants(wall):
                if at > instant and (first is None or at < first):
                    first = at
        assert first is not None  # noqa: S101 - an expression that never comes is refused with the settings
        return first.astimezone(self._zone)

    def _walls(self, start: datetime) -> Iterator[datetime]:
        """What the clock says when it is time, from `start` on, as far as there is a calendar."""
        cron, day = self._cron, start.date()
        earliest = start.hour
        while True:
            if self._comes_on(day):
                for hour in cron.hours:
                    for minute in cron.minutes if hour >= earliest else ():
                        wall = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - a wall's
                        if wall >= start:
                            yield wall
            day, earliest = day + _DAY, 0

    def _comes_on(self, day: date) -> bool:
        cron = self._cron
        by_date, by_weekday = day.day in cron.days, day.isoweekday() % 7 in cron.weekdays
        either = (by_date or by_weekday) if cron.either_day else (by_date and by_weekday)
        return day.month in cron.months and either

    def _instants(self, wall: datetime) -> Iterator[datetime]:
        """When the clock says so: fold=0 is the first of two times, or the one after a gap as much later."""
        first = wall.replace(tzinfo=self._zone).astimezone(UTC)
        if not self._cron.every_hour:
            yield first
        elif self._wall(first) == wall:
            yield first
            yield wall.replace(tzinfo=self._zone, fold=1).astimezone(UTC)

    def _wall(self, instant: datetime) -> datetime:
        return instant.astimezone(self._zone).replace(tzinfo=None, fold=0)

    def _unrest(self, instant: datetime) -> timedelta:
        """By how much the clock is set within a day of an instant."""
        at = instant.astimezone(UTC)
        around = [self._wall(at + shift) - shift for shift in (-_DAY, timedelta(), _DAY)]
        return max(around) - min(around)
