"""What the auditor notices when a portal changes a record that it had published."""

import json

import pytest
from ingesting import counts, lines

pytestmark = pytest.mark.both_databases

BASE = {
    "ocid": "o",
    "date": "2024-03-01",
    "tag": ["compiled"],
    "tender": {"id": "T", "title": "Sillas", "status": "active", "value": {"amount": 100, "currency": "GTQ"},
               "items": [{"id": "i1", "description": "silla", "quantity": 2}]},
    "bids": {"details": [{"id": "b1", "status": "valid", "value": {"amount": 90, "currency": "GTQ"},
                          "tenderers": [{"id": "p1", "name": "Uno"}]}]},
    "awards": [{"id": "a1", "status": "pending", "value": {"amount": 90, "currency": "GTQ"},
                "suppliers": [{"id": "p1", "name": "Uno"}]}],
}  # fmt: skip


def edited(**changes):
    """BASE a day later, with values at paths like `tender__value__amount`; None takes a field out."""
    made = json.loads(json.dumps(BASE)) | {"date": "2024-03-02"}
    for path, value in changes.items():
        *parents, name = path.split("__")
        place = made
        for parent in parents:
            place = place[int(parent) if isinstance(place, list) else parent]
        if value is None:
            del place[name]
        else:
            place[name] = value
    return made


@pytest.fixture
def changes(store, tmp_path):
    def run(*states):
        for n, state in enumerate((BASE, *states)):
            store.one(lines(tmp_path / f"{n}.jsonl", [state]))
        return {(row["path"], row["old"], row["new"], row["kind"]) for row in store.rows("record_change")}

    return run


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("tender__title", "Mesas", ("title", "Sillas", "Mesas", "edit")),
        ("tender__value__amount", 100.5, ("estimate", "10000", "10050", "edit")),
        ("tender__value__currency", "USD", ("estimate_currency", "GTQ", "USD", "edit")),
        ("tender__title", None, ("title", "Sillas", None, "edit")),
        ("tender__description", "cuatro", ("description", None, "cuatro", "life")),
        ("tender__status", "complete", ("status", "active", "complete", "life")),
        ("awards__0__status", "active", ("award[a1].status", "pending", "active", "life")),
        ("awards__0__value__amount", 95, ("award[a1].amount", "9000", "9500", "edit")),
        ("tender__items__0__quantity", 3, ("item[tender/0/i1].quantity", "2.0", "3.0", "edit")),
        ("bids__details__0__status", "disqualified", ("bid[b1].status", "valid", "disqualified", "life")),
    ],
)
def test_one_field(changes, path, value, expected):
    assert changes(edited(**{path: value})) == {expected}


def test_part_that_comes_is_life(changes):
    award = {"id": "a2", "status": "active"}
    found = changes(edited(awards=[*BASE["awards"], award]))
    assert found == {("award[a2]", None, "status=active", "life")}


def test_part_that_goes_has_vanished(changes):
    found = changes(edited(awards=[]))
    assert {(path, kind) for path, _, new, kind in found if new is None} == {
        ("award[a1]", "vanished"),
        ("award_supplier[a1/p1]", "vanished"),
    }
    assert {old for path, old, _, _ in found if path == "award[a1]"} == {
        "status=pending; amount=9000; currency=GTQ; n_suppliers=1"
    }


def test_supplier_that_is_exchanged(changes):
    found = changes(edited(awards__0__suppliers=[{"id": "p2", "name": "Dos"}]))
    assert {(path, kind) for path, _, _, kind in found} == {
        ("award_supplier[a1/p1]", "vanished"),
        ("award_supplier[a1/p2]", "life"),
    }


def test_order_of_parts_is_no_change(changes):
    two = edited(
        tender__items=[{"id": "i1", "description": "silla", "quantity": 2}, {"id": "i2", "quantity": 1}]
    )
    turned = json.loads(json.dumps(two)) | {"date": "2024-03-03"}
    turned["tender"]["items"].reverse()
    assert changes(two, turned) == {("item[tender/0/i2]", None, "parent_kind=tender; quantity=1.0", "life")}


def test_bids_and_awards_in_another_order_keep_their_bidders_and_suppliers(changes):
    bids = [*BASE["bids"]["details"], {"id": "b2", "tenderers": [{"id": "p2", "name": "Dos"}]}]
    awards = [*BASE["awards"], {"id": "a2", "suppliers": [{"id": "p2", "name": "Dos"}]}]
    two = edited(bids__details=bids, awards=awards)
    turned = json.loads(json.dumps(two)) | {"date": "2024-03-03"}
    turned["bids"]["details"].reverse()
    turned["awards"].reverse()
    assert {(path, kind) for path, _, _, kind in changes(two, turned)} == {
        ("bid[b2]", "life"),
        ("bid_tenderer[b2/p2]", "life"),
        ("award[a2]", "life"),
        ("award_supplier[a2/p2]", "life"),
    }


def test_new_process_has_no_changes(changes):
    assert changes() == set()


def test_date_alone_is_no_change(changes):
    assert changes(edited()) == set()


def test_published_date_that_is_said_and_changed(changes):
    first, second = (edited(tender__datePublished=f"2024-02-0{day}") for day in (1, 2))
    found = changes(first, second | {"date": "2024-03-03"})
    assert {(path, kind) for path, _, _, kind in found} == {
        ("published_us", "life"),
        ("published_us", "edit"),
    }


def test_changes_within_the_file_that_brought_the_process_are_none(store, tmp_path):
    account = store.one(lines(tmp_path / "f.jsonl", [BASE, edited(tender__title="Mesas")]))
    assert counts(account) == {"in": 2, "new": 1, "merged": 1}
    assert store.rows("record_change") == []


def test_merged_release_is_compared_with_what_stood(store, tmp_path):
    store.one(lines(tmp_path / "1.jsonl", [BASE]))
    late = {"ocid": "o", "date": "2024-03-05", "tag": ["tenderUpdate"], "tender": {"title": "Mesas"}}
    store.one(lines(tmp_path / "2.jsonl", [late]))
    change = store.row("record_change")
    assert (change["path"], change["old"], change["new"]) == ("title", "Sillas", "Mesas")
    old, new = store.rows("source_file")
    assert (change["old_source_file_id"], change["source_file_id"]) == (old["id"], new["id"])


def test_changes_are_facts_with_their_process(store, tmp_path):
    for n, state in enumerate((BASE, edited(tender__title="Mesas"))):
        store.one(lines(tmp_path / f"{n}.jsonl", [state | {"buyer": {"id": "B", "name": "Salud"}}]))
    (row,) = store.facts("changes").to_dicts()
    assert (row["ocid"], row["path"], row["kind"], row["buyer_id"]) == ("o", "title", "edit", "B")
    assert (row["old"], row["new"]) == ("Sillas", "Mesas")
    assert (row["part"], row["field"]) == ("process", "title")
    assert row["seen__us"] // 86_400_000_000 == row["seen__day"]


def test_changes_tell_their_part_and_field(store, tmp_path):
    later = edited(
        tender__datePublished="2024-02-02",
        awards=[{**BASE["awards"][0], "date": "2024-02-20", "value": {"amount": 95, "currency": "GTQ"}}],
        bids__details__0__tenderers=[],
    )
    first = edited(tender__datePublished="2024-02-01", awards__0__date="2024-02-19")
    for n, state in enumerate((first, later | {"date": "2024-03-03"})):
        store.one(lines(tmp_path / f"{n}.jsonl", [state]))
    told = {(row["part"], row["field"], row["kind"]) for row in store.facts("changes").to_dicts()}
    assert told == {
        ("process", "published", "edit"),
        ("award", "amount", "edit"),
        ("award", "date", "edit"),
        ("bid", "n_tenderers", "life"),
        ("bid_tenderer", None, "vanished"),
    }
