"""Several releases of one process, in one file or in many, in order or not."""

import gzip
import json
import zipfile

import pytest
from ingesting import counts, document, lines

from auditor.errors import BadDataError

pytestmark = pytest.mark.both_databases


def release(day=None, *, ocid="o", compiled=False, date=None, **tender):
    made = {"ocid": ocid, "tag": ["compiled"] if compiled else ["tender"], "tender": {"id": "T", **tender}}
    if day is not None or date is not None:
        made["date"] = date or f"2024-03-{day:02}T10:00:00-06:00"
    return made


@pytest.fixture
def read(store, tmp_path):
    """Read one file of the given releases; what became of them."""
    made = 0

    def run(*releases):
        nonlocal made
        made += 1
        return counts(store.one(lines(tmp_path / f"{made}.jsonl", releases)))

    return run


@pytest.fixture
def says(store):
    """Title and description of a process."""

    def ask(ocid="o"):
        (row,) = (row for row in store.rows("process") if row["ocid"] == ocid)
        return row["title"], row["description"]

    return ask


def test_newer_release_is_merged_onto_what_is_there(store, read, says):
    assert read(release(1, title="one", description="kept")) == {"in": 1, "new": 1}
    assert read(release(2, title="two")) == {"in": 1, "changed": 1}
    assert says() == ("two", "kept")
    row = store.row("process")
    assert (row["tags"], row["position"]) == ("compiled", 1)
    assert len(store.rows("release")) == 2


def test_older_release_that_arrives_late_is_merged_in_its_place(read, says):
    read(release(2, title="two"))
    assert read(release(1, title="one", description="kept")) == {"in": 1, "changed": 1}
    assert says() == ("two", "kept")


def test_late_release_that_says_nothing_new(read, says):
    read(release(2, title="two"))
    assert read(release(1, title="one")) == {"in": 1, "unchanged": 1}
    assert says() == ("two", None)


def test_null_takes_a_value_back(read, says):
    read(release(1, title="one", description="gone"))
    read(release(2, title="two", description=None))
    assert says() == ("two", None)


def test_instants_are_compared_not_their_texts(read, says):
    read(release(date="2024-03-01T23:00:00-06:00", title="later"))
    read(release(date="2024-03-02T01:00:00+00:00", title="earlier"))
    assert says() == ("later", None)


def test_releases_of_one_file_by_date_then_by_position(read, says):
    assert read(
        release(2, title="two"), release(1, title="one", description="d"), release(2, title="last")
    ) == {
        "in": 3,
        "new": 1,
        "merged": 2,
    }
    assert says() == ("last", "d")


def test_same_date_the_later_file_stands(read, says):
    read(release(1, title="one"))
    read(release(1, title="two"))
    assert says() == ("two", None)


def test_parts_merge_by_their_ids(store, tmp_path):
    def awards(day, *entries, **more):
        return {"ocid": "o", "date": f"2024-03-0{day}", "awards": list(entries), **more}

    store.one(
        lines(
            tmp_path / "f.jsonl",
            [
                awards(1, {"id": 1, "title": "a", "status": "pending"}, {"id": "2", "title": "b"}),
                awards(2, {"id": "1", "status": "active"}, {"id": 3, "title": "c"}, parties=[{"id": "p", "roles": ["buyer"]}]),
                awards(3, parties=[{"id": "p", "name": "P", "roles": ["supplier"]}]),
            ],
        )
    )  # fmt: skip
    found = [(row["award_id"], row["title"], row["status"]) for row in store.rows("award")]
    assert found == [("1", "a", "active"), ("2", "b", None), ("3", "c", None)]
    party = store.row("party")
    assert (party["name"], party["roles"]) == ("P", "supplier")


def test_parts_without_ids_are_not_taken_for_each_other(store, tmp_path):
    releases = [
        {"ocid": "o", "date": "2024-03-01", "awards": [{"id": None, "title": "a"}, {"title": "b"}, {"id": "", "title": "c"}]},
        {"ocid": "o", "date": "2024-03-02", "tender": {"title": "T"}},
    ]  # fmt: skip
    store.one(lines(tmp_path / "f.jsonl", releases))
    assert [row["title"] for row in store.rows("award")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"awards": {"id": "1", "title": "a"}}, {"awards": [{"id": "1", "status": "active"}]}),
        ({"awards": [{"id": "1", "title": "a"}]}, {"awards": {"id": 1, "status": "active"}}),
        (
            {"awards": [{"id": "1", "title": "a"}], "bids": []},
            {"awards": [None, {"id": 1.0, "status": "active"}]},
        ),
        (
            {"awards": [{"id": "1", "title": ["a"]}], "tender": []},
            {"awards": [{"id": "1", "status": "active"}]},
        ),
    ],
)
def test_quirks_do_not_stand_in_the_way_of_merging(store, tmp_path, first, second):
    releases = [{"ocid": "o", "date": f"2024-03-0{day}", **said} for day, said in ((1, first), (2, second))]
    assert counts(store.one(lines(tmp_path / "f.jsonl", releases))) == {"in": 2, "new": 1, "merged": 1}
    award = store.row("award")
    assert (award["award_id"], award["title"], award["status"]) == ("1", "a", "active")


@pytest.mark.parametrize(
    ("amount", "other"),
    [(5, {"$numberLong": "7"}), ({"$numberLong": "5"}, 7), ("5", 7.0), ([5], {"$numberDecimal": "7.00"})],
)
def test_amounts_of_different_shapes_merge(store, tmp_path, amount, other):
    releases = [
        {"ocid": "o", "date": f"2024-03-0{day}", "tender": {"value": {"amount": value, "currency": "GTQ"}}}
        for day, value in ((1, amount), (2, other))
    ]
    store.one(lines(tmp_path / "f.jsonl", releases))
    assert store.row("process")["estimate"] == 700


def test_notes_of_what_was_merged_are_kept(store, tmp_path):
    releases = [
        {"ocid": "o", "date": "2024-03-01", "tender": {"title": {"x": 1}, "value": {"amount": "much"}}},
        {"ocid": "o", "date": "2024-03-02", "planning": "annex", "tender": {"status": "active"}},
    ]
    store.one(lines(tmp_path / "f.jsonl", releases))
    assert store.notes() == {
        ("$.tender.title", "value-unreadable"),
        ("$.tender.value.amount", "amount-unreadable"),
        ("$.planning", "block-unreadable"),
    }


def test_numbers_no_float_holds_are_merged(store, tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_text(
        '{"ocid":"o","date":"2024-03-01","tender":{"value":{"amount":1e400},"id":123456789012345678901234567890}}\n'
        '{"ocid":"o","date":"2024-03-02","tender":{"title":"T\\ud800"}}\n'
    )
    assert store.one(path).n_in == 2
    row = store.row("process")
    assert (row["title"], row["reference"]) == ("T\ufffd", "123456789012345678901234567890")
    assert store.notes() == {("$.tender.value.amount", "amount-out-of-range")}


def test_compiled_release_replaces_what_is_older(store, read, says):
    read(release(1, title="one", description="gone"))
    assert read(release(2, compiled=True, title="two")) == {"in": 1, "changed": 1}
    assert says() == ("two", None)
    assert len(store.rows("release")) == 2


def test_compiled_release_in_the_envelope_replaces_too(store, tmp_path, read, says):
    read(release(1, title="one", description="gone"))
    made = release(2, title="two")
    store.one(document(tmp_path / "r.json", {"ocid": "o", "compiledRelease": {**made, "tag": ["tender"]}}))
    assert says() == ("two", None)


def test_older_compiled_release_that_arrives_late_does_not_replace(read, says):
    read(release(3, compiled=True, title="three"))
    assert read(release(2, compiled=True, title="two", description="old")) == {"in": 1, "unchanged": 1}
    assert says() == ("three", None)


def test_release_newer_than_a_compiled_one_is_merged_onto_it(read, says):
    read(release(1, title="one", description="before"))
    read(release(2, compiled=True, title="two", description="base"))
    read(release(3, title="three"))
    assert says() == ("three", "base")


def test_compiled_release_slips_in_below_newer_ones(read, says):
    read(release(1, title="one", description="before"))
    read(release(3, title="three"))
    assert read(release(2, compiled=True, title="two")) == {"in": 1, "changed": 1}
    assert says() == ("three", None)


def test_compiled_release_says_with_authority_what_a_release_said(read, says):
    """Same words, same date: but what came before no longer counts."""
    read(release(1, title="one", description="before"))
    read(release(2, title="two"))
    assert says() == ("two", "before")
    read(release(2, compiled=True, title="two"))
    assert says() == ("two", None)


def test_newest_release_without_a_date_stands_alone(store, read, says):
    read(release(1, title="one", description="before"))
    assert read(release(title="undated")) == {"in": 1, "changed": 1}
    assert says() == ("undated", None)
    assert store.row("process")["release_date_us"] is None
    read(release(title="undated too"))
    assert says() == ("undated too", None)


def test_undated_words_that_come_back(read, says):
    for n, title in enumerate(("one", "two", "one")):
        read(release(title=title), release(1, ocid=f"beside {n}"))
    assert says() == ("one", None)


def test_words_of_the_same_date_that_come_back(read, says):
    read(release(1, title="one"))
    read(release(1, title="two"))
    read(release(1, title="one"), release(1, ocid="beside"))
    assert says() == ("one", None)


def test_dated_release_after_an_undated_one(read, says):
    read(release(1, title="one", description="dated"))
    read(release(title="undated"))
    read(release(2, title="two"))
    assert says() == ("two", "dated")


def test_the_same_words_without_a_date_are_no_change_and_their_own_state(store, read):
    read(release(1, title="one", compiled=True, datePublished="2024-02-20"))
    assert read(release(title="one", datePublished="2024-02-20")) == {"in": 1, "unchanged": 1}
    row = store.row("process")
    assert (row["tags"], row["release_date_us"]) == ("tender", None)
    assert store.rows("record_change") == []


def test_unreadable_date_is_no_date(read, says):
    read(release(1, title="one"))
    read(release(date="0001-01-01T00:00:00Z", title="undated"))
    assert says() == ("undated", None)


def test_same_content_writes_nothing(store, read):
    read(release(1, title="one"))
    before = store.content()
    file = store.rows("source_file")
    assert read(release(1, title="one"), {"ocid": "new"}) == {"in": 2, "new": 1, "unchanged": 1}
    assert len(store.rows("source_file")) == len(file) + 1
    after = store.content()
    for table in ("process", "release"):
        assert set(before[table]) < set(after[table])
        assert len(after[table]) == len(before[table]) + 1
    assert after["record_change"] == []


def test_what_is_not_used_is_no_change(read, store):
    read(release(1, title="one"))
    assert read({**release(1, title="one"), "language": "es"}) == {"in": 1, "unchanged": 1}
    assert store.rows("record_change") == []


def test_repeats_in_one_file(read, says):
    one = release(1, title="one")
    account = read(one, one, one, release(2, ocid="p"), release(2, ocid="p"))
    assert (account["in"], account["new"]) == (5, 2)
    assert says() == ("one", None)


def test_second_run_is_all_unchanged(store, tmp_path):
    path = lines(
        tmp_path / "f.jsonl", [release(1), release(2, title="x"), release(1, ocid="p"), {"ocid": ""}]
    )
    assert counts(store.one(path)) == {"in": 4, "new": 2, "merged": 1, "rejected": 1}
    before, facts = store.content(), store.all_facts()
    again = store.one(path)
    assert counts(again) == {"in": 4, "unchanged": 3, "rejected": 1}
    assert again.note == "read before"
    assert [rejection.code for rejection in again.rejections] == ["no-ocid"]
    assert (store.content(), store.all_facts()) == (before, facts)


def test_same_records_in_another_file_are_unchanged(store, tmp_path):
    releases = [release(n + 1, ocid=f"o{n}", title="t") for n in range(5)]
    store.one(lines(tmp_path / "f.jsonl", releases))
    assert counts(store.one(document(tmp_path / "p.json", {"releases": releases}))) == {
        "in": 5,
        "unchanged": 5,
    }


def test_process_moves_to_the_month_it_is_published_in(store, read):
    read(release(1, datePublished="2024-03-01"))
    assert store.facts("processes")["published"].dt.month().to_list() == [3]
    read(release(2, datePublished="2024-04-01"))
    assert store.facts("processes")["published"].dt.month().to_list() == [4]
    assert [row["month"] for row in store.rows("process")] == [202404]


def test_releases_in_packed_files_are_found_again(store, tmp_path):
    many = [
        release(1, ocid=f"o{n}", datePublished="2024-02-01", title=f"t{n}", description="é" * 2_000)
        for n in range(2_000)
    ]
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(json.dumps({"releases": many}).encode(), 1))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(
            "in/b.jsonl", "\n".join(json.dumps(release(2, ocid=f"o{n}", status="x")) for n in (1999, 0, 7))
        )
    store.ingest(tmp_path / "a.json.gz", tmp_path / "b.zip")
    account = store.one(
        lines(tmp_path / "c.jsonl", [release(3, ocid=f"o{n}", category="c") for n in (7, 1999)])
    )
    assert counts(account) == {"in": 2, "unchanged": 2}
    rows = {row["ocid"]: row for row in store.rows("process")}
    for n in (0, 7, 1999):
        assert (rows[f"o{n}"]["title"], rows[f"o{n}"]["status"]) == (f"t{n}", "x")
        assert rows[f"o{n}"]["description"] == "é" * 2_000


def test_raw_file_that_was_damaged_since_is_named(store, tmp_path):
    path = tmp_path / "1.json.gz"
    path.write_bytes(gzip.compress(json.dumps(release(1, title="one")).encode()))
    store.one(path)
    (raw,) = (store.data_dir / "raw").rglob("*.gz")
    raw.write_bytes(raw.read_bytes()[:30])
    before = store.content()
    with pytest.raises(BadDataError, match=rf"{raw.name}: damaged or cut off"):
        store.one(lines(tmp_path / "2.jsonl", [release(2, title="two")]))
    assert store.content() == before
