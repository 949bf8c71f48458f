"""The views that no month divides: changes, budget lines and organizations of one source."""

import polars as pl
from sqlalchemy import Connection

from auditor.profiles import GENERIC, profiles
from auditor.rules.catalog import VIEWS
from auditor.rules.catalog.context import NARROW
from auditor.rules.catalog.model import physical
from auditor.store import schema
from auditor.store.facts.columns import CALENDAR, with_dates
from auditor.store.facts.frames import read_source
from auditor.store.facts.parts import stored

# Where a change concerns the process itself and no field of it.
PATH = "process"
WHOLE_VIEWS = tuple(name for name, view in VIEWS.items() if not view.partitioned)


def whole_view(connection: Connection, name: str, source_id: int, source: str) -> pl.DataFrame:
    """One of WHOLE_VIEWS."""
    made = {"organizations": _organizations, "budget_lines": _budget_lines, "changes": _changes}[name]
    return made(connection, source_id).with_columns(source=pl.lit(source)).select(stored(name)).collect()


def _organizations(connection: Connection, source_id: int) -> pl.LazyFrame:
    names = ["org_id", "scheme", "identifier", "name", "name_key", "kind", "identifier_valid"]
    frame = read_source(connection, schema.organization, source_id, names, "org_id")
    return frame.lazy().with_columns(name__key=pl.col("name_key"))


def _budget_lines(connection: Connection, source_id: int) -> pl.LazyFrame:
    amounts = ["approved", "modified", "committed", "accrued", "paid"]
    names = ["entity_id", "entity_name", "year", "line", "description", "currency", *amounts]
    frame = read_source(connection, schema.budget_line, source_id, names, "entity_id, year, line")
    return frame.lazy().with_columns(pl.col("currency").alias(f"{name}_currency") for name in amounts)


def _changes(connection: Connection, source_id: int) -> pl.LazyFrame:
    names = ["id", "ocid", "path", "old", "new", "kind", "seen_at"]
    frame = read_source(connection, schema.record_change, source_id, names, "id")
    context = _narrow(connection, source_id) if len(frame) else None
    seen = pl.col("seen_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_zone="UTC").dt.epoch("us")
    frame = frame.with_columns(
        *_place(), change_id=pl.col("id"), seen_us=seen, seen_offset=pl.lit(0, pl.Int64)
    )
    if context is None:
        blank = {name: getattr(pl, kind) for column in NARROW for name, kind in physical(column)}
        frame = frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in blank.items())
        frame = frame.with_columns(pl.lit("weekdays").alias(CALENDAR))
    else:
        frame = frame.join(context, on="ocid", how="left", maintain_order="left")
        frame = frame.with_columns(pl.col(CALENDAR).fill_null(profiles()[GENERIC].calendar))
    return with_dates(frame.lazy(), [("seen", "seen")], frozenset(frame[CALENDAR].unique()))


def _place() -> tuple[pl.Expr, pl.Expr]:
    """The part and the field that a change's path (`award[A1].amount`, `title`, `bid[B1]`) is about.

    An instant is stored in microseconds under a name that says so; its field is the date.
    """
    path, part = pl.col("path"), pl.col("path").str.extract(r"^([a-z_]+)\[")
    field = pl.when(part.is_null()).then(path).otherwise(path.str.extract(r"\]\.([a-z_0-9]+)$"))
    whole = path == PATH
    return (
        part.fill_null(PATH).alias("part"),
        pl.when(~whole).then(field.str.strip_suffix("_us")).alias("field"),
    )


def _narrow(connection: Connection, source_id: int) -> pl.DataFrame:
    names = ["ocid", "profile", "buyer_id", "buyer_org", "buyer_name", "buyer_name_key", "unit_id", "unit_name",
             "modality", "category", "status", "published_us", "published_offset"]  # fmt: skip
    frame = read_source(connection, schema.process, source_id, names, "ocid")
    calendar = {name: profile.calendar for name, profile in profiles().items()}
    frame = frame.with_columns(
        pl.col("profile").replace_strict(calendar, default="weekdays").alias(CALENDAR),
        buyer_name__key=pl.col("buyer_name_key"),
        process_status=pl.col("status"),
    )
    dated = with_dates(frame.lazy(), [("published", "published")], frozenset(frame[CALENDAR].unique()))
    return dated.select(
        "ocid", CALENDAR, *(name for column in NARROW for name, _ in physical(column))
    ).collect()
