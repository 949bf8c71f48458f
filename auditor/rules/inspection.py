"""Inside a rule at work: samples of every outcome, and each clause's value for one subject."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.language import say
from auditor.rules.clock import parts_of
from auditor.rules.compiler import Plan
from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.clauses import CLEAR, DROPPED, FLAGGED, OUTCOME, REASON, Clauses
from auditor.rules.compiler.collect import Row, collect
from auditor.rules.compiler.frame import Frame, Tables
from auditor.rules.compiler.table import Table, stored_name
from auditor.rules.kinds import MONEY, Kind
from auditor.rules.model import Columns, Program
from auditor.rules.typed import Application, Constant, Reference, Typed
from auditor.rules.written import Written

Months = Mapping[str, frozenset[str]]

_MOST_SUBJECTS, _MOST_ROWS = 10, 50
_VALUE, _CURRENCY, _KEY = "v", "c", "k"
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
    outcome = ex.col(OUTCOME)
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
        return _Outside(plan, tables, loaded_months).rows(key)
    return [inside.subject(row, inside.rows_of(row)) for row in found]


class _Asked:
    """Columns of a table to be told of: clause, what is written there, and the column it is in."""

    def __init__(self, table: Table, asked: Sequence[tuple[str, str, str]]) -> None:
        self.asked = [(clause, text, table.values[name]) for clause, text, name in asked]

    def columns(self) -> Iterator[tuple[str, ex.Expr]]:
        for n, (_, _, value) in enumerate(self.asked):
            yield f"{_VALUE}{n}", value.expr
            if value.kind == MONEY and value.currency is not None:
                yield f"{_CURRENCY}{n}", value.currency

    def told(self, row: Row) -> Iterator[Told]:
        for n, (clause, text, value) in enumerate(self.asked):
            yield Told(clause, text, _plain(row[f"{_VALUE}{n}"], value.kind, row.get(f"{_CURRENCY}{n}")))


class _Inside:
    """A rule's clauses at work, with columns of their own for the parts of its conditions.

    What a person asks first of a condition is which of its parts failed.
    """

    def __init__(self, plan: Plan, tables: Tables, loaded_months: Months | None) -> None:
        self.rule, self.program = plan.rule, plan.rule.program
        self.written = Written(plan.rule)
        self.clauses: Clauses = plan.clauses(tables, loaded_months=loaded_months)
        scope = [] if self.program.group else self.written.scope()
        self.where = self._beside("where", scope)
        self.keep = self._beside("keep", self.written.parts("keep", self.program.keep))
        self.flag = self._beside("flag", self.written.parts("flag", self.program.flag))
        self.asked = _Asked(self.clauses.subjects, list(self._asked()))

    def _beside(self, clause: str, parts: list[tuple[str, Typed]]) -> list[tuple[str, str, str]]:
        named = [(f"__{clause}_part{n}", *part) for n, part in enumerate(parts)]
        self.clauses.define_beside(tuple((name, typed) for name, _, typed in named))
        return [(clause, text, name) for name, text, _ in named]

    # What is told of a subject

    def _asked(self) -> Iterator[tuple[str, str, str]]:
        """Everything the clauses read, made or asked, in their order."""
        values = self.clauses.subjects.values
        yield from ((name, "", name) for name in self.keys)
        yield from self._columns(_read(self.program) if self.program.group is None else ())
        yield from self.where
        made = (self.program.derive if self.program.group is None else (), *_made(self.program))
        yield from self._columns(name for columns in made for name, _ in columns)
        yield from self._columns(
            f"{outlier.name}{part}" for outlier in self.program.outliers for part in ("", ".q1", ".q3", ".n")
        )
        for clause, parts in (("keep", self.keep), ("flag", self.flag), ("score", []), ("amount", [])):
            yield from parts
            if f"__{clause}" in values:
                yield clause, self.written.text(clause), f"__{clause}"

    def _columns(self, names: Sequence[str] | Iterator[str]) -> Iterator[tuple[str, str, str]]:
        yield from ((*self.written.of(name), name) for name in dict.fromkeys(names) if name not in self.keys)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell subjects of a source apart."""
        return _keys(self.program)

    def subjects(self, condition: ex.Expr, most: int) -> Frame:
        keys = self.clauses.keys
        own = {f"{_KEY}{n}": ex.col(key) for n, key in enumerate(keys)}
        told = {**own, **dict(self.asked.columns()), OUTCOME: ex.col(OUTCOME), REASON: ex.col(REASON)}
        ordered = self.clauses.subjects.frame.filter(condition).sort(*keys)
        return ordered.head(most).select(told)

    def named(self, key: str) -> ex.Expr:
        conditions = [_joined(self.keys) == key]
        if self.rule.subject:
            conditions.append(_joined(self.rule.subject) == key)
        if self.program.group is None and "ocid" in self.program.view.columns:
            conditions.append(ex.col("ocid") == key)
        return _any(conditions)

    def subject(self, row: Row, rows: tuple[Mapping[str, object], ...] = ()) -> Subject:
        told = tuple(self.asked.told(row))
        key = _SEPARATOR.join(
            "" if each.value is None else str(each.value) for each in told[: len(self.keys)]
        )
        return Subject(row[f"{_KEY}0"], key, self._outcome(row, told), told, rows)

    def sample(self, row: Row) -> Subject:
        """The subject without the keys among its values: its name tells them."""
        whole = self.subject(row)
        return replace(whole, values=whole.values[len(self.keys) :])

    def _outcome(self, row: Row, told: tuple[Told, ...]) -> str:
        code = row[OUTCOME]
        if code == FLAGGED:
            return say(es="señalado", en="flagged")
        if code == CLEAR:
            return say(es="sin señal", en="clear")
        if code == DROPPED:
            kept = [each.value for each in told if each.clause == "keep"][-1:] in ([], [True])
            return _larger() if kept else say(es="dejado fuera por keep", en="left out by keep")
        reason = self.clauses.reasons.texts[code]
        return say(es=f"no se sabe: {reason}", en=f"could not tell: {reason}")

    # Rows

    def rows_of(self, subject: Row) -> tuple[Mapping[str, object], ...]:
        """The rows that a group was made of, with what each of them lacks."""
        if self.program.group is None:
            return ()
        frame = self.clauses.rows.frame
        for n, name in enumerate(self.clauses.keys):
            value = subject[f"{_KEY}{n}"]
            frame = frame.filter(ex.col(name).is_null() if value is None else ex.col(name) == value)
        view = self.program.view.key
        names = dict.fromkeys((*view[1:], *_read(self.program), *(name for name, _ in self.program.derive)))
        asked = _Asked(self.clauses.rows, [(name, "", name) for name in names])
        ordered = frame.sort(*map(stored_name, view)).head(_MOST_ROWS)
        (rows,) = collect([ordered.select({**dict(asked.columns()), REASON: ex.col(REASON)})])
        return tuple(self._row(asked, row) for row in rows)

    def _row(self, asked: _Asked, row: Row) -> dict[str, object]:
        told = {each.clause: each.value for each in asked.told(row)}
        if row[REASON] is not None:
            told[say(es="falta", en="lacks")] = self.clauses.reasons.texts[row[REASON]]
        return told


class _Outside:
    """Rows of the view that are not in scope, with the value of each condition that left them out."""

    def __init__(self, plan: Plan, tables: Tables, loaded_months: Months | None) -> None:
        self.rule, self.program = plan.rule, plan.rule.program
        scope = Written(plan.rule).scope()
        conditions = tuple((f"__where{n}", typed) for n, (_, typed) in enumerate(scope))
        open_ = replace(self.rule, program=_open(self.program, conditions), subject=(), cases=())
        self.table = replace(plan, rule=open_).clauses(tables, loaded_months=loaded_months).rows
        named = (*_keys(open_.program), *self.rule.subject, *_names(self.program.where))
        read = [(name, "", name) for name in named if name in self.table.values]
        where = [("where", text, name) for (text, _), (name, _) in zip(scope, conditions, strict=True)]
        self.asked = _Asked(self.table, [*dict.fromkeys(read), *where])

    def rows(self, key: str) -> list[Subject]:
        keys = tuple(name for name in self.program.view.key if name != "source")
        known = self.table.values
        several = [keys, self.rule.subject, _keys(self.program)]
        named = [*several, *((name,) for name in (*self.rule.subject, *keys))]
        conditions = [
            _joined(names) == key for names in named if names and all(each in known for each in names)
        ]
        frame = self.table.frame.filter(_any(conditions)).sort(*map(stored_name, self.program.view.key))
        told = {"source": ex.col("source"), **dict(self.asked.columns())}
        (rows,) = collect([frame.head(_MOST_SUBJECTS).select(told)])
        return [self._subject(row, len(keys)) for row in rows]

    def _subject(self, row: Row, n_keys: int) -> Subject:
        told = tuple(self.asked.told(row))
        key = _SEPARATOR.join(str(each.value) for each in told[:n_keys])
        return Subject(row["source"], key, say(es="fuera del alcance", en="out of scope"), told[n_keys:])


def _open(program: Program, conditions: Columns) -> Program:
    """Every row of the view, with its derived columns and the conditions of the scope."""
    return replace(
        program,
        where=(),
        requires=(),
        derive=(*program.derive, *conditions),
        group=None,
        then=(),
        network=None,
        keep=None,
        outliers=(),
        flag=Constant(program.flag.span, program.flag.kind, True),
        score=None,
        amount=None,
        horizon=None,
        once_per=(),
    )


def _keys(program: Program) -> tuple[str, ...]:
    return program.group.by if program.group else tuple(name for name in program.view.key if name != "source")


def _made(program: Program) -> Iterator[Columns]:
    """The columns of the subjects, clause by clause."""
    yield program.group.take if program.group is not None else ()
    yield program.then
    yield program.network.take if program.network is not None else ()


def _read(program: Program) -> tuple[str, ...]:
    """The columns of the rows that the clauses read: those they require, and those they name."""
    clauses: tuple[object, ...] = (program.where, program.derive, program.horizon)
    if program.group is None:
        others = (program.then, program.keep, program.outliers, program.flag, program.score, program.amount)
        clauses = (*clauses, *others)
    else:
        clauses = (*clauses, program.group.take)
    derived = {name for name, _ in (*program.derive, *(program.then if program.group is None else ()))}
    named = (name for name in _names(clauses) if name in program.view.columns and name not in derived)
    return tuple(dict.fromkeys((*program.requires, *named)))


def _names(node: object) -> Iterator[str]:
    for part in parts_of(node):
        if isinstance(part, Reference):
            yield part.name
        elif isinstance(part, Application):
            yield from part.per or ()


def _joined(names: Sequence[str]) -> ex.Expr:
    first, *others = (ex.col(stored_name(name)).cast(ex.String) for name in names)
    return ex.concat_str(first, *others, separator=_SEPARATOR) if others else first


def _any(conditions: Sequence[ex.Expr]) -> ex.Expr:
    found = ex.lit(False)
    for each in conditions:
        found = found | ex.coalesce(each, ex.lit(False))
    return found


def _larger() -> str:
    return say(es="parte de una señal mayor (once_per)", en="part of a larger finding (once_per)")


def _plain(value: object, kind: Kind, currency: str | None) -> object:
    if kind == MONEY and isinstance(value, int):
        whole, cents = divmod(abs(value), 100)
        amount = f"{'-' if value < 0 else ''}{whole:,}.{cents:02}"
        return f"{amount} {currency}" if currency else amount
    return value
