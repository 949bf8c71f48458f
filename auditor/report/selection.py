"""Which findings are shown. Selecting narrows what is printed, never what the rules looked at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from auditor.folding import fold
from auditor.rules.outcome import Signal
from auditor.store.audit_report import Finding, ProcessCard, Status

# An identifier and a name.
Party = tuple[str | None, str | None]

# Roles and subjects, as rules name them.
BUYING = frozenset({"buyer", "procuring_entity", "unit"})
SELLING = frozenset({"supplier", "tenderer", "winner", "bidder", "runner_up", "loser", "pair"})
LEVELS = ("low", "medium", "high")
# What nobody needs to act on: somebody has looked at it and said so.
SETTLED = frozenset({Status.WAIVED, Status.DISMISSED, Status.CLOSED})


class Selectable(Protocol):
    """A finding of a run, or one that is kept."""

    @property
    def signal(self) -> Signal: ...

    @property
    def status(self) -> Status: ...

    @property
    def processes(self) -> Mapping[str, ProcessCard]: ...


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of the command line; texts match an identifier whole, or part of a name.

    `open` asks for what can still be mended: findings about open processes that nobody has settled.
    """

    buyer: str | None = None
    supplier: str | None = None
    ocid: str | None = None
    since: date | None = None
    until: date | None = None
    open: bool = False
    new: bool = False

    @property
    def is_everything(self) -> bool:
        return self == Selection()

    def of(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(finding for finding in findings if self.has(finding))

    def has(self, finding: Selectable) -> bool:
        if self.new and finding.status is not Status.NEW:
            return False
        if self.open and (finding.status in SETTLED or not _can_be_mended(finding)):
            return False
        return self._about_the_ocid(finding) and self._in_time(finding) and self._with_the_parties(finding)

    def _about_the_ocid(self, finding: Selectable) -> bool:
        return self.ocid is None or self.ocid == finding.signal.ocid or self.ocid in finding.processes

    def _in_time(self, finding: Selectable) -> bool:
        """One of the finding's processes was published in the time asked for."""
        if self.since is None and self.until is None:
            return True
        first, last = self.since or date.min, self.until or date.max
        days = (card.published for card in finding.processes.values())
        return any(day is not None and first <= day <= last for day in days)

    def _with_the_parties(self, finding: Selectable) -> bool:
        return (self.buyer is None or _is_among(self.buyer, _buyers(finding))) and (
            self.supplier is None or _is_among(self.supplier, _sellers(finding))
        )


def _can_be_mended(finding: Selectable) -> bool:
    """Whether one of its processes is still open."""
    return any(card.is_open for card in finding.processes.values())


def at_or_above(findings: Iterable[Finding], level: str) -> int:
    """How many findings that still ask for a look have at least this level."""
    enough = frozenset(LEVELS[LEVELS.index(level) :])
    return sum(str(f.rule.level) in enough and f.status not in SETTLED for f in findings)


def _buyers(finding: Selectable) -> Iterator[Party]:
    for card in finding.processes.values():
        yield card.buyer_id, card.buyer_name
        yield card.buyer_org, None
    yield from _parties(finding, BUYING)


def _sellers(finding: Selectable) -> Iterator[Party]:
    return _parties(finding, SELLING)


def _parties(finding: Selectable, roles: frozenset[str]) -> Iterator[Party]:
    signal = finding.signal
    if signal.subject_type in roles:
        yield signal.subject_id, signal.subject_name
        # A pair is named by its two parts.
        yield from ((part, None) for part in signal.subject_id.split("|"))
    for involved in signal.involved:
        if involved.role in roles:
            yield involved.id, involved.name


def _is_among(text: str, parties: Iterable[Party]) -> bool:
    wanted = fold(text)
    return any(
        (key is not None and fold(key) == wanted) or (name is not None and wanted in fold(name))
        for key, name in parties
    )
