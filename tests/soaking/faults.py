"""What goes wrong with a run, drawn by lot: the portal, the run, the daemon, the disk, the database, the clock."""

import random
from datetime import timedelta
from enum import StrEnum

from auditor.demo.portal import BadDays


class Fault(StrEnum):
    NONE = "none"
    BAD_DAY = "bad day"
    RUN_KILLED = "run killed"
    RUN_TIMED_OUT = "run timed out"
    DAEMON_KILLED = "daemon killed"
    DISK_FULL = "disk full"
    DATABASE_RESTARTED = "database restarted"
    CLOCK_FORWARD = "clock set forward"
    CLOCK_BACK = "clock set back"


_SHARES = {
    Fault.NONE: 55,
    Fault.BAD_DAY: 22,
    Fault.RUN_KILLED: 7,
    Fault.RUN_TIMED_OUT: 2,
    Fault.DAEMON_KILLED: 3,
    Fault.DISK_FULL: 4,
    Fault.DATABASE_RESTARTED: 3,
    Fault.CLOCK_FORWARD: 2,
    Fault.CLOCK_BACK: 2,
}
# At the end nothing goes wrong, so that all that is owed is done.
QUIET = 12
BAD_DAYS = (
    BadDays(refused=0.3),
    BadDays(challenge_from=0),
    BadDays(challenge_from=2),
    BadDays(cut_off_first=2),
    BadDays(garbled_first=1),
    BadDays(pages_first=2),
    BadDays(pages_first=9, pages_challenge=True),
    BadDays(too_many_every=2, retry_after="0"),
    BadDays(no_ranges=True, no_validators=True),
)


def drawn(runs: int, lot: random.Random, without: frozenset[Fault]) -> list[Fault]:
    """A fault for each run. The last third has no killed daemon, so that one lives long; the last runs have none."""
    shares = {fault: share for fault, share in _SHARES.items() if fault not in without}
    made = lot.choices(list(shares), list(shares.values()), k=runs)
    for n in range(runs):
        if n >= runs - QUIET or (made[n] is Fault.DAEMON_KILLED and n > 2 * runs // 3):
            made[n] = Fault.NONE
    return made


def jump(fault: Fault, lot: random.Random) -> timedelta:
    """By how much the clock is set."""
    hours = {Fault.CLOCK_FORWARD: (1, 30), Fault.CLOCK_BACK: (-5, -1)}.get(fault, (0, 0))
    return timedelta(hours=lot.uniform(*hours))
