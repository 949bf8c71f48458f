"""A checked expression as an engine expression."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.operators import operate
from auditor.rules.compiler.scalars import call, is_holiday
from auditor.rules.compiler.values import (
    UNVERIFIED,
    Value,
    as_float,
    as_money,
    day_of,
    joined_notes,
    null_of,
    of_constant,
)
from auditor.rules.functions import FUNCTIONS, Sort
from auditor.rules.kinds import BOOLEAN, DATE, MONEY, NOTHING, NUMBER, Kind
from auditor.rules.lists import DatedList, DatedRow
from auditor.rules.parameters import Value as Setting
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


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for every expression of a run: the parameters' values, the lists, the day.

    `loaded_months` names, for the sources of which it is known, the months (`2026-05`) that were loaded;
    `calendars` are those whose holidays a date may fall on.
    """

    settings: Mapping[str, Setting]
    lists: Mapping[str, DatedList]
    as_of: date
    loaded_months: Mapping[str, frozenset[str]] = field(default_factory=dict)
    calendars: frozenset[str] = frozenset({"GT"})


Aggregating = Callable[[Application], Value]


def _none(application: Application) -> Value:
    raise TypeError(f"the checker lets no aggregate stand here: {application.function}")


Literal = str | float | bool | date | None


class Emitter:
    """`values` are the columns in reach."""

    def __init__(
        self, values: Mapping[str, Value], context: Context, aggregating: Aggregating = _none
    ) -> None:
        self.values, self.context, self.aggregating = values, context, aggregating
        self.emitters: dict[type[Typed], Callable[[Any], Value]] = {
            Constant: lambda node: _constant(node.value, node.kind),
            Reference: lambda node: self.values[node.name],
            Bound: self._bound,
            AsOf: lambda _node: of_constant(self.context.as_of, DATE),
            Operation: self._operation,
            Membership: self._membership,
            Unset: self._unset,
            MappingLookup: self._mapping,
            ListLookup: self._dated_list,
            Application: self._application,
        }

    def emit(self, typed: Typed) -> Value:
        return self.emitters[type(typed)](typed)

    def _bound(self, node: Bound) -> Value:
        setting = self.context.settings[node.parameter]
        if isinstance(setting, tuple | Mapping):
            raise TypeError("the checker lets one value stand here")
        return _constant(setting, node.kind)

    def _operation(self, node: Operation) -> Value:
        return operate(node.operator, node.kind, [self.emit(operand) for operand in node.operands])

    def _application(self, node: Application) -> Value:
        if FUNCTIONS[node.function].sort is not Sort.VALUE:
            return self.aggregating(node)
        arguments = [self.emit(argument) for argument in node.arguments]
        if node.function == "is_holiday":
            return is_holiday(arguments[0], self.context.calendars)
        return call(node.function, node.kind, arguments)

    def _membership(self, node: Membership) -> Value:
        operand = self.emit(node.operand)
        setting = self.context.settings[node.parameter] if node.parameter else None
        choices = setting if isinstance(setting, tuple) else tuple(choice.value for choice in node.choices)
        found = _among(operand, choices)
        known = ex.when(~operand.expr.is_null()).then(~found if node.negated else found)
        return Value(BOOLEAN, known, notes=operand.notes)

    def _unset(self, node: Unset) -> Value:
        empty = not self.context.settings[node.parameter]
        return Value(BOOLEAN, ex.lit(empty is not node.negated, ex.Boolean))

    def _mapping(self, node: MappingLookup) -> Value:
        key = self.emit(node.key)
        table = self.context.settings[node.parameter]
        if not isinstance(table, Mapping) or not table:
            return Value(node.kind, null_of(node.kind))
        if key.constant is not None:
            return _constant(table.get(str(key.constant)), node.kind)
        found = [
            ex.when(key.expr == text).then(_constant(value, node.kind).expr) for text, value in table.items()
        ]
        return Value(node.kind, ex.coalesce(*found, null_of(node.kind)), notes=key.notes)

    def _dated_list(self, node: ListLookup) -> Value:
        """Null where the list has no row for the key on the day."""
        dated = self.context.lists[node.list]
        key, on = self.emit(node.key), self.emit(node.on)
        rows = [row for row in dated.rows if key.constant is None or row.key == key.constant]
        if on.day is None or not rows:
            return Value(node.kind, null_of(node.kind))
        held = [(row, _holds(row, key, on.day)) for row in rows]
        found = ex.coalesce(
            *(ex.when(when).then(_constant(row.value, dated.kind).expr) for row, when in held),
            null_of(node.kind),
        )
        notes = joined_notes(key, on)
        unverified = [when for row, when in held if not row.verified]
        if unverified:
            notes[UNVERIFIED + dated.name] = ex.coalesce(_either(unverified), ex.lit(False))
        return Value(node.kind, found, _currency(held) if dated.kind == MONEY else None, notes=notes)


def _constant(value: Literal, kind: Kind) -> Value:
    if value is None:
        return Value(kind, null_of(kind))
    if kind == NUMBER and isinstance(value, int):
        value = float(value)
    return of_constant(value, kind if kind != NOTHING else BOOLEAN)


def _among(operand: Value, choices: tuple[Literal, ...]) -> ex.Expr:
    if not choices:
        return ex.lit(False)
    if operand.kind == DATE and operand.day is not None:
        return operand.day.is_in([day_of(choice) for choice in choices if isinstance(choice, date)])
    if operand.kind == MONEY:
        exact = [as_money(_constant(choice, NUMBER)) for choice in choices]
        return operand.expr.is_in([each.constant for each in exact if each is not None])
    if operand.kind.type is NUMBER.type:
        return as_float(operand).is_in(
            [float(choice) for choice in choices if isinstance(choice, int | float)]
        )
    return operand.expr.is_in(list(choices))


def _holds(row: DatedRow, key: Value, day: ex.Expr) -> ex.Expr:
    conditions = [~day.is_null()]
    if key.constant is None:
        conditions.append(key.expr == row.key)
    if row.valid_from is not None:
        conditions.append(day >= day_of(row.valid_from))
    if row.valid_to is not None:
        conditions.append(day <= day_of(row.valid_to))
    held = conditions[0]
    for condition in conditions[1:]:
        held = held & condition
    return held


def _currency(held: list[tuple[DatedRow, ex.Expr]]) -> ex.Expr:
    currencies = {row.currency for row, _ in held}
    if len(currencies) == 1:
        return ex.lit(currencies.pop(), ex.String)
    return ex.coalesce(*(ex.when(when).then(ex.lit(row.currency, ex.String)) for row, when in held))


def _either(conditions: list[ex.Expr]) -> ex.Expr:
    either = conditions[0]
    for condition in conditions[1:]:
        either = either | condition
    return either
