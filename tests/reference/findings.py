"""What is told of a flagged subject."""

import hashlib
import json
from datetime import date

from auditor.rules.model import Rule
from reference.cells import Cell
from reference.expressions import UNVERIFIED
from reference.tables import Row
from reference.verdicts import Finding


def finding(rule: Rule, row: Row, score: Cell | None, amount: Cell | None) -> Finding:
    cells = {name: row.cells[name] for name in _made(rule)}
    witnesses = sorted(row.members or (row,), key=lambda each: each.place)
    return Finding(
        fingerprint(rule.id, row),
        row.source,
        None if score is None else score.units,
        None if amount is None else amount.hundredths,
        None if amount is None else amount.currency,
        {name: _plain(cell.value) for name, cell in cells.items()},
        {name: cell.currency for name, cell in cells.items() if cell.currency is not None},
        tuple(_named(rule, each) for each in witnesses),
        bool(row.doubts),
        tuple(sorted(note.removeprefix(UNVERIFIED) for note in row.leans if note.startswith(UNVERIFIED))),
    )


def _made(rule: Rule) -> list[str]:
    """The columns that the rule made, and a group's keys."""
    program, group = rule.program, rule.program.group
    first = (
        [name for name, _ in program.derive] if group is None else [*group.by, *(n for n, _ in group.take)]
    )
    network = () if program.network is None else program.network.take
    fences = [f"{each.name}{part}" for each in program.outliers for part in ("", ".q1", ".q3", ".n")]
    return [*first, *(name for name, _ in (*program.then, *network)), *fences]


def fingerprint(rule: str, row: Row) -> str:
    told = [rule, row.source, *map(_plain, row.identity)]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _named(rule: Rule, row: Row) -> str:
    values = (_plain(row.cells[name].value) for name in rule.program.view.key if name != "source")
    return "|".join("" if value is None else str(value) for value in values)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
