"""Inside a rule at work: samples of every outcome, and each clause's value for one subject."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import narwhals as nw

from auditor.language import say
from auditor.rules.clock import parts_of
from auditor.rules.compiler import Plan
from auditor.rules.compiler.clauses import CLEAR, DROPPED, FLAGGED, OUTCOME, REASON, Clauses
from auditor.rules.compiler.collect import Row, collect
from auditor.rules.compiler.table import stored_name
from auditor.rules.kinds import MONEY, Kind
from auditor.rules.model import Program, Rule
from auditor.rules.nodes import Scalar
from auditor.rules.places import Places
from auditor.rules.syntax import Span
from auditor.rules.typed import Application, Constant, Operation, Typed

Tables = Mapping[str, nw.LazyFrame[Any]]
Months = Mapping[str, frozenset[str]]

_MOST_SUBJECTS, _MOST_ROWS = 10, 50
_PART = "__part"
_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Told:
    """One value of a clause: its name in the rule, what is written there, and what came of it."""

    clause: str
    written: str
    value: object


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject with its outcome in words, its values, and the rows it was made of where these are asked for."""

    source: str
    key: str
    outcome: str
    values: tuple[Told, ...]
    rows: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Samples:
    flagged: tuple[Subject, ...]
    clear: tuple[Subject, ...]
    could_not_tell: tuple[Subject, ...]


def samples(plan: Plan, tables: Tables, most: int, loaded_months: Months | None = None) -> Samples:
    """Up to `most` subjects of each outcome, in the order of their keys."""
    inside = _Inside(plan, tables, loaded_months)
    outcome = nw.col(OUTCOME)
    wanted = [outcome == FLAGGED, outcome == CLEAR, outcome >= 0]
    found = collect([inside.subjects(condition, most) for condition in wanted])
    return Samples(*(tuple(inside.sample(row) for row in rows) for rows in found))


def explain(plan: Plan, tables: Tables, key: str, loaded_months: Months | None = None) -> list[Subject]:
    """The subjects that `key` names: by their id, by all their keys joined by `|`, or by an ocid.

    A row that the scope leaves out is one more subject, with the values of `where` that left it out.
    """
    inside = _Inside(plan, tables, loaded_months)
    (found,) = collect([inside.subjects(inside.named(key), _MOST_SUBJECTS)])
    if not found:
        return inside.out_of_scope(key)
    return [inside.subject(row, inside.rows_of(row)) for row in found]


class _Inside:
    def __init__(self, plan: Plan, tables: Tables, loaded_months: Months | None) -> None:
        self.rule, self.tables = plan.rule, tables
        self.program = plan.rule.program
        self.texts = _Texts(plan.rule)
        self.parts = tuple(self.texts.parts(self.program.flag))
        self.plan, self.months = plan, loaded_months
        self.clauses: Clauses = plan.clauses(tables, loaded_months=loaded_months)
        # The parts of the flag are columns of their own: what a person asks first is which of them failed.
        self.clauses.define_beside(tuple((f"{_PART}{n}", part) for n, (_, part) in enumerate(self.parts)))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(name for name in self.clauses.keys if name != "source")

    def subjects(self, condition: nw.Expr, most: int) -> nw.LazyFrame[Any]:
        values = self.clauses.subjects.values
        stored = [name for name in ("__keep", "__flag", "__score", "__amount") if name in values]
        named = [*self._columns(), *(f"{_PART}{n}" for n in range(len(self.parts))), *stored]
        told_of = {name: nw.col(stored_name(name)) for name in (*self.keys, *named)}
        columns = {"source": nw.col("source"), **told_of}
        frame = self.clauses.subjects.frame.filter(condition).sort("source", *self.keys)
        told = (expr.alias(name) for name, expr in columns.items())
        return frame.head(most).select(*told, nw.col(OUTCOME), nw.col(REASON))

    def _columns(self) -> list[str]:
        """What the clauses made or asked for, in their order."""
        program = self.program
        taken = () if program.group is None else program.group.take
        before = (
            program.requires if program.group is None else (),
            (name for name, _ in (program.derive if program.group is None else ())),
            (name for name, _ in taken),
            (name for name, _ in program.then),
            (f"{fence.name}{part}" for fence in program.outliers for part in ("", ".n")),
        )
        return list(dict.fromkeys(name for names in before for name in names if name not in self.keys))

    def named(self, key: str) -> nw.Expr:
        condition = _joined(self.keys) == key
        if self.rule.subject:
            condition = condition | (_joined(self.rule.subject) == key)
        if self.program.group is None and "ocid" in self.program.view.columns:
            condition = condition | (nw.col("ocid") == key)
        return nw.coalesce(condition, nw.lit(False))

    def subject(self, row: Row, rows: tuple[Mapping[str, object], ...] = ()) -> Subject:
        key = _SEPARATOR.join("" if row[name] is None else str(row[name]) for name in self.keys)
        return Subject(row["source"], key, self._outcome(row[OUTCOME]), tuple(self._told(row)), rows)

    def sample(self, row: Row) -> Subject:
        """The subject without the keys among its values: its name tells them."""
        whole = self.subject(row)
        return replace(whole, values=whole.values[len(self.keys) :])

    def _outcome(self, code: int) -> str:
        named = {
            FLAGGED: say(es="señalado", en="flagged"),
            CLEAR: say(es="sin señal", en="clear"),
            DROPPED: say(es="dejado fuera por keep", en="left out by keep"),
        }
        if code in named:
            return named[code]
        reason = self.clauses.reasons.texts[code]
        return say(es=f"no se sabe: {reason}", en=f"could not tell: {reason}")

    def _told(self, row: Row) -> Iterator[Told]:
        for name in self.keys:
            yield Told(name, "", self._shown(name, row[name]))
        for name in self._columns():
            clause, written = self.texts.of(name)
            yield Told(clause, written, self._shown(name, row[name]))
        if "__keep" in row:
            yield Told("keep", self.texts.text("keep"), row["__keep"])
        for number, (written, _) in enumerate(self.parts):
            yield Told("flag", written, row[f"{_PART}{number}"])
        yield Told("flag", self.texts.text("flag"), row["__flag"])
        for clause, typed in (("score", self.program.score), ("amount", self.program.amount)):
            if typed is not None:
                yield Told(clause, self.texts.text(clause), _plain(row[f"__{clause}"], typed.kind))

    def _shown(self, name: str, value: object) -> object:
        kind = self.program.names.get(name)
        if kind is None and name in self.program.view.columns:
            kind = Kind(self.program.view.columns[name].type)
        return _plain(value, kind)

    # Rows

    def rows_of(self, subject: Row) -> tuple[Mapping[str, object], ...]:
        """The rows that a group was made of, with what each of them lacks."""
        if self.program.group is None:
            return ()
        frame = self.clauses.rows.frame
        for name in ("source", *self.keys):
            value = subject[name]
            frame = frame.filter(nw.col(name).is_null() if value is None else nw.col(name) == value)
        names = dict.fromkeys(
            (*self.program.view.key, *self.program.requires, *(name for name, _ in self.program.derive))
        )
        told = [nw.col(stored_name(name)).alias(name) for name in names]
        rows_told = frame.sort(*map(stored_name, self.program.view.key)).select(*told, REASON)
        (rows,) = collect([rows_told.head(_MOST_ROWS)])
        return tuple(self._row(row) for row in rows)

    def _row(self, row: Row) -> dict[str, object]:
        reason = row.pop(REASON)
        told = {name: self._shown(name, value) for name, value in row.items() if name != "source"}
        if reason is not None:
            told[say(es="falta", en="lacks")] = self.clauses.reasons.texts[reason]
        return told

    def out_of_scope(self, key: str) -> list[Subject]:
        """Rows of the view that carry the key and are not in scope, with the value of each `where`."""
        open_ = _without_scope(self.program)
        plan = replace(self.plan, rule=replace(self.rule, program=open_, subject=(), cases=()))
        clauses = plan.clauses(self.tables, loaded_months=self.months)
        columns = [*dict.fromkeys((*self.rule.subject, *self.program.view.key))]
        wanted = [name for name in columns if name in self.program.view.columns and name != "source"]
        condition = _joined(wanted[:1]) == key
        for name in wanted[1:]:
            condition = condition | (_joined([name]) == key)
        conditions = [name for name, _ in open_.derive]
        frame = clauses.rows.frame.filter(nw.coalesce(condition, nw.lit(False))).sort(
            *(stored_name(name) for name in self.program.view.key)
        )
        chosen = dict.fromkeys((*self.program.view.key, *conditions))
        told = (nw.col(stored_name(name)).alias(name) for name in chosen)
        (rows,) = collect([frame.head(_MOST_SUBJECTS).select(*told)])
        return [self._outside(row, conditions) for row in rows]

    def _outside(self, row: Row, conditions: list[str]) -> Subject:
        written = (self.texts.text("where"), self.rule.where_override or "")
        key = _SEPARATOR.join(str(row[name]) for name in self.program.view.key if name != "source")
        told = tuple(Told("where", written[min(n, 1)], row[name]) for n, name in enumerate(conditions))
        return Subject(row["source"], key, say(es="fuera del alcance", en="out of scope"), told)


def _without_scope(program: Program) -> Program:
    """Every row of the view, with the conditions of the scope as columns."""
    conditions = tuple((f"__where{n}", condition) for n, condition in enumerate(program.where))
    return replace(
        program,
        where=(),
        requires=(),
        derive=conditions,
        group=None,
        then=(),
        keep=None,
        flag=Constant(program.flag.span, program.flag.kind, True),
        score=None,
        amount=None,
        horizon=None,
    )


def _joined(names: tuple[str, ...] | list[str]) -> nw.Expr:
    first, *others = (nw.col(name).cast(nw.String) for name in names)
    return nw.concat_str(first, *others, separator=_SEPARATOR) if others else first


def _plain(value: object, kind: Kind | None) -> object:
    if kind == MONEY and isinstance(value, int):
        whole, cents = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{whole:,}.{cents:02}"
    return value


class _Texts:
    """What is written at each clause of a rule's file."""

    def __init__(self, rule: Rule) -> None:
        self.places = Places(rule.path) if Path(rule.path).is_file() else None

    def text(self, *keys: str) -> str:
        node = self.places.node(*keys) if self.places is not None else None
        return " ".join(node.text.split()) if isinstance(node, Scalar) else ""

    def of(self, name: str) -> tuple[str, str]:
        """The clause that makes a column, as `then.share`, and its expression; the bare name of a column."""
        for clause in (("then",), ("group", "take"), ("derive",)):
            if text := self.text(*clause, name):
                return ".".join((*clause[-1:], name)), text
        return name, ""

    def parts(self, flag: Typed) -> Iterator[tuple[str, Typed]]:
        """The conditions that `and` joins in the flag, as written; a window is no part by itself."""
        node = self.places.node("flag") if self.places is not None else None
        if not isinstance(flag, Operation) or flag.operator != "and" or not isinstance(node, Scalar):
            return
        for part in flag.operands:
            if not any(isinstance(each, Application) and each.per is not None for each in parts_of(part)):
                yield _cut(node.text, part.span), part


def _cut(text: str, span: Span) -> str:
    return " ".join(text[span.start : span.end].split())
