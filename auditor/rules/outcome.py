"""What a rule found: signals, and an account in which every subject in scope has exactly one outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor.rules.model import Rule


@dataclass(frozen=True, slots=True)
class Account:
    """How many subjects (rows of a row rule, groups of a group rule) ended in which outcome.

    `in_scope == flagged + clear + sum(could_not_tell.values())`. `could_not_tell` counts by reason:
    `missing <column>`, `unknown`, `scope unknown`, `mixed currencies`, `unfinished period`,
    `months not loaded`. `rows_left_out` counts, by reason, the rows that could not be evaluated; for a row
    rule these are subjects, for a group rule they are the rows that its groups had to do without.
    """

    in_scope: int
    flagged: int
    clear: int
    could_not_tell: Mapping[str, int]
    rows_left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Involved:
    """Somebody in a role: `role` as the rule names it (supplier, buyer, ...), `type` the kind of thing."""

    role: str
    type: str
    id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Signal:
    """One subject that a rule flagged.

    `amount` is in minor units of `currency`. `values` holds what the message may name: group keys, taken
    and derived columns, labels, parameters; dates as ISO texts, money as minor units (in `currency`,
    unless `<name>_currency` says otherwise). `unverified_lists` among them names the dated lists whose
    rows nobody has verified yet. `evidence` holds the rule's evidence columns for each witness row, with
    its `ocid` where there is one; `witness` the keys of these rows, in the same order.
    """

    fingerprint: str
    source: str
    subject_type: str
    subject_id: str
    subject_name: str | None
    ocid: str | None
    score: float | None
    amount: int | None
    currency: str | None
    involved: tuple[Involved, ...]
    values: Mapping[str, Any]
    evidence: tuple[Mapping[str, Any], ...]
    witness: tuple[str, ...]
    provisional: bool

    @property
    def ocids(self) -> frozenset[str]:
        """Its own process and those of its evidence."""
        named = {ocid for row in self.evidence if (ocid := row.get("ocid"))}
        if self.ocid:
            named.add(self.ocid)
        return frozenset(named)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule says of one set of facts; `cannot_speak` says why it must say nothing, where it must.

    `by_source` shares the account out among the sources; the rows left out stand in the whole one only.
    """

    rule: "Rule"
    account: Account
    signals: tuple[Signal, ...]
    cannot_speak: str | None = None
    by_source: Mapping[str, Account] = field(default_factory=dict)
