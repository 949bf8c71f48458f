"""Some months of one source in memory: their tables, each read when a view first asks for it."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl
from sqlalchemy import Table

from auditor.profiles import profiles
from auditor.store import schema
from auditor.store.facts import columns
from auditor.store.facts.columns import CALENDAR, MONTH, ORDER
from auditor.store.facts.frames import Reader


@dataclass(frozen=True)
class Months:
    """A batch of months: what each view costs to set up is paid once for all of them."""

    reader: Reader
    source: str

    def table(self, table: Table) -> pl.LazyFrame:
        return self.reader.table(table).lazy()

    @cached_property
    def calendars(self) -> frozenset[str]:
        """The calendars of the months' publishers."""
        return frozenset(self._processes[CALENDAR].unique())

    @property
    def base(self) -> pl.LazyFrame:
        return self._processes.lazy()

    @cached_property
    def _processes(self) -> pl.DataFrame:
        """The process table, with its profile's calendar and meaning of the tender period's end."""
        frame = (
            self.reader.table(schema.process)
            .sort("month", "ocid")
            .rename({"id": "process_id", "month": MONTH})
        )
        known = profiles()
        calendar = {name: profile.calendar for name, profile in known.items()}
        closing = [name for name, profile in known.items() if profile.tender_end_is == "closing"]
        ends = pl.col("profile").is_in(closing)
        return frame.with_columns(
            pl.lit(self.source).alias("source"),
            pl.int_range(pl.len(), dtype=pl.UInt32).alias(ORDER),
            pl.col("profile").replace_strict(calendar, default="weekdays").alias(CALENDAR),
            *(
                pl.when(~ends).then(f"tender_end_{part}").alias(f"deadline_{part}")
                for part in ("us", "offset")
            ),
            *(
                pl.when(ends).then(f"tender_end_{part}").alias(f"closed_at_{part}")
                for part in ("us", "offset")
            ),
        )

    @cached_property
    def items(self) -> pl.LazyFrame:
        return self.table(schema.item)

    @cached_property
    def bids(self) -> pl.LazyFrame:
        return self.table(schema.bid)

    @cached_property
    def bid_tenderers(self) -> pl.LazyFrame:
        return self.table(schema.bid_tenderer)

    @cached_property
    def awards(self) -> pl.LazyFrame:
        return self.table(schema.award)

    @cached_property
    def award_suppliers(self) -> pl.LazyFrame:
        return self.table(schema.award_supplier)

    @cached_property
    def contracts(self) -> pl.LazyFrame:
        return self.table(schema.contract)

    @cached_property
    def amendments(self) -> pl.LazyFrame:
        return self.table(schema.amendment)

    @cached_property
    def documents(self) -> pl.LazyFrame:
        return self.table(schema.document)

    @cached_property
    def lone_tenderers(self) -> pl.LazyFrame:
        """Per bid with exactly one tenderer: who it is."""
        return alone(self.bid_tenderers, "bid_position", "tenderer")

    @cached_property
    def lone_suppliers(self) -> pl.LazyFrame:
        """Per award with exactly one supplier: who it is."""
        return alone(self.award_suppliers, "award_position", "supplier")

    @cached_property
    def tender_classes(self) -> pl.LazyFrame:
        return columns.classes(self.items.filter(pl.col("parent_kind") == "tender"), ["process_id"])


def alone(people: pl.LazyFrame, owner: str, role: str) -> pl.LazyFrame:
    """Rows that are the only one of their owner, keyed by (process_id, owner)."""
    names = [f"{role}_id", f"{role}_org", f"{role}_name", f"{role}_name_key"]
    only = people.filter(pl.len().over("process_id", owner) == 1)
    return only.select("process_id", owner, *names)
