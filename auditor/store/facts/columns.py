"""Expressions that several views need: dates with their ordinals, one class of many items, keys of parts."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

import polars as pl

from auditor.rules.calendars import FIRST_DAY, LAST_DAY, business_days

_MINUTE = 60_000_000
_DAY = 86_400_000_000

# What travels with every frame until it is stored: the calendar its dates are made by, the month that is
# its partition, and the place of its process among the others.
CALENDAR = "__calendar"
MONTH = "__month"
ORDER = "__order"


def with_dates(
    frame: pl.LazyFrame, names: Iterable[tuple[str, str]], calendars: Collection[str]
) -> pl.LazyFrame:
    """For each (name, stored): `name`, `name__day`, `name__bday`, `name__us` from `stored_us`, `stored_offset`.

    The day is the local one: the offset as published is added and the time cut off. `calendars` are those
    that the frame's column CALENDAR names.
    """
    pairs = list(names)
    frame = frame.with_columns(local_day(stored).alias(f"{name}__day") for name, stored in pairs)
    return frame.with_columns(
        *(pl.col(f"{name}__day").cast(pl.Date).alias(name) for name, _ in pairs),
        *(_business_day(f"{name}__day", calendars).alias(f"{name}__bday") for name, _ in pairs),
        *(pl.col(f"{stored}_us").alias(f"{name}__us") for name, stored in pairs),
    )


def local_day(stored: str) -> pl.Expr:
    local = pl.col(f"{stored}_us") + pl.col(f"{stored}_offset").fill_null(0) * _MINUTE
    return local.floordiv(_DAY).cast(pl.Int32)


def _business_day(day: str, calendars: Collection[str]) -> pl.Expr:
    place = pl.when(pl.col(day).is_between(FIRST_DAY, LAST_DAY)).then(pl.col(day) - FIRST_DAY)
    found = pl.lit(None, pl.Int32)
    for calendar in sorted(calendars):
        ordinals = pl.lit(_ordinals(calendar)).gather(place)
        if len(calendars) == 1:
            return ordinals
        found = pl.when(pl.col(CALENDAR) == calendar).then(ordinals).otherwise(found)
    return found


@cache
def _ordinals(calendar: str) -> pl.Series:
    return pl.Series(business_days(calendar), dtype=pl.Int32)


def part_key(name: str, identifier: str, position: str = "position") -> pl.Expr:
    """A part's name within its process: its id, with its position where the id is missing or repeated."""
    own, place = pl.col(identifier), pl.col(position).cast(pl.String)
    alone = own.is_not_null() & (pl.len().over("process_id", identifier) == 1)
    return pl.when(alone).then(own).otherwise(own.fill_null("") + "#" + place).alias(name)


def lone(identifier: str) -> pl.Expr:
    """The value that all rows of a group share, null where they differ or one lacks it."""
    column = pl.col(identifier)
    alike = (column.n_unique() == 1) & (column.null_count() == 0)
    return pl.when(alike).then(column.first())


CLASS_NAMES = ("class8", "class6", "class4", "class2", "class8_name", "n_classes")


def classes(items: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """One row a group of items: its class at four depths where all items share one, and how many there are.

    An item without a class leaves the number of classes, and so the class, unknown.
    """
    code = pl.col("class_id")
    depths = items.with_columns(
        code.str.slice(0, 8).alias("class8"),
        *(
            pl.when(code.str.len_chars() >= depth).then(code.str.slice(0, depth)).alias(f"class{depth}")
            for depth in (6, 4, 2)
        ),
    )
    grouped = depths.group_by(by, maintain_order=True).agg(
        *(lone(f"class{depth}").alias(f"class{depth}") for depth in (8, 6, 4, 2)),
        pl.col("description").first().alias("class8_name"),
        pl.when(pl.col("class_id").null_count() == 0)
        .then(pl.col("class8").n_unique())
        .cast(pl.Int64)
        .alias("n_classes"),
        pl.len().cast(pl.Int64).alias("n_items"),
    )
    return grouped.with_columns(
        pl.when(pl.col("class8").is_not_null()).then(pl.col("class8_name")).alias("class8_name")
    )


def first_by(frame: pl.LazyFrame, order: str, names: Sequence[str], *, last: bool = False) -> pl.LazyFrame:
    """Per process, `names` of the row with the least `order` (or the greatest); ties by position."""
    ordered = frame.filter(pl.col(order).is_not_null()).sort(order, "position", descending=[last, False])
    return ordered.unique("process_id", keep="first", maintain_order=True).select("process_id", *names)


def shared_sum(amount: str, currency: str, total: str, total_currency: str) -> tuple[pl.Expr, pl.Expr]:
    """A sum of money and its currency; null where there is nothing to add, or several currencies to add."""
    said = pl.col(amount).is_not_null()
    one = (pl.col(currency).filter(said).n_unique() == 1) & (pl.col(currency).filter(said).null_count() == 0)
    return (
        pl.when(one).then(pl.col(amount).sum()).alias(total),
        pl.when(one).then(pl.col(currency).filter(said).first()).alias(total_currency),
    )
