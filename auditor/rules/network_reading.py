"""The `network` clause: rows as edges, and what the graph they make says of each."""

from auditor.language import say
from auditor.rules.clause_reading import ClauseReader
from auditor.rules.fields import Fields
from auditor.rules.inner_keys import INNER_KEYS
from auditor.rules.kinds import ANYTHING, INTEGER
from auditor.rules.model import Columns, Network
from auditor.rules.parameter_reading import python_value
from auditor.rules.scope import Aggregates


def read_network(clauses: ClauseReader) -> Network | None:
    node = clauses.dictionary(clauses.fields, "network")
    if node is None:
        return None
    clauses.logic["network"] = python_value(node)
    fields = Fields(node, clauses.faults)
    fields.only(INNER_KEYS["network"])
    edges = _edges(clauses, fields)
    min_weight = clauses.setting(fields, "min_weight", 1, INTEGER)
    fields.needed("take")
    take = _take(clauses, fields)
    return None if edges is None or min_weight is None else Network(edges, min_weight, take)


def _edges(clauses: ClauseReader, fields: Fields) -> tuple[str, str] | None:
    node = fields.needed("edges")
    ends = fields.scalars("edges")
    known = [scalar.text for scalar in ends if clauses.known(scalar)]
    clauses.used.update(known)
    for scalar in ends:
        kind = clauses.scope.names.get(scalar.text)
        if kind is not None and kind.known and not kind.textual:
            fields.wrong(scalar, say(es="una columna de texto", en="a column of text"))
            return None
    if node is not None and len(ends) != 2:
        fields.wrong(node, say(es="dos columnas: los extremos", en="two columns: the ends"))
    if len(known) == 2 and known[0] == known[1]:
        fields.wrong(ends[1], say(es="otra columna que la primera", en="another column than the first"))
        return None
    return (known[0], known[1]) if len(known) == 2 == len(ends) else None


def _take(clauses: ClauseReader, fields: Fields) -> Columns:
    scope = clauses.scope.allowing(Aggregates.NETWORK)
    found = []
    for entry in clauses.dictionary(fields, "take") or ():
        if not clauses.new(entry.key, clauses.scope.names):
            continue
        typed = clauses.expression(entry.value, scope)
        if typed is not None:
            found.append((entry.key.text, typed))
        kind = typed.kind if typed is not None else ANYTHING
        clauses.scope = clauses.scope.having(entry.key.text, kind)
    return tuple(found)
