"""The clauses of a rule file, checked against each other in the order they run."""

from collections.abc import Mapping

from auditor.language import Text, say
from auditor.rules.catalog import View
from auditor.rules.clause_reading import ClauseReader
from auditor.rules.fields import Fields
from auditor.rules.horizon_reading import check_keys, read_horizon
from auditor.rules.inner_keys import INNER_KEYS
from auditor.rules.kinds import BOOLEAN, MONEY, TEXT, Kind
from auditor.rules.lists import DatedList
from auditor.rules.model import Columns, Group, Program
from auditor.rules.network_reading import read_network
from auditor.rules.origin_reading import OriginReader
from auditor.rules.outlier_reading import OutlierReader
from auditor.rules.parameters import Parameter
from auditor.rules.scope import Aggregates, Scope
from auditor.rules.shelf import Shelf
from auditor.rules.suggestions import did_you_mean, where_to_look
from auditor.rules.syntax import Span
from auditor.rules.typed import Constant, Typed

CLAUSES = (
    "from", "join", "lookup", "pairs", "where", "requires", "derive", "group", "then", "network", "keep",
    "outlier", "flag",
)  # fmt: skip
_GROUPS = Text("los grupos", "the groups")


class ProgramReader(ClauseReader):
    """Reads the clauses in order. A view has no `flag`: all its subjects are what it is asked for."""

    def __init__(
        self,
        fields: Fields,
        params: Mapping[str, Parameter],
        lists: Mapping[str, DatedList],
        shelf: Shelf,
        *,
        flags: bool = True,
    ) -> None:
        super().__init__(fields, params, lists)
        self.shelf, self.flags = shelf, flags

    def read(self) -> Program | None:
        self.fields.ordered(CLAUSES)
        begun = OriginReader(self, self.shelf).read()
        if begun is None:
            return None
        row_source, relation = begun
        where = self.single("where", BOOLEAN)
        requires = self._requires(relation.view)
        self.scope = self.scope.allowing(Aggregates.WINDOW)
        derive = self.columns("derive")
        horizon = read_horizon(self, derive)
        group = self._group()
        check_keys(self, horizon, group)
        then = self.columns("then")
        network = read_network(self)
        keep = self.single("keep", BOOLEAN)
        outliers = OutlierReader(self).read()
        flag = self._flag()
        score, amount = self._number("score"), self._amount()
        return Program(
            view=relation.view,
            where=() if where is None else (where,),
            requires=requires,
            derive=derive,
            group=group,
            then=then,
            keep=keep,
            flag=flag,
            score=score,
            amount=amount,
            horizon=horizon,
            names=dict(self.scope.names),
            row_source=row_source,
            network=network,
            outliers=outliers,
            once_per=self._once_per(group),
        )

    def _flag(self) -> Typed:
        """The condition; what stands for a faulty one lets the rest of the file be checked."""
        if not self.flags:
            return Constant(Span(0, 0), BOOLEAN, value=True)
        self.fields.needed("flag")
        return self.single("flag", BOOLEAN) or Constant(Span(0, 0), BOOLEAN, None)

    def _number(self, key: str) -> Typed | None:
        typed = self.expression(self.fields.get(key), self.scope)
        node = self.fields.get(key)
        if typed is not None and node is not None and typed.kind.known and not typed.kind.numeric:
            self.fields.wrong(node, say(es="un número", en="a number"))
        return typed

    def _amount(self) -> Typed | None:
        typed = self.expression(self.fields.get("amount"), self.scope)
        node = self.fields.get("amount")
        if typed is not None and node is not None and typed.kind.known and typed.kind != MONEY:
            self.fields.wrong(node, say(es="dinero", en="money"))
        return typed

    def _requires(self, view: View) -> tuple[str, ...]:
        found = []
        for scalar in self.fields.scalars("requires"):
            if scalar.text in view.columns:
                found.append(scalar.text)
                continue
            message = say(es=f"nombre desconocido `{scalar.text}`", en=f"unknown name `{scalar.text}`")
            near = did_you_mean(scalar.text, view.columns)
            self.fields.fault("E010", message, scalar, label=near, hint=where_to_look(view.name, near))
        self.logic["requires"] = found
        return tuple(found)

    # Groups

    def _group(self) -> Group | None:
        node = self.dictionary(self.fields, "group")
        if node is None:
            return None
        inner = Fields(node, self.faults)
        if not inner.only(INNER_KEYS["group"]):
            self.lost.everything()
        inner.needed("by")
        keys = inner.scalars("by")
        by = tuple(scalar.text for scalar in keys if self.known(scalar))
        if len(by) < len(keys) or not keys:
            # One of the columns was meant; and who names the faulty one again is told once.
            self.lost.name(*self.scope.names, *(scalar.text for scalar in keys))
        self.logic["by"] = list(by)
        take, names = self._take(inner, by)
        kept = {name: self.scope.names[name] for name in by}
        self.scope = Scope(_GROUPS, kept | names, self.params, self.lists, Aggregates.WINDOW)
        return Group(by, take)

    def _take(self, inner: Fields, by: tuple[str, ...]) -> tuple[Columns, dict[str, Kind]]:
        """The columns taken, and the types of all that have a name, faulty ones among them."""
        scope = self.scope.allowing(Aggregates.TAKE, frozenset(by))
        keys = dict.fromkeys(by, TEXT)
        entries = [entry for entry in self.dictionary(inner, "take") or () if self.new(entry.key, keys)]
        typed = {entry.key.text: self.entry("take", entry, scope) for entry in entries}
        names = {name: each.kind if each else Kind(None, known=False) for name, each in typed.items()}
        return tuple((name, each) for name, each in typed.items() if each is not None), names

    def _once_per(self, group: Group | None) -> tuple[str, ...]:
        """Columns of a subject; of a group, some of its keys."""
        allowed = self.scope.names if group is None else dict.fromkeys(group.by, TEXT)
        found = []
        for scalar in self.fields.scalars("once_per"):
            if scalar.text in allowed:
                found.append(scalar.text)
                self.used.add(scalar.text)
                continue
            message = say(es=f"nombre desconocido `{scalar.text}`", en=f"unknown name `{scalar.text}`")
            self.fields.fault("E010", message, scalar, label=did_you_mean(scalar.text, allowed))
        if found:
            self.logic["once_per"] = found
        return tuple(found)
