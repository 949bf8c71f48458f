"""A month says the same as JSON, as CSV files and as a workbook; and what a table cannot place is told by its line."""

import pytest
from fetch.conftest import MONTHS, Home
from ingesting import counts

from auditor import pipeline
from auditor.demo.portal import BadDays
from auditor.fetch.policy import Asked
from auditor.fetch.sources import Range

MONTH = Asked(Range(MONTHS[4], MONTHS[4]))


@pytest.mark.parametrize(("form", "extension"), [("csv", "zip"), ("xlsx", "zip"), ("bare", "xlsx")])
def test_a_month_says_the_same_in_every_form(home, shelf, tmp_path, form, extension):
    home.fetch(asked=MONTH)
    other = Home(tmp_path / "other", shelf)
    other.source["format"] = "xlsx" if form == "bare" else form
    (account,) = other.fetch(BadDays(bare_xlsx=form == "bare"), MONTH).accounts
    assert counts(account) == {"in": 20, "new": 20}
    assert {name.rpartition(".")[2] for name in other.raw()} == {extension}
    assert other.store.said() == home.store.said()
    assert pipeline.db_verify(other.store.settings).flaws == []
    assert pipeline.db_replay(other.store.settings).differences == ()


def test_a_changed_month_is_merged_from_its_tables(home):
    home.source["format"] = "csv"
    home.fetch(asked=MONTH)
    home.shelf.revise(MONTHS[4], edit_title)
    (account,) = home.fetch(asked=MONTH).accounts
    assert counts(account) == {"in": 20, "changed": 1, "unchanged": 19}
    assert [(row["path"], row["kind"]) for row in home.store.rows("record_change")] == [("title", "edit")]


def edit_title(package):
    package["records"][3]["compiledRelease"]["tender"]["title"] += " corregido"
