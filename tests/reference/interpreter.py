"""A rule's clauses over rows, one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from auditor.rules.model import Columns, Group, Program, Relation, Rule
from auditor.rules.typed import Application, Typed
from reference.cells import Cell
from reference.expressions import Expressions, World
from reference.fences import enclose
from reference.findings import finding
from reference.graphs import connect
from reference.horizons import mark
from reference.origins import Origins
from reference.overlaps import merge
from reference.reasons import NOT_LOADED, SCOPE_UNKNOWN, UNFINISHED, first, missing, unsettled
from reference.tables import Facts, Row, identity, key_cell, rows_of
from reference.verdicts import CLEAR, DROPPED, FLAGGED, Verdicts, account_of
from reference.windows import Windows, reduce


def interpret(
    rule: Rule,
    facts: Facts,
    *,
    as_of: date,
    params: Mapping[str, Any] | None = None,
    loaded_months: Mapping[str, frozenset[str]] | None = None,
) -> Verdicts:
    """What the rule says of the rows of the views it reads."""
    world = World({**rule.settings, **(params or {})}, rule.lists, as_of, loaded_months or {})
    spoken_of = {
        name: [row for row in rows if not rule.applies_to or row["source"] in rule.applies_to]
        for name, rows in facts.items()
    }
    interpreter = Interpreter(rule.program, world, spoken_of)
    subjects = interpreter.subjects
    by_source = {
        source: account_of(row.outcome for row in subjects if row.source == source)
        for source in {row.source for row in subjects}
    }
    findings = [
        finding(rule, row, interpreter.scores[row], interpreter.amounts[row])
        for row in subjects
        if row.outcome == FLAGGED
    ]
    return Verdicts(
        account_of((row.outcome for row in subjects), (row.reason for row in interpreter.rows if row.reason)),
        {source: account for source, account in by_source.items() if account.in_scope},
        tuple(sorted(findings, key=lambda each: each.fingerprint)),
        world.calls.seen,
    )


class Interpreter:
    """One program over the facts: `rows` are those in scope, or that may be, `subjects` what is said of them."""

    def __init__(self, program: Program, world: World, facts: Facts) -> None:
        self.program, self.world, self.facts = program, world, facts
        self.rows = self._in_scope(Origins(program, world, self._table).rows())
        self._define(self.rows, program.derive)
        if program.horizon is not None:
            mark(self.rows, self._column(self.rows, program.horizon.date), program.horizon, world)
        self.subjects = self._grouped(program.group) if program.group else self.rows
        self._define(self.subjects, program.then)
        if program.network is not None:
            connect(self.subjects, program.network, world)
        self.scores: dict[Row, Cell | None] = {}
        self.amounts: dict[Row, Cell | None] = {}
        self._decide()

    # Tables

    def _table(self, relation: Relation) -> list[Row]:
        if relation.program is None:
            return rows_of(relation.view, self.facts[relation.view.name])
        world = replace(self.world, settings=relation.settings, lists=relation.lists)
        made = Interpreter(relation.program, world, self.facts)
        asked = [row for row in made.subjects if row.outcome not in {CLEAR, DROPPED}]
        return [made.as_fact(row, relation) for row in asked]

    def as_fact(self, row: Row, relation: Relation) -> Row:
        """A subject for another program. A finding stands whatever was left out; a row of a view may be more."""
        told = {**row.cells, "source": row.cells["source"]}
        for name, cell in (("score", self.scores[row]), ("amount_involved", self.amounts[row])):
            if cell is not None:
                told.setdefault(name, cell)
        found = row.outcome == FLAGGED
        return Row(
            row.source,
            row.identity,
            {name: told[name] for name in relation.kinds},
            reason=None if found else row.outcome,
            partial=row.lacks if found and relation.rule_id is None else None,
            counts=found,
            leans=row.leans,
        )

    # Rows

    def _in_scope(self, rows: list[Row]) -> list[Row]:
        """Those in scope and those that may be, each with the reason why it cannot be told."""
        expressions = Windows(self.world, rows).expressions
        kept = []
        for row in rows:
            told = [expressions.at(condition, row) for condition in self.program.where]
            row.leans = row.leans.union(*(cell.notes for cell in told))
            scope = [cell.value for cell in told]
            if False in scope:
                continue
            lacking = (missing(name) for name in self.program.requires if row.cells[name].null)
            row.reason = row.reason or (SCOPE_UNKNOWN if None in scope else next(lacking, None))
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

    # Groups

    def _grouped(self, group: Group) -> list[Row]:
        """A group for each combination of keys. A row that lacks one is left out, and stands for a group."""
        together: dict[tuple[Any, ...], list[Row]] = {}
        for row in self.rows:
            lacking = (missing(name) for name in group.by if row.cells[name].null)
            row.reason = row.reason or row.history or next(lacking, None)
            row.counts = row.reason is None
            together.setdefault(row.key(group.by), []).append(row)
        return [self._group(group, members) for members in together.values()]

    def _group(self, group: Group, rows: Sequence[Row]) -> Row:
        members = tuple(row for row in rows if row.counts)
        cells = {name: key_cell(rows[0].cells[name]) for name in group.by}
        made = Row(rows[0].source, identity(cells, group.by), cells, members=members, counts=bool(members))
        cells["source"] = rows[0].cells["source"]
        keys = (row.cells[name].notes for row in members for name in group.by)
        made.leans = frozenset().union(*(row.leans for row in members), *keys)
        made.reason = first((row.lacks for row in rows), self.program)
        made.doubts = tuple(dict.fromkeys(doubt for row in rows for doubt in row.doubts))
        outer = Expressions(self.world, lambda node, _row: self._taken(node, members))
        cells.update({name: outer.at(typed, made) for name, typed in group.take})
        return made

    def _taken(self, node: Application, members: Sequence[Row]) -> Cell:
        return reduce(node, members, Windows(self.world, members).expressions)

    # Subjects

    def _decide(self) -> None:
        program, subjects = self.program, self.subjects
        kept = None if program.keep is None else self._column(subjects, program.keep)
        for row, cell in zip(subjects, kept or (), strict=kept is not None):
            row.counts = row.counts and cell.value is True
        for outlier in program.outliers:
            enclose(subjects, outlier, Windows(self.world, subjects).expressions)
        flags = self._column(subjects, program.flag)
        self.scores, self.amounts = self._beside(program.score), self._beside(program.amount)
        for place, (row, flag) in enumerate(zip(subjects, flags, strict=True)):
            keep = kept[place] if kept else None
            row.leans = row.leans.union(flag.notes, keep.notes if keep else ())
            row.outcome = self._outcome(row, keep, flag)
        if program.once_per:
            sizes = self.scores if program.score is not None else self.amounts
            flagged = [(row, sizes[row]) for row in subjects if row.outcome == FLAGGED]
            merge(flagged, program, Windows(self.world, subjects).expressions)

    def _beside(self, typed: Typed | None) -> dict[Row, Cell | None]:
        if typed is None:
            return dict.fromkeys(self.subjects)
        return dict(zip(self.subjects, self._column(self.subjects, typed), strict=True))

    def _outcome(self, row: Row, keep: Cell | None, flag: Cell) -> str:
        """A subject with nothing to speak from cannot be told. Where one speaks and fires, it is flagged;
        else what it had to do without comes first, then the horizon, then what is unknown."""
        speaks = bool(row.members) if self.program.group else row.reason is None
        if not speaks:
            return row.lacks or ""
        if keep is not None and keep.value is not True:
            return row.lacks or (unsettled(keep) if keep.null else DROPPED)
        if row.history is not None:
            return row.history
        if flag.value is True:
            return FLAGGED
        if row.lacks is not None:
            return row.lacks
        doubts = (doubt for doubt in (UNFINISHED, NOT_LOADED) if doubt in row.doubts)
        return next(doubts, unsettled(flag) if flag.null else CLEAR)
