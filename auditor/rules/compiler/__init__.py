"""Rules as plans: checked clauses in, an outcome for every subject out, on any engine narwhals speaks to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from auditor.errors import RuleError
from auditor.language import say
from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.clauses import DROPPED, FLAGGED, OUTCOME, REASON, Clauses
from auditor.rules.compiler.collect import Compute, Row, collect
from auditor.rules.compiler.emitter import Context
from auditor.rules.compiler.engines import frame_beside
from auditor.rules.compiler.frame import Frame, Tables
from auditor.rules.compiler.signals import SignalMaker
from auditor.rules.compiler.table import Table, stored_name
from auditor.rules.compiler.values import DTYPES, Value
from auditor.rules.kinds import Kind
from auditor.rules.labels import role_labels
from auditor.rules.model import Rule
from auditor.rules.outcome import Account, Outcome, Signal
from auditor.rules.parameters import Value as Setting
from auditor.rules.suggestions import did_you_mean

__all__ = ["Plan", "compile_rule"]

_ROWS, _CURRENCY = "__n", "__currency"


def compile_rule(rule: Rule, *, params: Mapping[str, Any] | None = None, as_of: date) -> "Plan":
    """The rule ready to run, with `params` in place of its own settings; RuleError where one does not fit."""
    settings = dict(rule.settings)
    for name, value in (params or {}).items():
        settings[name] = _accepted(rule, name, value)
    return Plan(rule, Context(settings, rule.lists, as_of))


def _accepted(rule: Rule, name: str, value: object) -> Setting:
    if name not in rule.params:
        message = say(
            es=f"{rule.id} no tiene el parámetro `{name}`", en=f"{rule.id} has no parameter `{name}`"
        )
        raise RuleError(message, did_you_mean(name, rule.params))
    try:
        return rule.params[name].accept(value)
    except ValueError as error:
        raise RuleError(f"{rule.id}, {name}: {error}") from None


@dataclass(frozen=True)
class Plan:
    rule: Rule
    context: Context

    @property
    def views(self) -> frozenset[str]:
        """The views it reads."""
        return self.rule.program.tables

    def run(
        self,
        tables: Tables,
        *,
        loaded_months: Mapping[str, frozenset[str]] | None = None,
        compute: Compute = pl.collect_all,
    ) -> Outcome:
        """What the rule says of these facts; `tables` holds each of `views`, with the catalog's columns.

        `loaded_months` names, for the sources of which it is known, the months (`2026-05`) that were loaded:
        a rule with a horizon cannot clear a subject whose period has others. `compute` makes Polars' plans.
        """
        clauses = self.clauses(tables, loaded_months=loaded_months)
        reader = _Reader(self, clauses)
        counted, flagged = collect(reader.frames(), compute)
        reasons = clauses.reasons.texts
        account = [row for row in counted if row[OUTCOME] != DROPPED]
        return Outcome(
            self.rule,
            _account(_totals(account), reasons, reader.left_out(counted)),
            reader.signals(flagged, reader.witnesses(flagged, compute)),
            by_source={
                source: _account(_totals(row for row in account if row["source"] == source), reasons, {})
                for source in sorted({row["source"] for row in account})
            },
        )

    def frames(self, tables: Tables) -> list[Frame]:
        """The lazy tables that `run` collects first, for those who want to see the plan of them."""
        return _Reader(self, self.clauses(tables)).frames()

    def clauses(
        self,
        tables: Tables,
        *,
        loaded_months: Mapping[str, frozenset[str]] | None = None,
    ) -> Clauses:
        """The clauses at work on these facts, for those who look inside; `run` says what comes of them."""
        context = replace(self.context, loaded_months=loaded_months or {})
        return Clauses(self.rule.program, context, tables, self.rule.applies_to)


def _totals(rows: Iterable[Row]) -> dict[int, int]:
    """Outcome -> how many subjects, whatever their source."""
    totals: dict[int, int] = {}
    for row in rows:
        totals[row[OUTCOME]] = totals.get(row[OUTCOME], 0) + row[_ROWS]
    return totals


def _account(counts: Mapping[int, int], reasons: Sequence[str], left_out: Mapping[str, int]) -> Account:
    untold = {reasons[code]: count for code, count in sorted(counts.items()) if code >= 0}
    flagged, clear = counts.get(FLAGGED, 0), counts.get(-2, 0)
    return Account(flagged + clear + sum(untold.values()), flagged, clear, untold, left_out)


class _Reader:
    """What is read of the tables a rule's clauses made."""

    def __init__(self, plan: Plan, clauses: Clauses) -> None:
        self.rule, self.clauses = plan.rule, clauses
        self.program = plan.rule.program
        self.unverified = clauses.unverified()
        self.context = plan.context

    def frames(self) -> list[Frame]:
        """How many subjects came to what, and those that are flagged: both of one table, which is made once."""
        return [self.counted(), self.flagged()]

    def counted(self) -> Frame:
        """Subjects by source and outcome, with the rows that were left out of them and why."""
        frame = self.clauses.subjects.frame
        if self.program.group is None:
            return frame.group(["source", OUTCOME, REASON], {_ROWS: ex.count()})
        lost = {name: ex.col(name).sum() for name in self.clauses.lost.values()}
        return frame.group(["source", OUTCOME], {_ROWS: ex.count(), **lost})

    def left_out(self, counted: Sequence[Row]) -> dict[str, int]:
        """Reason -> the rows that could not be evaluated for it; rows that are subjects say it themselves."""
        codes: Counter[int] = Counter()
        for row in counted:
            if self.program.group is None:
                codes[row[REASON]] += row[_ROWS]
            else:
                codes.update({code: row[name] for code, name in self.clauses.lost.items()})
        texts = self.clauses.reasons.texts
        return {texts[code]: n for code, n in sorted((c, n) for c, n in codes.items() if c is not None and n)}

    def _flagged(self) -> Frame:
        return self.clauses.subjects.frame.filter(ex.col(OUTCOME) == FLAGGED)

    def flagged(self) -> Frame:
        subjects = self.clauses.subjects
        columns = {"source": ex.col("source")}
        named = [*self._told(), *(name for name in ("__score", "__amount") if name in subjects.values)]
        for name in dict.fromkeys((*self._key(), *named)):
            columns.update(_parts(name, subjects.values[name]))
        columns.update({doubt: ex.col(doubt) for doubt in self.clauses.doubts})
        for position, expr in enumerate(self.unverified.values()):
            columns[f"__list{position}"] = expr
        if self.program.group is None:
            columns.update(self._witness_columns())
        return self._flagged().select(columns)

    def _key(self) -> tuple[str, ...]:
        group = self.program.group
        return group.by if group else tuple(name for name in self.program.view.key if name != "source")

    def _told(self) -> tuple[str, ...]:
        """The columns whose values a signal carries."""
        if self.program.group is not None:
            return tuple(self.program.names)
        mentioned = {
            *self.rule.mentions,
            *self.rule.subject,
            *self.rule.involves.values(),
            *self.rule.evidence,
        }
        program = self.program
        taken = () if program.network is None else program.network.take
        derived = [name for name, _ in (*program.derive, *program.then, *taken)]
        for outlier in program.outliers:
            derived += (f"{outlier.name}{part}" for part in ("", ".q1", ".q3", ".n"))
        return tuple(dict.fromkeys((*(n for n in self.program.names if n in mentioned), *derived)))

    def _witness_columns(self) -> dict[str, ex.Expr]:
        rows, view = self.clauses.rows, self.program.view
        columns = {stored_name(name): ex.col(stored_name(name)) for name in view.key}
        wanted = [*self.rule.evidence, *self.rule.involves.values(), *self._labels().values()]
        if "ocid" in view.columns:
            wanted.append("ocid")
        for name in wanted:
            columns.update(_parts(name, rows.values[name]))
            column = view.columns.get(name)
            if column is not None and column.currency:
                columns[column.currency] = ex.col(column.currency)
        return columns

    def witnesses(self, flagged: Sequence[Row], compute: Compute) -> list[Row]:
        """The rows that made the flagged groups; a row rule's subjects are their own."""
        if self.program.group is None or not flagged:
            return []
        rows = self.clauses.rows.frame.filter(ex.col(REASON).is_null())
        keys = {name: _key_type(self.clauses.subjects, name) for name in self.clauses.keys}
        for name, kind in keys.items():
            # Said of the key itself, so that an engine may look for these rows where they are stored.
            if kind == ex.String and not name.endswith(_CURRENCY):
                rows = rows.filter(ex.col(name).is_in(sorted({row[name] for row in flagged})))
        # A currency that nobody told is null, which engines join with nothing.
        on = {name: f"__on{n}" for n, name in enumerate(keys)}
        wanted = [tuple("" if row[name] is None else row[name] for name in keys) for row in flagged]
        groups = frame_beside(rows, {on[name]: kind for name, kind in keys.items()}, wanted)
        made = rows.with_columns({on[name]: _comparable(name) for name in keys})
        columns = {name: ex.col(name) for name in keys} | self._witness_columns()
        there = made.join(groups, {name: name for name in on.values()}, "semi")
        (found,) = collect([there.select(columns)], compute)
        return found

    def _labels(self) -> dict[str, str]:
        """Identifier -> the column with its words, for what a signal names."""
        view = self.program.view
        named = {*self.rule.subject, *self.rule.involves.values(), *self._told()}
        labels = {name: view.columns[name].label for name in sorted(named) if name in view.columns}
        known = {name: label for name, label in labels.items() if label is not None}
        return known | role_labels(self.program, self.rule.involves)

    def signals(self, flagged: list[Row], witnesses: list[Row]) -> tuple[Signal, ...]:
        kinds: dict[str, Kind] = {name: self.program.names[name] for name in self._told()}
        maker = SignalMaker(self.rule, kinds, self._labels(), tuple(self.unverified), self.context.settings)
        keys = self.clauses.keys
        order = tuple(stored_name(name) for name in self.program.view.key)
        groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in witnesses:
            groups[tuple(row[name] for name in keys)].append(row)
        made = []
        for row in flagged:
            own = groups[tuple(row[name] for name in keys)] if self.program.group else [row]
            if len(own) > 1:
                own.sort(key=lambda each: ["" if each[name] is None else str(each[name]) for name in order])
            made.append(maker.make(row, own))
        return tuple(sorted(made, key=lambda signal: signal.fingerprint))


def _key_type(subjects: Table, key: str) -> str:
    """The type of a group's key; a currency is named after the amount that it is of."""
    if key == "source" or key.endswith(_CURRENCY):
        return ex.String
    kind = next(value.kind for name, value in subjects.values.items() if stored_name(name) == key)
    return ex.String if kind.type is None else DTYPES[kind.type]


def _comparable(key: str) -> ex.Expr:
    return ex.coalesce(ex.col(key), ex.lit("")) if key.endswith(_CURRENCY) else ex.col(key)


def _parts(name: str, value: Value) -> dict[str, ex.Expr]:
    column = stored_name(name)
    parts = {column: value.expr}
    if value.currency is not None:
        parts[f"{column}{_CURRENCY}"] = value.currency
    return parts
