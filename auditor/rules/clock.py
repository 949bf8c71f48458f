"""What a rule asks of the calendar: whether it says something else on another day, and whether it needs holidays."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from auditor.rules.catalog import View
from auditor.rules.lists import DatedList
from auditor.rules.model import Horizon, Program
from auditor.rules.typed import Application, AsOf

OF_HOLIDAYS = frozenset({"business_days_between", "is_holiday"})


def depends_on_day(program: Program) -> bool:
    """Whether a clause names `as_of`, or the rule waits for a period to be over."""
    return any(isinstance(part, AsOf | Horizon) for part in parts_of(program))


def names_the_day(program: Program) -> bool:
    """Whether a clause names `as_of`."""
    return any(isinstance(part, AsOf) for part in parts_of(program))


def counts_business_days(program: Program) -> bool:
    """Whether a clause, of the rule or of a view it reads, needs to know which days are holidays."""
    return any(isinstance(part, Application) and part.function in OF_HOLIDAYS for part in parts_of(program))


def parts_of(node: object) -> Iterator[object]:
    """The node and everything inside it."""
    yield node
    if isinstance(node, tuple | list):
        for item in node:
            yield from parts_of(item)
    elif is_dataclass(node) and not isinstance(
        node, View | DatedList
    ):  # what they hold is not the rule's to say
        for field in fields(node):
            yield from parts_of(getattr(node, field.name))
