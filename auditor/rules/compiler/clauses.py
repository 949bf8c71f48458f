"""A rule's clauses at work on a table, in their fixed order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.components import connect
from auditor.rules.compiler.doubts import DOUBTS, NOT_LOADED, doubts_of, without_history
from auditor.rules.compiler.emitter import Context, Emitter
from auditor.rules.compiler.fences import fence
from auditor.rules.compiler.frame import Frame, Tables
from auditor.rules.compiler.joins import join, lookup, taking
from auditor.rules.compiler.money import truth
from auditor.rules.compiler.once import merged
from auditor.rules.compiler.reducers import MAX, MIN, SUM, GroupReducer
from auditor.rules.compiler.rows import CAME, PARTIAL, facts_table, made_table, paired
from auditor.rules.compiler.table import Table, stored_name
from auditor.rules.compiler.values import MIXED, SMALL, UNVERIFIED, Value
from auditor.rules.compiler.windows import window
from auditor.rules.kinds import DATE
from auditor.rules.model import Columns, Group, Program, Relation
from auditor.rules.typed import Application

REASON, ROWS, LEFT_OUT, OUTCOME = "__reason", "__rows", "__left_out", "__outcome"
SCOPE_UNKNOWN, MIXED_CURRENCIES, UNKNOWN = "scope unknown", "mixed currencies", "unknown"
HISTORY = "__history"
STRATUM_TOO_SMALL = "stratum too small"
_NOTED = {SMALL: STRATUM_TOO_SMALL, MIXED: MIXED_CURRENCIES}  # the last of them is said first
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
    """One run of one program over the facts it reads; `sources` are those it speaks of, empty for all.

    What other programs make for it is made here too, and numbers its reasons in the same list.
    """

    def __init__(
        self,
        program: Program,
        context: Context,
        tables: Tables,
        sources: tuple[str, ...] = (),
        reasons: Reasons | None = None,
    ) -> None:
        self.program, self.context, self.tables, self.sources = program, context, tables, sources
        self.reasons = reasons or Reasons()
        self.doubts: dict[str, ex.Expr] = {}
        # The number of a reason -> the column of the groups that counts the rows it left out.
        self.lost: dict[int, str] = {}
        for text in (SCOPE_UNKNOWN, *(f"missing {name}" for name in program.requires)):
            self.reasons.code(text)
        self.rows = self._begin()
        self._scope()
        self._define(self.rows, program.derive)
        self._horizon()
        self.subjects = self._group(program.group) if program.group else self._each_row()
        self._define(self.subjects, program.then)
        if program.network is not None:
            connect(self.subjects, program.network, ex.col(ROWS), context)
        self._decide()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a subject."""
        group = self.program.group
        names = ("source", *group.by) if group else self.program.view.key
        keys = []
        for name in names:
            keys.append(stored_name(name))
            if name in self.subjects.values and self.subjects.values[name].currency is not None:
                keys.append(f"{stored_name(name)}__currency")
        return tuple(keys)

    # What another program asks of one whose subjects are its rows

    def asked(self) -> ex.Expr:
        return (ex.col(OUTCOME) == FLAGGED) | (ex.col(OUTCOME) >= 0)

    def untold(self) -> ex.Expr:
        return ex.when(ex.col(OUTCOME) >= 0).then(ex.col(OUTCOME))

    def incomplete(self) -> ex.Expr:
        """What a subject that is asked for had to do without."""
        lacking = (ex.col(OUTCOME) == FLAGGED) & (ex.col(LEFT_OUT) > 0)
        return ex.when(lacking).then(ex.col(REASON))

    def _begin(self) -> Table:
        """The rows as they come: joined, looked up, paired."""
        begun = self.program.row_source
        table = self._table(begun.relation)
        for joining in begun.joins:
            join(table, joining, self._table(joining.relation), self.context)
        for looking in begun.lookups:
            lookup(table, looking, self.context)
        return table if begun.pairs is None else paired(table, begun.pairs, self.program.view.key)

    def _table(self, relation: Relation) -> Table:
        if relation.program is None:
            return facts_table(relation, Frame.of(self.tables[relation.view.name]), self.sources)
        context = replace(self.context, settings=relation.settings, lists=relation.lists)
        made = Clauses(relation.program, context, self.tables, self.sources, self.reasons)
        return made_table(relation, made)

    # Rows

    def _scope(self) -> None:
        """Keeps what is in scope, and what may be; a row that lacks a required column is marked with the reason."""
        scope: ex.Expr | None = None
        emitter = Emitter(self.rows.values, self.context)
        for condition in self.program.where:
            value = emitter.emit(condition)
            self.rows.lean(value.notes)
            scope = value.expr if scope is None else scope & value.expr
        came: ex.Expr = ex.col(CAME) if CAME in self.rows.columns else ex.lit(None, ex.Int64)
        reason = came
        for name in reversed(self.program.requires):
            missing = self.rows.values[name].expr.is_null()
            reason = (
                ex.when(missing)
                .then(ex.lit(self.reasons.code(f"missing {name}"), ex.Int64))
                .otherwise(reason)
            )
        if scope is not None:
            name = self.rows.temporary(scope)
            self.rows.frame = self.rows.frame.filter(ex.coalesce(ex.col(name), ex.lit(True)))
            unknown = ex.lit(self.reasons.code(SCOPE_UNKNOWN), ex.Int64)
            reason = ex.when(ex.col(name).is_null()).then(unknown).otherwise(reason)
        partial = ex.col(PARTIAL) if PARTIAL in self.rows.columns else ex.lit(None, ex.Int64)
        self.rows.add({REASON: ex.coalesce(came, reason), PARTIAL: partial})
        self.rows.counts = ex.col(REASON).is_null()

    def _horizon(self) -> None:
        """Marks the rows whose period is not over or not loaded, and those without the history they need."""
        horizon = self.program.horizon
        if horizon is None:
            return
        day = Emitter(self.rows.values, self.context).emit(horizon.date).day
        if day is None:
            raise TypeError("a horizon's date is a column")
        if horizon.months is None:
            self.doubts = doubts_of(horizon, day, self.context.as_of, self.context.loaded_months)
            told = {
                name: ex.coalesce(each, ex.lit(False)).cast(ex.Int64) for name, each in self.doubts.items()
            }
            self.rows.add(told)
            return
        lacking = ex.coalesce(without_history(horizon.months, day, self.context.loaded_months), ex.lit(False))
        code = self._code(self.reasons.code(NOT_LOADED))
        # Such a row is history for the rows after it; only nothing can be said of it.
        self.rows.add({HISTORY: ex.when(lacking & ex.col(REASON).is_null()).then(code)})

    def _each_row(self) -> Table:
        known = ex.col(REASON).is_null().cast(ex.Int64)
        told = ex.coalesce(ex.col(REASON), ex.col(PARTIAL))
        self.rows.add({ROWS: known, LEFT_OUT: (~told.is_null()).cast(ex.Int64)})
        return self.rows

    # Groups

    def _group(self, group: Group) -> Table:
        """One row a group. Rows that lack a key are left out, and stand for a group that could not be told."""
        if HISTORY in self.rows.columns:
            self.rows.add({REASON: ex.coalesce(ex.col(REASON), ex.col(HISTORY))})
        reason = ex.col(REASON)
        for name in reversed(group.by):
            code = ex.lit(self.reasons.code(f"missing {name}"), ex.Int64)
            reason = (
                ex.when(ex.col(REASON).is_null() & self.rows.values[name].expr.is_null())
                .then(code)
                .otherwise(reason)
            )
        self.rows.add({REASON: reason})
        reducer = GroupReducer(self.rows, ("source", *self._stored_keys(group)))
        keys = {name: _without_instant(self.rows.values[name]) for name in group.by}
        self._keep_parts(keys)
        keys = {name: value.stored(stored_name(name)) for name, value in keys.items()}
        taken = taking(group.take, self.rows, keys, reducer, self.context)
        for name in group.by:
            self.rows.lean(self.rows.values[name].notes)
        leans = {note: truth(reducer, ex.col(column)) for note, column in self.rows.leans.items()}
        subjects = self._account(reducer)
        values = {
            name: _without_instant(self.rows.values[name]).stored(stored_name(name)) for name in group.by
        }
        columns = [
            *reducer.keys,
            *reducer.reductions,
            ROWS,
            LEFT_OUT,
            REASON,
            *self.lost.values(),
            *self.doubts,
        ]
        order = tuple(stored_name(name) for name in group.by)
        table = Table(subjects, values, order, columns, ex.col(ROWS) > 0)
        for name, value in taken.items():
            table.define(name, value)
        table.lean(leans)
        return table

    def _keep_parts(self, keys: Mapping[str, Value]) -> None:
        """What travels with a key, under the key's name: a column of the facts has its currency elsewhere."""
        for name, value in keys.items():
            parts = {f"{stored_name(name)}{suffix}": expr for suffix, expr in _without_instant(value).parts()}
            self.rows.add({part: expr for part, expr in parts.items() if part not in self.rows.columns})

    def _stored_keys(self, group: Group) -> list[str]:
        """The keys with what must travel along; an instant would split a day."""
        return [
            f"{stored_name(name)}{suffix}"
            for name in group.by
            for suffix, _ in _without_instant(self.rows.values[name]).parts()
        ]

    def _account(self, reducer: GroupReducer) -> Frame:
        """Groups with the rows they were made of, the rows left out and why, and whether their period is over."""
        told = ex.coalesce(ex.col(REASON), ex.col(PARTIAL))
        facts = {
            ROWS: reducer.reduce(SUM, ex.col(REASON).is_null().cast(ex.Int64), every=True),
            LEFT_OUT: reducer.reduce(SUM, (~told.is_null()).cast(ex.Int64), every=True),
            REASON: reducer.reduce(MIN, told, every=True),
        }
        for code in range(len(self.reasons.texts)):
            self.lost[code] = f"{LEFT_OUT}{code}"
            here = (ex.col(REASON) == code).cast(ex.Int64)
            facts[self.lost[code]] = reducer.reduce(SUM, here, every=True)
        for doubt in self.doubts:
            facts[doubt] = reducer.reduce(MAX, ex.col(doubt), every=True)
        return reducer.grouped().with_columns({name: expr.cast(ex.Int64) for name, expr in facts.items()})

    # Subjects

    def _define(self, table: Table, columns: Columns) -> None:
        for name, typed in columns:
            table.define(name, self._emitter(table).emit(typed))

    def define_beside(self, columns: Columns) -> None:
        """More columns of the subjects, for those who look inside: they may lean on whatever the flag may."""
        self._define(self.subjects, columns)

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
            counts = ex.coalesce(kept.expr, ex.lit(False))
            self.subjects.counts = counts if self.subjects.counts is None else self.subjects.counts & counts
        for outlier in self.program.outliers:
            fence(self.subjects, outlier, self._emitter(self.subjects), self.context)
        for name, typed in (
            ("__flag", self.program.flag),
            ("__score", self.program.score),
            ("__amount", self.program.amount),
        ):
            if typed is not None:
                self.subjects.define(name, self._emitter(self.subjects).emit(typed))
        self.subjects.lean(self.subjects.values["__flag"].notes)
        if kept is not None:
            self.subjects.lean(kept.notes)
        outcome = self._outcome(self.subjects.values["__flag"], kept)
        self.subjects.add({OUTCOME: outcome})
        if self.program.once_per:
            fired = ex.col(OUTCOME) == FLAGGED
            other = merged(self.subjects, self.program, fired, self._emitter(self.subjects))
            dropped = ex.when(other).then(self._code(DROPPED)).otherwise(ex.col(OUTCOME))
            self.subjects.add({OUTCOME: dropped})

    def _outcome(self, flag: Value, kept: Value | None) -> ex.Expr:
        left_out = ex.col(LEFT_OUT) > 0
        reason = ex.col(REASON) if self.program.group else ex.coalesce(ex.col(REASON), ex.col(PARTIAL))
        unsettled = self._unsettled(flag)
        over = ex.when(~flag.expr).then(self._code(CLEAR)).otherwise(unsettled)
        for doubt in reversed(self.doubts):
            doubtful = self._code(self.reasons.code(DOUBTS[doubt]))
            over = ex.when(ex.col(doubt) == 1).then(doubtful).otherwise(over)
        outcome = ex.when(left_out).then(reason).otherwise(over)
        outcome = ex.when(flag.expr).then(self._code(FLAGGED)).otherwise(outcome)
        if HISTORY in self.subjects.columns:
            lacking = ex.col(HISTORY)
            outcome = ex.when(~lacking.is_null()).then(lacking).otherwise(outcome)
        if kept is not None:
            outcome = ex.when(kept.expr).then(outcome).otherwise(self._not_kept(kept, left_out, reason))
        return ex.when(ex.col(ROWS) == 0).then(reason).otherwise(outcome)

    def _not_kept(self, kept: Value, left_out: ex.Expr, reason: ex.Expr) -> ex.Expr:
        dropped = ex.when(kept.expr.is_null()).then(self._unsettled(kept)).otherwise(self._code(DROPPED))
        return ex.when(left_out).then(reason).otherwise(dropped)

    def _unsettled(self, value: Value) -> ex.Expr:
        unknown: ex.Expr = self._code(self.reasons.code(UNKNOWN))
        for note, text in _NOTED.items():
            if note in value.notes:
                code = self._code(self.reasons.code(text))
                unknown = ex.when(value.notes[note]).then(code).otherwise(unknown)
        return unknown

    @staticmethod
    def _code(code: int) -> ex.Expr:
        return ex.lit(code, ex.Int64)

    def unverified(self) -> dict[str, ex.Expr]:
        """The dated lists whose unverified rows brought a subject about: by its scope, keys, `keep` or flag."""
        return {note.removeprefix(UNVERIFIED): ex.col(name) for note, name in self.subjects.leans.items()}


def _without_instant(value: Value) -> Value:
    if value.kind != DATE:
        return Value(value.kind, value.expr, value.currency, notes={})
    return Value(value.kind, value.expr, None, value.day, value.bday)
