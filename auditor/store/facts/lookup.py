"""The index of one month of a source, made from the tables that its facts are made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

import polars as pl

from auditor.folding import fold
from auditor.profiles import profiles
from auditor.store.facts import lookup_totals as totals
from auditor.store.facts.columns import MONTH, local_day
from auditor.store.facts.parts import Parts
from auditor.store.lookup import form
from auditor.store.lookup.spelling import searchable

_PERSON = ("who", "id", "name", "key")


@dataclass(frozen=True)
class _Batch:
    """Some months' frames, each with its column MONTH; `process` is a row's number within its month."""

    process: pl.DataFrame
    who: pl.DataFrame
    seen: pl.DataFrame
    sums: pl.DataFrame
    tally: pl.DataFrame
    pairs: pl.DataFrame
    award: pl.DataFrame
    bid: pl.DataFrame
    contract: pl.DataFrame
    item: pl.DataFrame


def write_months(parts: Parts, paths: Mapping[int, Path]) -> None:
    """An index a month, at the path given for it. Raises OSError, sqlite3.Error."""
    batch = _batch(parts)
    for month, path in paths.items():
        _write(
            path,
            {name: frame.filter(pl.col(MONTH) == month).drop(MONTH) for name, frame in vars(batch).items()},
        )


def _batch(parts: Parts) -> _Batch:
    base = _processes(parts)
    award = _with_process(_awards(parts), base)
    bid = _with_process(_bids(parts), base)
    seen = _seen(base, award, bid)
    who = _who(seen, base, award, bid)
    number = who.select(MONTH, "role", "who", "n")
    base = base.with_columns(_number(number, role, base, role) for role in (form.BUYER, form.UNIT))
    award = award.with_columns(_number(number, form.SUPPLIER, award, "who"))
    buying = base.select(MONTH, "process", "buyer", "unit", "modality", "details")
    added = award.rename({"who": "supplier"}).join(buying, on=[MONTH, "process"])
    return _Batch(
        process=base,
        who=who,
        seen=seen.join(number, on=[MONTH, "role", "who"], how="inner", maintain_order="left"),
        sums=totals.sums(added),
        tally=totals.tally(added),
        pairs=totals.pairs(added),
        award=award,
        bid=bid.with_columns(_number(number, form.SUPPLIER, bid, "who")),
        contract=_with_process(_contracts(parts), base),
        item=_with_process(_items(parts), base),
    )


def _processes(parts: Parts) -> pl.DataFrame:
    """In the order of their OCIDs, numbered within the month; the buyer is who buys, whatever block says it."""
    key = pl.col("buyer_name_key").fill_null("")
    by_name = pl.when(key != "").then(form.BY_NAME + key)
    link = pl.coalesce("url", *_pages())
    return (
        parts.processes.select(
            "process_id",
            MONTH,
            pl.int_range(pl.len()).over(MONTH).alias("process"),
            pl.coalesce(
                "buyer_org", "buyer_id", "procuring_entity_org", "procuring_entity_id", by_name
            ).alias("buyer"),
            pl.coalesce("buyer_id", "procuring_entity_id", pl.lit("")).alias("buyer_id"),
            pl.coalesce("buyer_name", "procuring_entity_name", pl.lit("")).alias("buyer_name"),
            pl.col("unit_id").alias("unit"),
            pl.col("unit_name").fill_null(""),
            pl.col("published__day").alias("day"),
            pl.col("released__day").alias("released"),
            pl.col("n_bidders").alias("bidders"),
            "modality",
            "status",
            "status_details",
            "profile",
            "ocid",
            "reference",
            link.alias("link"),
            pl.col("procurement_method_details").alias("details"),
            "title",
            "title_key",
            "description",
        )
        .collect()
        .with_columns(pl.col("process").cast(pl.Int64))
    )


def _pages() -> Iterator[pl.Expr]:
    """The page that a publisher has of a process, by its own number."""
    number = pl.col("reference")
    for profile in profiles().values():
        if profile.link:
            before, _, after = profile.link.partition("{reference}")
            known = (pl.col("profile") == profile.name) & number.str.contains("^[A-Za-z0-9]+$")
            yield pl.when(known).then(before + number + after)


def _awards(parts: Parts) -> pl.LazyFrame:
    """A row for each supplier of an award, and one for an award that names none."""
    people = parts.months.award_suppliers.select(
        "process_id", "award_position", *_person("supplier"), supplier_place=pl.col("position")
    )
    awards = parts.months.awards.select(
        "process_id",
        "position",
        local_day("date").alias("day"),
        "amount",
        "currency",
        "status",
        pl.col("n_suppliers").alias("suppliers"),
        "award_id",
    )
    rows = awards.join(
        people, left_on=["process_id", "position"], right_on=["process_id", "award_position"], how="left"
    )
    return rows.sort("process_id", "position", "supplier_place").with_columns(
        pl.int_range(pl.len()).over("process_id", "position").alias("place")
    )


def _bids(parts: Parts) -> pl.LazyFrame:
    people = parts.months.bid_tenderers.select(
        "process_id", "bid_position", *_person("tenderer"), tenderer_place=pl.col("position")
    )
    bids = parts.months.bids.select(
        "process_id", "position", local_day("date").alias("day"), "amount", "currency", "status"
    )
    rows = bids.join(
        people, left_on=["process_id", "position"], right_on=["process_id", "bid_position"], how="inner"
    )
    return rows.sort("process_id", "position", "tenderer_place").with_columns(
        pl.int_range(pl.len()).over("process_id", "position").alias("place")
    )


def _person(role: str) -> tuple[pl.Expr, ...]:
    """Who it is: the resolved identity, else the identifier as published, else the name alone."""
    key = pl.col(f"{role}_name_key").fill_null("")
    by_name = pl.when(key != "").then(form.BY_NAME + key)
    return (
        pl.coalesce(f"{role}_org", f"{role}_id", by_name).alias("who"),
        pl.col(f"{role}_id").fill_null("").alias("id"),
        pl.col(f"{role}_name").fill_null("").alias("name"),
        key.alias("key"),
    )


def _contracts(parts: Parts) -> pl.LazyFrame:
    return parts.months.contracts.select(
        "process_id", "position", "award_id", "contract_id", "number", local_day("date_signed").alias("day"),
        "amount", "currency", "status",
    )  # fmt: skip


def _items(parts: Parts) -> pl.LazyFrame:
    named = parts.months.items.filter(pl.col("description").is_not_null())
    return named.select("process_id", "description", "description_key", class_=pl.col("class_id")).unique(
        ["process_id", "class_", "description"], keep="first", maintain_order=True
    )


def _with_process(frame: pl.LazyFrame, base: pl.DataFrame) -> pl.DataFrame:
    kept = base.lazy().select("process_id", MONTH, "process", "profile", published="day")
    return frame.join(kept, on="process_id", how="inner", maintain_order="left").collect()


def _seen(base: pl.DataFrame, award: pl.DataFrame, bid: pl.DataFrame) -> pl.DataFrame:
    """The identifiers and names that each goes by, with how often and until when."""
    day = pl.coalesce("day", "published").alias("day")
    found = pl.concat(
        [
            *(
                frame.select(MONTH, *_PERSON, "profile", day, role=pl.lit(form.SUPPLIER))
                for frame in (award, bid)
            ),
            base.select(
                MONTH,
                pl.col("buyer").alias("who"),
                pl.col("buyer_id").alias("id"),
                pl.col("buyer_name").alias("name"),
                pl.lit(None, pl.String).alias("key"),
                "profile",
                "day",
                role=pl.lit(form.BUYER),
            ),
            base.select(
                MONTH,
                pl.col("unit").alias("who"),
                pl.col("unit").fill_null("").alias("id"),
                pl.col("unit_name").alias("name"),
                pl.lit(None, pl.String).alias("key"),
                "profile",
                "day",
                role=pl.lit(form.UNIT),
            ),
        ]
    ).filter(pl.col("who").is_not_null())
    by = [MONTH, "role", "who", "id", "name"]
    rows = found.group_by(by).agg(
        pl.col("day").max().alias("last"),
        pl.len().cast(pl.Int64).alias("rows"),
        pl.col("key").first(),
        pl.col("profile").first(),
    )
    keys = [fold(name) if key is None else key for name, key in rows.select("name", "key").iter_rows()]
    return rows.with_columns(pl.Series("key", keys, pl.String), _is_person().alias("person")).sort(by)


def _is_person() -> pl.Expr:
    """Somebody published without an identifier whose name is written as its publisher writes natural persons'."""
    person = pl.lit(value=False)
    for profile in profiles().values():
        if profile.person_name is not None:
            written_so = pl.col("name").str.contains(profile.person_name.pattern)
            person = person | ((pl.col("profile") == profile.name) & written_so)
    return pl.col("who").str.starts_with(form.BY_NAME) & person


def _who(seen: pl.DataFrame, base: pl.DataFrame, award: pl.DataFrame, bid: pl.DataFrame) -> pl.DataFrame:
    """Everyone once a role, numbered within the month, with how much there is of each."""
    people = seen.group_by(MONTH, "role", "who").agg(pl.col("person").any())
    active = award.filter(pl.col("status") == "active")
    days = pl.concat(
        [
            *(f.select(MONTH, "who", "process", day=pl.coalesce("day", "published"), role=pl.lit(form.SUPPLIER)) for f in (award, bid)),
            *(base.select(MONTH, pl.col(role).alias("who"), "process", "day", role=pl.lit(role)) for role in (form.BUYER, form.UNIT)),
        ]
    )  # fmt: skip
    spans = days.group_by(MONTH, "role", "who").agg(
        pl.col("process").n_unique().alias("processes"), pl.col("day").min().alias("first"), pl.col("day").max().alias("last")
    )  # fmt: skip
    counts = [
        _count(active, "awards", form.SUPPLIER, "who"),
        _count(bid, "bids", form.SUPPLIER, "who"),
    ]
    bought = active.filter(pl.col("place") == 0).join(
        base.select(MONTH, "process", "buyer", "unit"), on=[MONTH, "process"]
    )
    awards = pl.concat(
        [counts[0], *(_count(bought, "awards", role, role) for role in (form.BUYER, form.UNIT))]
    )
    keys = [MONTH, "role", "who"]
    rows = (
        people.join(spans, on=keys, how="left")
        .join(awards, on=keys, how="left")
        .join(counts[1], on=keys, how="left")
    )
    return rows.sort(keys).with_columns(
        pl.int_range(pl.len()).over(MONTH).cast(pl.Int64).alias("n"),
        *(pl.col(name).fill_null(0).cast(pl.Int64) for name in ("processes", "awards", "bids")),
    )


def _count(frame: pl.DataFrame, name: str, role: str, column: str) -> pl.DataFrame:
    return (
        frame.group_by(MONTH, pl.col(column).alias("who"))
        .agg(pl.len().cast(pl.Int64).alias(name))
        .select(MONTH, pl.lit(role).alias("role"), "who", name)
    )


def _number(number: pl.DataFrame, role: str, frame: pl.DataFrame, column: str) -> pl.Series:
    """The row numbers of those that a column names."""
    of_role = number.filter(pl.col("role") == role).select(MONTH, pl.col("who").alias(column), "n")
    rows = frame.select(MONTH, column).join(of_role, on=[MONTH, column], how="left", maintain_order="left")
    return rows["n"].alias(column)


def _write(path: Path, frames: Mapping[str, pl.DataFrame]) -> None:
    index = form.create(path, form.MONTH)
    for table, frame, columns in (
        ("who", frames["who"], ["n", "role", "who", "person", "processes", "awards", "bids", "first", "last"]),
        ("seen", frames["seen"], ["n", "id", "name", "key", "last", "rows"]),
        ("sum", frames["sums"], ["n", "currency", "amount"]),
        ("tally", frames["tally"], ["n", "status", "month", "modality", "currency", "awards", "amount"]),
        ("pair", frames["pairs"], ["n", "other", "currency", "awards", "amount"]),
        ("process", frames["process"], ["process", "buyer", "unit", "day", "released", "bidders", "modality", "status",
                                       "status_details", "profile", "ocid", "reference", "link", "details", "title"]),
        ("award", frames["award"], ["process", "position", "place", "who", "day", "amount", "currency", "status",
                                   "suppliers", "award_id"]),
        ("bid", frames["bid"].filter(pl.col("who").is_not_null()), ["process", "position", "place", "who", "day", "amount",
                                                                   "currency", "status"]),
        ("contract", frames["contract"], ["process", "position", "award_id", "contract_id", "number", "day", "amount",
                                         "currency", "status"]),
    ):  # fmt: skip
        form.fill(index, table, frame.select(columns).iter_rows(), len(columns))
    form.fill_words(index, "process_words", _titles(frames["process"]))
    _write_goods(index, frames["item"])
    form.finish(index, form.MONTH_INDEXES)


def _titles(processes: pl.DataFrame) -> Iterator[tuple[int, str]]:
    for number, title, description in processes.select("process", "title_key", "description").iter_rows():
        text = searchable(title or "")
        yield number, f"{text} {fold(description)}" if description else text


def _write_goods(index: Connection, items: pl.DataFrame) -> None:
    goods = (
        items.group_by("class_", "description")
        .agg(pl.col("description_key").first())
        .sort("class_", "description")
    )
    goods = goods.with_row_index("good")
    form.fill(index, "good", goods.select("good", "class_", "description").iter_rows(), 3)
    pairs = (
        items.join(goods, on=["class_", "description"], nulls_equal=True).select("good", "process").unique()
    )
    form.fill(index, "item", pairs.sort("good", "process").iter_rows(), 2)
    words = goods.select("good", pl.col("description_key").fill_null("")).iter_rows()
    form.fill_words(index, "good_words", words)
