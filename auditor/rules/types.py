"""Checks an expression: every name resolved, every part typed, every fault on the part it is about."""

from collections.abc import Callable
from datetime import date
from typing import Any

from auditor.language import say
from auditor.rules.arithmetic import binary_kind, comparable
from auditor.rules.calls import CallChecker
from auditor.rules.expression import ExpressionError
from auditor.rules.folded import folded_beside
from auditor.rules.kinds import ANYTHING, BOOLEAN, DATE, TEXT, Kind, common, kind_of
from auditor.rules.parameters import Shape
from auditor.rules.scope import Aggregates, Scope
from auditor.rules.suggestions import did_you_mean, where_to_look
from auditor.rules.syntax import (
    Binary,
    Call,
    Comparison,
    Conditional,
    IsNull,
    Listing,
    Literal,
    Logic,
    Name,
    Span,
    Subscript,
    Syntax,
    Unary,
)
from auditor.rules.typed import (
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

AS_OF = "as_of"


class Checker:
    """Types one expression in one scope. `faults` holds what is wrong with it, `used` the names it leans on."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.faults: list[ExpressionError] = []
        self.used: set[str] = set()
        self.inside: str | None = None  # the aggregate we are in
        self.calls = CallChecker(self)
        self.checks: dict[type[Syntax], Callable[[Any], Typed]] = {
            Literal: lambda node: Constant(node.span, kind_of(node.value), node.value),
            Name: self._name,
            Unary: self._unary,
            Binary: self._binary,
            Comparison: self._comparison,
            IsNull: self._is_null,
            Logic: self._logic,
            Conditional: self._conditional,
            Subscript: self._subscript,
            Call: self.calls.check,
            Listing: self._listing,
        }

    def check(self, node: Syntax) -> Typed:
        return self.checks[type(node)](node)

    def expect(self, node: Syntax, kind: Kind) -> Typed:
        """The expression, which must be of `kind`."""
        typed = self.check(node)
        if typed.kind.known and typed.kind != kind:
            self.fault(
                "E016",
                say(
                    es=f"se espera {kind}, y esto es {typed.kind}",
                    en=f"expected {kind}, and this is {typed.kind}",
                ),
                node.span,
            )
        return typed

    def fault(self, code: str, message: str, span: Span, label: str = "", hint: str = "") -> Typed:
        """Notes a fault; what it returns stands for the part that cannot be typed."""
        self.faults.append(ExpressionError(code, message, span, label, hint))
        return Constant(span, ANYTHING, None)

    # Names

    def _name(self, node: Name) -> Typed:
        if node.id == AS_OF:
            return AsOf(node.span, DATE)
        self.used.add(node.id)
        if (kind := self.scope.names.get(node.id)) is not None:
            return self._column(node, kind)
        if (parameter := self.scope.params.get(node.id)) is not None:
            if parameter.shape is Shape.ONE:
                return Bound(node.span, parameter.kind, node.id)
            return self._misused(node, say(es="es una lista o tabla", en="is a list or a table"))
        if node.id in self.scope.lists:
            return self._misused(node, say(es="es una lista con fechas", en="is a dated list"))
        return self._unknown(node)

    def _misused(self, node: Name, what: str) -> Typed:
        hint = say(
            es="una tabla se usa como `t[clave]`, una lista como `x in l`",
            en="a table is used as `t[key]`, a list as `x in l`",
        )
        return self.fault("E016", f"`{node.id}` {what}", node.span, hint=hint)

    def _unknown(self, node: Name) -> Typed:
        choices = {*self.scope.names, *self.scope.params, *self.scope.lists, AS_OF}
        if node.id.capitalize() in {"True", "False", "None"}:
            choices = {node.id.capitalize()}
        place, near = self.scope.place, did_you_mean(node.id, choices)
        label = say(es=f"no hay tal columna en {place.es}", en=f"no such column in {place.en}")
        message = say(es=f"nombre desconocido `{node.id}`", en=f"unknown name `{node.id}`")
        told = f"{label}; {near}" if near else label
        return self.fault("E010", message, node.span, told, where_to_look(place.en, near))

    def _column(self, node: Name, kind: Kind) -> Typed:
        if self.scope.aggregates is Aggregates.TAKE and not self.inside and node.id not in self.scope.keys:
            return self.fault(
                "E018",
                say(
                    es=f"`{node.id}` tiene muchos valores en un grupo",
                    en=f"`{node.id}` has many values in a group",
                ),
                node.span,
                say(es=f"p. ej. max({node.id})", en=f"e.g. max({node.id})"),
            )
        return Reference(node.span, kind, node.id)

    def _listing(self, node: Listing) -> Typed:
        message = say(es="una lista solo va después de `in`", en="a list stands after `in` only")
        return self.fault("E012", message, node.span)

    # Operators

    def _unary(self, node: Unary) -> Typed:
        if node.operator == "not":
            return Operation(node.span, BOOLEAN, "not", (self.expect(node.operand, BOOLEAN),))
        operand = self.check(node.operand)
        if operand.kind.known and not operand.kind.numeric:
            message = say(es=f"`-` no va con {operand.kind}", en=f"`-` does not go with {operand.kind}")
            return self.fault("E016", message, node.operand.span)
        return Operation(node.span, operand.kind, "negative", (operand,))

    def _binary(self, node: Binary) -> Typed:
        left, right = self.check(node.left), self.check(node.right)
        if not (left.kind.known and right.kind.known):
            return Constant(node.span, ANYTHING, None)
        kind, hint = binary_kind(node.operator, left, right)
        if kind is None:
            message = say(
                es=f"{left.kind} {node.operator} {right.kind} no tiene sentido",
                en=f"{left.kind} {node.operator} {right.kind} makes no sense",
            )
            return self.fault("E016", message, node.span, hint=hint)
        return Operation(node.span, kind, node.operator, (left, right))

    def _comparison(self, node: Comparison) -> Typed:
        if node.operator in {"in", "not in"}:
            return self._membership(node)
        left, right = self.check(node.left), self.check(node.right)
        left, right = self._dated(left, right.kind), self._dated(right, left.kind)
        left, right = folded_beside(left, right), folded_beside(right, left)
        if (
            left.kind.known
            and right.kind.known
            and (problem := comparable(node.operator, left.kind, right.kind))
        ):
            return self.fault("E016", problem[0], node.span, hint=problem[1])
        return Operation(node.span, BOOLEAN, node.operator, (left, right))

    def _dated(self, typed: Typed, other: Kind) -> Typed:
        """A text literal beside a date is a date."""
        if other != DATE or not isinstance(typed, Constant) or not isinstance(typed.value, str):
            return typed
        try:
            return Constant(typed.span, DATE, date.fromisoformat(typed.value))
        except ValueError:
            message = say(es=f"`{typed.value}` no es una fecha", en=f"`{typed.value}` is not a date")
            return self.fault(
                "E016", message, typed.span, say(es="escriba AAAA-MM-DD", en="write YYYY-MM-DD")
            )

    def _membership(self, node: Comparison) -> Typed:
        operand = self.check(node.left)
        negated = node.operator == "not in"
        if isinstance(node.right, Name) and (parameter := self.scope.params.get(node.right.id)):
            self.used.add(node.right.id)
            if parameter.shape is Shape.MAPPING:
                return self._not_in_a_table(node.right, node.left)
            if parameter.shape is not Shape.LIST or common(operand.kind, parameter.kind) is None:
                return self._not_choices(node.right.span, operand.kind)
            return Membership(node.span, BOOLEAN, operand, (), parameter.name, negated)
        if not isinstance(node.right, Listing):
            return self._not_choices(node.right.span, operand.kind)
        choices = []
        for item in node.right.items:
            choice = folded_beside(self._dated(self.check(item), operand.kind), operand)
            if (
                not isinstance(choice, Constant)
                or choice.value is None
                or common(operand.kind, choice.kind) is None
            ):
                return self._not_choices(item.span, operand.kind)
            choices.append(choice)
        return Membership(node.span, BOOLEAN, operand, tuple(choices), None, negated)

    def _not_in_a_table(self, table: Name, key: Syntax) -> Typed:
        message = say(
            es=f"`{table.id}` es una tabla, y `in` busca en una lista",
            en=f"`{table.id}` is a table, and `in` looks through a list",
        )
        named = key.id if isinstance(key, Name) else "x"
        example = say(
            es=f"si tiene un valor: {table.id}[{named}] is not None",
            en=f"whether it has a value: {table.id}[{named}] is not None",
        )
        return self.fault("E016", message, table.span, hint=example)

    def _not_choices(self, span: Span, kind: Kind) -> Typed:
        message = say(
            es=f"`in` busca {kind} en una lista de literales",
            en=f"`in` looks for {kind} in a list of literals",
        )
        example = say(
            es='p. ej. ["43b", "38"], o un parámetro que es una lista',
            en='e.g. ["43b", "38"], or a parameter that is a list',
        )
        return self.fault("E016", message, span, hint=example)

    def _is_null(self, node: IsNull) -> Typed:
        operand = node.operand
        if isinstance(operand, Name) and operand.id not in self.scope.names:
            parameter = self.scope.params.get(operand.id)
            if parameter is not None and parameter.shape is not Shape.ONE:
                self.used.add(operand.id)
                return Unset(node.span, BOOLEAN, operand.id, node.negated)
        return Operation(
            node.span, BOOLEAN, "is not null" if node.negated else "is null", (self.check(node.operand),)
        )

    def _logic(self, node: Logic) -> Typed:
        return Operation(
            node.span, BOOLEAN, node.operator, tuple(self.expect(each, BOOLEAN) for each in node.operands)
        )

    def _conditional(self, node: Conditional) -> Typed:
        test = self.expect(node.test, BOOLEAN)
        then, otherwise = self.check(node.then), self.check(node.otherwise)
        then, otherwise = self._dated(then, otherwise.kind), self._dated(otherwise, then.kind)
        kind = common(then.kind, otherwise.kind)
        if kind is None:
            message = say(
                es=f"una rama es {then.kind} y la otra {otherwise.kind}",
                en=f"one branch is {then.kind}, the other {otherwise.kind}",
            )
            return self.fault("E016", message, node.span)
        return Operation(node.span, kind, "if", (test, then, otherwise))

    # Tables and lists

    def _subscript(self, node: Subscript) -> Typed:
        self.used.add(node.name.id)
        if (
            parameter := self.scope.params.get(node.name.id)
        ) is not None and parameter.shape is Shape.MAPPING:
            return self._mapping(node, parameter.kind)
        if node.name.id in self.scope.lists:
            return self._dated_list(node)
        if node.name.id in self.scope.names or node.name.id in self.scope.params:
            message = say(es=f"`{node.name.id}` no tiene claves", en=f"`{node.name.id}` has no keys")
            return self.fault("E016", message, node.name.span)
        return self._unknown(node.name)

    def _mapping(self, node: Subscript, kind: Kind) -> Typed:
        if len(node.keys) != 1:
            message = say(es="una tabla tiene una clave", en="a table has one key")
            return self.fault("E019", message, node.span)
        key = self.check(node.keys[0])
        if key.kind.known and not key.kind.textual:
            message = say(es="la clave de una tabla es un texto", en="a table's key is a text")
            return self.fault("E016", message, node.keys[0].span)
        return MappingLookup(node.span, kind, node.name.id, key)

    def _dated_list(self, node: Subscript) -> Typed:
        dated = self.scope.lists[node.name.id]
        if len(node.keys) != 2:
            message = say(
                es="una lista con fechas se pregunta por clave y día",
                en="a dated list is asked by key and day",
            )
            return self.fault(
                "E019",
                message,
                node.span,
                say(es='p. ej. limit["quotation", published]', en='e.g. limit["quotation", published]'),
            )
        key, on = self.check(node.keys[0]), self.check(node.keys[1])
        on = self._dated(on, DATE)
        if isinstance(key, Constant) and key.kind == TEXT and key.value not in dated.keys:
            message = say(
                es=f"la lista {dated.name} no tiene `{key.value}`",
                en=f"the list {dated.name} has no `{key.value}`",
            )
            return self.fault("E019", message, key.span, did_you_mean(str(key.value), dated.keys))
        if (key.kind.known and not key.kind.textual) or (on.kind.known and on.kind != DATE):
            message = say(es="se espera un texto y una fecha", en="a text and a date are expected")
            return self.fault("E016", message, node.span)
        return ListLookup(node.span, dated.kind, node.name.id, key, on)


def check_expression(
    node: Syntax, scope: Scope, expected: Kind | None = None
) -> tuple[Typed, list[ExpressionError], set[str]]:
    """The typed expression, its faults, and the names it leans on."""
    checker = Checker(scope)
    typed = checker.check(node) if expected is None else checker.expect(node, expected)
    return typed, checker.faults, checker.used
