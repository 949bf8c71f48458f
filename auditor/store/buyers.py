"""How large each buyer is: what a count of signals is worth beside it."""

from collections.abc import Mapping

import polars as pl


def processes_by_buyer(processes: pl.LazyFrame) -> Mapping[str, int]:
    """Buyer (resolved identifier, else as published) -> its processes, from two columns of the facts."""
    buyer = pl.coalesce("buyer_org", "buyer_id").alias("buyer")
    counted = processes.group_by(buyer).len().filter(pl.col("buyer").is_not_null()).collect()
    return dict(counted.iter_rows())
