"""Reads expressions and columns of a rule file, each in the scope that the clauses before it left."""

from collections.abc import Mapping

from auditor.language import Text, say
from auditor.rules.clock import parts_of
from auditor.rules.diagnostics import Fault
from auditor.rules.expression import ExpressionError, parse_expression
from auditor.rules.fields import Fields
from auditor.rules.followers import Lost
from auditor.rules.kinds import INTEGER, Kind, kind_of
from auditor.rules.lists import DatedList
from auditor.rules.model import Columns
from auditor.rules.names import check_name
from auditor.rules.nodes import Dictionary, Entry, Node, Scalar
from auditor.rules.parameter_reading import python_value
from auditor.rules.parameters import Parameter, Shape
from auditor.rules.scope import Scope
from auditor.rules.suggestions import did_you_mean, where_to_look
from auditor.rules.syntax import Span, Syntax
from auditor.rules.typed import AsOf, Bound, Constant, Typed
from auditor.rules.types import check_expression


class ClauseReader:
    """What the readers of all clauses share; `scope` grows with what each clause defines."""

    def __init__(
        self, fields: Fields, params: Mapping[str, Parameter], lists: Mapping[str, DatedList]
    ) -> None:
        self.fields: Fields = fields
        self.faults: list[Fault] = fields.faults
        self.params, self.lists = params, lists
        self.used: set[str] = set()
        self.checked: list[tuple[Scalar, Typed]] = []  # every sound expression, for the lint
        self.logic: dict[str, object] = {}
        self.scope = Scope(Text("", ""), {}, params, lists)
        self.lost = Lost(self.faults)

    # Expressions

    def _parsed(self, node: Node | None) -> tuple[Scalar, Syntax] | None:
        scalar = self.fields.scalar(node)
        if scalar is None:
            return None
        try:
            return scalar, parse_expression(scalar.text)
        except ExpressionError as error:
            self._note(scalar, error)
            return None

    def expression(self, node: Node | None, scope: Scope, kind: Kind | None = None) -> Typed | None:
        parsed = self._parsed(node)
        if parsed is None:
            return None
        scalar, syntax = parsed
        typed, faults, used = check_expression(syntax, scope, kind)
        self.used |= used
        for error in faults:
            self._note(scalar, error)
        if faults:
            return None
        self.checked.append((scalar, typed))
        return typed

    def _note(self, scalar: Scalar, error: ExpressionError) -> None:
        start, end = error.span
        if error.code == "E011" and is_cut(scalar):
            hint = say(
                es="dentro de { } una coma termina el valor: póngalo entre comillas, o en una línea propia",
                en="inside { } a comma ends the value: put it in quotes, or on a line of its own",
            )
            self.faults.append(scalar.fault(error.code, error.message, hint=hint))
            return
        if not scalar.text:
            self.faults.append(scalar.fault(error.code, error.message, label=error.label, hint=error.hint))
            return
        self.faults.append(
            scalar.fault_within(error.code, error.message, start, end, label=error.label, hint=error.hint)
        )

    def single(self, clause: str, kind: Kind | None) -> Typed | None:
        node = self.fields.get(clause)
        if isinstance(node, Scalar):
            self.logic[clause] = " ".join(node.text.split())
        return self.expression(node, self.scope, kind)

    # Lists of clauses

    def listed(self, clause: str, expected: str | None = None) -> list[Dictionary]:
        """The items of a clause that has several, such as `join`; the names of one that cannot be read are lost."""
        node = self.fields.get(clause)
        if node is None:
            return []
        self.logic[clause] = python_value(node)
        items = (node,) if isinstance(node, Dictionary) else self.fields.items(clause)
        found = [item for item in items if isinstance(item, Dictionary)]
        if isinstance(node, Dictionary):
            self.fields.wrong(node, say(es="una lista: `- {…}`", en="a list: `- {…}`"))
        for item in items:
            if not isinstance(item, Dictionary):
                self.fields.wrong(item, expected or say(es="pares de clave y valor", en="keys with values"))
        if len(found) < len(items) or not items:
            self.lost.everything()
        return found

    # Columns

    def dictionary(self, fields: Fields, key: str) -> Dictionary | None:
        """The names that `key` would make are lost where it is something else."""
        node = fields.dictionary(key)
        if node is None and fields.get(key) is not None:
            self.lost.everything()
        return node

    def columns(self, clause: str) -> Columns:
        found = []
        for entry in self.dictionary(self.fields, clause) or ():
            if not self.new(entry.key, self.scope.names):
                continue
            typed = self.entry(clause, entry, self.scope)
            if typed is not None:
                found.append((entry.key.text, typed))
            self.scope = self.scope.having(entry.key.text, typed.kind if typed else Kind(None, known=False))
        return tuple(found)

    def entry(self, clause: str, entry: Entry, scope: Scope) -> Typed | None:
        if isinstance(entry.value, Scalar):
            self.logic.setdefault(clause, {})[entry.key.text] = " ".join(entry.value.text.split())  # type: ignore[index] # only clauses of columns come here
        return self.expression(entry.value, scope)

    def new(self, key: Scalar, taken: Mapping[str, Kind]) -> bool:
        if (
            "(" not in key.text and ")" in key.text
        ):  # the rest of an expression that a comma cut; told already
            return False
        if not check_name(key, self.faults):
            self.lost.name(key.text)
            return False
        if key.text in taken or key.text in self.params or key.text in self.lists:
            message = say(es=f"ya hay un `{key.text}`", en=f"there is a `{key.text}` already")
            self.faults.append(key.fault("E017", message))
            return False
        return True

    def known(self, scalar: Scalar) -> bool:
        if scalar.text in self.scope.names:
            return True
        if "(" in scalar.text:
            message = say(es="aquí va el nombre de una columna", en="a column's name goes here")
            hint = say(
                es=f"póngale nombre en `derive`, y use ese nombre: derive: {{nombre: {scalar.text}}}",
                en=f"give it a name in `derive`, and use that name: derive: {{name: {scalar.text}}}",
            )
            self.fields.fault("E010", message, scalar, hint=hint)
            return False
        message = say(es=f"nombre desconocido `{scalar.text}`", en=f"unknown name `{scalar.text}`")
        near = did_you_mean(scalar.text, self.scope.names)
        self.fields.fault("E010", message, scalar, label=near, hint=where_to_look(self.scope.place.en, near))
        return False

    def setting(self, fields: Fields, key: str, default: str | float | None, kind: Kind) -> Typed | None:
        """A figure, or a word, that is written out or is a parameter; `default` where it is not there."""
        node = fields.get(key)
        scalar = fields.scalar(node)
        if scalar is None:
            return Constant(Span(0, 0), kind_of(default), default) if node is None else None
        parameter = self.params.get(scalar.text) if isinstance(scalar.value, str) else None
        if parameter is not None and parameter.shape is Shape.ONE and _fits(parameter.kind, kind):
            self.used.add(scalar.text)
            return Bound(Span(0, 0), parameter.kind, scalar.text)
        if (
            isinstance(scalar.value, str)
            and kind.numeric
            and (computed := self._computed(scalar)) is not None
        ):
            return computed
        found = kind_of(scalar.value)
        if scalar.value is None or not _fits(found, kind):
            fields.wrong(
                scalar, say(es=f"{kind}, o un parámetro que lo sea", en=f"{kind}, or a parameter that is one")
            )
            return None
        return Constant(Span(0, 0), found, scalar.value)  # type: ignore[arg-type] # a scalar that has a type

    def _computed(self, scalar: Scalar) -> Typed | None:
        """What is computed from parameters alone, such as `percentile / 100`; None where the text is no such thing."""
        try:
            typed, faults, used = check_expression(
                parse_expression(scalar.text), Scope(Text("", ""), {}, self.params)
            )
        except ExpressionError:
            return None
        if faults or not typed.kind.numeric or any(isinstance(part, AsOf) for part in parts_of(typed)):
            return None
        self.used |= used
        return typed


def is_cut(scalar: Scalar) -> bool:
    """Whether a comma ended the text within its brackets: in `{near: sum(amount, per=[buyer_id])}` it ends a value."""
    opened = scalar.text.count("(") + scalar.text.count("[") > scalar.text.count(")") + scalar.text.count("]")
    return opened and not scalar.style and scalar.source.text[scalar.end :].lstrip().startswith(",")


def _fits(found: Kind, wanted: Kind) -> bool:
    return found == wanted or (found == INTEGER and wanted.numeric)
