"""The view `processes`: one row a process, with what its bids, awards and items say of it together."""

import polars as pl

from auditor.store.facts.columns import first_by, shared_sum, with_dates
from auditor.store.facts.months import Months
from auditor.store.schema import lot

_DATES = (
    ("published", "published"),
    ("deadline", "deadline"),
    ("closed_at", "closed_at"),
    ("tender_start", "tender_start"),
    ("tender_end", "tender_end"),
    ("enquiry_end", "enquiry_end"),
    ("award_period_start", "award_period_start"),
    ("award_period_end", "award_period_end"),
    ("released", "release_date"),
    ("first_bid", "first_bid"),
    ("last_bid", "last_bid"),
    ("first_award", "first_award"),
    ("last_award", "last_award"),
)
_NOT_SUBMITTED = ("invited", "withdrawn")
_SETTLED = ("active", "cancelled", "unsuccessful")


def processes(months: Months) -> pl.LazyFrame:
    frame = months.base.join(_summary(months), on="process_id", how="left", maintain_order="left")
    frame = frame.with_columns(
        pl.col("number_of_tenderers").alias("n_bidders_published"),
        pl.coalesce("number_of_tenderers", "n_bidders_counted").alias("n_bidders"),
        pl.col("title_key").alias("title__key"),
        pl.col("buyer_name_key").alias("buyer_name__key"),
        pl.col("procurement_method_rationale").alias("method_rationale"),
        pl.col("status").alias("process_status"),
        pl.col("status_details").alias("process_status_details"),
    )
    return with_dates(frame, _DATES, months.calendars)


def _summary(months: Months) -> pl.LazyFrame:
    """What a process's parts say of it, joined while it is narrow: the base is several times as wide."""
    frame = months.base.select("process_id", "lists_bids", "lists_awards", "lists_contracts")
    winners = _winners(months)
    for part in (
        months.tender_classes,
        _bid_counts(months),
        _bid_dates(months),
        _awards(months),
        winners,
        _prices(months, winners),
        _counts(months),
    ):
        frame = frame.join(part, on="process_id", how="left", maintain_order="left")
    listed = pl.col("lists_bids")
    return frame.with_columns(
        pl.when(listed & pl.col("__bidders_known").fill_null(value=True))
        .then(pl.col("n_bidders_counted").fill_null(0))
        .alias("n_bidders_counted"),
        *(pl.when(listed).then(pl.col(name).fill_null(0)).alias(name) for name in _OF_BIDS),
        *(pl.when("lists_awards").then(pl.col(name).fill_null(0)).alias(name) for name in _OF_AWARDS),
        pl.when("lists_contracts").then(pl.col("n_contracts").fill_null(0)).alias("n_contracts"),
        *(pl.col(name).fill_null(0) for name in ("n_documents", "n_amendments", "n_lots", "n_items")),
    ).drop("lists_bids", "lists_awards", "lists_contracts", "__bidders_known")


# Null where the record has no list of them; 0 where the list is empty.
_OF_BIDS = ("n_bids", "n_bids_submitted", "n_bids_valid", "n_bids_disqualified")
_OF_AWARDS = ("n_awards", "n_awards_active", "n_awards_unsettled", "n_suppliers")


def _bid_counts(months: Months) -> pl.LazyFrame:
    status = pl.col("status")
    bids = months.bids.group_by("process_id", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("n_bids"),
        (status.is_not_null() & ~status.is_in(_NOT_SUBMITTED)).sum().cast(pl.Int64).alias("n_bids_submitted"),
        (status == "valid").sum().cast(pl.Int64).alias("n_bids_valid"),
        (status == "disqualified").sum().cast(pl.Int64).alias("n_bids_disqualified"),
    )
    counted = months.bids.filter(~status.is_in(_NOT_SUBMITTED) | status.is_null())
    people = counted.select("process_id", bid_position="position").join(
        months.bid_tenderers, on=["process_id", "bid_position"], how="left"
    )
    # A bid that does not say whose it is leaves the number of bidders unknown.
    known = pl.col("tenderer_id").null_count() == 0
    bidders = people.group_by("process_id").agg(
        pl.when(known).then(pl.col("tenderer_id").n_unique()).cast(pl.Int64).alias("n_bidders_counted"),
        known.alias("__bidders_known"),
    )
    return bids.join(bidders, on="process_id", how="left", maintain_order="left")


def _bid_dates(months: Months) -> pl.LazyFrame:
    dated = months.bids.select("process_id", "position", "date_us", "date_offset")
    return _span(dated, "bid")


def _span(dated: pl.LazyFrame, name: str) -> pl.LazyFrame:
    first = first_by(dated, "date_us", ["date_us", "date_offset"]).rename(
        {"date_us": f"first_{name}_us", "date_offset": f"first_{name}_offset"}
    )
    last = first_by(dated, "date_us", ["date_us", "date_offset"], last=True).rename(
        {"date_us": f"last_{name}_us", "date_offset": f"last_{name}_offset"}
    )
    return first.join(last, on="process_id", how="full", coalesce=True, maintain_order="left")


def _awards(months: Months) -> pl.LazyFrame:
    status = pl.col("status")
    counts = months.awards.group_by("process_id", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("n_awards"),
        (status == "active").fill_null(value=False).sum().cast(pl.Int64).alias("n_awards_active"),
        (status.is_not_null() & ~status.is_in(_SETTLED)).sum().cast(pl.Int64).alias("n_awards_unsettled"),
    )
    active = months.awards.filter(status == "active")
    sums = active.group_by("process_id").agg(*shared_sum("amount", "currency", "awarded", "awarded_currency"))
    suppliers = (
        _active_suppliers(months)
        .group_by("process_id")
        .agg(pl.col("supplier_id").drop_nulls().n_unique().cast(pl.Int64).alias("n_suppliers"))
    )
    frame = counts.join(sums, on="process_id", how="left", maintain_order="left")
    frame = frame.join(suppliers, on="process_id", how="left", maintain_order="left")
    return frame.join(_span(active, "award"), on="process_id", how="left", maintain_order="left")


def _active_suppliers(months: Months) -> pl.LazyFrame:
    active = months.awards.filter(pl.col("status") == "active").select(
        "process_id", award_position="position"
    )
    return months.award_suppliers.join(active, on=["process_id", "award_position"], how="semi")


def _winners(months: Months) -> pl.LazyFrame:
    """The only supplier of the only active award."""
    active = months.awards.filter(pl.col("status") == "active")
    only = active.filter(pl.len().over("process_id") == 1).select("process_id", award_position="position")
    won = months.lone_suppliers.join(only, on=["process_id", "award_position"], how="semi")
    return won.select(
        "process_id", winner_id="supplier_id", winner_org="supplier_org", winner_name="supplier_name"
    )


def _prices(months: Months, winners: pl.LazyFrame) -> pl.LazyFrame:
    """The winner's lowest valid bid and the others', in the winner's currency."""
    valid = months.bids.filter(
        (pl.col("status") == "valid") & pl.col("amount").is_not_null() & pl.col("currency").is_not_null()
    )
    offers = valid.join(
        months.lone_tenderers,
        left_on=["process_id", "position"],
        right_on=["process_id", "bid_position"],
        how="inner",
    ).join(winners.select("process_id", "winner_id").drop_nulls(), on="process_id", how="inner")
    offers = offers.filter(pl.col("tenderer_id").is_not_null()).sort("process_id", "amount", "position")
    own = offers.filter(pl.col("tenderer_id") == pl.col("winner_id"))
    winning = (
        own.filter(pl.col("currency").n_unique().over("process_id") == 1)
        .unique("process_id", keep="first", maintain_order=True)
        .select("process_id", winning_bid="amount", winning_bid_currency="currency")
    )
    others = offers.filter(pl.col("tenderer_id") != pl.col("winner_id")).join(
        winning, on="process_id", how="inner"
    )
    runner_up = (
        others.filter(pl.col("currency") == pl.col("winning_bid_currency"))
        .sort("process_id", "amount", "position")
        .unique("process_id", keep="first", maintain_order=True)
        .select(
            "process_id",
            runner_up_id="tenderer_id",
            runner_up_name="tenderer_name",
            runner_up_bid="amount",
            runner_up_bid_currency="currency",
        )
    )
    return winning.join(runner_up, on="process_id", how="left", maintain_order="left")


def _counts(months: Months) -> pl.LazyFrame:
    tables = {
        "n_contracts": months.contracts,
        "n_documents": months.documents,
        "n_amendments": months.amendments,
        "n_lots": months.table(lot),
    }
    counted = months.base.select("process_id")
    for name, table in tables.items():
        n = table.group_by("process_id").agg(pl.len().cast(pl.Int64).alias(name))
        counted = counted.join(n, on="process_id", how="left", maintain_order="left")
    return counted
