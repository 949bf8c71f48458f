"""The `outlier` clause: fences from the other rows of a stratum."""

from collections.abc import Iterator

from auditor.language import say
from auditor.rules.clause_reading import ClauseReader
from auditor.rules.fields import Fields
from auditor.rules.inner_keys import INNER_KEYS
from auditor.rules.kinds import INTEGER, NUMBER, TEXT, UNITS, Kind
from auditor.rules.model import METHODS, SIDES, Outlier
from auditor.rules.names import check_name
from auditor.rules.nodes import Node, Scalar, Sequence
from auditor.rules.suggestions import did_you_mean
from auditor.rules.syntax import Span
from auditor.rules.typed import Bound, Constant, Typed

_LEAST, _QUARTILE, _SPREAD, _DEVIATIONS = 20, 0.75, 1.5, 3.0


class OutlierReader:
    """Reads the fences in turn: a later one may lean on an earlier one."""

    def __init__(self, clauses: ClauseReader) -> None:
        self.clauses, self.faults = clauses, clauses.faults

    def read(self) -> tuple[Outlier, ...]:
        items = self.clauses.listed("outlier", say(es="{of: …, by: […]}", en="{of: …, by: […]}"))
        found = [self._outlier(Fields(item, self.faults)) for item in items]
        return tuple(outlier for outlier in found if outlier is not None)

    def _outlier(self, fields: Fields) -> Outlier | None:
        fields.only(INNER_KEYS["outlier"])
        of = self.clauses.expression(fields.needed("of"), self.clauses.scope)
        if of is not None and of.kind.known and not of.kind.numeric:
            fields.wrong(
                fields.node.entries["of"].value, say(es="un número o dinero", en="a number or money")
            )
            of = None
        strata = (self._stratum(fields.needed("by")), *self._fallbacks(fields))
        method = self._method(fields)
        deviations = isinstance(method, Constant) and method.value == "mad"
        min_n = self.clauses.setting(fields, "min_n", _LEAST, INTEGER)
        q = self.clauses.setting(fields, "q", _QUARTILE, NUMBER)
        k = self.clauses.setting(fields, "k", _DEVIATIONS if deviations else _SPREAD, NUMBER)
        if isinstance(method, Constant) and method.value == "fixed":
            fields.needed("k")
        side = self._word(fields, "side", SIDES)
        log = fields.flag("log")
        name = self._name(fields, of.kind if of is not None else Kind(None, known=False))
        if of is None or method is None or min_n is None or q is None or k is None or not name:
            return None
        return Outlier(name, of, strata, min_n, method, q, k, side, log)

    def _stratum(self, node: Node | None) -> tuple[str, ...]:
        """Columns; an empty list is every row of the source."""
        if node is None:
            return ()
        listed = node.items if isinstance(node, Sequence) else (node,)
        names = []
        for item in listed:
            if not isinstance(item, Scalar):
                self.clauses.fields.wrong(item, say(es="una columna", en="a column"))
            elif self.clauses.known(item):
                self.clauses.used.add(item.text)
                names.append(item.text)
        return tuple(names)

    def _fallbacks(self, fields: Fields) -> Iterator[tuple[str, ...]]:
        for item in fields.items("or_by"):
            yield self._stratum(item)

    def _method(self, fields: Fields) -> Typed | None:
        scalar = fields.scalar(fields.get("method"))
        if scalar is not None and scalar.text in METHODS:
            return self.clauses.setting(fields, "method", None, TEXT)
        if scalar is None:
            return Constant(Span(0, 0), TEXT, METHODS[0])
        found = self.clauses.setting(fields, "method", None, TEXT)
        if isinstance(found, Bound):
            choices = self.clauses.params[found.parameter].choices
            if choices and set(choices) <= set(METHODS):
                return found
            self._choices(fields, scalar, METHODS)
        elif found is not None:
            self._not_one_of(fields, scalar, METHODS)
        return None

    def _word(self, fields: Fields, key: str, words: tuple[str, ...]) -> str:
        scalar = fields.scalar(fields.get(key))
        if scalar is None or scalar.text in words:
            return words[0] if scalar is None else scalar.text
        self._not_one_of(fields, scalar, words)
        return words[0]

    @staticmethod
    def _choices(fields: Fields, scalar: Scalar, words: tuple[str, ...]) -> None:
        """A parameter without choices could be set to anything, and nobody would know before it runs."""
        listed = ", ".join(words)
        message = say(
            es=f"los `choices` de `{scalar.text}` deben ser de: {listed}",
            en=f"the `choices` of `{scalar.text}` must be among: {listed}",
        )
        fields.fault("E008", message, scalar)

    @staticmethod
    def _not_one_of(fields: Fields, scalar: Scalar, words: tuple[str, ...]) -> None:
        listed = ", ".join(words)
        message = say(es=f"debe ser uno de: {listed}", en=f"must be one of: {listed}")
        fields.fault("E008", message, scalar, label=did_you_mean(scalar.text, words))

    def _name(self, fields: Fields, of: Kind) -> str:
        """The fence's name, which with its quartiles and its size enters the scope."""
        scalar = fields.scalar(fields.get("as"))
        name = "fence" if scalar is None else scalar.text
        if scalar is not None and not check_name(scalar, self.faults):
            self.clauses.lost.name(name)
            return ""
        scope = self.clauses.scope
        if name in scope.names or name in scope.params or name in scope.lists:
            message = say(es=f"ya hay un `{name}`", en=f"there is a `{name}` already")
            fields.fault(
                "E017",
                message,
                scalar or fields.node,
                hint=say(es="póngale otro nombre con `as`", en="give it another name with `as`"),
            )
            return ""
        kind = of if not of.known else UNITS if of.monetary else NUMBER
        for added, its in ((name, kind), (f"{name}.q1", kind), (f"{name}.q3", kind), (f"{name}.n", INTEGER)):
            self.clauses.scope = self.clauses.scope.having(added, its)
        return name
