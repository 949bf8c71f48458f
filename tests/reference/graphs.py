"""The `network` clause: rows as edges without a direction, and the component that each is part of."""

from collections import Counter
from collections.abc import Mapping, Sequence

from auditor.rules.kinds import INTEGER, TEXT
from auditor.rules.model import Network
from auditor.rules.typed import Application
from reference.cells import Cell
from reference.expressions import Expressions, World
from reference.tables import Row

Node = tuple[str, str]  # in a source
Edge = frozenset[Node]  # one node where both ends are the same


def connect(rows: Sequence[Row], network: Network, world: World) -> None:
    """An edge weighs as many rows as it stands for; those that are too light are in no component."""
    weights: Counter[Edge] = Counter()
    for row in rows:
        if row.counts and row.has(network.edges):
            weights[_edge(row, network)] += len(row.members) or 1
    least = Expressions(world, _nothing).at(network.min_weight, Row("", (), {})).value
    heavy = {edge for edge, weight in weights.items() if weight >= int(str(least))}
    components = {edge: _component(edge, heavy) for edge in heavy}
    for row in rows:
        _describe(row, network, components, world)


def _edge(row: Row, network: Network) -> Edge:
    return frozenset((row.source, str(row.cells[name].value)) for name in network.edges)


def _component(edge: Edge, edges: set[Edge]) -> Edge:
    """All that can be reached from it."""
    reached = set(edge)
    while True:
        beyond = {node for other in edges if other & reached for node in other} - reached
        if not beyond:
            return frozenset(reached)
        reached |= beyond


def _describe(row: Row, network: Network, components: Mapping[Edge, Edge], world: World) -> None:
    component = components.get(_edge(row, network)) if row.has(network.edges) else None

    def tell(node: Application, _row: Row) -> Cell:
        if node.function == "component":
            return Cell(TEXT, min(name for _, name in component) if component else None)
        size = len(component) if component else 0
        return Cell(INTEGER, size if row.has(network.edges) else None)

    expressions = Expressions(world, tell)
    row.cells |= {name: expressions.at(typed, row) for name, typed in network.take}


def _nothing(node: Application, _row: Row) -> Cell:
    raise TypeError(f"a setting does not look at rows: {node.function}")
