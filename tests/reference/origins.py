"""The rows a program begins with: of a table, with what is joined, looked up in a list, or paired."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

from auditor.rules.kinds import BOOLEAN, DATE, MONEY
from auditor.rules.lists import DatedRow
from auditor.rules.model import Columns, Join, Lookup, Pairs, Program, Relation
from auditor.rules.typed import Application
from reference.cells import Cell, dated
from reference.expressions import UNVERIFIED, Expressions, World, in_force
from reference.reasons import first
from reference.tables import Row, identity
from reference.windows import Windows, reduce

Read = Callable[[Relation], list[Row]]


class Origins:
    """`read` gives the rows of a table, those that other programs make among them."""

    def __init__(self, program: Program, world: World, read: Read) -> None:
        self.program, self.world, self.read = program, world, read
        self.key = tuple(program.row_source.relation.view.key)

    def rows(self) -> list[Row]:
        begun = self.program.row_source
        rows = self.read(begun.relation)
        for joining in begun.joins:
            others = self.read(joining.relation)
            rows = [joined for row in rows for joined in self._joined(row, joining, others)]
        for looking in begun.lookups:
            for row in rows:
                self._look_up(row, looking)
        return rows if begun.pairs is None else self._paired(rows, begun.pairs)

    # Join

    def _joined(self, row: Row, joining: Join, others: Sequence[Row]) -> list[Row]:
        """The row with the one there is, with what is taken of several, or once for each of them."""
        wanted = [row.cells[own].value for own, _ in joining.on]
        theirs = [name for _, name in joining.on]
        found = [
            other
            for other in others
            if other.source == row.source and [other.cells[name].value for name in theirs] == wanted
        ]
        found = [] if None in wanted else found
        if joining.take is None:
            return [_beside(row, joining, other) for other in found or [None]]
        members = [other for other in found if other.counts]
        keys = {name: row.cells[own] for own, name in joining.on}
        taken = self._taken(joining.take, members, keys, speaks=None not in wanted)
        row.cells |= {f"{joining.prefix}.{name}": cell for name, cell in taken.items()}
        row.leans = row.leans.union(*(other.leans for other in members))
        row.partial = row.partial or first((other.lacks for other in found), self.program)
        return [row]

    def _taken(
        self, columns: Columns, members: Sequence[Row], keys: Mapping[str, Cell], *, speaks: bool
    ) -> dict[str, Cell]:
        """Aggregates over the members; nothing is known where a key is missing."""
        inner = Windows(self.world, members).expressions
        outer = Expressions(self.world, lambda node, _row: _reduced(node, members, inner))
        own = Row("", (), dict(keys))
        return {name: outer.at(typed, own) if speaks else Cell(typed.kind) for name, typed in columns}

    # Lookup

    def _look_up(self, row: Row, looking: Lookup) -> None:
        """What is taken of the rows of the list that held for the key on the day."""
        entries, key = looking.entries, row.cells[looking.on]
        day = Windows(self.world, []).expressions.at(looking.during, row)
        held = [
            Row("", (place,), _entry(entry, looking))
            for place, entry in enumerate(entries.rows)
            if in_force(entry, key, day)
        ]
        taken = self._taken(looking.take, held, {}, speaks=not (key.null or day.null))
        leans = {UNVERIFIED + entries.name for entry in held if entry.cells["verified"].value is False}
        row.cells |= {f"{looking.prefix}.{name}": cell.noting(leans) for name, cell in taken.items()}

    # Pairs

    def _paired(self, rows: Sequence[Row], pairs: Pairs) -> list[Row]:
        return [
            self._pair(left, right, pairs) for left, right in product(rows, rows) if _meet(left, right, pairs)
        ]

    def _pair(self, left: Row, right: Row, pairs: Pairs) -> Row:
        cells = {name: replace(left.cells[name], instant=None) for name in pairs.sharing}
        cells["source"] = left.cells["source"]
        for side, row in (("left", left), ("right", right)):
            cells |= {f"{side}.{name}": cell for name, cell in row.cells.items() if name != "source"}
        return Row(
            left.source,
            identity(cells, self.program.view.key),
            cells,
            reason=left.reason or right.reason,
            partial=left.partial or right.partial,
            leans=left.leans | right.leans,
        )


def _reduced(node: Application, members: Sequence[Row], inner: Expressions) -> Cell:
    return reduce(node, members, inner)


def _beside(row: Row, joining: Join, other: Row | None) -> Row:
    """Of a row that could not be told where it was made, nothing is known."""
    known = other is not None and other.counts
    kinds = joining.relation.kinds
    brought = {
        f"{joining.prefix}.{name}": other.cells[name] if known and other else Cell(kind)
        for name, kind in kinds.items()
        if name != "source"
    }
    cells = {**row.cells, **brought}
    joined = replace(row, cells=cells, identity=(*row.identity, *identity(cells, joining.key)))
    if other is not None:
        joined.leans |= other.leans
        joined.partial = joined.partial or other.lacks
    return joined


def _meet(left: Row, right: Row, pairs: Pairs) -> bool:
    """The one with the lesser `of` is on the left; what is null is in no pair."""
    needed = (*pairs.sharing, pairs.of)
    if left.source != right.source or not (left.has(needed) and right.has(needed)):
        return False
    if any(left.cells[name].value != right.cells[name].value for name in pairs.sharing):
        return False
    return str(left.cells[pairs.of].value) < str(right.cells[pairs.of].value)


def _entry(entry: DatedRow, looking: Lookup) -> dict[str, Cell]:
    kind = looking.entries.kind
    currency = entry.currency if kind == MONEY else None
    return {
        "value": Cell(kind, entry.value, currency),
        "valid_from": _day(entry.valid_from),
        "valid_to": _day(entry.valid_to),
        "verified": Cell(BOOLEAN, entry.verified),
    }


def _day(day: date | None) -> Cell:
    return Cell(DATE) if day is None else dated(day)
