"""Every view's grain, key and columns, and what is derived, on small releases made to be counted by hand."""

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ingesting import Store, document, lines

from auditor.rules.catalog import VIEWS

pytestmark = pytest.mark.both_databases

GT = "ocds-xqjsxa-"


def gtq(amount):
    return {"amount": amount, "currency": "GTQ"}


FULL = {
    "ocid": "x-1",
    "id": "x-1-9",
    "date": "2024-03-08T23:30:00-06:00",
    "tag": ["compiled"],
    "buyer": {"id": "B", "name": "Ministerio de  EDUCACIÓN"},
    "parties": [
        {"id": "B", "name": "Ministerio de Educación", "roles": ["buyer"]},
        {"id": "p1", "name": "Uno, S.A.", "roles": ["supplier", "tenderer"],
         "identifier": {"scheme": "GT-NIT", "id": "576937K"}, "address": {"region": "Petén"}},
        {"id": "p2", "name": "Dos", "roles": ["tenderer"]},
    ],
    "planning": {"budget": {"id": "L1", "amount": gtq("2500.00")}},
    "tender": {
        "id": "T9", "title": "Sillas", "status": "complete", "procurementMethod": "open",
        "mainProcurementCategory": "goods", "value": gtq(2000), "numberOfTenderers": 3,
        "datePublished": "2024-02-29T08:00:00-06:00",
        "tenderPeriod": {"startDate": "2024-03-01T00:00:00-06:00", "endDate": "2024-03-11T12:00:00-06:00"},
        "items": [
            {"id": "1", "description": "Silla", "classification": {"scheme": "UNSPSC", "id": "56101504"}, "quantity": 4,
             "unit": {"name": "unidad", "value": gtq(450.5)}},
            {"id": "2", "description": "Banco", "classification": {"scheme": "UNSPSC", "id": "56101522"}},
        ],
        "lots": [{"id": "l1", "value": gtq(10)}],
        "documents": [{"id": "d1", "documentType": "tenderNotice", "datePublished": "2024-02-29"}],
        "amendments": [{"id": "am1", "date": "2024-03-02"}],
    },
    "bids": {"details": [
        {"id": "b1", "status": "valid", "value": gtq(1900), "date": "2024-03-05", "tenderers": [{"id": "p1"}]},
        {"id": "b2", "status": "valid", "value": gtq(1800), "date": "2024-03-04", "tenderers": [{"id": "p2"}]},
        {"id": "b3", "status": "valid", "value": gtq(1850), "tenderers": [{"id": "p2"}]},
        {"id": "b4", "status": "invited", "tenderers": [{"id": "p3"}]},
        {"id": "b5", "status": "disqualified", "value": gtq(1), "tenderers": [{"id": "p4"}, {"id": "p5"}]},
    ]},
    "awards": [
        {"id": "a1", "status": "active", "date": "2024-03-20", "value": gtq(1900), "suppliers": [{"id": "p1"}],
         "items": [{"id": "1", "classification": {"id": "56101504"}}],
         "contractPeriod": {"startDate": "2024-04-01", "endDate": "2024-06-30"}},
        {"id": "a2", "status": "pending", "date": "2024-01-01", "value": gtq(7), "suppliers": [{"id": "p2"}]},
    ],
    "contracts": [
        {"id": "c1", "awardID": "a1", "status": "active", "dateSigned": "2024-03-22", "value": gtq(1900),
         "amendments": [{"id": "ca1"}],
         "implementation": {"transactions": [{"id": "t1", "value": gtq(100.25)}, {"id": "t2", "amount": gtq("50")}]}},
    ],
}  # fmt: skip


@pytest.fixture
def full(store, tmp_path):
    store.one(document(tmp_path / "full.json", FULL))
    return store


def only(store, view, **where):
    (row,) = store.facts(view).filter(**where).to_dicts()
    return {name: str(value) if hasattr(value, "year") else value for name, value in row.items()}


def part(row, *names):
    return {name: row[name] for name in names}


def test_process(full):
    row = only(full, "processes")
    expected = {
        "source": "files", "ocid": "x-1", "reference": "T9", "title__key": "sillas", "status": "complete",
        "buyer_id": "B", "buyer_name": "Ministerio de  EDUCACIÓN", "buyer_name__key": "ministerio de educacion",
        "estimate": 200_000, "estimate_currency": "GTQ", "budget": 250_000, "budget_id": "L1", "rounded": False,
        "n_items": 2, "n_lots": 1, "n_documents": 1, "n_amendments": 2, "n_contracts": 1,
        "class8": None, "class6": "561015", "class4": "5610", "class2": "56", "class8_name": None, "n_classes": 2,
        "n_bids": 5, "n_bids_submitted": 4, "n_bids_valid": 3, "n_bids_disqualified": 1,
        "n_bidders": 3, "n_bidders_published": 3, "n_bidders_counted": 4,
        "n_awards": 2, "n_awards_active": 1, "n_awards_unsettled": 1, "awarded": 190_000, "awarded_currency": "GTQ",
        "n_suppliers": 1, "winner_id": "p1", "winner_org": "GT-NIT-576937K", "winner_name": "Uno, S.A.",
        "winning_bid": 190_000, "winning_bid_currency": "GTQ",
        "runner_up_id": "p2", "runner_up_name": "Dos", "runner_up_bid": 180_000, "runner_up_bid_currency": "GTQ",
        "published": "2024-02-29", "tender_start": "2024-03-01", "tender_end": "2024-03-11", "deadline": "2024-03-11",
        "closed_at": None, "released": "2024-03-08", "first_bid": "2024-03-04", "last_bid": "2024-03-05",
        "first_award": "2024-03-20", "last_award": "2024-03-20",
    }  # fmt: skip
    assert part(row, *expected) == expected


def test_dates_as_integers(full):
    """The 1st of March 2024 is a Friday, the 11th a Monday: six business days later."""
    row = only(full, "processes")
    assert row["tender_start__day"] == 19_783
    assert row["deadline__day"] - row["tender_start__day"] == 10
    assert row["deadline__bday"] - row["tender_start__bday"] == 6
    assert row["deadline__us"] == 1_710_180_000_000_000
    assert row["released__day"] == 19_790
    assert row["closed_at__day"] is row["closed_at__bday"] is row["closed_at__us"] is None


def test_business_days_are_the_publishers(store, tmp_path):
    """Guatemala keeps the Thursday and Friday before Easter: 28 and 29 March 2024."""
    period = {"startDate": "2024-03-27", "endDate": "2024-04-01"}
    store.one(
        lines(
            tmp_path / "f.jsonl",
            [{"ocid": ocid, "tender": {"tenderPeriod": period}} for ocid in (f"{GT}1", "x-1")],
        )
    )
    rows = {
        row["ocid"]: row["tender_end__bday"] - row["tender_start__bday"]
        for row in store.facts("processes").to_dicts()
    }
    assert rows == {f"{GT}1": 1, "x-1": 3}


def test_end_of_the_period_is_what_the_profile_says(store, tmp_path):
    period = {"endDate": "2024-03-11T12:00:00-06:00"}
    store.one(
        lines(
            tmp_path / "f.jsonl",
            [{"ocid": ocid, "tender": {"tenderPeriod": period}} for ocid in (f"{GT}1", "x-1")],
        )
    )
    rows = {
        row["ocid"]: (str(row["deadline"]), str(row["closed_at"]), str(row["tender_end"]))
        for row in store.facts("processes").to_dicts()
    }
    assert rows == {
        f"{GT}1": ("None", "2024-03-11", "2024-03-11"),
        "x-1": ("2024-03-11", "None", "2024-03-11"),
    }


def test_bids(full):
    rows = full.facts("bids").sort("bid_position")
    assert rows.select("bid_key", "tenderer_id", "amount", "won", "n_tenderers").rows() == [
        ("b1", "p1", 190_000, True, 1),
        ("b2", "p2", 180_000, False, 1),
        ("b3", "p2", 185_000, False, 1),
        ("b4", "p3", None, False, 1),
        ("b5", None, 100, False, 2),
    ]
    assert rows["n_bidders"].to_list() == [3] * 5
    assert rows["estimate"].to_list() == [200_000] * 5
    assert rows["tenderer_org"].to_list() == ["GT-NIT-576937K", "p2", "p2", "p3", None]


def test_bidders(full):
    rows = full.facts("bidders").sort("bid_position", "tenderer_id")
    assert rows.select("bid_key", "tenderer_id").rows() == [
        ("b1", "p1"), ("b2", "p2"), ("b3", "p2"), ("b4", "p3"), ("b5", "p4"), ("b5", "p5"),
    ]  # fmt: skip
    assert rows["amount"].to_list()[-2:] == [100, 100]


def test_awards_take_their_own_classes(full):
    rows = full.facts("awards").sort("award_position")
    columns = ("award_key", "supplier_id", "amount", "class8", "n_classes", "class6")
    assert rows.select(*columns).rows() == [
        ("a1", "p1", 190_000, "56101504", 1, "561015"),
        ("a2", "p2", 700, None, 2, "561015"),
    ]
    assert [str(value) for value in rows.row(0, named=True).values()].count("2024-06-30") == 1


def test_contracts_know_their_award_and_their_payments(full):
    row = only(full, "contracts")
    expected = {"contract_key": "c1", "award_id": "a1", "amount": 190_000, "award_amount": 190_000, "supplier_id": "p1",
                "supplier_name__key": "uno, s.a.", "paid": 15_025, "paid_currency": "GTQ", "n_transactions": 2,
                "n_amendments": 1, "signed": "2024-03-22", "award_date": "2024-03-20"}  # fmt: skip
    assert part(row, *expected) == expected


def test_items_parties_documents_amendments(full):
    items = full.facts("items").sort("item_position")
    assert items.select("parent_kind", "award_id", "item_class", "item_class4", "item_class2", "quantity", "unit_price").rows() == [
        ("tender", None, "56101504", "5610", "56", 4.0, 450.5),
        ("tender", None, "56101522", "5610", "56", None, None),
        ("award", "a1", "56101504", "5610", "56", None, None),
    ]  # fmt: skip
    parties = full.facts("parties").sort("party_position")
    assert parties.select("party_id", "is_buyer", "is_supplier", "is_tenderer", "region").rows() == [
        ("B", True, False, False, None),
        ("p1", False, True, True, "Petén"),
        ("p2", False, False, True, None),
    ]
    document_row = only(full, "documents")
    assert (document_row["document_type"], document_row["document_published"]) == (
        "tenderNotice",
        "2024-02-29",
    )
    assert document_row["published"] == "2024-02-29"
    amendments = full.facts("amendments").sort("amendment_position")
    assert amendments.select("parent_kind", "amendment_id").rows() == [("tender", "am1"), ("contract", "ca1")]
    organizations = full.facts("organizations").sort("org_id")
    assert {"B", "GT-NIT-576937K", "p2"} <= set(organizations["org_id"])


@pytest.mark.parametrize("view", VIEWS)
def test_columns_are_the_dictionarys(full, tmp_path, view):
    schema = [(name, getattr(pl, kind)) for name, kind in VIEWS[view].schema.items()]
    assert list(full.facts(view).schema.items()) == schema
    empty = Store(tmp_path / "empty")
    empty.one(lines(tmp_path / "empty.jsonl", []))
    assert list(empty.facts(view).schema.items()) == schema
    assert empty.facts(view).is_empty()


def test_no_list_and_an_empty_list_differ(store, tmp_path):
    releases = [{"ocid": "none"}, {"ocid": "empty", "bids": {"details": []}, "awards": [], "contracts": []}]
    store.one(lines(tmp_path / "f.jsonl", releases))
    rows = {row["ocid"]: row for row in store.facts("processes").to_dicts()}
    for name in ("n_bids", "n_awards", "n_contracts", "n_awards_active", "n_bids_valid"):
        assert (rows["none"][name], rows["empty"][name]) == (None, 0)


def test_currencies_are_not_added_up(store, tmp_path):
    awards = [
        {"id": "1", "status": "active", "value": gtq(5)},
        {"id": "2", "status": "active", "value": {"amount": 5, "currency": "USD"}},
    ]
    releases = [
        {"ocid": "two", "awards": awards},
        {
            "ocid": "one",
            "awards": [awards[0], {"id": "2", "status": "active"}, {**awards[1], "status": "cancelled"}],
        },
        {"ocid": "unknown", "awards": [awards[0], {"id": "2", "status": "active", "value": {"amount": 5}}]},
    ]
    store.one(lines(tmp_path / "f.jsonl", releases))
    rows = {
        row["ocid"]: (row["awarded"], row["awarded_currency"]) for row in store.facts("processes").to_dicts()
    }
    assert rows == {"two": (None, None), "one": (500, "GTQ"), "unknown": (None, None)}


def bid(identifier, who, amount, currency="GTQ", status="valid"):
    return {
        "id": identifier,
        "status": status,
        "value": {"amount": amount, "currency": currency},
        "tenderers": [{"id": w} for w in who],
    }


@pytest.mark.parametrize(
    ("bids", "suppliers", "expected"),
    [
        ([bid(1, "w", 5), bid(2, "l", 4)], ["w"], ("w", 500, "l", 400)),
        ([bid(1, "w", 5), bid(2, "w", 3), bid(3, "l", 9), bid(4, "m", 8)], ["w"], ("w", 300, "m", 800)),
        ([bid(1, "w", 5), bid(2, "l", 4, "USD")], ["w"], ("w", 500, None, None)),
        ([bid(1, "w", 5), bid(2, "w", 5, "USD"), bid(3, "l", 4)], ["w"], ("w", None, None, None)),
        ([bid(1, "w", 5), bid(2, "l", 4, status="disqualified")], ["w"], ("w", 500, None, None)),
        ([bid(1, "w", 5), bid(2, "lm", 4)], ["w"], ("w", 500, None, None)),
        ([bid(1, "w", 5), bid(2, "l", 4)], ["w", "l"], (None, None, None, None)),
        ([bid(1, "l", 4)], ["w"], ("w", None, None, None)),
        ([bid(1, "w", 5), bid(2, "l", 6), bid(3, "m", 6)], ["w"], ("w", 500, "l", 600)),
    ],
)
def test_winner_and_runner_up(store, tmp_path, bids, suppliers, expected):
    award = {"id": "1", "status": "active", "suppliers": [{"id": who} for who in suppliers]}
    store.one(document(tmp_path / "r.json", {"ocid": "o", "bids": {"details": bids}, "awards": [award]}))
    row = only(store, "processes")
    assert (
        tuple(row[name] for name in ("winner_id", "winning_bid", "runner_up_id", "runner_up_bid")) == expected
    )


def test_two_active_awards_have_no_winner(store, tmp_path):
    awards = [{"id": n, "status": "active", "suppliers": [{"id": "w"}]} for n in "12"]
    store.one(document(tmp_path / "r.json", {"ocid": "o", "awards": awards}))
    assert part(only(store, "processes"), "winner_id", "n_suppliers") == {"winner_id": None, "n_suppliers": 1}


def test_parts_without_ids_or_with_the_same(store, tmp_path):
    awards = [{"id": "a"}, {"id": "a"}, {}, {"id": "b"}, {"id": " "}]
    store.one(document(tmp_path / "r.json", {"ocid": "o", "awards": awards}))
    keys = store.facts("awards").sort("award_position")["award_key"].to_list()
    assert keys == ["a#0", "a#1", "#2", "b", "#4"]


def test_supplier_named_twice_in_one_award_is_one_row(store, tmp_path):
    award = {"id": "a", "status": "active", "value": gtq(5), "suppliers": [{"id": "p"}, {"id": "p"}]}
    offer = {"id": "b", "tenderers": [{"id": "p"}, {"id": "p"}]}
    store.one(document(tmp_path / "r.json", {"ocid": "o", "awards": [award], "bids": {"details": [offer]}}))
    assert len(store.facts("award_suppliers")) == 1
    assert len(store.facts("bidders")) == 1
    assert only(store, "awards")["supplier_id"] == "p"
    assert store.notes() == {
        ("$.awards[0].suppliers[1]", "entry-repeated"),
        ("$.bids.details[0].tenderers[1]", "entry-repeated"),
    }


names = st.sampled_from(["1", "2", "x#1", "", None])
people = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(["p", "q", "r"])}), max_size=3, unique_by=lambda p: p["id"]
)
money = st.fixed_dictionaries(
    {"amount": st.sampled_from([1, 2.5, 0.001, "3"]), "currency": st.sampled_from(["GTQ", "USD", None])}
)
dates = st.sampled_from(["2024-02-29", "2024-03-31T23:59:00-06:00", "2023-12-31", None])
classes = st.fixed_dictionaries({"id": st.sampled_from(["43211503", "4321", "5", None])})
items = st.lists(st.fixed_dictionaries({"id": names, "classification": classes}), max_size=3)
statuses = st.sampled_from(["active", "valid", "invited", "cancelled", None])
generated = st.fixed_dictionaries(
    {"ocid": st.sampled_from(["o1", f"{GT}2", "o3", "o4"])},
    optional={
        "date": dates,
        "tender": st.fixed_dictionaries({"items": items, "value": money, "datePublished": dates}),
        "bids": st.fixed_dictionaries({"details": st.lists(
            st.fixed_dictionaries({"id": names, "tenderers": people, "value": money, "status": statuses, "date": dates}), max_size=3)}),
        "awards": st.lists(st.fixed_dictionaries(
            {"id": names, "suppliers": people, "value": money, "status": statuses, "items": items, "date": dates}), max_size=3),
        "contracts": st.lists(st.fixed_dictionaries({"id": names, "awardID": names, "value": money}), max_size=2),
        "parties": st.lists(st.fixed_dictionaries({"id": names, "roles": st.lists(st.sampled_from(["buyer", "supplier"]))}), max_size=2),
    },
)  # fmt: skip


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.lists(st.lists(generated, min_size=1, max_size=6), min_size=1, max_size=2))
def test_facts_hold_what_sql_holds_and_can_be_made_again(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("made")
    store = Store(folder / "data")
    store.ingest(*(lines(folder / f"{n}.jsonl", file) for n, file in enumerate(files)))
    tables = {"processes": "process", "bids": "bid", "bidders": "bid_tenderer", "awards": "award",
              "award_suppliers": "award_supplier", "contracts": "contract", "items": "item", "parties": "party",
              "changes": "record_change", "organizations": "organization"}  # fmt: skip
    for view, table in tables.items():
        frame = store.facts(view)
        assert len(frame) == len(store.rows(table)), view
        key = list(VIEWS[view].key)
        assert len(frame.unique(key)) == len(frame), view
    amounts = [row["amount"] for row in store.rows("award") if row["amount"] is not None]
    assert store.facts("awards")["amount"].sum() == sum(amounts)
    before = store.all_facts()
    store.rebuild()
    assert store.all_facts() == before
