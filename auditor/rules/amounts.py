"""Which of the things a signal names are money: integers of minor units wherever they are kept."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditor.rules.catalog import Type

if TYPE_CHECKING:
    from auditor.rules.model import Rule


def money_names(rule: "Rule", names: Iterable[str]) -> set[str]:
    """Those of `names` that are money to the rule: what its clauses made, and the columns of its view."""
    made, columns = rule.program.names, rule.program.view.columns
    return {
        name
        for name in set(names)
        if (name in made and made[name].type is Type.MONEY)
        or (name in columns and columns[name].type is Type.MONEY)
    }
