"""A process without a date of publication is in the month of its earliest release, whatever comes and in which order."""

from itertools import permutations

import pytest
from ingesting import lines


def release(month, *, tag="compiled", **tender):
    return {"ocid": "o1", "date": f"2024-{month:02d}-02T00:00:00Z", "tag": [tag], "tender": tender}


@pytest.mark.parametrize("tag", ["compiled", "tender"])
@pytest.mark.parametrize("order", list(permutations((3, 4, 5))))
def test_it_stays_in_the_month_of_its_earliest_release(store, tmp_path, order, tag):
    for month in order:
        store.one(lines(tmp_path / f"{month}.jsonl", [release(month, tag=tag, title=f"T{month}")]))
    process = store.row("process")
    assert (process["title"], process["month"]) == ("T5", 202403)
    assert str(store.facts("processes")["published"].item()) == "2024-03-02"
    if order == (3, 4, 5):
        assert "published_us" not in {row["path"] for row in store.rows("record_change")}
    facts = store.all_facts()
    store.rebuild()
    assert store.all_facts() == facts


def test_of_releases_in_one_file(store, tmp_path):
    store.one(lines(tmp_path / "f.jsonl", [release(month, title=f"T{month}") for month in (4, 3, 5)]))
    assert (store.row("process")["title"], store.row("process")["month"]) == ("T5", 202403)
    facts = store.all_facts()
    store.rebuild()
    assert store.all_facts() == facts


def test_a_month_that_a_process_leaves_in_its_own_file_does_not_keep_it(store, tmp_path):
    """The columns that a month's facts are made from have it there still."""
    store.one(lines(tmp_path / "f.jsonl", [release(month, tag="tender", title="T") for month in (4, 3)]))
    assert [row["month"] for row in store.rows("process")] == [202403]
    assert len(store.facts("processes")) == 1


def test_a_date_that_is_said_stands(store, tmp_path):
    store.one(lines(tmp_path / "a.jsonl", [release(3)]))
    store.one(lines(tmp_path / "b.jsonl", [release(5, datePublished="2024-04-20T00:00:00Z")]))
    assert store.row("process")["month"] == 202404
