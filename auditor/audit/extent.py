"""What `[audit]` leaves out of every rule: processes of some methods, amounts in other currencies."""

import polars as pl

from auditor.rules.catalog import VIEWS, Type
from auditor.store.audit_report import Extent

_DETAILS = "procurement_method_details"


def within(extent: Extent, view: str, rows: pl.LazyFrame, processes: pl.LazyFrame) -> pl.LazyFrame:
    """A view's rows without those of excluded processes, and without amounts in another currency."""
    if extent.excluded:
        if _DETAILS in VIEWS[view].columns:
            rows = rows.filter(~_excluded(extent))
        elif "ocid" in VIEWS[view].columns:
            apart = processes.filter(_excluded(extent)).select("source", "ocid")
            rows = rows.join(apart, on=["source", "ocid"], how="anti", maintain_order="left")
    return rows if extent.currency is None else rows.with_columns(_in(extent.currency, view))


def left_out(extent: Extent, processes: pl.LazyFrame) -> int:
    """How many processes are excluded."""
    if not extent.excluded:
        return 0
    return int(processes.select(_excluded(extent).sum()).collect().item())


def _excluded(extent: Extent) -> pl.Expr:
    return pl.col(_DETAILS).is_in(extent.excluded).fill_null(value=False)


def _in(currency: str, view: str) -> list[pl.Expr]:
    """Amounts in another currency are as if nobody had published them; what is left has one currency."""
    money = [column for column in VIEWS[view].listing if column.type is Type.MONEY and column.currency]
    amounts = [pl.when(pl.col(str(c.currency)) == currency).then(pl.col(c.name)).alias(c.name) for c in money]
    return [*amounts, *(pl.lit(currency).alias(str(column.currency)) for column in money)]
