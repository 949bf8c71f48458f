"""The functions that make one value of the values of one row."""

from collections.abc import Callable, Collection, Sequence

from auditor.rules.calendars import holidays_of
from auditor.rules.compiler import expressions as ex
from auditor.rules.compiler.operators import divide
from auditor.rules.compiler.values import DAY_US, Value, as_float, divided, joined_notes, whole_of
from auditor.rules.kinds import BOOLEAN, INTEGER, MONEY, NUMBER, TEXT, Kind

_MARK = 1_000_000  # more than there are business days


def call(function: str, kind: Kind, arguments: Sequence[Value]) -> Value:
    return EMITTERS[function](kind, *arguments)


def _abs(kind: Kind, x: Value) -> Value:
    return Value(kind, x.expr.abs(), x.currency, notes=x.notes)


def _floor(kind: Kind, x: Value) -> Value:
    return Value(kind, as_float(x).floor(), x.currency, notes=x.notes)


def _round(kind: Kind, x: Value, digits: Value | None = None) -> Value:
    """Halves go up: engines' own rounding differs (to even, away from zero)."""
    scale = 10.0 ** whole_of(digits) if digits is not None else 1.0
    whole = (as_float(x) * scale + 0.5).floor()
    return Value(kind, divided(whole, scale), x.currency, notes=x.notes)


def _is_round(_kind: Kind, amount: Value, multiple: Value) -> Value:
    step = abs(whole_of(multiple)) * (100 if amount.kind == MONEY else 1)
    expr = (amount.expr % step) == 0 if step else ex.lit(None, ex.Boolean)
    return Value(BOOLEAN, expr, notes=amount.notes)


def _ratio(kind: Kind, a: Value, b: Value) -> Value:
    return divide(a, b, kind)


def _difference(part: str) -> Callable[[Kind, Value, Value], Value]:
    def emit(_kind: Kind, start: Value, end: Value) -> Value:
        first, last = getattr(start, part), getattr(end, part)
        if first is None or last is None:  # a date that was written out has no calendar
            return Value(INTEGER, ex.lit(None, ex.Int64))
        return Value(INTEGER, last.cast(ex.Int64) - first.cast(ex.Int64), notes=joined_notes(start, end))

    return emit


def _elapsed_days(_kind: Kind, start: Value, end: Value) -> Value:
    first, last = _instant(start), _instant(end)
    span = last - first
    days = ((span.abs() - span.abs() % DAY_US) // DAY_US).cast(ex.Int64)
    return Value(
        INTEGER, ex.when(span < 0).then(ex.lit(0) - days).otherwise(days), notes=joined_notes(start, end)
    )


def _elapsed_seconds(_kind: Kind, start: Value, end: Value) -> Value:
    span = (_instant(end) - _instant(start)).cast(ex.Float64)
    return Value(NUMBER, divided(span, 1_000_000), notes=joined_notes(start, end))


def _instant(date: Value) -> ex.Expr:
    if date.instant is None:
        raise TypeError("a date without its day")
    return date.instant


def _year(_kind: Kind, date: Value) -> Value:
    return Value(INTEGER, date.expr.year().cast(ex.Int64), notes=date.notes)


def _month_of_year(_kind: Kind, date: Value) -> Value:
    return Value(INTEGER, date.expr.month().cast(ex.Int64), notes=date.notes)


def _period(endings: Sequence[tuple[int, str]]) -> Callable[[Kind, Value], Value]:
    """The year and the ending of the first pair whose month is not passed yet."""

    def emit(_kind: Kind, date: Value) -> Value:
        month = date.expr.month()
        ending = ex.lit(endings[-1][1])
        for last, text in reversed(endings[:-1]):
            ending = ex.when(month <= last).then(ex.lit(text)).otherwise(ending)
        year = date.expr.year().cast(ex.String)
        return Value(TEXT, ex.when(~date.expr.is_null()).then(ex.concat_str(year, ending)), notes=date.notes)

    return emit


def _weekday(_kind: Kind, date: Value) -> Value:
    """From the ordinal (1970-01-01 was a Thursday): engines disagree about Sundays."""
    if date.day is None:
        raise TypeError("a date without its day")
    return Value(INTEGER, ((date.day.cast(ex.Int64) + 3) % 7 + 7) % 7 + 1, notes=date.notes)


def is_holiday(date: Value, calendars: Collection[str]) -> Value:
    """A day and its count of business days tell which calendar is meant, and whether it has the day off."""
    if date.day is None or date.bday is None:  # a date that was written out has no calendar
        return Value(BOOLEAN, ex.lit(None, ex.Boolean))
    marks = {day * _MARK + ordinal for calendar in calendars for day, ordinal in holidays_of(calendar)}
    marked = date.day.cast(ex.Int64) * _MARK + date.bday.cast(ex.Int64)
    found = marked.is_in(sorted(marks)) if marks else ex.lit(False)
    return Value(BOOLEAN, ex.when(~date.bday.is_null()).then(found), notes=date.notes)


def _log(_kind: Kind, x: Value) -> Value:
    number = as_float(x)
    return Value(NUMBER, ex.when(number > 0).then(number).log(), notes=x.notes)


def _length(_kind: Kind, text: Value) -> Value:
    return Value(INTEGER, text.expr.len_chars().cast(ex.Int64), notes=text.notes)


def _contains(_kind: Kind, text: Value, part: Value) -> Value:
    return Value(BOOLEAN, text.expr.contains(str(part.constant)), notes=text.notes)


def _starts_with(_kind: Kind, text: Value, part: Value) -> Value:
    return Value(BOOLEAN, text.expr.starts_with(str(part.constant)), notes=text.notes)


def _prefix(kind: Kind, text: Value, n: Value) -> Value:
    return Value(kind, text.expr.slice(0, max(0, whole_of(n))), notes=text.notes)


EMITTERS: dict[str, Callable[..., Value]] = {
    "abs": _abs,
    "round": _round,
    "floor": _floor,
    "ratio": _ratio,
    "is_round": _is_round,
    "days_between": _difference("day"),
    "business_days_between": _difference("bday"),
    "elapsed_days": _elapsed_days,
    "elapsed_seconds": _elapsed_seconds,
    "year": _year,
    "quarter": _period(((3, "-Q1"), (6, "-Q2"), (9, "-Q3"), (12, "-Q4"))),
    "four_months": _period(((4, "-C1"), (8, "-C2"), (12, "-C3"))),
    "month": _period(tuple((month, f"-{month:02}") for month in range(1, 13))),
    "month_of_year": _month_of_year,
    "weekday": _weekday,
    "log": _log,
    "length": _length,
    "contains": _contains,
    "starts_with": _starts_with,
    "prefix": _prefix,
}
