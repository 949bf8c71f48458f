"""Which files to ask for: recent months often, older ones in rotation, and none that the listing shows unchanged.

A portal that writes all its files anew every night would cost gigabytes a day: of the older months that seem
changed, the ones that have waited longest are asked for, a few in each run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from auditor.fetch.months import before, is_month
from auditor.fetch.sources import Offer, Range
from auditor.store.periods import Held

# The last so many months are asked for whenever they may have changed; so many of the others in each run.
RECENT = 3
ROTATION = 6
# Where no listing tells of changes: the age at which a file is asked about again.
AGE = timedelta(days=7)
AGE_OF_NOTHING = timedelta(days=1)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """What a person asks for. `full`: every file is asked about; `force`: every file comes again."""

    months: Range = field(default_factory=Range)
    full: bool = False
    force: bool = False
    nogs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """A file to ask for; `held` is what there is of it."""

    offer: Offer
    held: Held | None
    again: bool = False


@dataclass
class Plan:
    jobs: list[Job] = field(default_factory=list)
    unchanged: int = 0
    waiting: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def behind(self) -> list[str]:
        """Periods of which the portal has, as far as it tells, another version than the one held."""
        changed = (job.offer.period for job in self.jobs if not job.again and is_another(job.offer, job.held))
        return [*changed, *self.waiting]


def plan(
    offers: Sequence[Offer], held: Mapping[str, Held], asked: Asked, now: datetime, *, lists: bool
) -> Plan:
    """Sort the offers; `lists`: the portal has a listing, so that what it leaves out is missing."""
    made, older = Plan(), []
    recent = _first_recent(offers)
    for offer in offers:
        known = held.get(offer.period)
        if asked.force or asked.full or known is None or known.fault is not None:
            made.jobs.append(Job(offer, known, again=asked.force))
        elif not _is_due(offer, known, now):
            made.unchanged += 1
        elif offer.period >= recent or asked.months or known.file_id is None:
            made.jobs.append(Job(offer, known))
        else:
            older.append(Job(offer, known))
    older.sort(key=lambda job: _checked(job.held))
    made.jobs += older[:ROTATION]
    made.jobs.sort(key=lambda job: job.offer.period)
    made.waiting = sorted(job.offer.period for job in older[ROTATION:])
    listed = {offer.period for offer in offers if offer.listed}
    made.missing = [
        period
        for period, known in held.items()
        if lists and known.file_id is not None and period not in listed and asked.months.holds(period)
    ]
    return made


def _first_recent(offers: Sequence[Offer]) -> str:
    """The first month that counts as recent; of files for other periods, all do."""
    newest = max((offer.period for offer in offers), default="")
    return before(newest, RECENT - 1) if is_month(newest) else ""


def is_another(offer: Offer, known: Held | None) -> bool:
    """Whether the listing shows another version than the one held; without a listing, whether none is held."""
    if known is None or known.checked_at is None:
        return offer.listed
    return offer.is_dated and (offer.listed_at, offer.checksum) != (known.listed_at, known.checksum)


def _is_due(offer: Offer, known: Held, now: datetime) -> bool:
    if offer.is_dated:
        return is_another(offer, known)
    return now - _checked(known) >= (AGE_OF_NOTHING if known.file_id is None else AGE)


def _checked(known: Held | None) -> datetime:
    if known is None or known.checked_at is None:
        return _NEVER
    return datetime.fromisoformat(known.checked_at)
