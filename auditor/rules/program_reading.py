"""The clauses of a rule file, checked against each other in the order they run."""

from collections.abc import Mapping

from auditor.language import Text, say
from auditor.rules.catalog import VIEWS, View
from auditor.rules.expression import ExpressionError, parse_expression
from auditor.rules.fields import Fields
from auditor.rules.functions import PERIODS
from auditor.rules.kinds import BOOLEAN, DATE, MONEY, TEXT, Kind
from auditor.rules.lists import DatedList
from auditor.rules.model import Columns, Group, Horizon, Program
from auditor.rules.names import check_name
from auditor.rules.nodes import Entry, Node, Scalar
from auditor.rules.parameters import Parameter
from auditor.rules.scope import Aggregates, Scope
from auditor.rules.suggestions import did_you_mean
from auditor.rules.syntax import Span, Syntax
from auditor.rules.typed import Application, Constant, Typed
from auditor.rules.types import check_expression

CLAUSES = ("from", "where", "requires", "derive", "group", "then", "keep", "flag")
_GROUPS = Text("los grupos", "the groups")


class ProgramReader:
    """Reads the clauses in order; `scope` grows with what each of them defines."""

    def __init__(
        self, fields: Fields, params: Mapping[str, Parameter], lists: Mapping[str, DatedList]
    ) -> None:
        self.fields, self.faults = fields, fields.faults
        self.params, self.lists = params, lists
        self.used: set[str] = set()
        self.checked: list[tuple[Scalar, Typed]] = []  # every sound expression, for the lint
        self.logic: dict[str, object] = {}
        self.scope = Scope(Text("", ""), {}, params, lists)

    def read(self) -> Program | None:
        self.fields.ordered(CLAUSES)
        view = self._view()
        if view is None:
            return None
        where = self._single("where", BOOLEAN)
        requires = self._requires(view)
        self.scope = self.scope.allowing(Aggregates.WINDOW)
        derive = self._columns("derive")
        horizon = self._horizon(derive)
        group = self._group()
        self._keyed(horizon, group)
        then = self._columns("then")
        keep = self._single("keep", BOOLEAN)
        flag = self._flag()
        score, amount = self._number("score"), self._amount()
        wheres = () if where is None else (where,)
        return Program(
            view,
            wheres,
            requires,
            derive,
            group,
            then,
            keep,
            flag,
            score,
            amount,
            horizon,
            dict(self.scope.names),
        )

    def _view(self) -> View | None:
        name = self.fields.text("from")
        view = VIEWS.get(name)
        if view is None:
            node = self.fields.get("from")
            if node is not None and name:
                message = say(es=f"no hay una vista `{name}`", en=f"there is no view `{name}`")
                self.fields.fault("E010", message, node, label=did_you_mean(name, VIEWS))
            return None
        self.logic["from"] = name
        names = {column.name: Kind(column.type) for column in view.listing}
        keys = {f"{column.name}__key": TEXT for column in view.listing if column.folded}
        self.scope = Scope(Text(name, name), names | keys, self.params, self.lists)
        return view

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
        if not scalar.text:
            self.faults.append(scalar.fault(error.code, error.message, label=error.label, hint=error.hint))
            return
        self.faults.append(
            scalar.fault_within(error.code, error.message, start, end, label=error.label, hint=error.hint)
        )

    def _single(self, clause: str, kind: Kind | None) -> Typed | None:
        node = self.fields.get(clause)
        if isinstance(node, Scalar):
            self.logic[clause] = " ".join(node.text.split())
        return self.expression(node, self.scope, kind)

    def _flag(self) -> Typed:
        """The condition; what stands for a faulty one lets the rest of the file be checked."""
        self.fields.needed("flag")
        return self._single("flag", BOOLEAN) or Constant(Span(0, 0), BOOLEAN, None)

    def _number(self, key: str) -> Typed | None:
        typed = self.expression(self.fields.get(key), self.scope)
        node = self.fields.get(key)
        if typed is not None and node is not None and not typed.kind.numeric:
            self.fields.wrong(node, say(es="un número", en="a number"))
        return typed

    def _amount(self) -> Typed | None:
        typed = self.expression(self.fields.get("amount"), self.scope)
        node = self.fields.get("amount")
        if typed is not None and node is not None and typed.kind != MONEY:
            self.fields.wrong(node, say(es="dinero", en="money"))
        return typed

    # Columns

    def _requires(self, view: View) -> tuple[str, ...]:
        found = []
        for scalar in self.fields.scalars("requires"):
            if scalar.text in view.columns:
                found.append(scalar.text)
                continue
            message = say(es=f"nombre desconocido `{scalar.text}`", en=f"unknown name `{scalar.text}`")
            self.fields.fault("E010", message, scalar, label=did_you_mean(scalar.text, view.columns))
        self.logic["requires"] = found
        return tuple(found)

    def _columns(self, clause: str) -> Columns:
        node = self.fields.dictionary(clause)
        found = []
        for entry in node or ():
            if not self._new(entry.key, self.scope.names):
                continue
            typed = self._entry(clause, entry, self.scope)
            if typed is not None:
                found.append((entry.key.text, typed))
            self.scope = self.scope.having(entry.key.text, typed.kind if typed else Kind(None, known=False))
        return tuple(found)

    def _entry(self, clause: str, entry: Entry, scope: Scope) -> Typed | None:
        if isinstance(entry.value, Scalar):
            self.logic.setdefault(clause, {})[entry.key.text] = " ".join(entry.value.text.split())  # type: ignore[index] # only clauses of columns come here
        return self.expression(entry.value, scope)

    def _new(self, key: Scalar, taken: Mapping[str, Kind]) -> bool:
        if not check_name(key, self.faults):
            return False
        if key.text in taken or key.text in self.params or key.text in self.lists:
            message = say(es=f"ya hay un `{key.text}`", en=f"there is a `{key.text}` already")
            self.faults.append(key.fault("E017", message))
            return False
        return True

    def _group(self) -> Group | None:
        node = self.fields.dictionary("group")
        if node is None:
            return None
        inner = Fields(node, self.faults)
        inner.only(("by", "take"))
        inner.needed("by")
        by = tuple(scalar.text for scalar in inner.scalars("by") if self._key(scalar))
        self.logic["by"] = list(by)
        take, names = self._take(inner, by)
        kept = {name: self.scope.names[name] for name in by}
        self.scope = Scope(_GROUPS, kept | names, self.params, self.lists, Aggregates.WINDOW)
        return Group(by, take)

    def _key(self, scalar: Scalar) -> bool:
        if scalar.text in self.scope.names:
            return True
        message = say(es=f"nombre desconocido `{scalar.text}`", en=f"unknown name `{scalar.text}`")
        self.fields.fault("E010", message, scalar, label=did_you_mean(scalar.text, self.scope.names))
        return False

    def _take(self, inner: Fields, by: tuple[str, ...]) -> tuple[Columns, dict[str, Kind]]:
        """The columns taken, and the types of all that have a name, faulty ones among them."""
        scope = self.scope.allowing(Aggregates.TAKE, frozenset(by))
        keys = dict.fromkeys(by, TEXT)
        entries = [entry for entry in inner.dictionary("take") or () if self._new(entry.key, keys)]
        typed = {entry.key.text: self._entry("take", entry, scope) for entry in entries}
        names = {name: each.kind if each else Kind(None, known=False) for name, each in typed.items()}
        return tuple((name, each) for name, each in typed.items() if each is not None), names

    # Horizon

    def _horizon(self, derive: Columns) -> Horizon | None:
        node = self.fields.dictionary("horizon")
        if node is None:
            return None
        inner = Fields(node, self.faults)
        inner.only(("period", "complete"))
        period = inner.text("period")
        complete = inner.scalar(inner.needed("complete"))
        if complete is not None and complete.value is not True:
            inner.wrong(complete, "`true`")
        at = inner.get("period")
        if at is None or not period:
            return None
        if period not in PERIODS:
            message = say(es=f"no hay un período `{period}`", en=f"there is no period `{period}`")
            inner.fault("E026", message, at, label=did_you_mean(period, PERIODS))
            return None
        self.logic["horizon"] = period
        return self._period_date(inner, at, period, derive)

    def _keyed(self, horizon: Horizon | None, group: Group | None) -> None:
        """A group without its period among its keys has rows of several, over and not."""
        at = self.fields.get("horizon")
        if horizon is None or group is None or at is None or horizon.columns & set(group.by):
            return
        message = say(
            es="el período del horizonte no es clave del grupo",
            en="the horizon's period is no key of the group",
        )
        self.fields.fault("E026", message, at, label=", ".join(sorted(horizon.columns)))

    @staticmethod
    def _period_date(inner: Fields, at: Node, period: str, derive: Columns) -> Horizon | None:
        """The date whose period it is: that of the derived column which is `period(date)`."""
        dates = {
            name: typed.arguments[0]
            for name, typed in derive
            if isinstance(typed, Application) and typed.function == period and typed.arguments[0].kind == DATE
        }
        if len(set(dates.values())) == 1:
            return Horizon(period, next(iter(dates.values())), frozenset(dates))
        message = say(
            es=f"no se sabe de qué fecha es el período `{period}`",
            en=f"it is not clear which date's `{period}` this is",
        )
        hint = say(
            es=f"derive una columna, p. ej. period: {period}(published)",
            en=f"derive one column, e.g. period: {period}(published)",
        )
        inner.fault("E026", message, at, hint=hint)
        return None
