"""When a cron expression comes, found by going through the minutes one by one, as a person with a wall clock would."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from auditor.config.cron import Cron

MINUTE = timedelta(minutes=1)


def instants(cron: Cron, zone: tzinfo, start: datetime, end: datetime) -> list[datetime]:
    """All times from `start` on and before `end`, whole minutes in UTC, without doubles."""
    found = _by_the_hours(cron, zone, start, end) if cron.every_hour else _by_the_wall(cron, zone, start, end)
    return sorted({at for at in found if start <= at < end})


def matches(cron: Cron, wall: datetime) -> bool:
    day, weekday = wall.day in cron.days, wall.isoweekday() % 7 in cron.weekdays
    return (
        wall.minute in cron.minutes
        and wall.hour in cron.hours
        and wall.month in cron.months
        and (day or weekday if cron.either_day else day and weekday)
    )


def _by_the_hours(cron: Cron, zone: tzinfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every minute that is one by the clock, twice where the clock says it twice."""
    at = start
    while at < end:
        if matches(cron, _wall(at, zone)):
            yield at
        at += MINUTE


def _by_the_wall(cron: Cron, zone: tzinfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every time on the wall once: the first of two, and one that is skipped as much later as the clock was set."""
    at = start - timedelta(days=1)
    latest = _wall(at, zone) - MINUTE
    while at < end:
        wall = _wall(at, zone)
        skipped = latest + MINUTE
        later = at
        while skipped < wall:
            if matches(cron, skipped):
                yield later
            skipped += MINUTE
            later += MINUTE
        if wall > latest:
            if matches(cron, wall):
                yield at
            latest = wall
        at += MINUTE


def _wall(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
