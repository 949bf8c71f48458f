"""What an audit found and what it stood on: the record that passes from the audit to the reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from auditor.rules.outcome import Account, Signal

if TYPE_CHECKING:
    from auditor.rules.model import Origin, Rule


class Status(StrEnum):
    """Where a finding stands. A run moves the first four; the others are decisions and outlive runs."""

    NEW = "new"
    OPEN = "open"
    CLOSED = "closed"
    WAIVED = "waived"
    DISMISSED = "dismissed"
    CONFIRMED = "confirmed"


class CloseReason(StrEnum):
    """Why a finding is no longer there."""

    DATA_EDITED = "data edited"
    RULE_CHANGED = "rule changed"
    PARAMETERS_CHANGED = "parameters changed"
    LIST_CHANGED = "list changed"
    RULE_DISABLED = "rule disabled"
    SETTING_CHANGED = "setting changed"
    PERIOD = "period"


class Turn(StrEnum):
    """What a run may change of a finding that was known."""

    EDITED = "edited"
    CLOSED = "closed"
    RETURNED = "returned"
    REOPENED = "reopened"  # it grew after somebody had decided it


@dataclass(frozen=True, slots=True)
class Place:
    """Where one process stands: the raw file's sha256, the record's position in it, a link for people."""

    file: str
    position: int
    url: str | None


@dataclass(frozen=True, slots=True)
class ProcessCard:
    """The little of a process that reports and filters ask for; `published` is its legal day.

    `reference` is the portal's own number; `status` is OCDS's, `status_details` the portal's word for it.
    `is_open` says that the call, the bids or their evaluation are not over: something can still be done.
    `deadline` is the legal day on which bids end, where the source publishes one.
    """

    place: Place
    buyer_id: str | None
    buyer_org: str | None
    buyer_name: str | None
    published: date | None
    reference: str | None = None
    title: str | None = None
    status: str | None = None
    status_details: str | None = None
    modality: str | None = None
    unit_id: str | None = None
    unit_name: str | None = None
    is_open: bool = False
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Persons:
    """Natural persons, by the identifiers and the names they go by."""

    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Waiver:
    """A finding somebody asks not to be shown as open: what it matches, why, who says so, its last day.

    `match` goes from ocid, buyer, supplier or unit to an identifier. `place` is `waivers.yaml:12`.
    """

    rule: str
    match: Mapping[str, str]
    reason: str
    author: str
    expires: date
    place: str

    def holds(self, day: date) -> bool:
        return day <= self.expires

    def __hash__(self) -> int:
        return hash(self.place)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a `where` of the configuration took from a rule: subjects in scope, and signals among them."""

    subjects: int
    signals: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A signal with its history and its processes, by ocid; `first_seen` and `last_seen` are UTC instants.

    `turn` is what this run changed of it, where it was known: back again, or grown after it was decided.
    """

    rule: "Rule"
    signal: Signal
    status: Status
    first_seen: str
    last_seen: str
    processes: Mapping[str, ProcessCard]
    waiver: Waiver | None = None
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class RuleReport:
    """How one rule fared. Exactly one holds: `account`, `cannot_speak`, or `error` (it crashed).

    `silent` says of which sources it cannot speak, and why: its account is of the others.
    """

    rule: "Rule"
    params: Mapping[str, Any]
    lists: Mapping[str, str]
    facts: str
    account: Account | None
    cannot_speak: str | None = None
    error: str | None = None
    closed: Mapping[CloseReason, int] = field(default_factory=dict)
    narrowed: Narrowing | None = None
    silent: Mapping[str, str] = field(default_factory=dict)

    @property
    def ran_in_full(self) -> bool:
        """Whether its silence means something: only then may it close findings."""
        return self.account is not None and self.cannot_speak is None and self.error is None


@dataclass(frozen=True, slots=True)
class Misfit:
    """A column that rules lean on and the data loaded speak against; `year` is None where there is none.

    `declared` is what the source's profile says of it, None where it says nothing.
    """

    source: str
    view: str
    column: str
    year: int | None
    rows: int
    declared: str | None
    told: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """What `[audit]` keeps every rule to: one currency, and processes of other methods than those excluded."""

    currency: str | None = None
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is loaded of one source; `by_month` goes from yyyymm to processes, without those of no usable date."""

    name: str
    processes: int
    undated: int
    by_month: Mapping[int, int]
    files: tuple[str, ...]
    last_ingested: str | None
    last_released: date | None

    @property
    def months(self) -> tuple[int, ...]:
        """yyyymm, in order."""
        return tuple(sorted(self.by_month))


@dataclass(frozen=True, slots=True)
class AuditReport:
    """One audit. `run_id` is None where nothing was saved; `left_out` counts the processes `extent` excludes.

    `buyers` and `units` are the processes of each buyer and each purchasing unit there is; `off` are the
    rules that the configuration does not let run.
    """

    run_id: int | None
    started_at: str
    finished_at: str
    as_of: date
    version: str
    sources: tuple[SourceState, ...]
    rules: tuple[RuleReport, ...]
    findings: tuple[Finding, ...]
    persons: Persons = Persons()
    disabled: Mapping[str, int] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    fitness: tuple[Misfit, ...] = ()
    extent: Extent = Extent()
    left_out: int = 0
    buyers: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)
    off: Mapping[str, "Origin"] = field(default_factory=dict)

    @property
    def crashed(self) -> tuple[RuleReport, ...]:
        return tuple(rule for rule in self.rules if rule.error is not None)
