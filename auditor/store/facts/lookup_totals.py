"""What awards add up to, by whom: made with the index, since a large buyer has 100,000 of them.

`award` has a row for each supplier of an award, with its month of publication, and with `supplier`, `buyer` and
`unit` as the numbers that these have in that month.
"""

from collections.abc import Sequence

import polars as pl

from auditor.store.facts.columns import MONTH

_BUYING = ("buyer", "unit")
_ACTIVE = pl.col("status") == "active"


def sums(award: pl.DataFrame) -> pl.DataFrame:
    """Active awards that say their amount, by who has part in them or makes them, currencies apart."""
    said = award.filter(_ACTIVE & pl.col("amount").is_not_null() & pl.col("currency").is_not_null())
    return _added(_everyones(said, "currency"), ["currency"]).drop("awards")


def tally(award: pl.DataFrame) -> pl.DataFrame:
    """Awards of whatever status, by status, month, modality and currency; what is not said is "" or 0."""
    day = pl.coalesce("day", "published").cast(pl.Date)
    known = award.with_columns(
        pl.col("status").fill_null(""),
        (day.dt.year().cast(pl.Int64) * 100 + day.dt.month()).fill_null(0).alias("month"),
        pl.coalesce(_said("modality"), _said("details"), pl.lit("")).alias("modality"),
        pl.col("currency").fill_null(""),
    )
    by = ("status", "month", "modality", "currency")
    return _added(_everyones(known, *by), by)


def pairs(award: pl.DataFrame) -> pl.DataFrame:
    """Active awards by the other side; to a buyer or unit, each supplier of an award with all of it."""
    active = award.filter(_ACTIVE).with_columns(pl.col("currency").fill_null(""))
    sides = (("supplier", "buyer"), *((role, "supplier") for role in _BUYING))
    both = [active.select(MONTH, "currency", "amount", n=one, other=other) for one, other in sides]
    return _added(pl.concat(both).with_columns(pl.col("other").fill_null(-1)), ["other", "currency"])


def _everyones(award: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Each row once for its supplier, and each award once for its buyer and its unit."""
    once = award.filter(pl.col("place") == 0)
    sides = ((award, "supplier"), *((once, role) for role in _BUYING))
    return pl.concat([frame.select(MONTH, *columns, "amount", n=role) for frame, role in sides])


def _added(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    keys = [MONTH, "n", *by]
    grouped = rows.filter(pl.col("n").is_not_null()).group_by(keys)
    return grouped.agg(pl.len().cast(pl.Int64).alias("awards"), pl.col("amount").sum()).sort(keys)


def _said(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))
