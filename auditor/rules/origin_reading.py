"""The clauses that say which rows a rule looks at: `from`, `join`, `lookup`, `pairs`."""

from collections.abc import Mapping

from auditor.language import Text, say
from auditor.rules import relations
from auditor.rules.catalog import VIEWS
from auditor.rules.clause_reading import ClauseReader
from auditor.rules.fields import Fields
from auditor.rules.inner_keys import INNER_KEYS
from auditor.rules.kinds import DATE, Kind
from auditor.rules.model import Columns, Join, Lookup, Pairs, Relation, RowSource
from auditor.rules.names import check_name
from auditor.rules.nodes import Dictionary, Node, Scalar
from auditor.rules.parameter_reading import python_value
from auditor.rules.scope import Aggregates, Scope
from auditor.rules.shelf import Shelf
from auditor.rules.suggestions import did_you_mean, nearest

FLAGS_OF = "flags_of"


class OriginReader:
    """Reads them in their order; the relation grows with each, and becomes the scope of the clauses after."""

    def __init__(self, clauses: ClauseReader, shelf: Shelf) -> None:
        self.clauses, self.shelf = clauses, shelf
        self.fields, self.faults = clauses.fields, clauses.faults

    def read(self) -> tuple[RowSource, Relation] | None:
        """Where the rows come from, and what one of them is in the end."""
        base = self._from()
        if base is None:
            return None
        joins, relation = self._joins(base)
        lookups, relation = self._lookups(relation)
        pairs, relation = self._pairs(relation)
        if pairs is None and self.fields.get("pairs") is not None:
            self.clauses.lost.name(relations.LEFT, relations.RIGHT)
        self._enter(relation)
        return RowSource(base, joins, lookups, pairs), relation

    def _enter(self, relation: Relation) -> None:
        place = Text(relation.view.name, relation.view.name)
        self.clauses.scope = Scope(place, relation.kinds, self.clauses.params, self.clauses.lists)

    # From

    def _from(self) -> Relation | None:
        node = self.fields.get("from")
        if isinstance(node, Dictionary):
            return self._findings(Fields(node, self.faults))
        name = self.fields.text("from")
        if not name:
            return None
        relation = self._named(name, node)
        if relation is not None:
            self.clauses.logic["from"] = [name, relation.logic_hash] if relation.program else name
        return relation

    def _named(self, name: str, node: Node | None) -> Relation | None:
        if name in VIEWS:
            return relations.facts(name)
        relation, faults = self.shelf.view(name, node)
        self.faults.extend(faults)
        if relation is None and not faults and node is not None:
            message = say(es=f"no hay una vista `{name}`", en=f"there is no view `{name}`")
            known = (*VIEWS, *self.shelf.view_names())
            self.fields.fault("E010", message, node, label=did_you_mean(name, known))
            # What was probably meant lets the rest of the file be checked.
            if (near := nearest(name, VIEWS)) is not None:
                self.clauses.lost.name(name)
                return relations.facts(near)
        return relation

    def _findings(self, fields: Fields) -> Relation | None:
        fields.only(INNER_KEYS["from"])
        rule_id = fields.text(FLAGS_OF)
        node = fields.get(FLAGS_OF)
        if node is None or not rule_id:
            return None
        relation, faults = self.shelf.findings(rule_id, node)
        self.faults.extend(faults)
        if relation is None and not faults:
            message = say(es=f"no hay una regla `{rule_id}`", en=f"there is no rule `{rule_id}`")
            fields.fault("E010", message, node, label=did_you_mean(rule_id, self.shelf.rule_ids()))
        if relation is not None:
            self.clauses.logic["from"] = [FLAGS_OF, rule_id, relation.logic_hash]
        return relation

    # Join

    def _joins(self, relation: Relation) -> tuple[tuple[Join, ...], Relation]:
        found = []
        for item in self.clauses.listed("join"):
            fields = Fields(item, self.faults)
            join = self._join(fields, relation) if fields.only(INNER_KEYS["join"]) else None
            if join is None:
                self._lose(fields, "table")
                continue
            found.append(join)
            if join.take is None:
                columns, names = relations.prefixed(join.prefix, join.relation)
            else:
                columns, names = relations.taken(join.prefix, {name: each.kind for name, each in join.take})
            relation = relations.extended(relation, columns, names, join.key)
        return tuple(found), relation

    def _lose(self, fields: Fields, key: str) -> None:
        """What a faulty join or look-up would have brought is not known, nor its table to the cases."""
        table, prefix = fields.get(key), fields.get("as")
        named = table.text if isinstance(table, Scalar) else ""
        prefix_ = prefix.text if isinstance(prefix, Scalar) else _first_word(named)
        self.clauses.lost.name(*filter(None, (named, prefix_)))

    def _join(self, fields: Fields, here: Relation) -> Join | None:
        node = fields.needed("table")
        name = fields.text("table")
        there = self._named(name, node) if name else None
        if there is None:
            return None
        if there.program is not None:
            self.clauses.logic[f"join {name}"] = there.logic_hash
        on = self._on(fields, here, there)
        prefix = self._prefix(fields, name, here.kinds)
        if on is None or not prefix:
            return None
        take = self._take(
            fields, prefix, there.kinds, Text(name, name), frozenset(theirs for _, theirs in on)
        )
        every = fields.flag("every")
        if every and take is not None:
            message = say(es="`every` y `take` no van juntos", en="`every` and `take` do not go together")
            fields.fault("E017", message, fields.node.entries["every"].value)
            return None
        if take is None and not every and not self._single(fields, there, on):
            return None
        return Join(there, prefix, on, take, every)

    def _on(self, fields: Fields, here: Relation, there: Relation) -> tuple[tuple[str, str], ...] | None:
        """`name`, `[names]`, or `{here: there}`."""
        node = fields.needed("on")
        if node is None:
            return None
        if isinstance(node, Dictionary):
            pairs = [(entry.key, entry.value) for entry in node]
        else:
            scalars = (node,) if isinstance(node, Scalar) else fields.scalars("on")
            pairs = [(scalar, scalar) for scalar in scalars]
        found = []
        for own, theirs in pairs:
            if isinstance(theirs, Scalar) and self._both(own, theirs, here, there):
                found.append((own.text, theirs.text))
        return tuple(found) if found and len(found) == len(pairs) else None

    def _both(self, own: Scalar, theirs: Scalar, here: Relation, there: Relation) -> bool:
        for scalar, relation in ((own, here), (theirs, there)):
            if scalar.text not in relation.kinds:
                message = say(es=f"nombre desconocido `{scalar.text}`", en=f"unknown name `{scalar.text}`")
                place = say(es=f"en {relation.view.name}", en=f"in {relation.view.name}")
                near = did_you_mean(scalar.text, relation.kinds)
                self.fields.fault("E010", message, scalar, label=f"{place}; {near}" if near else place)
                return False
        mine, its = here.kinds[own.text], there.kinds[theirs.text]
        if mine.monetary:
            return self._no_amount(own)
        if mine == its or (mine.textual and its.textual):
            return True
        message = say(es=f"{mine} no se une con {its}", en=f"{mine} does not join with {its}")
        self.fields.fault("E016", message, theirs)
        return False

    def _no_amount(self, scalar: Scalar) -> bool:
        """Rows that meet by an amount would meet whatever its currency is."""
        message = say(es="un monto no une filas", en="an amount does not bring rows together")
        self.fields.fault("E016", message, scalar)
        return False

    def _single(self, fields: Fields, there: Relation, on: tuple[tuple[str, str], ...]) -> bool:
        """Whether `on` finds at most one row there; several would multiply the rows here."""
        missing = set(there.view.key) - {"source"} - {theirs for _, theirs in on}
        if not missing:
            return True
        message = say(
            es=f"varias filas de {there.view.name} pueden coincidir",
            en=f"several rows of {there.view.name} may match",
        )
        hint = say(
            es="tome un valor de todas con `take`, todas con `every: true`, o una por: "
            + ", ".join(sorted(there.view.key[1:])),
            en="take one value of all with `take`, all with `every: true`, or join by: "
            + ", ".join(sorted(there.view.key[1:])),
        )
        fields.fault("E029", message, fields.node.entries["on"].value, hint=hint)
        return False

    def _prefix(self, fields: Fields, name: str, taken: Mapping[str, Kind]) -> str:
        """The word before the dot: `as`, else the first word of the table's name."""
        scalar = fields.scalar(fields.get("as"))
        prefix = _first_word(name) if scalar is None else scalar.text
        if scalar is not None and not check_name(scalar, self.faults):
            return ""
        if any(each.startswith(f"{prefix}.") for each in taken):
            message = say(es=f"ya hay un `{prefix}`", en=f"there is a `{prefix}` already")
            hint = say(es="póngale otro nombre con `as`", en="give it another name with `as`")
            fields.fault("E017", message, scalar or fields.node, hint=hint)
            return ""
        return prefix

    def _take(
        self,
        fields: Fields,
        prefix: str,
        kinds: Mapping[str, Kind],
        place: Text,
        keys: frozenset[str] = frozenset(),
    ) -> Columns | None:
        node = fields.dictionary("take")
        if node is None:
            return None
        scope = Scope(place, kinds, self.clauses.params, self.clauses.lists, Aggregates.TAKE, keys)
        found = []
        for entry in node:
            typed = self.clauses.expression(entry.value, scope)
            if check_name(entry.key, self.faults) and typed is not None:
                found.append((entry.key.text, typed))
            else:
                self.clauses.lost.name(f"{prefix}.{entry.key.text}")
        return tuple(found)

    # Lookup

    def _lookups(self, relation: Relation) -> tuple[tuple[Lookup, ...], Relation]:
        found = []
        for item in self.clauses.listed("lookup"):
            fields = Fields(item, self.faults)
            lookup = self._lookup(fields, relation) if fields.only(INNER_KEYS["lookup"]) else None
            if lookup is not None:
                found.append(lookup)
                kinds = {name: each.kind for name, each in lookup.take}
                relation = relations.extended(relation, *relations.taken(lookup.prefix, kinds))
            else:
                self._lose(fields, "list")
        return tuple(found), relation

    def _lookup(self, fields: Fields, here: Relation) -> Lookup | None:
        name, node = fields.text("list"), fields.get("list")
        entries = self.clauses.lists.get(name)
        if entries is None and name and node is not None:
            entries, faults = self.shelf.find(name)
            self.faults.extend(faults)
            if entries is None and not faults:
                message = say(es=f"no hay una lista `{name}`", en=f"there is no list `{name}`")
                fields.fault("E021", message, node, label=did_you_mean(name, self.shelf.names()))
        self.clauses.used.add(name)
        scope = Scope(Text(here.view.name, here.view.name), here.kinds, self.clauses.params)
        on, during = fields.scalar(fields.needed("on")), fields.needed("during")
        day = self.clauses.expression(during, scope, DATE)
        key = self.clauses.expression(on, scope)
        fields.needed("take")
        if entries is None or on is None or key is None or day is None:
            return None
        if not key.kind.textual or on.text not in here.kinds:
            fields.wrong(on, say(es="una columna de texto", en="a column of text"))
            return None
        prefix = self._prefix(fields, name, here.kinds)
        take = self._take(fields, prefix, relations.entry_kinds(entries), Text(name, name))
        return Lookup(entries, prefix, on.text, day, take) if prefix and take is not None else None

    # Pairs

    def _pairs(self, relation: Relation) -> tuple[Pairs | None, Relation]:
        node = self.fields.dictionary("pairs")
        if node is None:
            return None, relation
        self.clauses.logic["pairs"] = python_value(node)
        fields = Fields(node, self.faults)
        if not fields.only(INNER_KEYS["pairs"]):
            return None, relation
        shared = fields.get("sharing")
        scalars = (shared,) if isinstance(shared, Scalar) else fields.scalars("sharing")
        fields.needed("sharing")
        of = fields.scalar(fields.needed("of"))
        self._enter(relation)
        known = [self.clauses.known(scalar) for scalar in (*scalars, *([of] if of else []))]
        if of is None or not scalars or not all(known):
            return None, relation
        if not relation.kinds[of.text].textual:
            fields.wrong(of, say(es="una columna de texto", en="a column of text"))
            return None, relation
        amounts = [scalar for scalar in scalars if relation.kinds[scalar.text].monetary]
        if amounts:
            self._no_amount(amounts[0])
            return None, relation
        sharing = tuple(scalar.text for scalar in scalars)
        return Pairs(sharing, of.text), relations.paired(relation, sharing)


def _first_word(name: str) -> str:
    """What comes before the dot where nobody says otherwise: `sanctions` of `sanctions/gt`."""
    return name.partition("/")[0].replace("-", "_")
