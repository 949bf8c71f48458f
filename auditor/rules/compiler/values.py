"""A value on its way to an engine: its expression, and what travels with it.

Money travels with its currency, a date with its ordinals, and anything with the notes of where it came
from: that amounts of several currencies met in it, that it leans on a row nobody has verified.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw

from auditor.rules.arithmetic import is_exact
from auditor.rules.calendars import EPOCH
from auditor.rules.catalog import Column, Type
from auditor.rules.kinds import DATE, MONEY, Kind

SMALL = "small"  # the note that no stratum was large enough
MIXED = "mixed"  # the note that amounts of several currencies met
DAY_US = 86_400_000_000
UNVERIFIED = "unverified:"  # the note, with the list's name, that a row nobody has verified was used

DTYPES: dict[Type, Any] = {
    Type.TEXT: nw.String,
    Type.CLASS: nw.String,
    Type.MONEY: nw.Int64,
    Type.NUMBER: nw.Float64,
    Type.INTEGER: nw.Int64,
    Type.BOOLEAN: nw.Boolean,
    Type.DATE: nw.Date,
}


@dataclass(frozen=True, slots=True)
class Value:
    """`notes` are boolean expressions without nulls. `constant` is set where the value is the same in every row.

    Money, or a number of currency units, without a `currency` is in the currency of whatever it meets.
    `day`, `bday` and `us` are a date's ordinals, as the catalog describes them.
    """

    kind: Kind
    expr: nw.Expr
    currency: nw.Expr | None = None
    day: nw.Expr | None = None
    bday: nw.Expr | None = None
    us: nw.Expr | None = None
    notes: Mapping[str, nw.Expr] = field(default_factory=dict)
    constant: str | float | bool | date | None = None

    @property
    def instant(self) -> nw.Expr | None:
        """The instant of a date; a day without one begins at midnight."""
        if self.us is not None or self.day is None:
            return self.us
        return self.day.cast(nw.Int64) * DAY_US

    def parts(self) -> Iterator[tuple[str, nw.Expr]]:
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

        def part(which: str) -> nw.Expr | None:
            return nw.col(f"{name}__{which}") if f"__{which}" in suffixes else None

        notes = {note: nw.col(f"{name}__note{position}") for position, note in enumerate(sorted(self.notes))}
        return Value(
            self.kind,
            nw.col(name),
            part("currency"),
            part("day"),
            part("bday"),
            part("us"),
            notes,
            self.constant,
        )

    def only_where(self, condition: nw.Expr) -> "Value":
        """Null where the condition is not true; what travels with the value stays."""
        return replace(self, expr=nw.when(condition).then(self.expr), constant=None)


def of_column(column: Column) -> Value:
    """A column of the facts."""
    name, kind = column.name, Kind(column.type)
    if column.type is not Type.DATE:
        currency = nw.col(column.currency) if column.currency else None
        return Value(kind, nw.col(name), currency)
    us = nw.col(f"{name}__us") if column.instant else None
    return Value(kind, nw.col(name), None, nw.col(f"{name}__day"), nw.col(f"{name}__bday"), us)


def of_constant(value: str | float | bool | date, kind: Kind) -> Value:
    if isinstance(value, date):
        return Value(DATE, nw.lit(value, nw.Date), day=nw.lit(day_of(value), nw.Int64), constant=value)
    return Value(kind, nw.lit(value, DTYPES[kind.type] if kind.type else None), constant=value)


def whole_of(value: Value) -> int:
    """A literal argument as a whole number; the checker lets nothing else be one."""
    if not isinstance(value.constant, int):
        raise TypeError("not a whole number")
    return value.constant


def day_of(day: date) -> int:
    return (day - EPOCH).days


def null_of(kind: Kind) -> nw.Expr:
    return nw.lit(None, DTYPES[kind.type] if kind.type else nw.Boolean)


def joined_notes(*values: Value) -> dict[str, nw.Expr]:
    notes: dict[str, nw.Expr] = {}
    for value in values:
        for note, expr in value.notes.items():
            notes[note] = notes[note] | expr if note in notes else expr
    return notes


def divided(dividend: nw.Expr, divisor: float) -> nw.Expr:
    """Division by a literal through a column: an engine that multiplies by the reciprocal is an ulp off."""
    return dividend / (dividend * 0.0 + float(divisor))


def as_float(value: Value) -> nw.Expr:
    """A number, money as currency units."""
    if value.kind != MONEY:
        return value.expr.cast(nw.Float64)
    if value.constant is not None:
        return nw.lit(float(Decimal(str(value.constant)) / 100), nw.Float64)
    return divided(value.expr.cast(nw.Float64), 100)


def as_money(value: Value) -> Value | None:
    """The value as exact money where it can be: money, whole numbers, and constants with two decimals."""
    if value.kind == MONEY:
        return value
    if value.constant is not None:
        if value.kind.units or not is_exact(value.constant):
            return None
        minor = int(Decimal(str(value.constant)) * 100)
        return Value(MONEY, nw.lit(minor, nw.Int64), constant=minor)
    if value.kind.type is Type.INTEGER:
        return Value(MONEY, value.expr.cast(nw.Int64) * 100, notes=value.notes)
    return None


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two amounts that meet: whether they share a currency (None: they need not), and what that makes."""

    same: nw.Expr | None
    currency: nw.Expr | None
    notes: Mapping[str, nw.Expr]

    def guard(self, expr: nw.Expr) -> nw.Expr:
        return expr if self.same is None else nw.when(self.same).then(expr)


def meet(left: Value, right: Value) -> Meeting:
    notes = joined_notes(left, right)
    if left.currency is None or right.currency is None:
        return Meeting(None, left.currency if left.currency is not None else right.currency, notes)
    same = left.currency == right.currency
    there = ~left.expr.is_null() & ~right.expr.is_null()
    differs = there & nw.coalesce(left.currency != right.currency, nw.lit(False))
    notes[MIXED] = notes[MIXED] | differs if MIXED in notes else differs
    return Meeting(same, nw.when(same).then(left.currency), notes)
