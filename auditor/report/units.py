"""Values as exports write them: money with exactly two decimals, everything else as it is."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from auditor.report.figures import decimal_text


def in_units(values: Mapping[str, Any], money: Collection[str]) -> dict[str, Any]:
    """What a signal names, or a row of its evidence, with those of `money` in currency units."""
    return {name: _amount(value) if name in money else value for name, value in values.items()}


def _amount(value: object) -> object:
    return msgspec.Raw(decimal_text(value).encode()) if isinstance(value, int) else value
