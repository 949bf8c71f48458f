"""A rule's clauses at work on a table, in their fixed order."""

from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from auditor.rules.compiler.aggregates import aggregate
from auditor.rules.compiler.emitter import Context, Emitter
from auditor.rules.compiler.horizon import loaded_days, unfinished_from
from auditor.rules.compiler.reducers import MAX, MIN, SUM, GroupReducer
from auditor.rules.compiler.table import Table
from auditor.rules.compiler.values import MIXED, UNVERIFIED, Value, day_of, of_column
from auditor.rules.compiler.windows import window
from auditor.rules.kinds import DATE, TEXT
from auditor.rules.model import Columns, Group, Program
from auditor.rules.typed import Application, Typed

REASON, ROWS, LEFT_OUT, OUTCOME = "__reason", "__rows", "__left_out", "__outcome"
SCOPE_UNKNOWN, MIXED_CURRENCIES, UNKNOWN = "scope unknown", "mixed currencies", "unknown"
# The doubts a horizon raises: column, and the reason it gives where nothing is flagged.
UNFINISHED, UNLOADED = "__unfinished", "__unloaded"
DOUBTS = {UNFINISHED: "unfinished period", UNLOADED: "months not loaded"}
FLAGGED, CLEAR, DROPPED = -1, -2, -3


@dataclass
class Reasons:
    """Why a subject could not be told, numbered: the first that applies is the one that is given."""

    texts: list[str] = field(default_factory=list)

    def code(self, text: str) -> int:
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text)


class Clauses:
    """One run of one program over one frame of its view."""

    def __init__(
        self, program: Program, context: Context, frame: nw.LazyFrame[Any], sources: tuple[str, ...] = ()
    ) -> None:
        self.program, self.context = program, context
        self.reasons = Reasons()
        self.doubts: dict[str, nw.Expr] = {}
        for text in (SCOPE_UNKNOWN, *(f"missing {name}" for name in program.requires)):
            self.reasons.code(text)
        view = program.view
        values = {column.name: of_column(column) for column in view.listing}
        values |= {f"{c.name}__key": Value(TEXT, nw.col(f"{c.name}__key")) for c in view.listing if c.folded}
        if sources:
            frame = frame.filter(nw.col("source").is_in(list(sources)))
        order = tuple(name for name in view.key if name != "source")
        self.rows = Table(frame, values, order, list(view.schema))
        self._scope()
        self._define(self.rows, program.derive)
        self._horizon()
        self.subjects = self._group(program.group) if program.group else self._each_row()
        self._define(self.subjects, program.then)
        self._decide()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a subject."""
        group = self.program.group
        return ("source", *group.by) if group else self.program.view.key

    # Rows

    def _scope(self) -> None:
        """Keeps what is in scope, and what may be; a row that lacks a required column is marked with the reason."""
        scope: nw.Expr | None = None
        emitter = Emitter(self.rows.values, self.context)
        for condition in self.program.where:
            expr = emitter.emit(condition).expr
            scope = expr if scope is None else scope & expr
        reason = nw.lit(None, nw.Int64)
        for name in reversed(self.program.requires):
            missing = self.rows.values[name].expr.is_null()
            reason = (
                nw.when(missing)
                .then(nw.lit(self.reasons.code(f"missing {name}"), nw.Int64))
                .otherwise(reason)
            )
        if scope is not None:
            name = self.rows.temporary(scope)
            self.rows.frame = self.rows.frame.filter(nw.coalesce(nw.col(name), nw.lit(True)))
            reason = nw.when(nw.col(name).is_null()).then(nw.lit(0, nw.Int64)).otherwise(reason)
        self.rows.add({REASON: reason})
        self.rows.counts = nw.col(REASON).is_null()

    def _horizon(self) -> None:
        """Marks the rows whose period is not over, or has months that were never loaded."""
        horizon = self.program.horizon
        if horizon is None:
            return
        day = Emitter(self.rows.values, self.context).emit(horizon.date).day
        if day is None:
            raise TypeError("a horizon's date is a column")
        first = day_of(unfinished_from(horizon.period, self.context.as_of))
        self.doubts[UNFINISHED] = day >= first
        if self.context.loaded_months:
            self.doubts[UNLOADED] = self._unloaded(horizon.period, day)
        told = {name: nw.coalesce(doubt, nw.lit(False)).cast(nw.Int64) for name, doubt in self.doubts.items()}
        self.rows.add(told)

    def _unloaded(self, period: str, day: nw.Expr) -> nw.Expr:
        unloaded = nw.lit(False)
        for source, months in self.context.loaded_months.items():
            loaded = nw.lit(False)
            for start, end in loaded_days(period, months):
                loaded = loaded | ((day >= day_of(start)) & (day <= day_of(end)))
            unloaded = unloaded | ((nw.col("source") == source) & ~loaded)
        return unloaded

    def _each_row(self) -> Table:
        left_out = (~nw.col(REASON).is_null()).cast(nw.Int64)
        self.rows.add({LEFT_OUT: left_out, ROWS: nw.lit(1, nw.Int64) - left_out})
        return self.rows

    # Groups

    def _group(self, group: Group) -> Table:
        """One row a group. Rows that lack a key are left out, and stand for a group that could not be told."""
        reason = nw.col(REASON)
        for name in reversed(group.by):
            code = nw.lit(self.reasons.code(f"missing {name}"), nw.Int64)
            reason = (
                nw.when(nw.col(REASON).is_null() & self.rows.values[name].expr.is_null())
                .then(code)
                .otherwise(reason)
            )
        self.rows.add({REASON: reason})
        reducer = GroupReducer(self.rows, ("source", *self._stored_keys(group)))
        taken = self._taken(group, reducer)
        subjects = self._account(reducer)
        values = {name: _without_instant(self.rows.values[name]) for name in group.by}
        columns = [*reducer.keys, *reducer.reductions, ROWS, LEFT_OUT, REASON, *self.doubts]
        table = Table(subjects, values, tuple(group.by), columns, nw.col(ROWS) > 0)
        for name, value in taken.items():
            table.define(name, value)
        return table

    def _stored_keys(self, group: Group) -> list[str]:
        """The keys with what must travel along; an instant would split a day."""
        return [
            f"{name}{suffix}"
            for name in group.by
            for suffix, _ in _without_instant(self.rows.values[name]).parts()
        ]

    def _taken(self, group: Group, reducer: GroupReducer) -> dict[str, Value]:
        rows = Emitter(self.rows.values, self.context)
        done: dict[Typed, Value] = {}

        def aggregating(node: Application) -> Value:
            if node not in done:
                arguments = [rows.emit(argument) for argument in node.arguments]
                by = rows.emit(node.by) if node.by else None
                done[node] = aggregate(node.function, node.kind, arguments, by, reducer)
            return done[node]

        keys = {name: _without_instant(self.rows.values[name]) for name in group.by}
        emitter = Emitter(keys, self.context, aggregating)
        return {name: emitter.emit(typed) for name, typed in group.take}

    def _account(self, reducer: GroupReducer) -> nw.LazyFrame[Any]:
        """Groups with the rows they were made of, the rows left out and why, and whether their period is over."""
        left_out = ~nw.col(REASON).is_null()
        facts = {
            ROWS: reducer.reduce(SUM, (~left_out).cast(nw.Int64), every=True),
            LEFT_OUT: reducer.reduce(SUM, left_out.cast(nw.Int64), every=True),
            REASON: reducer.reduce(MIN, nw.col(REASON), every=True),
        }
        for doubt in self.doubts:
            facts[doubt] = reducer.reduce(MAX, nw.col(doubt), every=True)
        return reducer.grouped().with_columns(
            *(expr.cast(nw.Int64).alias(name) for name, expr in facts.items())
        )

    # Subjects

    def _define(self, table: Table, columns: Columns) -> None:
        for name, typed in columns:
            table.define(name, self._emitter(table).emit(typed))

    def _emitter(self, table: Table) -> Emitter:
        def aggregating(node: Application) -> Value:
            return window(node, table, self._emitter(table))

        return Emitter(table.values, self.context, aggregating)

    def _decide(self) -> None:
        """The outcome of each subject, as a number: flagged, clear, or the reason it could not be told."""
        kept: Value | None = None
        if self.program.keep is not None:
            self.subjects.define("__keep", self._emitter(self.subjects).emit(self.program.keep))
            kept = self.subjects.values["__keep"]
            counts = nw.coalesce(kept.expr, nw.lit(False))
            self.subjects.counts = counts if self.subjects.counts is None else self.subjects.counts & counts
        for name, typed in (
            ("__flag", self.program.flag),
            ("__score", self.program.score),
            ("__amount", self.program.amount),
        ):
            if typed is not None:
                self.subjects.define(name, self._emitter(self.subjects).emit(typed))
        self.subjects.add({OUTCOME: self._outcome(self.subjects.values["__flag"], kept)})

    def _outcome(self, flag: Value, kept: Value | None) -> nw.Expr:
        left_out, reason = nw.col(LEFT_OUT) > 0, nw.col(REASON)
        unsettled = self._unsettled(flag)
        over = nw.when(~flag.expr).then(self._code(CLEAR)).otherwise(unsettled)
        for doubt in reversed(self.doubts):
            doubtful = self._code(self.reasons.code(DOUBTS[doubt]))
            over = nw.when(nw.col(doubt) == 1).then(doubtful).otherwise(over)
        outcome = nw.when(left_out).then(reason).otherwise(over)
        outcome = nw.when(flag.expr).then(self._code(FLAGGED)).otherwise(outcome)
        if kept is not None:
            outcome = nw.when(kept.expr).then(outcome).otherwise(self._not_kept(kept, left_out, reason))
        return nw.when(nw.col(ROWS) == 0).then(reason).otherwise(outcome)

    def _not_kept(self, kept: Value, left_out: nw.Expr, reason: nw.Expr) -> nw.Expr:
        dropped = nw.when(kept.expr.is_null()).then(self._unsettled(kept)).otherwise(self._code(DROPPED))
        return nw.when(left_out).then(reason).otherwise(dropped)

    def _unsettled(self, value: Value) -> nw.Expr:
        unknown = self._code(self.reasons.code(UNKNOWN))
        mixed = value.notes.get(MIXED)
        if mixed is None:
            return unknown
        return nw.when(mixed).then(self._code(self.reasons.code(MIXED_CURRENCIES))).otherwise(unknown)

    @staticmethod
    def _code(code: int) -> nw.Expr:
        return nw.lit(code, nw.Int64)

    def unverified(self) -> dict[str, nw.Expr]:
        """The dated lists of whose unverified rows the flag made use, each with where it did."""
        notes = self.subjects.values["__flag"].notes
        return {
            note.removeprefix(UNVERIFIED): expr for note, expr in notes.items() if note.startswith(UNVERIFIED)
        }


def _without_instant(value: Value) -> Value:
    if value.kind != DATE:
        return Value(value.kind, value.expr, value.currency, notes={})
    return Value(value.kind, value.expr, None, value.day, value.bday)
