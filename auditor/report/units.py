"""Values as exports write them: money with exactly two decimals, everything else as it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from auditor.report.figures import decimal_text
from auditor.rules.catalog import Type

if TYPE_CHECKING:
    from auditor.rules.model import Rule


def in_units(rule: "Rule", values: Mapping[str, Any]) -> dict[str, Any]:
    """What a signal's message may name, money in currency units."""
    names = rule.program.names
    money = {name for name in values if name in names and names[name].type is Type.MONEY}
    return {name: _amount(value) if name in money else value for name, value in values.items()}


def row_in_units(rule: "Rule", row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of evidence, money in currency units: columns of the rule's view, or derived ones."""
    columns = rule.program.view.columns
    money = {name for name in row if name in columns and columns[name].type is Type.MONEY}
    return in_units(rule, {name: _amount(value) if name in money else value for name, value in row.items()})


def _amount(value: object) -> object:
    return msgspec.Raw(decimal_text(value).encode()) if isinstance(value, int) else value
