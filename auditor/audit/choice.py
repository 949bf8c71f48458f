"""Which rules a run applies, and what it may change of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.rules.model import Status
from auditor.rules.suggestions import did_you_mean

if TYPE_CHECKING:
    from auditor.rules.model import Rule


def chosen_rules(
    rules: Sequence["Rule"], ids: Iterable[str], params: Mapping[str, Mapping[str, Any]]
) -> tuple["Rule", ...]:
    """The rules named, else all that are not deprecated.

    Raises UsageError for an id that no rule has, and for a parameter of a rule that will not run.
    """
    by_id = {rule.id: rule for rule in rules}
    for wanted in ids:
        _must_be_among(wanted, by_id, "--rule")
    named = set(ids)
    chosen = tuple(
        rule for rule in rules if (rule.id in named if named else rule.status is not Status.DEPRECATED)
    )
    for wanted in params:
        _must_be_among(wanted, [rule.id for rule in chosen], "--set")
    return chosen


def _must_be_among(wanted: str, known: Iterable[str], option: str) -> None:
    if wanted in known:
        return
    name = harmless(wanted, 80)
    raise UsageError(
        say(es=f"{option}: ninguna regla se llama '{name}'", en=f"{option}: no rule is called '{name}'"),
        did_you_mean(wanted, known)
        or say(es="`auditor rules list` dice cuáles hay", en="`auditor rules list` says which there are"),
    )
