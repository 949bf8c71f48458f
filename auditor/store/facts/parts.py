"""The views of a process's parts: bids, bidders, awards, award_suppliers, contracts, items and the rest."""

from functools import cached_property

import polars as pl

from auditor.rules.catalog import VIEWS
from auditor.rules.catalog.context import CONTEXT, NARROW
from auditor.rules.catalog.model import physical
from auditor.store import schema
from auditor.store.facts import columns
from auditor.store.facts.columns import CALENDAR, CLASS_NAMES, MONTH, ORDER, part_key, shared_sum, with_dates
from auditor.store.facts.months import Months
from auditor.store.facts.processes import processes

_CONTEXT = tuple(name for column in CONTEXT for name, _ in physical(column))
_NARROW = tuple(name for column in NARROW for name, _ in physical(column))
_KEYS = ("process_id", "source", "ocid", CALENDAR, MONTH)


class Parts:
    """All views of some months; what several need is made once."""

    def __init__(self, months: Months) -> None:
        self.months = months

    @cached_property
    def processes(self) -> pl.LazyFrame:
        return processes(self.months).collect().lazy()

    def sizes(self) -> dict[int, int]:
        """How many processes each month has, without the months that have none."""
        counted = self.processes.group_by(MONTH).len().sort(MONTH).collect()
        return {int(month): int(n) for month, n in counted.iter_rows()}

    @cached_property
    def _context(self) -> pl.LazyFrame:
        return self.processes.select(*_KEYS, *_CONTEXT)

    @cached_property
    def _narrow(self) -> pl.LazyFrame:
        return self.processes.select(*_KEYS, *_NARROW)

    @cached_property
    def _order(self) -> pl.LazyFrame:
        return self.processes.select("process_id", ORDER)

    def _within(self, frame: pl.LazyFrame, context: pl.LazyFrame) -> pl.LazyFrame:
        """Rows with their process's context, in the order of OCID and position."""
        taken = set(context.collect_schema().names()) - {"process_id"}
        own = frame.drop([name for name in frame.collect_schema().names() if name in taken])
        # Put in order while they are narrow: the context is several times as wide.
        ordered = own.join(self._order, on="process_id", how="inner").sort(ORDER, "position")
        return ordered.join(context, on="process_id", how="inner", maintain_order="left")

    @cached_property
    def _all_bids(self) -> pl.LazyFrame:
        active = self.months.awards.filter(pl.col("status") == "active").select(
            "process_id", award_position="position"
        )
        winners = (
            self.months.award_suppliers.join(active, on=["process_id", "award_position"], how="semi")
            .select("process_id", tenderer_id="supplier_id")
            .drop_nulls()
            .unique()
        )
        won = (
            self.months.bid_tenderers.join(winners, on=["process_id", "tenderer_id"], how="semi")
            .select("process_id", position="bid_position")
            .unique()
            .with_columns(won=pl.lit(value=True))
        )
        bids = self.months.bids.with_columns(part_key("bid_key", "bid_id"))
        bids = bids.join(won, on=["process_id", "position"], how="left", maintain_order="left")
        decided = active.select("process_id", decided=pl.lit(value=True)).unique()
        bids = bids.join(decided, on="process_id", how="left", maintain_order="left")
        bids = bids.with_columns(
            pl.when("decided").then(pl.col("won").fill_null(value=False)).alias("won"),
            pl.col("position").alias("bid_position"),
        )
        rows = self._dated(self._within(bids, self._context), ("bid_date", "date"))
        return rows.collect().lazy()

    def _dated(self, frame: pl.LazyFrame, *dates: tuple[str, str]) -> pl.LazyFrame:
        return with_dates(frame, dates, self.months.calendars)

    @property
    def bids(self) -> pl.LazyFrame:
        return _named(
            self._joined_people(self._all_bids, self.months.lone_tenderers, "bid_position"), "tenderer_name"
        )

    @property
    def bidders(self) -> pl.LazyFrame:
        people = self.months.bid_tenderers.drop("position")
        rows = self._all_bids.join(
            people, on=["process_id", "bid_position"], how="inner", maintain_order="left_right"
        )
        return _named(rows, "tenderer_name")

    def _joined_people(self, rows: pl.LazyFrame, lone: pl.LazyFrame, owner: str) -> pl.LazyFrame:
        return rows.join(lone, on=["process_id", owner], how="left", maintain_order="left")

    @cached_property
    def _all_awards(self) -> pl.LazyFrame:
        own = self.months.items.filter(pl.col("parent_kind") == "award")
        own_classes = columns.classes(own, ["process_id", "parent_position"]).drop("n_items")
        awards = self.months.awards.with_columns(
            part_key("award_key", "award_id"), award_position=pl.col("position")
        )
        rows = self._within(awards, self._context).join(
            own_classes.with_columns(__own=pl.lit(value=True)),
            left_on=["process_id", "award_position"],
            right_on=["process_id", "parent_position"],
            how="left",
            maintain_order="left",
            suffix="__of_award",
        )
        rows = rows.with_columns(
            pl.when(pl.col("__own").is_not_null()).then(f"{name}__of_award").otherwise(name).alias(name)
            for name in CLASS_NAMES
        )
        rows = self._dated(
            rows,
            ("award_date", "date"),
            ("contract_start", "contract_period_start"),
            ("contract_end", "contract_period_end"),
        )
        return rows.collect().lazy()

    @property
    def awards(self) -> pl.LazyFrame:
        return _named(
            self._joined_people(self._all_awards, self.months.lone_suppliers, "award_position"),
            "supplier_name",
        )

    @property
    def award_suppliers(self) -> pl.LazyFrame:
        people = self.months.award_suppliers.drop("position")
        rows = self._all_awards.join(
            people, on=["process_id", "award_position"], how="inner", maintain_order="left_right"
        )
        return _named(rows, "supplier_name")

    @property
    def contracts(self) -> pl.LazyFrame:
        rows = self.months.contracts.with_columns(
            part_key("contract_key", "contract_id"), contract_position=pl.col("position")
        )
        for part in (self._contract_amendments, self._payments):
            rows = rows.join(part, on=["process_id", "contract_position"], how="left", maintain_order="left")
        rows = rows.with_columns(pl.col("n_amendments").fill_null(0), pl.col("n_transactions").fill_null(0))
        rows = rows.join(self._awards_by_id, on=["process_id", "award_id"], how="left", maintain_order="left")
        rows = self._dated(
            self._within(rows, self._context),
            ("signed", "date_signed"),
            ("period_start", "period_start"),
            ("period_end", "period_end"),
            ("award_date", "award_date"),
        )
        return _named(rows, "supplier_name")

    @property
    def _awards_by_id(self) -> pl.LazyFrame:
        """What a contract takes from the award that it names; the first where an id repeats."""
        awards = self.months.awards.with_columns(award_position=pl.col("position"))
        people = self._joined_people(awards, self.months.lone_suppliers, "award_position")
        named = people.filter(pl.col("award_id").is_not_null()).sort("process_id", "position")
        return named.unique(["process_id", "award_id"], keep="first", maintain_order=True).select(
            "process_id",
            "award_id",
            "supplier_id",
            "supplier_org",
            "supplier_name",
            "supplier_name_key",
            award_date_us="date_us",
            award_date_offset="date_offset",
            award_amount="amount",
            award_amount_currency="currency",
        )

    @property
    def _contract_amendments(self) -> pl.LazyFrame:
        of_contracts = self.months.amendments.filter(pl.col("parent_kind") == "contract")
        counted = of_contracts.group_by("process_id", "parent_position").agg(
            n_amendments=pl.len().cast(pl.Int64)
        )
        return counted.rename({"parent_position": "contract_position"})

    @property
    def _payments(self) -> pl.LazyFrame:
        payments = self.months.table(schema.transaction)
        return payments.group_by("process_id", "contract_position").agg(
            *shared_sum("amount", "currency", "paid", "paid_currency"), n_transactions=pl.len().cast(pl.Int64)
        )

    @property
    def items(self) -> pl.LazyFrame:
        code = pl.col("class_id")
        rows = self.months.items.with_columns(
            item_position=pl.col("position"),
            item_class=code,
            unit_of_measure=pl.col("unit_name"),
            description__key=pl.col("description_key"),
            item_class4=pl.when(code.str.len_chars() >= 4).then(code.str.slice(0, 4)),
            item_class2=pl.when(code.str.len_chars() >= 2).then(code.str.slice(0, 2)),
        )
        for kind in ("award", "contract"):
            owners = getattr(self.months, f"{kind}s").select(
                "process_id",
                f"{kind}_id",
                part_key(f"{kind}_key", f"{kind}_id"),
                parent_position="position",
                parent_kind=pl.lit(kind),
            )
            keys = ["process_id", "parent_kind", "parent_position"]
            rows = rows.join(owners, on=keys, how="left", maintain_order="left")
        return self._within(rows, self._narrow)

    @property
    def parties(self) -> pl.LazyFrame:
        rows = self.months.table(schema.party)
        roles = pl.col("roles").str.split(" ")
        rows = rows.with_columns(
            pl.col("position").alias("party_position"),
            pl.col("name_key").alias("name__key"),
            *(roles.list.contains(role).alias(f"is_{role}") for role in ("buyer", "supplier", "tenderer")),
            *(pl.col(f"{kind}_hash").bin.encode("hex") for kind in ("address", "email", "telephone")),
        )
        return self._within(rows, self._narrow)

    @property
    def documents(self) -> pl.LazyFrame:
        rows = self.months.documents.with_columns(document_position=pl.col("position"))
        for part in ("us", "offset"):
            rows = rows.rename({f"published_{part}": f"document_published_{part}"})
        dates = (("document_published", "document_published"), ("document_modified", "modified"))
        return self._dated(self._within(rows, self._narrow), *dates)

    @property
    def amendments(self) -> pl.LazyFrame:
        rows = self.months.amendments.with_columns(amendment_position=pl.col("position"))
        return self._dated(self._within(rows, self._narrow), ("amendment_date", "date"))

    def view(self, name: str) -> dict[int, pl.DataFrame]:
        """A view's rows by month, with exactly its columns in the dictionary's order."""
        frame: pl.LazyFrame = getattr(self, name)
        rows = frame.select(MONTH, *stored(name)).collect()
        split = rows.partition_by(MONTH, as_dict=True, include_key=False)
        return {int(key[0]): part for key, part in split.items()}


def stored(view: str) -> list[pl.Expr]:
    """Exactly the dictionary's columns of a view, in its types."""
    return [pl.col(name).cast(getattr(pl, kind)) for name, kind in VIEWS[view].schema.items()]


def _named(frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    return frame.with_columns(pl.col(f"{name}_key").alias(f"{name}__key"))
