"""Which of the things a signal names are money: integers of minor units wherever they are kept."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.rules.model import Rule


def money_names(rule: "Rule", names: Iterable[str]) -> frozenset[str]:
    """Those of `names` that are money to the rule: what its clauses made, and the columns of its view."""
    return rule.money.intersection(names)
