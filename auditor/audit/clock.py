"""Whether a rule says something else on another day, over the same data."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from auditor.rules.model import Program
from auditor.rules.typed import AsOf


def depends_on_day(program: Program) -> bool:
    """Whether a clause names `as_of`, or the rule waits for a period to be over."""
    return program.horizon is not None or any(isinstance(part, AsOf) for part in _parts(program))


def _parts(node: object) -> Iterator[object]:
    """The node and everything inside it."""
    yield node
    if isinstance(node, tuple | list):
        for item in node:
            yield from _parts(item)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _parts(getattr(node, field.name))
