"""Checked expressions, evaluated for one row at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from auditor.rules.functions import FUNCTIONS, Sort
from auditor.rules.kinds import MONEY
from auditor.rules.lists import DatedList, DatedRow
from auditor.rules.typed import (
    Application,
    AsOf,
    Bound,
    Constant,
    ListLookup,
    MappingLookup,
    Membership,
    Operation,
    Reference,
    Typed,
    Unset,
)
from reference.cells import Cell, CloseCalls, Plain, dated, is_computed, literal, truth
from reference.operators import operate
from reference.scalars import call
from reference.tables import Row

UNVERIFIED = "unverified "

Looking = Callable[[Application, Row], Cell]  # what a function that looks at other rows makes of them


@dataclass
class World:
    """What is the same for all expressions of a run."""

    settings: Mapping[str, Any]
    lists: Mapping[str, DatedList]
    as_of: date
    loaded_months: Mapping[str, frozenset[str]] = field(default_factory=dict)
    calls: CloseCalls = field(default_factory=CloseCalls)


class Expressions:
    def __init__(self, world: World, looking: Looking) -> None:
        self.world, self.looking = world, looking
        self.evaluators: dict[type[Typed], Callable[[Any, Row], Cell]] = {
            Constant: lambda node, _row: literal(node.kind, node.value),
            Bound: lambda node, _row: literal(node.kind, world.settings[node.parameter]),
            Reference: lambda node, row: row.cells[node.name],
            AsOf: lambda _node, _row: dated(world.as_of),
            Operation: self._operation,
            Membership: self._member,
            Unset: lambda node, _row: truth((not world.settings[node.parameter]) is not node.negated),
            MappingLookup: self._mapped,
            ListLookup: self._listed,
            Application: self._application,
        }

    def at(self, node: Typed, row: Row) -> Cell:
        return self.evaluators[type(node)](node, row)

    def _operation(self, node: Operation, row: Row) -> Cell:
        cells = [self.at(each, row) for each in node.operands]
        return operate(node.operator, node.kind, cells, self.world.calls)

    def _application(self, node: Application, row: Row) -> Cell:
        if FUNCTIONS[node.function].sort is not Sort.VALUE:
            return self.looking(node, row)
        return call(
            node.function, node.kind, [self.at(each, row) for each in node.arguments], self.world.calls
        )

    def _mapped(self, node: MappingLookup, row: Row) -> Cell:
        key = self.at(node.key, row)
        return literal(node.kind, self.world.settings[node.parameter].get(key.value)).noting(key.notes)

    def _member(self, node: Membership, row: Row) -> Cell:
        operand = self.at(node.operand, row)
        if operand.null:
            return truth(None, operand.notes)
        if node.parameter is None:
            choices = tuple(choice.value for choice in node.choices)
        else:
            choices = self.world.settings[node.parameter]
        if operand.units is not None and is_computed(operand.kind):
            for choice in choices:
                self.world.calls.look(operand.units, float(str(choice)))
        found = any(_equal(operand, choice) for choice in choices)
        return truth(found is not node.negated, operand.notes)

    def _listed(self, node: ListLookup, row: Row) -> Cell:
        dated_list = self.world.lists[node.list]
        key, on = self.at(node.key, row), self.at(node.on, row)
        notes = key.notes | on.notes
        found = next((each for each in dated_list.rows if in_force(each, key, on)), None)
        if found is None:
            return Cell(node.kind, notes=notes)
        if not found.verified:
            notes |= {UNVERIFIED + dated_list.name}
        value = literal(node.kind, found.value).value
        return Cell(node.kind, value, found.currency if node.kind == MONEY else None, notes=notes)


def _equal(operand: Cell, choice: Plain) -> bool:
    if operand.kind == MONEY:
        return operand.exact == Decimal(str(choice))
    return operand.value == choice


def in_force(listed: DatedRow, key: Cell, on: Cell) -> bool:
    """Both days are included; an open end is still in force."""
    day = on.value
    if not isinstance(day, date) or key.value != listed.key:
        return False
    return (listed.valid_from or date.min) <= day <= (listed.valid_to or date.max)
