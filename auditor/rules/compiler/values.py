"""A value on its way to an engine: its expression, and what travels with it.

Money travels with its currency, a date with its ordinals, and anything with the notes of where it came
from: that amounts of several currencies met in it, that it leans on a row nobody has verified.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from auditor.rules.arithmetic import is_exact
from auditor.rules.calendars import EPOCH
from auditor.rules.catalog import Column, Type
from auditor.rules.compiler import expressions as ex
from auditor.rules.kinds import DATE, MONEY, Kind

SMALL = "small"  # the note that no stratum was large enough
MIXED = "mixed"  # the note that amounts of several currencies met
DAY_US = 86_400_000_000
UNVERIFIED = "unverified:"  # the note, with the list's name, that a row nobody has verified was used

DTYPES: dict[Type, Any] = {
    Type.TEXT: ex.String,
    Type.CLASS: ex.String,
    Type.MONEY: ex.Int64,
    Type.NUMBER: ex.Float64,
    Type.INTEGER: ex.Int64,
    Type.BOOLEAN: ex.Boolean,
    Type.DATE: ex.Date,
}


@dataclass(frozen=True, slots=True)
class Value:
    """`notes` are boolean expressions without nulls. `constant` is set where the value is the same in every row.

    Money, or a number of currency units, without a `currency` is in the currency of whatever it meets.
    `day`, `bday` and `us` are a date's ordinals, as the catalog describes them.
    """

    kind: Kind
    expr: ex.Expr
    currency: ex.Expr | None = None
    day: ex.Expr | None = None
    bday: ex.Expr | None = None
    us: ex.Expr | None = None
    notes: Mapping[str, ex.Expr] = field(default_factory=dict)
    constant: str | float | bool | date | None = None

    @property
    def instant(self) -> ex.Expr | None:
        """The instant of a date; a day without one begins at midnight."""
        if self.us is not None or self.day is None:
            return self.us
        return self.day.cast(ex.Int64) * DAY_US

    def parts(self) -> Iterator[tuple[str, ex.Expr]]:
        """What a column of this value is stored as: suffix and expression, the value itself first."""
        yield "", self.expr
        for suffix in ("currency", "day", "bday", "us"):
            if (part := getattr(self, suffix)) is not None:
                yield f"__{suffix}", part
        for position, note in enumerate(sorted(self.notes)):
            yield f"__note{position}", self.notes[note]

    def stored(self, name: str) -> "Value":
        """The same value, read from the columns that `parts` makes under `name`."""
        suffixes = {suffix for suffix, _ in self.parts()}

        def part(which: str) -> ex.Expr | None:
            return ex.col(f"{name}__{which}") if f"__{which}" in suffixes else None

        notes = {note: ex.col(f"{name}__note{position}") for position, note in enumerate(sorted(self.notes))}
        return Value(
            self.kind,
            ex.col(name),
            part("currency"),
            part("day"),
            part("bday"),
            part("us"),
            notes,
            self.constant,
        )

    def only_where(self, condition: ex.Expr) -> "Value":
        """Null where the condition is not true, with nothing to note."""

        def masked(part: ex.Expr | None) -> ex.Expr | None:
            return None if part is None else ex.when(condition).then(part)

        return replace(
            self,
            expr=ex.when(condition).then(self.expr),
            currency=masked(self.currency),
            day=masked(self.day),
            bday=masked(self.bday),
            us=masked(self.us),
            notes={
                note: ex.coalesce(ex.when(condition).then(told), ex.lit(False))
                for note, told in self.notes.items()
            },
            constant=None,
        )


def of_column(column: Column) -> Value:
    """A column of the facts."""
    name, kind = column.name, Kind(column.type)
    if column.type is not Type.DATE:
        currency = ex.col(column.currency) if column.currency else None
        return Value(kind, ex.col(name), currency)
    us = ex.col(f"{name}__us") if column.instant else None
    return Value(kind, ex.col(name), None, ex.col(f"{name}__day"), ex.col(f"{name}__bday"), us)


def of_constant(value: str | float | bool | date, kind: Kind) -> Value:
    if isinstance(value, date):
        return Value(DATE, ex.lit(value, ex.Date), day=ex.lit(day_of(value), ex.Int64), constant=value)
    return Value(kind, ex.lit(value, DTYPES[kind.type] if kind.type else None), constant=value)


def whole_of(value: Value) -> int:
    """A literal argument as a whole number; the checker lets nothing else be one."""
    if not isinstance(value.constant, int):
        raise TypeError("not a whole number")
    return value.constant


def day_of(day: date) -> int:
    return (day - EPOCH).days


def null_of(kind: Kind) -> ex.Expr:
    return ex.lit(None, DTYPES[kind.type] if kind.type else ex.Boolean)


def joined_notes(*values: Value) -> dict[str, ex.Expr]:
    notes: dict[str, ex.Expr] = {}
    for value in values:
        for note, expr in value.notes.items():
            notes[note] = notes[note] | expr if note in notes else expr
    return notes


def divided(dividend: ex.Expr, divisor: float) -> ex.Expr:
    """Division by a literal through a column: an engine that multiplies by the reciprocal is an ulp off."""
    return dividend / (dividend * 0.0 + float(divisor))


def as_float(value: Value) -> ex.Expr:
    """A number, money as currency units."""
    if value.kind != MONEY:
        return value.expr.cast(ex.Float64)
    if value.constant is not None:
        return ex.lit(float(Decimal(str(value.constant)) / 100), ex.Float64)
    return divided(value.expr.cast(ex.Float64), 100)


def as_money(value: Value) -> Value | None:
    """The value as exact money where it can be: money, whole numbers, and constants with two decimals."""
    if value.kind == MONEY:
        return value
    if value.constant is not None:
        if value.kind.units or not is_exact(value.constant):
            return None
        minor = int(Decimal(str(value.constant)) * 100)
        return Value(MONEY, ex.lit(minor, ex.Int64), constant=minor)
    if value.kind.type is Type.INTEGER:
        return Value(MONEY, value.expr.cast(ex.Int64) * 100, notes=value.notes)
    return None


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two amounts that meet: whether they share a currency (None: they need not), and what that makes."""

    same: ex.Expr | None
    currency: ex.Expr | None
    notes: Mapping[str, ex.Expr]

    def guard(self, expr: ex.Expr) -> ex.Expr:
        return expr if self.same is None else ex.when(self.same).then(expr)


def meet(left: Value, right: Value) -> Meeting:
    notes = joined_notes(left, right)
    if left.currency is None or right.currency is None:
        return Meeting(None, left.currency if left.currency is not None else right.currency, notes)
    same = left.currency == right.currency
    there = ~left.expr.is_null() & ~right.expr.is_null()
    differs = there & ex.coalesce(left.currency != right.currency, ex.lit(False))
    notes[MIXED] = notes[MIXED] | differs if MIXED in notes else differs
    return Meeting(same, ex.when(same).then(left.currency), notes)
