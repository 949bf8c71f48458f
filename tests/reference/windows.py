"""Functions over the rows that share some columns, for each of them."""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any

from auditor.rules.functions import FUNCTIONS, Sort
from auditor.rules.typed import Application, Typed
from reference.aggregates import aggregate
from reference.cells import MIXED, Cell, is_computed, whole
from reference.expressions import Expressions, World
from reference.tables import Row


def reduce(node: Application, rows: Sequence[Row], expressions: Expressions) -> Cell:
    """The aggregate over these rows."""
    if not node.arguments:
        return whole(len(rows))
    subject, *literals = node.arguments
    if node.function in {"first", "last"} and node.by is not None:
        ordered = _in_order(rows, node.by, expressions)
        if not ordered:
            return Cell(node.kind)
        return expressions.at(subject, ordered[0 if node.function == "first" else -1])
    cells = [expressions.at(subject, row) for row in rows]
    if node.function in SHARP and is_computed(subject.kind):
        expressions.world.calls.look_among(cell.units for cell in cells if cell.units is not None)
    return aggregate(
        node.function, node.kind, cells, *(expressions.at(each, Row("", (), {})) for each in literals)
    )


def _in_order(rows: Sequence[Row], by: Typed, expressions: Expressions) -> list[Row]:
    """By instant, ties by identity; rows without a date have no place."""
    placed = [(expressions.at(by, row).moment, row.place, row) for row in rows]
    ordered = sorted((each for each in placed if each[0] is not None), key=lambda each: each[:2])
    return [row for _, _, row in ordered]


# What ties, or sums that all but vanish, decide.
SHARP = frozenset({"n_unique", "cv", "skewness", "kurtosis", "gini", "hhi", "entropy"})


class Windows:
    """The windows of one table of rows."""

    def __init__(self, world: World, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.expressions = Expressions(world, self.look)

    def look(self, node: Application, row: Row) -> Cell:
        names = node.per or ()
        if not row.has(names):
            return Cell(node.kind)
        beside = [other for other in self.rows if other.counts and other.key(names) == row.key(names)]
        if FUNCTIONS[node.function].sort is Sort.HISTORY:
            return self._history(node, row, beside)
        if node.within is None and not node.before:
            return reduce(node, beside, self.expressions)
        return self._moving(node, row, beside)

    def _moving(self, node: Application, row: Row, beside: Sequence[Row]) -> Cell:
        """The last N days with the row's own, or the days before it."""
        today = self._day(node, row)
        if today is None:
            return Cell(node.kind)
        days = None if node.within is None else self.expressions.at(node.within, row).value
        inside = []
        for other in beside:
            day = self._day(node, other)
            if day is not None and (day < today if days is None else today - int(str(days)) < day <= today):
                inside.append(other)
        return reduce(node, inside, self.expressions)

    def _day(self, node: Application, row: Row) -> int | None:
        return None if node.by is None else self.expressions.at(node.by, row).day

    def _history(self, node: Application, row: Row, beside: Sequence[Row]) -> Cell:
        if node.by is None:
            return self._rank(node, row, beside)
        ordered = _in_order(beside, node.by, self.expressions)
        if row not in ordered:
            return Cell(node.kind)
        place = ordered.index(row)
        if node.function == "run_length":
            return self._run_length(node, ordered[: place + 1])
        steps: Any = self.expressions.at(node.arguments[1], row).value if len(node.arguments) > 1 else 1
        at = place - steps if node.function == "lag" else place + steps
        return (
            self.expressions.at(node.arguments[0], ordered[at]) if 0 <= at < len(ordered) else Cell(node.kind)
        )

    def _rank(self, node: Application, row: Row, beside: Sequence[Row]) -> Cell:
        """Amounts of several currencies have no order among them."""
        ranked = [(self.expressions.at(node.arguments[0], other), other) for other in beside]
        known = [(cell, other) for cell, other in ranked if not cell.null]
        own = self.expressions.at(node.arguments[0], row)
        self._look(cell for cell, _ in known)
        if len({cell.currency for cell, _ in known if cell.kind.monetary}) > 1:
            return whole(None, own.notes | {MIXED})
        if own.null:
            return whole(None, own.notes)
        ordered = sorted(known, key=lambda each: (_comparable(each[0]), each[1].place))
        return whole([other for _, other in ordered].index(row) + 1, own.notes)

    def _look(self, cells: Iterable[Cell]) -> None:
        numbers = (cell.units for cell in cells if is_computed(cell.kind))
        self.expressions.world.calls.look_among(number for number in numbers if number is not None)

    def _run_length(self, node: Application, up_to: Sequence[Row]) -> Cell:
        cells = [self.expressions.at(node.arguments[0], row) for row in reversed(up_to)]
        own = cells[0]
        self._look(cells)
        if own.null:
            return whole(None, own.notes)
        return whole(len(list(takewhile(lambda cell: cell.same_as == own.same_as, cells))), own.notes)


def _comparable(cell: Cell) -> Any:
    return cell.moment if cell.moment is not None else cell.value
