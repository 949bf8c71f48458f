"""How the fetches of a source went: the last attempt, the last that was complete, what is held and what is behind."""

import pytest
from fetch.conftest import MONTHS

from auditor import acquisition
from auditor.demo.portal import BadDays
from auditor.errors import SourceError


@pytest.fixture
def clock(monkeypatch):
    """Each look at the clock is a minute later."""
    minutes = iter(f"2026-01-01T00:{minute:02d}:00+00:00" for minute in range(60))
    hour = [next(minutes)]
    monkeypatch.setattr("auditor.store.files.now", lambda: hour[0])

    def later():
        hour[0] = next(minutes)
        return hour[0]

    return later


def state(home):
    (status,) = acquisition.status(home.store.settings, ["g"])
    return status.state


def test_a_complete_fetch(home, clock):
    now = clock()
    home.complete()
    told = state(home)
    assert (told.attempted_at, told.succeeded_at, told.fault, told.blocked_since) == (now, now, None, None)
    assert (told.held, told.first_held, told.last_held, told.behind) == (6, MONTHS[0], MONTHS[-1], 0)


def test_blocked_since_the_first_of_the_attempts_that_were(home, clock):
    good = clock()
    home.complete()
    since = clock()
    home.fetch(BadDays(challenge_from=0))
    last = clock()
    home.fetch(BadDays(challenge_from=0))
    told = state(home)
    assert (told.attempted_at, told.succeeded_at, told.blocked_since) == (last, good, since)
    assert "challenge page" in told.fault
    clock()
    home.complete()
    assert (state(home).blocked_since, state(home).fault) == (None, None)


def test_months_behind_are_those_that_the_listing_has_anew(home, monkeypatch):
    monkeypatch.setattr("auditor.fetch.policy.ROTATION", 1)
    home.complete()
    for month in MONTHS[:4]:
        home.shelf.revise(month, lambda package: package["records"][0]["compiledRelease"].pop("awards", None))
    home.complete()
    assert state(home).behind == 2
    (status,) = acquisition.status(home.store.settings, ["g"])
    assert [held.period for held in status.periods if held.behind_since] == MONTHS[1:3]
    home.complete()
    home.complete()
    assert state(home).behind == 0


def test_a_portal_blocks_after_its_listing(home):
    assert isinstance(home.fetch(BadDays(challenge_from=3)).report.fault(), SourceError)
    told = state(home)
    assert told.held + told.behind == 6
    assert told.behind >= 4
    assert told.blocked_since is not None
    assert told.succeeded_at is None
