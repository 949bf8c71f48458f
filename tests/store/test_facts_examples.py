"""Facts of published files, against values read off those files by hand."""

import json
from pathlib import Path

import polars as pl
import pytest

pytestmark = pytest.mark.both_databases

DATA = Path(__file__).parents[3] / "shared" / "data"


def data(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the public sample {name} is not beside this checkout")
    return path


def cardinal(store, number):
    return store.one(data(f"cardinal_examples/{number}.jsonl"))


def by_ocid(frame, *names):
    return {row[0]: row[1:] if len(names) > 1 else row[1] for row in frame.select("ocid", *names).rows()}


def test_cardinal_003_days_of_the_period_to_bid(store):
    """Six in the evening of a Monday to six in the evening of the Tuesday, five hours west."""
    cardinal(store, "003")
    (row,) = store.facts("processes").to_dicts()
    assert (str(row["tender_start"]), str(row["deadline"])) == ("2020-08-03", "2020-08-04")
    assert row["deadline__day"] - row["tender_start__day"] == 1
    assert row["deadline__bday"] - row["tender_start__bday"] == 1
    assert row["deadline__us"] - row["tender_start__us"] == 86_400_000_000
    assert str(row["published"]) == "2020-08-03"
    assert row["closed_at"] is None


def test_cardinal_018_one_bidder_as_published(store):
    cardinal(store, "018")
    (row,) = store.facts("processes").to_dicts()
    assert (row["n_bidders"], row["n_bidders_published"], row["n_bidders_counted"]) == (1, 1, None)
    assert (row["procurement_method"], row["n_bids"], row["n_awards"]) == ("open", None, None)


def test_cardinal_024_winner_and_runner_up(store):
    cardinal(store, "024")
    frame = store.facts("processes")
    columns = ("winner_id", "winning_bid", "winning_bid_currency", "runner_up_id", "runner_up_bid")
    assert by_ocid(frame, *columns) == {
        "F": ("W", 100, "USD", "L", 200),
        **{str(n): ("W", 100, "USD", "L", 10_000) for n in range(1, 5)},
    }
    assert by_ocid(frame, "n_bids", "n_bids_valid", "n_bidders", "n_suppliers")["F"] == (2, 2, 2, 1)


def test_cardinal_025_who_won_and_who_bid_along(store):
    cardinal(store, "025")
    bidders = store.facts("bidders").filter(pl.col("tenderer_id") == "F").sort("ocid")
    assert bidders["won"].to_list() == [True, False, False, False, False, False]
    assert len(store.facts("bids")) == 11


def test_cardinal_028_prices_alike(store):
    cardinal(store, "028")
    bids = store.facts("bids").sort("bid_position")
    assert bids.select("tenderer_id", "status", "amount", "won").rows() == [
        ("V", "valid", 100, None),
        ("D", "disqualified", 100, None),
    ]
    (row,) = store.facts("processes").to_dicts()
    assert (row["n_bids_disqualified"], row["winner_id"], row["n_awards_active"]) == (1, None, None)


def test_cardinal_030_bid_after_the_deadline(store):
    cardinal(store, "030")
    (row,) = store.facts("processes").to_dicts()
    assert (str(row["first_bid"]), str(row["deadline"])) == ("2000-04-01", "2000-03-15")
    assert row["first_bid__us"] - row["deadline__us"] == 17 * 86_400_000_000


def test_cardinal_035_all_but_the_winner_disqualified(store):
    cardinal(store, "035")
    (row,) = store.facts("processes").to_dicts()
    assert (row["n_bids_submitted"], row["n_bids_disqualified"], row["n_bids_valid"]) == (2, 1, 1)
    assert (row["winner_id"], row["winning_bid"], row["runner_up_id"]) == ("V", None, None)


def test_cardinal_036_lowest_bid_disqualified(store):
    cardinal(store, "036")
    assert store.facts("bids").sort("bid_position").select("status", "amount").rows() == [
        ("disqualified", 100),
        ("valid", 200),
    ]
    (award,) = store.facts("awards").to_dicts()
    assert (award["supplier_id"], award["n_suppliers"], award["status"]) == (None, None, "active")
    assert store.facts("award_suppliers").is_empty()


def test_cardinal_038_buyers_of_disqualified_bids(store):
    cardinal(store, "038")
    bids = store.facts("bids").filter(pl.col("status") == "disqualified")
    assert bids.select("ocid", "buyer_id", "tenderer_id").rows() == [("0", "B", "D")]


def test_cardinal_048_classes_of_an_award(store):
    cardinal(store, "048")
    awards = store.facts("awards")
    assert by_ocid(awards, "class8", "class2", "n_classes") == {
        "F": (None, None, 2),
        **{str(n): ("10000000", "10", 1) for n in range(1, 5)},
    }
    assert store.facts("items").filter(ocid="F")["item_class2"].to_list() == ["10", "11"]


def test_uk_awards_to_many_suppliers_are_not_doubled(store):
    path = data("ocds/uk-contracts-finder-2020.jsonl")
    releases = [json.loads(line) for line in path.read_text().splitlines()]
    assert store.one(path).n_new == 34
    awards, people = store.facts("awards"), store.facts("award_suppliers")
    published = [award for release in releases for award in release["awards"]]
    assert len(awards) == len(published) == 34
    assert awards["supplier_id"].null_count() == 34
    assert awards["supplier_name"].null_count() == 34
    assert awards["amount"].sum() == sum(round(award["value"]["amount"] * 100) for award in published)
    assert awards["amount"].sum() == 109_521_451_064
    assert len(people) == sum(len(award["suppliers"]) for award in published)
    assert awards["n_suppliers"].max() == 201
    assert awards["currency"].unique().to_list() == ["GBP"]

    first = awards.filter(ocid="ocds-b5fd17raw-0245cc95-f843-4803-acb7-3bfb1314707f").to_dicts()[0]
    assert (first["amount"], str(first["award_date"]), first["class8"]) == (
        26_063_318,
        "2020-02-14",
        "35500000",
    )
    assert (str(first["contract_start"]), str(first["contract_end"])) == ("2020-02-16", "2021-04-16")
    assert (first["estimate"], first["estimate_currency"]) == (0, "GBP")
    assert (first["buyer_name"], first["buyer_name__key"]) == (
        "Ministry of Defence, Ships, Maritime Platform Systems (MPS)",
        "ministry of defence, ships, maritime platform systems (mps)",
    )
    named = people.filter(ocid=first["ocid"]).sort("supplier_id")["supplier_name"].to_list()
    assert named == ["Ridgeway Components", "Cyclops Electronics Ltd", "Oracle Components Ltd"]


def test_uk_processes(store):
    store.one(data("ocds/uk-contracts-finder-2020.jsonl"))
    row = (
        store.facts("processes")
        .filter(ocid="ocds-b5fd17raw-0245cc95-f843-4803-acb7-3bfb1314707f")
        .to_dicts()[0]
    )
    assert (row["n_bidders"], row["n_bids"], row["n_awards_active"], row["n_suppliers"]) == (3, None, 1, 3)
    assert (row["winner_id"], row["awarded"], row["awarded_currency"]) == (None, 26_063_318, "GBP")
    assert (row["minimum"], row["minimum_currency"], row["estimate"]) == (26_063_300, "GBP", 0)
    assert (str(row["deadline"]), str(row["published"]), row["tender_start"]) == (
        "2020-02-14",
        "2020-01-10",
        None,
    )


def test_gacm_contracts(store):
    path = data("ocds/mexico-grupo-aeroportuario.jsonl")
    releases = [json.loads(line) for line in path.read_text().splitlines()]
    account = store.one(path)
    assert (account.n_in, account.n_new, account.n_merged, account.n_rejected) == (302, 292, 10, 0)
    processes, contracts = store.facts("processes"), store.facts("contracts")
    once = [release for release in releases if sum(r["ocid"] == release["ocid"] for r in releases) == 1]
    assert len(processes) == 292
    ocids = [release["ocid"] for release in once]
    mine = contracts.filter(pl.col("ocid").is_in(ocids))
    assert len(mine) == sum(len(release["contracts"]) for release in once)
    published = [
        c["value"]["amount"]
        for r in once
        for c in r["contracts"]
        if (c.get("value") or {}).get("amount") is not None
    ]
    assert mine["amount"].drop_nulls().len() == len(published)
    assert abs(mine["amount"].sum() - sum(round(amount * 100) for amount in published)) <= len(published)
    without = [r["ocid"] for r in once if any(not c.get("awardID") for c in r["contracts"])]
    assert mine.filter(pl.col("award_id").is_null())["ocid"].sort().to_list() == sorted(without)


def test_jalisco_merges_its_releases_and_keeps_its_payments(store):
    path = data("ocds/mexico-jalisco.jsonl")
    releases = [json.loads(line) for line in path.read_text().splitlines()]
    account = store.one(path)
    assert (account.n_in, account.n_rejected) == (20, 0)
    assert len(store.facts("processes")) == len({release["ocid"] for release in releases}) == 10
    rounded = store.facts("awards").filter("rounded")
    assert len(rounded) == sum(
        round(a["value"]["amount"], 2) != a["value"]["amount"]
        for r in newest(releases)
        for a in r.get("awards") or []
        if (a.get("value") or {}).get("amount") is not None
    )


def newest(releases):
    """The last release of each process; Jalisco's compiled ones hold everything."""
    latest = {}
    for release in sorted(releases, key=lambda release: release["date"]):
        latest[release["ocid"]] = release
    return latest.values()


@pytest.mark.parametrize("name", ["guatemala/open_tenders.jsonl", "guatemala/release_package_from_api.json"])
def test_guatecompras(store, name):
    """The end of the tender period is when a process was closed; the entity is found by its scheme."""
    path = data(name)
    assert store.one(path).n_rejected == 0
    frame = store.facts("processes")
    assert frame["deadline"].null_count() == len(frame)
    assert frame["buyer_org"].str.starts_with("GT-CISP-").all()
    assert frame["unit_id"].str.starts_with("GT-GCUC-").all()
    assert frame["modality"].null_count() == 0
    assert frame["reference"].str.contains(r"^\d+$").all()


@pytest.mark.parametrize(
    "name", ["colombia-cce-2021", "moldova", "armenia", "mexico-inai", "canada-montreal"]
)
def test_a_publishers_file_in_and_the_same_again(store, name):
    path = data(f"ocds/{name}.jsonl")
    first = store.one(path)
    assert (first.n_rejected, first.n_in) == (0, len(path.read_text().splitlines()))
    again = store.one(path)
    assert (again.n_unchanged, again.n_in) == (first.n_in, first.n_in)


def test_package_and_lines_of_the_same_releases_say_the_same(store):
    first = store.one(data("ocds/colombia-cce-2021.jsonl"))
    again = store.one(data("ocds/colombia-cce-2021.release-package.json"))
    assert again.n_in == first.n_in
    assert (again.n_new, again.n_changed, again.n_rejected) == (0, 0, 0)
