"""The `once_per` key: findings of overlapping windows are one, that of the largest."""

from collections.abc import Iterator, Sequence

from auditor.rules.clock import parts_of
from auditor.rules.model import Program
from auditor.rules.typed import Application
from reference.cells import Cell
from reference.expressions import Expressions
from reference.tables import Row
from reference.verdicts import DROPPED

Sized = tuple[Row, Cell | None]  # a finding, and what says how large it is


def merge(flagged: Sequence[Sized], program: Program, expressions: Expressions) -> None:
    """Drops the findings that are part of another one."""
    alike: dict[tuple[object, ...], list[Sized]] = {}
    for each in flagged:
        alike.setdefault(each[0].key(program.once_per), []).append(each)
    window = _longest_window(program, expressions)
    for together in alike.values():
        if window is None:
            chains = iter([sorted(together, key=lambda each: each[0].place)])
        else:
            chains = _chains(together, *window, expressions)
        for chain in chains:
            expressions.world.calls.look_among(_size(size)[1] for _, size in chain)
            for row, _ in sorted(chain, key=lambda each: _size(each[1]), reverse=True)[1:]:
                row.outcome = DROPPED


def _longest_window(program: Program, expressions: Expressions) -> tuple[Application, int] | None:
    found = [
        (part, int(str(expressions.at(part.within, Row("", (), {})).value)))
        for part in parts_of((program.derive, program.then, program.flag))
        if isinstance(part, Application) and part.within is not None
    ]
    return max(found, key=lambda each: each[1], default=None)


def _chains(
    findings: Sequence[Sized], node: Application, days: int, expressions: Expressions
) -> Iterator[list[Sized]]:
    """Findings whose windows overlap, one with the next; one without a date is in nobody's window."""
    dated = []
    for finding in findings:
        day = None if node.by is None else expressions.at(node.by, finding[0]).day
        if day is None:
            yield [finding]
        else:
            dated.append((day, finding))
    chain: list[Sized] = []
    before = 0
    for day, finding in sorted(dated, key=lambda each: (each[0], each[1][0].place)):
        if chain and day - before >= days:
            yield chain
            chain = []
        chain.append(finding)
        before = day
    if chain:
        yield chain


def _size(cell: Cell | None) -> tuple[bool, float]:
    """One of no size is the least; of equal ones the first is kept, for sorting keeps their order."""
    units = None if cell is None else cell.units
    return units is not None, units or 0.0
