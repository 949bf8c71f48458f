"""What the interpreter says of a rule's subjects."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.rules.outcome import Account

FLAGGED, CLEAR, DROPPED = "flagged", "clear", "dropped"


@dataclass(frozen=True, slots=True)
class Finding:
    """A flagged subject. `values` are the columns that the rule made, `currencies` those of them that have one."""

    fingerprint: str
    source: str
    score: float | None
    amount: int | None
    currency: str | None
    values: Mapping[str, Any]
    currencies: Mapping[str, str]
    witness: tuple[str, ...]
    provisional: bool
    unverified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """`close_calls` counts the comparisons of computed numbers that engines may see differently."""

    account: Account
    by_source: Mapping[str, Account]
    findings: tuple[Finding, ...]
    close_calls: int


def account_of(outcomes: Iterable[str], left_out: Iterable[str] = ()) -> Account:
    counts = Counter(outcome for outcome in outcomes if outcome != DROPPED)
    untold = {reason: count for reason, count in counts.items() if reason not in {FLAGGED, CLEAR}}
    return Account(counts.total(), counts[FLAGGED], counts[CLEAR], untold, dict(Counter(left_out)))
