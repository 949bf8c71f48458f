"""A rule's clauses over rows, one after the other."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from auditor.rules.kinds import DATE
from auditor.rules.model import Columns, Group, Rule
from auditor.rules.typed import Application, Typed
from reference.cells import MIXED, Cell
from reference.expressions import UNVERIFIED, Expressions, World
from reference.tables import Row, rows_of
from reference.verdicts import CLEAR, DROPPED, FLAGGED, Finding, Verdicts, account_of
from reference.windows import Windows, reduce

SCOPE_UNKNOWN, UNKNOWN = "scope unknown", "unknown"
UNFINISHED, NOT_LOADED = "unfinished period", "months not loaded"
PERIOD_MONTHS = {"year": 12, "four_months": 4, "quarter": 3, "month": 1}

Facts = Mapping[str, list[dict[str, Any]]]


def interpret(
    rule: Rule,
    facts: Facts,
    *,
    as_of: date,
    params: Mapping[str, Any] | None = None,
    loaded_months: Mapping[str, frozenset[str]] | None = None,
) -> Verdicts:
    """What the rule says of the rows of its view."""
    settings = {**rule.settings, **(params or {})}
    world = World(settings, rule.lists, as_of, loaded_months or {})
    return Interpreter(rule, world).run(facts)


class Interpreter:
    def __init__(self, rule: Rule, world: World) -> None:
        self.rule, self.program, self.world = rule, rule.program, world

    def run(self, facts: Facts) -> Verdicts:
        rows = self._in_scope(rows_of(self.program.view, facts[self.program.view.name]))
        self._define(rows, self.program.derive)
        self._horizon(rows)
        subjects = self._grouped(self.program.group, rows) if self.program.group else rows
        self._define(subjects, self.program.then)
        outcomes, findings = self._decided(subjects)
        by_source = {
            source: account_of(
                told for row, told in zip(subjects, outcomes, strict=True) if row.source == source
            )
            for source in {row.source for row in subjects}
        }
        return Verdicts(
            account_of(outcomes, (row.reason for row in rows if row.reason)),
            {source: account for source, account in by_source.items() if account.in_scope},
            tuple(sorted(findings, key=lambda finding: finding.fingerprint)),
            self.world.calls.seen,
        )

    # Rows

    def _in_scope(self, rows: list[Row]) -> list[Row]:
        """Those in scope and those that may be, each with the reason why it cannot be told."""
        expressions = Windows(self.world, rows).expressions
        kept = []
        for row in rows:
            if self.rule.applies_to and row.source not in self.rule.applies_to:
                continue
            told = [expressions.at(condition, row) for condition in self.program.where]
            row.leans = frozenset().union(*(cell.notes for cell in told))
            scope = [cell.value for cell in told]
            if False in scope:
                continue
            missing = (f"missing {name}" for name in self.program.requires if row.cells[name].null)
            row.reason = SCOPE_UNKNOWN if None in scope else next(missing, None)
            row.counts = row.reason is None
            kept.append(row)
        return kept

    def _define(self, rows: Sequence[Row], columns: Columns) -> None:
        """One column after the other: each may use those before it, over all rows."""
        for name, typed in columns:
            for row, cell in zip(rows, self._column(rows, typed), strict=True):
                row.cells[name] = cell

    def _column(self, rows: Sequence[Row], typed: Typed) -> list[Cell]:
        expressions = Windows(self.world, rows).expressions
        return [expressions.at(typed, row) for row in rows]

    def _horizon(self, rows: Sequence[Row]) -> None:
        horizon = self.program.horizon
        if horizon is None:
            return
        for row, cell in zip(rows, self._column(rows, horizon.date), strict=True):
            if isinstance(cell.value, date):
                row.doubts = tuple(self._doubts(horizon.period, cell.value, row.source))

    def _doubts(self, period: str, day: date, source: str) -> list[str]:
        """A period that is over at the end of its last day; one whose months were not all loaded."""
        months = PERIOD_MONTHS[period]
        first = (day.month - 1) // months * months + 1
        named = [date(day.year, month, 1) for month in range(first, first + months)]
        last = (named[-1] + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        found = [UNFINISHED] if last > self.world.as_of else []
        loaded = self.world.loaded_months.get(source)
        if loaded is not None and any(month.isoformat()[:7] not in loaded for month in named):
            found.append(NOT_LOADED)
        return found

    # Groups

    def _grouped(self, group: Group, rows: Sequence[Row]) -> list[Row]:
        """A group for each combination of keys. A row that lacks one is left out, and stands for a group."""
        for row in rows:
            missing = (f"missing {name}" for name in group.by if row.cells[name].null)
            row.reason = row.reason or next(missing, None)
            row.counts = row.reason is None
        together: dict[tuple[Any, ...], list[Row]] = {}
        for row in rows:
            together.setdefault((row.source, *(row.cells[name].same_as for name in group.by)), []).append(row)
        return [self._group(group, members) for members in together.values()]

    def _group(self, group: Group, rows: Sequence[Row]) -> Row:
        members = tuple(row for row in rows if row.counts)
        cells = {name: _key_cell(rows[0].cells[name]) for name in group.by}
        made = Row(rows[0].source, _identity(cells.values()), cells, members=members)
        made.leans = frozenset().union(
            *(row.leans.union(*(row.cells[name].notes for name in group.by)) for row in members)
        )
        made.reason = self._first_reason(group, [row.reason for row in rows])
        made.counts = bool(members)
        made.doubts = tuple(dict.fromkeys(doubt for row in rows for doubt in row.doubts))
        outer = Expressions(self.world, lambda node, _row: self._taken(node, members))
        cells.update({name: outer.at(typed, made) for name, typed in group.take})
        return made

    def _taken(self, node: Application, members: Sequence[Row]) -> Cell:
        return reduce(node, members, Windows(self.world, members).expressions)

    def _first_reason(self, group: Group, reasons: list[str | None]) -> str | None:
        """The first in the order in which rows are asked for what they lack."""
        order = [SCOPE_UNKNOWN, *(f"missing {name}" for name in (*self.program.requires, *group.by))]
        return next((reason for reason in order if reason in reasons), None)

    # Subjects

    def _decided(self, subjects: Sequence[Row]) -> tuple[list[str], list[Finding]]:
        nothing: list[Cell | None] = [None] * len(subjects)
        kept = nothing
        if self.program.keep is not None:
            kept = [*self._column(subjects, self.program.keep)]
            for row, cell in zip(subjects, kept, strict=True):
                row.counts = row.counts and cell is not None and cell.value is True
        flags = self._column(subjects, self.program.flag)
        scores, amounts = (
            nothing if typed is None else self._column(subjects, typed)
            for typed in (self.program.score, self.program.amount)
        )
        told = [self._outcome(*each) for each in zip(subjects, kept, flags, strict=True)]
        findings = [
            self._finding(row, row.leans.union(flag.notes, kept.notes if kept else ()), score, amount)
            for row, outcome, kept, flag, score, amount in zip(
                subjects, told, kept, flags, scores, amounts, strict=True
            )
            if outcome == FLAGGED
        ]
        return told, findings

    def _outcome(self, row: Row, kept: Cell | None, flag: Cell) -> str:
        """A subject with nothing to speak from cannot be told. Where one speaks and fires, it is flagged;
        else what it had to do without comes first, then the horizon, then what is unknown."""
        speaks = bool(row.members) if self.program.group else row.reason is None
        dropped = kept is not None and kept.value is not True
        if speaks and flag.value is True and not dropped:
            return FLAGGED
        if row.reason is not None:
            return row.reason
        if kept is not None and dropped:
            return _unsettled(kept) if kept.null else DROPPED
        doubts = (doubt for doubt in (UNFINISHED, NOT_LOADED) if doubt in row.doubts)
        return next(doubts, _unsettled(flag) if flag.null else CLEAR)

    def _finding(self, row: Row, leans: frozenset[str], score: Cell | None, amount: Cell | None) -> Finding:
        group = self.program.group
        first = self.program.derive if group is None else group.take
        made = [name for name, _ in (*first, *self.program.then)]
        cells = {name: row.cells[name] for name in (*(group.by if group else ()), *made)}
        return Finding(
            fingerprint(self.rule.id, row),
            row.source,
            None if score is None else score.units,
            None if amount is None else amount.hundredths,
            None if amount is None else amount.currency,
            {name: _told(cell) for name, cell in cells.items()},
            {name: cell.currency for name, cell in cells.items() if cell.currency is not None},
            tuple(map(_key, sorted(row.members or (row,), key=lambda each: each.identity))),
            bool(row.doubts),
            tuple(sorted(note.removeprefix(UNVERIFIED) for note in leans if note.startswith(UNVERIFIED))),
        )


def _identity(keys: Iterable[Cell]) -> tuple[Any, ...]:
    """An amount is a key with its currency."""
    return tuple(
        part
        for cell in keys
        for part in ((cell.value, cell.currency) if cell.kind.monetary else (cell.value,))
    )


def _key(row: Row) -> str:
    return "|".join(str(part) for part in row.identity)


def fingerprint(rule: str, row: Row) -> str:
    key = [part.isoformat() if isinstance(part, date) else part for part in row.identity]
    told = json.dumps([rule, row.source, *key], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _key_cell(cell: Cell) -> Cell:
    """A group's key: the rows of a day do not share an instant."""
    business_day = cell.business_day if cell.kind == DATE else None
    return Cell(cell.kind, cell.value, cell.currency, business_day=business_day)


def _unsettled(cell: Cell) -> str:
    return MIXED if MIXED in cell.notes else UNKNOWN


def _told(cell: Cell) -> object:
    return cell.value.isoformat() if isinstance(cell.value, date) else cell.value
