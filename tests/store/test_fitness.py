"""Fitness: every declaration is of a column there is; figures are measured by source and year; both sides are told."""

from datetime import date

import polars as pl
import pytest

from auditor.profiles import profiles
from auditor.profiles.fitness import Declared, State, declared_for
from auditor.rules.catalog import VIEWS
from auditor.store.fitness import ENOUGH, Fitness, Measured, declared, doubt, measure

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("profile", profiles().values(), ids=lambda profile: profile.name)
def test_declarations_are_of_columns_there_are(profile):
    for name, one in profile.fitness.items():
        view, _, column = name.rpartition(".")
        holders = [VIEWS[view]] if view else [each for each in VIEWS.values() if column in each.columns]
        assert holders, name
        assert all(column in each.columns for each in holders), name
        assert one.note.es != one.note.en
        assert one.source
        assert one.verified is False, "nobody has read a whole closed month yet"


def test_a_generic_source_declares_nothing():
    assert declared("generic", "awards", "procurement_method") is None
    assert declared("unheard-of", "awards", "procurement_method") is None


def test_a_views_own_declaration_goes_before_the_one_for_all():
    note = profiles()["guatecompras"].fitness["deadline"].note
    every, own = (Declared("x", state, note, "s", False) for state in (State.UNUSED, State.FIT))
    fitness = {"status": every, "bids.status": own}
    assert declared_for(fitness, "bids", "status") is own
    assert declared_for(fitness, "awards", "status") is every


def test_the_traps_of_the_portal_are_declared():
    found = {
        name: declared("guatecompras", view, name)
        for view, name in (
            ("processes", "procurement_method"),
            ("processes", "deadline"),
            ("bids", "status"),
            ("awards", "n_suppliers"),
            ("processes", "n_contracts"),
        )
    }
    assert {name: one.state.value for name, one in found.items() if one} == {
        "procurement_method": "constant",
        "deadline": "means_other",
        "status": "constant",
        "n_suppliers": "constant",
        "n_contracts": "partial",
    }


def frame(rows: int, day: date, **columns: list[object]) -> pl.LazyFrame:
    values = {name: (list(given) * rows)[:rows] for name, given in columns.items()}
    return pl.DataFrame({"source": ["a"] * rows, "published": [day] * rows, **values}).lazy()


def test_figures_are_those_of_each_year_with_enough_rows():
    many = frame(ENOUGH, date(2025, 5, 1), status=["x", "x", "y", None])
    few = frame(ENOUGH - 1, date(2024, 5, 1), status=["x"])
    (one,) = measure(pl.concat([many, few]), VIEWS["awards"], ["status", "status", "nowhere"])
    assert one == Measured("a", "awards", "status", 2025, ENOUGH, 0.75, 2, 500 / 750)
    assert one.state is State.PARTIAL


def test_rows_without_a_date_are_a_year_of_their_own():
    undated = frame(ENOUGH, date(2025, 1, 1), status=["x"]).with_columns(published=pl.lit(None, pl.Date))
    (one,) = measure(undated, VIEWS["awards"], ["status"])
    assert (one.year, one.state) == (None, State.CONSTANT)


def test_a_view_without_a_date_is_measured_whole():
    rows = pl.DataFrame(
        {"source": ["a"] * ENOUGH, "name": [None] * ENOUGH}, schema_overrides={"name": pl.String}
    )
    (one,) = measure(rows.lazy(), VIEWS["organizations"], ["name"])
    assert (one.year, one.fill, one.distinct, one.state) == (None, 0.0, 0, State.UNUSED)
    assert doubt(one) == "it has no values"


AGREEING = [
    (State.UNUSED, 0.0, 0.0), (State.UNUSED, 0.04, 0.5), (State.CONSTANT, 1.0, 1.0), (State.CONSTANT, 1.0, 0.99),
    (State.CONSTANT, 0.0, 0.0), (State.FIT, 1.0, 0.5), (State.FIT, 0.5, 0.5), (State.PARTIAL, 0.06, 1.0),
    (State.MEANS_OTHER, 0.0, 0.0), (State.MEANS_OTHER, 1.0, 0.1),
]  # fmt: skip
CONTRADICTING = [
    (State.UNUSED, 0.2, 0.5, "20.0 % filled"),
    (State.CONSTANT, 1.0, 0.6, "60.0 %"),
    (State.FIT, 0.0, 0.0, "no values"),
    (State.FIT, 1.0, 1.0, "always the same"),
    (State.PARTIAL, 0.0, 0.0, "no values"),
    (State.PARTIAL, 1.0, 0.5, "100.0 % filled"),
]


def fitness(state: State, fill: float, commonest: float) -> Fitness:
    stated = Declared("x", state, profiles()["guatecompras"].title, "s", False)
    return Fitness("a", "awards", "x", stated, Measured("a", "awards", "x", 2025, 9_999, fill, 3, commonest))


@pytest.mark.parametrize(("state", "fill", "commonest"), AGREEING)
def test_figures_that_agree(state: State, fill: float, commonest: float):
    assert fitness(state, fill, commonest).contradiction is None


@pytest.mark.parametrize(("state", "fill", "commonest", "words"), CONTRADICTING)
def test_figures_that_contradict(state: State, fill: float, commonest: float, words: str):
    assert words in (fitness(state, fill, commonest).contradiction or "")
