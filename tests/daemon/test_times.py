"""When runs are due: each time on the wall clock once, over both kinds of change, whatever the expression."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from soaking import oracle

from auditor.config import cron
from auditor.daemon.times import Times
from auditor.daemon.trigger import FIRST_WAIT, LONGEST_WAIT, Trigger

# An hour at night, at midnight, on both halves of the world, half an hour, and none at all.
ZONES = (
    "America/New_York",
    "Europe/Madrid",
    "America/Santiago",
    "America/Havana",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "America/Guatemala",
)
DAY = timedelta(days=1)


@cache
def turns(zone: str) -> tuple[datetime, ...]:
    """The days of two years on which clocks are set, or some day where they never are."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    days = [first + n * DAY for n in range(730)]
    at = ZoneInfo(zone)
    found = [day for day in days if day.astimezone(at).utcoffset() != (day + DAY).astimezone(at).utcoffset()]
    return tuple(found) or (first,)


def some(low: int, high: int):
    return st.lists(st.integers(low, high), min_size=1, max_size=4, unique=True).map(
        lambda values: ",".join(map(str, sorted(values)))
    )


minutes = some(0, 59) | st.just("*/20") | st.just("7-9")
hours = some(0, 4) | st.just("*") | st.just("*/3") | st.just("22-23")
expressions = st.tuples(
    minutes, hours, st.just("*") | some(1, 31), st.just("*"), st.just("*") | some(0, 7)
).map(" ".join)


@st.composite
def settings_of_clocks(draw):
    zone = draw(st.sampled_from(ZONES))
    return zone, draw(st.sampled_from(turns(zone)))


@settings(max_examples=120, deadline=None)
@given(expressions, settings_of_clocks(), st.integers(0, 2879))
@example("30 2 * * *", ("America/New_York", datetime(2026, 3, 8, tzinfo=UTC)), 440)
@example("20,40 2 * * *", ("Australia/Lord_Howe", datetime(2026, 10, 3, tzinfo=UTC)), 0)
def test_each_time_on_the_wall_comes_once(expression, turn, minute):
    zone, day = turn
    parsed = cron.parse(expression)
    start, end = day - DAY / 2, day + 2 * DAY
    expected = oracle.instants(parsed, ZoneInfo(zone), start, end)
    times = Times(parsed, ZoneInfo(zone))
    found = []
    at = times.after(start - timedelta(seconds=1))
    while at < end:
        found.append(at.astimezone(UTC))
        at = times.after(at)
    assert found == expected
    # The same from wherever one begins.
    begin = start + minute * oracle.MINUTE
    if later := [time for time in expected if time > begin]:
        assert times.after(begin).astimezone(UTC) == later[0]


@settings(max_examples=60, deadline=None)
@given(expressions, settings_of_clocks(), st.integers(0, 3600))
def test_a_random_delay_makes_no_time_come_twice_or_never(expression, turn, jitter):
    zone, day = turn
    parsed = cron.parse(expression)
    start, end = day - DAY / 2, day + 2 * DAY
    expected = oracle.instants(parsed, ZoneInfo(zone), start, end)
    trigger = Trigger(expression, zone, jitter)
    at = trigger.get_next_fire_time(None, start - timedelta(seconds=1))
    for time in expected:
        assert time <= at <= time + timedelta(seconds=jitter)
        at = trigger.get_next_fire_time(at, at)
    assert at >= end


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["done", "failed", "broken off"]), max_size=8), st.booleans())
def test_what_is_owed_is_tried_until_it_is_done(endings, kept):
    """The scheduled time stands until its run is done, also where the daemon ends between two tries."""
    trigger = Trigger("0 6 * * *", "America/Guatemala")
    due = trigger.get_next_fire_time(None, datetime(2026, 1, 1, tzinfo=UTC))
    occurrence, failures = trigger.occurrence([due]), 0
    for ending in endings:
        now = due + timedelta(seconds=20)
        if ending == "done":
            trigger.done()
        elif ending == "failed":
            wait = trigger.failed(occurrence, now)
            failures += 1
            assert wait == min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)
        else:
            trigger.broken_off(occurrence, now)
        if kept:
            trigger = Trigger.of(trigger.state())
        following = trigger.get_next_fire_time(due, now)
        assert following > due
        again = trigger.occurrence([following])
        if ending == "done":
            assert again == following
            assert trigger.missed([following]) == 0
            failures = 0
        else:
            assert following - now <= LONGEST_WAIT
            assert again == occurrence
        due, occurrence = following, again


@pytest.mark.parametrize(
    ("expression", "means"),
    [
        ("0 6 * * *", ([0], [6], 31, 12, 7)),
        ("@daily", ([0], [0], 31, 12, 7)),
        ("*/30 1-3 * jan-mar mon", ([0, 30], [1, 2, 3], 31, 3, 1)),
        ("5/25 22 1,15 * *", ([5, 30, 55], [22], 2, 12, 7)),
        ("0 0 * * 7", ([0], [0], 31, 12, 1)),
        ("0 0 * * sun-sat", ([0], [0], 31, 12, 7)),
    ],
)
def test_what_expressions_mean(expression, means):
    found = cron.parse(expression)
    counts = (len(found.days), len(found.months), len(found.weekdays))
    assert (list(found.minutes), list(found.hours), *counts) == means


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("0 6 * *", "expected five fields"),
        ("60 6 * * *", "minute: '60'"),
        ("0 24 * * *", "hour: '24'"),
        ("0 6 0 * *", "day of the month: '0'"),
        ("0 6 * foo *", "month: 'foo'"),
        ("0 6 * * 8", "day of the week: '8'"),
        ("0 6-3 * * *", "hour: '6-3'"),
        ("*/0 6 * * *", "minute: '*/0'"),
        ("0 6 31 2,4 *", "that day never comes"),
    ],
)
def test_what_is_no_expression(expression, said):
    with pytest.raises(ValueError, match=said.replace("*", r"\*")):
        cron.parse(expression)
