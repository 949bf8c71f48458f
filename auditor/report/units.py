"""Values as exports write them: money with exactly two decimals, everything else as it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from auditor.report.figures import decimal_text

if TYPE_CHECKING:
    from auditor.rules.model import Rule


def in_units(rule: "Rule", values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a signal or of a row of its evidence, money in currency units."""
    return {name: _amount(value) if name in rule.money else value for name, value in values.items()}


def _amount(value: object) -> object:
    return msgspec.Raw(decimal_text(value).encode()) if isinstance(value, int) else value
