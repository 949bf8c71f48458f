"""Networks: the edges of a whole source are collected, their components found in memory, and joined back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.collect import Row, collect
from auditor.rules.compiler.emitter import Context, Emitter
from auditor.rules.compiler.engines import frame_beside
from auditor.rules.compiler.table import Table, stored_name
from auditor.rules.compiler.values import Value, whole_of
from auditor.rules.kinds import INTEGER, TEXT
from auditor.rules.model import Network
from auditor.rules.typed import Application

Edge = tuple[str, str, str]  # source, and the two ends as they stand
_WEIGHT, _COMPONENT, _SIZE = "__weight", "__component", "__size"


def connect(table: Table, network: Network, rows: ex.Expr, context: Context) -> None:
    """Defines the columns of the network's `take`; `rows` is how many rows each row stands for."""
    one, other = (stored_name(name) for name in network.edges)
    least = whole_of(Emitter({}, context).emit(network.min_weight))
    weights = {(row["source"], row[one], row[other]): row[_WEIGHT] for row in _edges(table, one, other, rows)}
    found = components(weights, least)
    schema = {"source": ex.String, one: ex.String, other: ex.String, _COMPONENT: ex.String, _SIZE: ex.Int64}
    beside = frame_beside(table.frame, schema, [(*edge, *told) for edge, told in found.items()])
    table.join(beside, ["source", one, other], [_COMPONENT, _SIZE])
    placed = ~ex.col(one).is_null() & ~ex.col(other).is_null()

    def of_network(node: Application) -> Value:
        if node.function == "component":
            return Value(TEXT, ex.col(_COMPONENT))
        return Value(INTEGER, ex.when(placed).then(ex.coalesce(ex.col(_SIZE), ex.lit(0, ex.Int64))))

    emitter = Emitter(table.values, context, of_network)
    for name, typed in network.take:
        table.define(name, emitter.emit(typed))


def _edges(table: Table, one: str, other: str, rows: ex.Expr) -> list[Row]:
    counted = table.frame.filter((rows > 0) & ~ex.col(one).is_null() & ~ex.col(other).is_null())
    weighed = counted.with_columns({_WEIGHT: rows.cast(ex.Int64)})
    (found,) = collect([weighed.group(["source", one, other], {_WEIGHT: ex.col(_WEIGHT).sum()})])
    return found


def components(weights: Mapping[Edge, int], least: int) -> dict[Edge, tuple[str, int]]:
    """The component (its least node) and its size for each edge that weighs enough; edges have no direction."""
    both: dict[Edge, int] = defaultdict(int)
    for (source, one, other), weight in weights.items():
        both[source, *sorted((one, other))] += weight  # type: ignore[index] # two nodes, in order
    heavy = {edge for edge, weight in both.items() if weight >= least}
    roots = _roots(heavy)
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    for (source, _), root in roots.items():
        sizes[source, root] += 1
    found = {}
    for source, one, other in weights:
        if (source, *sorted((one, other))) in heavy:
            root = roots[source, one]
            found[source, one, other] = (root, sizes[source, root])
    return found


def _roots(edges: Iterable[Edge]) -> dict[tuple[str, str], str]:
    """Each node's least fellow: union by the lesser name, with paths halved on the way."""
    parent: dict[tuple[str, str], str] = {}

    def root(source: str, node: str) -> str:
        parent.setdefault((source, node), node)
        while parent[source, node] != node:
            parent[source, node] = parent[source, parent[source, node]]
            node = parent[source, node]
        return node

    for source, one, other in edges:
        least, greatest = sorted((root(source, one), root(source, other)))
        parent[source, greatest] = least
    return {(source, node): root(source, node) for source, node in parent}
