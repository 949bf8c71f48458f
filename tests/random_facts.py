"""Small random tables: nulls, ties, days shared, several sources and currencies."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from auditor.rules.case_tables import completed
from auditor.rules.catalog import VIEWS

START = datetime(2025, 12, 24, tzinfo=UTC)  # holidays, a weekend and two year's ends of the fiscal kind
AMOUNTS = (None, 0, 1, 9_999, 10_000, 10_000, 10_001, 25_000, 123_456, 40_000, -5_000)
WHOLES = (None, 0, 1, 1, 2, 2, 3, 7)
HOURS = (0, 8, 12, 23)


def _or_null(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from((*values, *values, None))


def _dates() -> st.SearchStrategy[datetime | None]:
    moments = st.builds(
        lambda days, hour: START + timedelta(days=days, hours=hour),
        st.sampled_from((0, 1, 2, 2, 3, 7, 8, 29, 30, 31, 38)),
        st.sampled_from(HOURS),
    )
    return st.one_of(moments, moments, moments, moments, moments, st.none())


@st.composite
def awards(draw: st.DrawFn, most: int = 8) -> pl.DataFrame:
    """Facts of `awards`, in an order that says nothing; its currencies are few, and the same for the table."""
    currencies = draw(st.sampled_from((("GTQ",), ("GTQ",), ("GTQ", "USD"), ("GTQ", None))))
    sources = draw(st.sampled_from((("a",), ("a", "b"))))
    cells = {
        "source": st.sampled_from(sources),
        "unit_id": _or_null("U1", "U1", "U2"),
        "buyer_id": st.sampled_from(("B1", "B2")),
        "supplier_id": _or_null("S1", "S2", "Ñ3"),
        "supplier_name": _or_null("Único, S.A.", "unico s.a.", "Otro"),
        "class8": _or_null("50101500", "50101600", "43211500"),
        "modality": _or_null("43b", "38", "x"),
        "status": _or_null("active", "active", "cancelled"),
        "rounded": _or_null(True, False),
        "amount": st.sampled_from(AMOUNTS),
        "currency": st.sampled_from(currencies),
        "estimate": st.sampled_from(AMOUNTS),
        "estimate_currency": st.sampled_from(currencies),
        "n_bidders": st.sampled_from(WHOLES),
        "n_bids": st.sampled_from(WHOLES),
        "published": _dates(),
        "deadline": _dates(),
        "award_date": _dates(),
    }
    rows = draw(st.lists(st.fixed_dictionaries(cells), min_size=3, max_size=most))
    places = draw(st.permutations(range(len(rows))))
    return frame([{**rows[place], "award_id": f"A{place}", "ocid": f"o{place // 2}"} for place in places])


def frame(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """The rows with every column of `awards`; what is null in them stays null."""
    view = VIEWS["awards"]
    schema = {name: getattr(pl, kind) for name, kind in view.schema.items()}
    whole = [{**completed(view, row, 1), **_told(row)} for row in rows]
    return pl.DataFrame([[row[name] for name in schema] for row in whole], schema=schema, orient="row")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("currency", "estimate_currency")}
