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


SUPPLIERS, TENDERERS = ("S1", "S2", "Ñ3"), ("S1", "S2", "T3")


def _shared(sources: Sequence[str], currencies: Sequence[str | None]) -> dict[str, st.SearchStrategy[Any]]:
    """The columns that awards and bidders both have."""
    return {
        "source": st.sampled_from(sources),
        "unit_id": _or_null("U1", "U1", "U2"),
        "buyer_id": st.sampled_from(("B1", "B2")),
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
    }


def _own(view: str) -> dict[str, st.SearchStrategy[Any]]:
    names = _or_null("Único, S.A.", "unico s.a.", "Otro")
    if view == "awards":
        return {"supplier_id": _or_null(*SUPPLIERS), "supplier_name": names, "award_date": _dates()}
    if view == "bidders":
        ocids = st.sampled_from(("o0", "o0", "o1", "o2"))
        who = _or_null(*TENDERERS, *TENDERERS)
        return {
            "ocid": ocids,
            "tenderer_id": who,
            "tenderer_name": names,
            "bid_date": _dates(),
            "won": _or_null(True, False),
        }
    return {"title": names}


@st.composite
def worlds(draw: st.DrawFn, views: Sequence[str] = ("awards",), most: int = 8) -> dict[str, pl.DataFrame]:
    """Facts of each view, in an order that says nothing; their currencies are few, and the same for all."""
    currencies = draw(st.sampled_from((("GTQ",), ("GTQ",), ("GTQ", "USD"), ("GTQ", None))))
    sources = draw(st.sampled_from((("a",), ("a", "b"))))
    found = {}
    for view in views:
        cells = {**_shared(sources, currencies), **_own(view)}
        cells = {name: each for name, each in cells.items() if name in VIEWS[view].columns}
        rows = draw(st.lists(st.fixed_dictionaries(cells), min_size=3, max_size=most))
        places = draw(st.permutations(range(len(rows))))
        found[view] = frame([{**rows[place], **_named(view, place)} for place in places], view)
    return found


def _named(view: str, place: int) -> dict[str, Any]:
    """What tells the row apart; two awards are of one process, and a process may have none."""
    if view == "awards":
        return {"award_id": f"A{place}", "ocid": f"o{place // 2}"}
    return {"bid_id": f"B{place}"} if view == "bidders" else {"ocid": f"o{place}"}


def awards() -> st.SearchStrategy[pl.DataFrame]:
    return worlds().map(lambda world: world["awards"])


def frame(rows: Sequence[dict[str, Any]], name: str = "awards") -> pl.DataFrame:
    """The rows with every column of the view; what is null in them stays null."""
    view = VIEWS[name]
    schema = {name: getattr(pl, kind) for name, kind in view.schema.items()}
    whole = [{**completed(view, row, 1), **_told(row)} for row in rows]
    return pl.DataFrame([[row[name] for name in schema] for row in whole], schema=schema, orient="row")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("currency", "estimate_currency") if name in row}


def loaded_months() -> st.SearchStrategy[dict[str, frozenset[str]]]:
    """The months that were loaded of a source, of both, or of nobody knows which."""
    names = ("2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02")
    most = st.frozensets(st.sampled_from(names), min_size=3)
    return st.dictionaries(st.sampled_from(("a", "b")), most, max_size=2)
