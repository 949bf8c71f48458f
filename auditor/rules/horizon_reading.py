"""The `horizon` key: a period that must be over, or the history a rule needs before a row."""

from collections.abc import Iterable

from auditor.language import say
from auditor.rules.clause_reading import ClauseReader
from auditor.rules.clock import parts_of
from auditor.rules.fields import Fields
from auditor.rules.functions import PERIODS
from auditor.rules.inner_keys import INNER_KEYS, MOST_MONTHS
from auditor.rules.kinds import DATE
from auditor.rules.model import Columns, Group, Horizon
from auditor.rules.nodes import Node
from auditor.rules.suggestions import did_you_mean
from auditor.rules.typed import Application, Reference, Typed


def read_horizon(clauses: ClauseReader, derive: Columns) -> Horizon | None:
    node = clauses.fields.dictionary("horizon")
    if node is None:
        return None
    inner = Fields(node, clauses.faults)
    inner.only(INNER_KEYS["horizon"])
    return (
        _history(clauses, inner, derive)
        if inner.get("months") is not None
        else _period(clauses, inner, derive)
    )


def check_keys(clauses: ClauseReader, horizon: Horizon | None, group: Group | None) -> None:
    """A group without its period among its keys has rows of several, over and not."""
    at = clauses.fields.get("horizon")
    if horizon is None or group is None or at is None or horizon.months or horizon.columns & set(group.by):
        return
    message = say(
        es="el período del horizonte no es clave del grupo",
        en="the horizon's period is no key of the group",
    )
    clauses.fields.fault("E026", message, at, label=", ".join(sorted(horizon.columns)))


def _period(clauses: ClauseReader, inner: Fields, derive: Columns) -> Horizon | None:
    period = inner.text("period")
    complete = inner.scalar(inner.needed("complete"))
    if complete is not None and complete.value is not True:
        inner.wrong(complete, "`true`")
    at = inner.get("period")
    if at is None or not period:
        return None
    if period not in PERIODS:
        message = say(es=f"no hay un período `{period}`", en=f"there is no period `{period}`")
        inner.fault("E026", message, at, label=did_you_mean(period, PERIODS))
        return None
    clauses.logic["horizon"] = period
    return _period_date(inner, at, period, derive)


def _period_date(inner: Fields, at: Node, period: str, derive: Columns) -> Horizon | None:
    """The date whose period it is: that of the derived column which is `period(date)`."""
    dates = {
        name: typed.arguments[0]
        for name, typed in derive
        if isinstance(typed, Application) and typed.function == period and typed.arguments[0].kind == DATE
    }
    if len(set(dates.values())) == 1:
        return Horizon(period, next(iter(dates.values())), frozenset(dates))
    message = say(
        es=f"no se sabe de qué fecha es el período `{period}`",
        en=f"it is not clear which date's `{period}` this is",
    )
    hint = say(
        es=f"derive una columna, p. ej. period: {period}(published)",
        en=f"derive one column, e.g. period: {period}(published)",
    )
    inner.fault("E026", message, at, hint=hint)
    return None


def _history(clauses: ClauseReader, inner: Fields, derive: Columns) -> Horizon | None:
    inner.only(("months", "of"))
    months = inner.whole("months")
    at = inner.get("months")
    if at is None or months < 1:
        return None
    if months > MOST_MONTHS:
        inner.wrong(at, say(es=f"a lo más {MOST_MONTHS} meses", en=f"at most {MOST_MONTHS} months"))
        return None
    date = _named_date(clauses, inner) if inner.get("of") is not None else _only_date(inner, at, derive)
    clauses.logic["horizon"] = {"months": months, "of": getattr(date, "name", "")}
    return None if date is None else Horizon("month", date, months=months)


def _named_date(clauses: ClauseReader, inner: Fields) -> Typed | None:
    scalar = inner.scalar(inner.get("of"))
    if scalar is None or not clauses.known(scalar):
        return None
    clauses.used.add(scalar.text)
    kind = clauses.scope.names[scalar.text]
    if kind.known and kind != DATE:
        inner.wrong(scalar, say(es="una fecha", en="a date"))
        return None
    return clauses.expression(scalar, clauses.scope, DATE)


def _only_date(inner: Fields, at: Node, derive: Columns) -> Typed | None:
    """The one date by which the rule's windows go, where they go by one."""
    dates = set(_ordering(derive))
    if len(dates) == 1:
        return dates.pop()
    message = say(es="no se sabe antes de qué fecha", en="it is not clear before which date")
    hint = say(es="escriba p. ej. {months: 12, of: published}", en="write e.g. {months: 12, of: published}")
    inner.fault("E026", message, at, hint=hint)
    return None


def _ordering(derive: Columns) -> Iterable[Typed]:
    for _, typed in derive:
        for part in parts_of(typed):
            if isinstance(part, Application) and isinstance(part.by, Reference):
                yield part.by
