"""How large each buyer and each purchasing unit is: what a count of signals is worth beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Sizes:
    """Identifier -> processes; a buyer's is its resolved one, else the one published."""

    buyers: Mapping[str, int]
    units: Mapping[str, int]


def sizes(processes: pl.LazyFrame) -> Sizes:
    """Both from three columns of the facts, read once."""
    buyer = pl.coalesce("buyer_org", "buyer_id")
    counted = pl.collect_all([_counted(processes, each) for each in (buyer, pl.col("unit_id"))])
    return Sizes(*(dict(frame.iter_rows()) for frame in counted))


def _counted(processes: pl.LazyFrame, key: pl.Expr) -> pl.LazyFrame:
    return processes.group_by(key.alias("key")).len().filter(pl.col("key").is_not_null())
