"""What publishers write where a value belongs, and what becomes of it: read, or null with a note, or refused."""

import json
from datetime import UTC, datetime

import pytest
from ingesting import counts, document, lines

from auditor.normalize.values import MAX_AMOUNT

GT = "ocds-xqjsxa-"


def written(tmp_path, *texts, name="f.jsonl"):
    path = tmp_path / name
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return path


def us(text):
    moment = datetime.fromisoformat(text)
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1_000_000)


AMOUNTS = {  # JSON text -> (hundredths, rounded, note)
    "100": (10_000, False, None),
    "100.0": (10_000, False, None),
    "0": (0, False, None),
    "-5.5": (-550, False, None),
    "0.07": (7, False, None),
    "1.15": (115, False, None),
    "8343.21": (834_321, False, None),
    "90000000000000": (MAX_AMOUNT * 100, False, None),
    "69999999999999.99": (6_999_999_999_999_999, False, None),
    '"89999999999999.99"': (8_999_999_999_999_999, False, None),
    "1e3": (100_000, False, None),
    "0.005": (0, True, None),
    "0.015": (2, True, None),
    "0.025": (2, True, None),
    "2.675": (268, True, None),
    "12345.6789": (1_234_568, True, None),
    '"1234.50"': (123_450, False, None),
    '" 12 "': (1_200, False, None),
    '"0.125"': (12, True, None),
    '"-7"': (-700, False, None),
    '{"$numberLong": "500"}': (50_000, False, None),
    '{"$numberDecimal": "10.25"}': (1_025, False, None),
    '{"parsedValue": 3}': (300, False, None),
    "[25]": (2_500, False, None),
    "null": (None, False, None),
    '""': (None, False, None),
    '"  "': (None, False, None),
    "[]": (None, False, None),
    "{}": (None, False, None),
    '"1,234.50"': (None, False, "amount-unreadable"),
    '"Q 100"': (None, False, "amount-unreadable"),
    '"NaN"': (None, False, "amount-unreadable"),
    '"Infinity"': (None, False, "amount-unreadable"),
    "true": (None, False, "amount-unreadable"),
    '{"other": 1}': (None, False, "value-unreadable"),
    "[1, 2]": (None, False, "value-unreadable"),
    "90000000000000.01": (None, False, "amount-out-of-range"),
    "-9e13": (-MAX_AMOUNT * 100, False, None),
    "9.1e13": (None, False, "amount-out-of-range"),
    "1e308": (None, False, "amount-out-of-range"),
    "1e400": (None, False, "amount-out-of-range"),
    "-1e999999": (None, False, "amount-out-of-range"),
    "123456789012345678901234567890": (None, False, "amount-out-of-range"),
    '"1e400"': (None, False, "amount-out-of-range"),
    '"1e999999999999"': (None, False, "amount-out-of-range"),
}


def test_amounts(store, tmp_path):
    texts = (
        f'{{"ocid":"{n}","awards":[{{"id":"1","value":{{"amount":{amount},"currency":"GTQ"}}}}]}}'
        for n, amount in enumerate(AMOUNTS)
    )
    assert counts(store.one(written(tmp_path, *texts))) == {"in": len(AMOUNTS), "new": len(AMOUNTS)}
    notes = {row["ocid"]: row["code"] for row in store.rows("record_note")}
    rows = {row["ocid"]: row for row in store.rows("award")}
    found = {
        amount: (rows[str(n)]["amount"], rows[str(n)]["rounded"], notes.get(str(n)))
        for n, amount in enumerate(AMOUNTS)
    }
    assert found == AMOUNTS
    assert {row["currency"] for row in rows.values()} == {"GTQ"}


def test_rounded_marks_the_row_that_was_rounded(store, tmp_path):
    release = {
        "ocid": "a",
        "tender": {"value": {"amount": 1.005}, "minValue": {"amount": 1}},
        "bids": {"details": [{"id": "1", "value": {"amount": 1.001}}, {"id": "2", "value": {"amount": 2}}]},
    }
    store.one(document(tmp_path / "r.json", release))
    assert store.row("process")["rounded"] is True
    assert [row["rounded"] for row in store.rows("bid")] == [True, False]


def test_currencies(store, tmp_path):
    given = {"GTQ": "GTQ", "gtq": "GTQ", " usd ": "USD", "": None, "  ": None, "Q": None, "QUETZAL": None,
             "G7Q": None, "ÉÚÍ": None, "ß€a": None}  # fmt: skip
    releases = [
        {"ocid": str(n), "tender": {"value": {"amount": 1, "currency": code}}} for n, code in enumerate(given)
    ]
    store.one(lines(tmp_path / "f.jsonl", releases))
    rows = {row["ocid"]: row for row in store.rows("process")}
    assert {code: rows[str(n)]["estimate_currency"] for n, code in enumerate(given)} == given
    noted = {given_code for given_code, code in given.items() if code is None and given_code.strip()}
    assert {note["value"] for note in store.rows("record_note") if note["value"].strip()} == noted
    assert all(row["estimate"] == 100 for row in rows.values())


DATES = {  # text -> (instant, offset, note), for a publisher without a zone of its own
    "2024-03-05T10:00:00-06:00": (us("2024-03-05T10:00:00-06:00"), -360, None),
    "2024-03-05T23:30:00-06:00": (us("2024-03-05T23:30:00-06:00"), -360, None),
    "2024-03-05T00:30:00+13:00": (us("2024-03-05T00:30:00+13:00"), 780, None),
    "2024-03-05T10:00:00Z": (us("2024-03-05T10:00:00+00:00"), 0, None),
    "2024-03-05T10:00:00": (us("2024-03-05T10:00:00"), 0, None),
    "2024-03-05 10:00": (us("2024-03-05T10:00:00"), 0, None),
    "2024-03-05": (us("2024-03-05T00:00:00"), 0, None),
    " 2024-03-05 ": (us("2024-03-05T00:00:00"), 0, None),
    "2024-03-05T10:00:00.123456Z": (us("2024-03-05T10:00:00.123456+00:00"), 0, None),
    "2024-02-29": (us("2024-02-29T00:00:00"), 0, None),
    "1900-01-01": (us("1900-01-01T00:00:00"), 0, None),
    "": (None, None, None),
    "0001-01-01T00:00:00Z": (None, None, "date-impossible"),
    "1899-12-31": (None, None, "date-impossible"),
    "9999-12-31T23:59:59Z": (None, None, "date-impossible"),
    "2201-01-01": (None, None, "date-impossible"),
    "2023-02-29": (None, None, "date-unreadable"),
    "2024-13-01": (None, None, "date-unreadable"),
    "2024-03-05T25:00:00": (None, None, "date-unreadable"),
    "05/03/2024": (None, None, "date-unreadable"),
    "yesterday": (None, None, "date-unreadable"),
    "2024-03-05T10:00:00+99:99": (None, None, "date-unreadable"),
}


def test_dates(store, tmp_path):
    releases = [{"ocid": str(n), "tender": {"datePublished": date}} for n, date in enumerate(DATES)]
    assert store.one(lines(tmp_path / "f.jsonl", releases)).n_new == len(DATES)
    rows = {row["ocid"]: row for row in store.rows("process")}
    notes = {note["ocid"]: (note["path"], note["code"], note["value"]) for note in store.rows("record_note")}
    for n, (date, (moment, offset, note)) in enumerate(DATES.items()):
        row = rows[str(n)]
        assert (row["published_us"], row["published_offset"]) == (moment, offset), date
        assert notes.get(str(n)) == (note and ("$.tender.datePublished", note, date)), date


@pytest.mark.parametrize("odd", ["9999999999999", "true", "-1", "[]", "{}", '["2024-03-05"]', "20240305"])
def test_date_of_another_type_keeps_the_record(store, tmp_path, odd):
    account = store.one(written(tmp_path, f'{{"ocid":"a","date":{odd},"tender":{{"datePublished":{odd}}}}}'))
    assert counts(account) == {"in": 1, "new": 1}


@pytest.mark.parametrize(
    ("prefix", "date", "day", "month"),
    [
        (GT, "2024-03-31T23:59:00-06:00", "2024-03-31", 202403),
        (GT, "2024-04-01T00:00:00-06:00", "2024-04-01", 202404),
        (GT, "2024-04-01T05:59:00Z", "2024-04-01", 202404),
        (GT, "2024-03-31T23:59:00", "2024-03-31", 202403),
        (GT, "2024-04-01", "2024-04-01", 202404),
        ("x-", "2024-03-31T23:59:00-11:00", "2024-03-31", 202403),
        ("x-", "2024-04-01T00:01:00+14:00", "2024-04-01", 202404),
        ("x-", "1969-12-31T23:59:00-01:00", "1969-12-31", 196912),
    ],
)
def test_legal_day_is_cut_not_converted(store, tmp_path, prefix, date, day, month):
    store.one(document(tmp_path / "r.json", {"ocid": f"{prefix}1", "tender": {"datePublished": date}}))
    assert store.row("process")["month"] == month
    assert str(store.facts("processes")["published"][0]) == day


def test_time_without_a_zone_is_in_the_publishers(store, tmp_path):
    releases = [{"ocid": f"{prefix}1", "date": "2024-03-05T12:00:00"} for prefix in (GT, "x-")]
    store.one(lines(tmp_path / "f.jsonl", releases))
    rows = {row["ocid"]: row for row in store.rows("process")}
    assert rows["x-1"]["release_date_us"] == us("2024-03-05T12:00:00")
    assert rows[f"{GT}1"]["release_date_us"] == us("2024-03-05T12:00:00-06:00")


def test_release_with_nothing_but_an_ocid(store, tmp_path):
    assert counts(store.one(document(tmp_path / "r.json", {"ocid": "F"}))) == {"in": 1, "new": 1}
    row = store.row("process")
    assert (row["ocid"], row["month"], row["published_us"], row["profile"]) == ("F", 0, None, "generic")
    assert store.facts("processes")["ocid"].to_list() == ["F"]


@pytest.mark.parametrize(
    ("ocid", "kept"),
    [("7", "7"), ("7.0", "7"), ("123456789012345678901", "123456789012345678901"), ('"é"', "é")],
)
def test_ocid_of_another_type(store, tmp_path, ocid, kept):
    assert store.one(written(tmp_path, f'{{"ocid":{ocid}}}')).n_new == 1
    assert store.row("process")["ocid"] == kept


@pytest.mark.parametrize("ocid", ["null", '""', '"  "', "true", "[]", "{}", '["a","b"]'])
def test_ocid_that_names_nothing(store, tmp_path, ocid):
    account = store.one(written(tmp_path, f'{{"ocid":{ocid},"tender":{{}}}}', '{"ocid":"b"}'))
    assert counts(account) == {"in": 2, "new": 1, "rejected": 1}
    assert (account.rejections[0].code, account.rejections[0].path) == ("no-ocid", "$.ocid")


def test_identifiers_as_numbers(store, tmp_path):
    release = {
        "ocid": 10,
        "id": 1.0,
        "tender": {"id": 900, "items": [{"id": 1, "classification": {"id": 43211503}}]},
        "parties": [{"id": 5, "name": "Uno", "identifier": {"scheme": "GT-NIT", "id": 5498104}}],
        "buyer": {"id": 5},
        "awards": [{"id": 3, "suppliers": [{"id": 5}]}],
    }
    store.one(document(tmp_path / "r.json", release))
    row = store.row("process")
    assert (row["ocid"], row["release_id"], row["reference"]) == ("10", "1", "900")
    assert (row["buyer_id"], row["buyer_org"], row["buyer_name"]) == ("5", "GT-NIT-5498104", "Uno")
    assert store.row("item")["class_id"] == "43211503"
    assert store.row("award")["award_id"] == "3"
    assert store.row("award_supplier")["supplier_org"] == "GT-NIT-5498104"


def test_object_where_an_array_belongs(store, tmp_path):
    release = {
        "ocid": "a",
        "tag": "tender",
        "parties": {"id": "p", "name": "P", "roles": "supplier", "memberOf": {"id": "m"}},
        "tender": {"items": {"id": "i"}, "lots": {"id": "l"}, "documents": {"id": "d"}, "submissionMethod": "inPerson",
                   "amendments": {"id": "am"}},
        "bids": {"details": {"id": "b", "tenderers": {"id": "p"}}},
        "awards": {"id": "w", "suppliers": {"id": "p"}, "relatedLots": "l"},
        "contracts": {"id": "c", "awardID": "w", "implementation": {"transactions": {"id": "t"}}},
    }  # fmt: skip
    assert counts(store.one(document(tmp_path / "r.json", release))) == {"in": 1, "new": 1}
    one_each = ("party", "party_membership", "item", "lot", "document", "amendment", "bid", "bid_tenderer", "award",
                "award_supplier", "contract", "transaction")  # fmt: skip
    assert {table: len(store.rows(table)) for table in one_each} == dict.fromkeys(one_each, 1)
    row = store.row("process")
    assert (row["tags"], row["submission_method"]) == ("tender", "inPerson")
    assert store.row("award")["lot_id"] == "l"
    assert store.notes() == set()


def test_array_where_an_object_belongs(store, tmp_path):
    release = {
        "ocid": "a",
        "buyer": [{"id": "b"}],
        "tender": [{"title": "T", "value": [{"amount": 5, "currency": "USD"}], "tenderPeriod": []}],
        "bids": [],
        "awards": [{"id": "w", "value": [None, {"amount": 7}]}],
    }
    assert counts(store.one(document(tmp_path / "r.json", release))) == {"in": 1, "new": 1}
    row = store.row("process")
    assert (row["buyer_id"], row["title"], row["estimate"], row["estimate_currency"]) == (
        "b",
        "T",
        500,
        "USD",
    )
    assert store.row("award")["amount"] == 700
    assert store.notes() == set()


@pytest.mark.parametrize(
    ("release", "path"),
    [
        ({"tender": "text"}, "$.tender"),
        ({"tender": [{"title": "a"}, {"title": "b"}]}, "$.tender"),
        ({"tender": {"items": ["text"]}}, "$.tender.items[0]"),
        ({"tender": {"value": 5}}, "$.tender.value"),
        ({"awards": [{"id": "1"}, 7]}, "$.awards[1]"),
        ({"awards": [{"suppliers": [{"id": "1"}, "two"]}]}, "$.awards[0].suppliers[1]"),
        ({"bids": {"details": [[{"id": "1"}, {"id": "2"}]]}}, "$.bids.details[0]"),
        ({"contracts": "none"}, "$.contracts"),
        ({"buyer": "Ministry"}, "$.buyer"),
    ],
)
def test_what_would_change_the_meaning_rejects_the_record(store, tmp_path, release, path):
    account = store.one(lines(tmp_path / "f.jsonl", [{"ocid": "bad", **release}, {"ocid": "good"}]))
    assert counts(account) == {"in": 2, "new": 1, "rejected": 1}
    (rejection,) = account.rejections
    assert (rejection.position, rejection.code, rejection.path) == (1, "wrong-type", path)
    kept = store.row("rejected_record")
    assert (kept["position"], kept["byte_offset"], kept["path"]) == (1, 0, path)


def test_unreadable_party_rejects_the_record(store, tmp_path):
    account = store.one(document(tmp_path / "r.json", {"ocid": "a", "parties": [{"id": "p"}, "text"]}))
    assert (counts(account), account.rejections[0].code) == ({"in": 1, "rejected": 1}, "wrong-type")


def test_unreadable_context_is_noted_and_left_out(store, tmp_path):
    release = {"ocid": "a", "planning": "see annex", "tender": {"title": "T"}}
    assert counts(store.one(document(tmp_path / "r.json", release))) == {"in": 1, "new": 1}
    assert store.notes() == {("$.planning", "block-unreadable")}
    assert store.row("process")["title"] == "T"


def test_unreadable_leaf_is_noted(store, tmp_path):
    release = {"ocid": "a", "tender": {"title": {"es": "uno"}, "status": ["a", "b"], "description": ["one"]}}
    store.one(document(tmp_path / "r.json", release))
    row = store.row("process")
    assert (row["title"], row["status"], row["description"]) == (None, None, "one")
    assert store.notes() == {("$.tender.title", "value-unreadable"), ("$.tender.status", "value-unreadable")}


def test_null_blocks_and_null_entries(store, tmp_path):
    release = {
        "ocid": "a", "date": None, "tag": None, "parties": [None, {"id": "p"}, None], "buyer": None, "planning": None,
        "tender": {"items": [None, {"id": "i", "classification": None, "unit": None}, None], "value": None,
                   "tenderPeriod": None, "lots": None, "documents": [None]},
        "bids": {"details": [None, {"id": "b", "tenderers": [None, {"id": "p"}], "value": None}]},
        "awards": [None, {"id": "w", "suppliers": None, "items": [None]}],
        "contracts": None,
    }  # fmt: skip
    assert counts(store.one(document(tmp_path / "r.json", release))) == {"in": 1, "new": 1}
    kept = {
        table: len(store.rows(table))
        for table in ("party", "item", "bid", "bid_tenderer", "award", "document")
    }
    assert kept == {"party": 1, "item": 1, "bid": 1, "bid_tenderer": 1, "award": 1, "document": 0}
    row = store.row("process")
    assert (row["lists_bids"], row["lists_awards"], row["lists_contracts"]) == (True, True, False)
    assert store.row("award")["n_suppliers"] is None


def test_everything_null(store, tmp_path):
    names = ("id", "date", "tag", "parties", "buyer", "planning", "tender", "bids", "awards", "contracts")
    release = {"ocid": "a", **dict.fromkeys(names)}
    assert counts(store.one(document(tmp_path / "r.json", release))) == {"in": 1, "new": 1}
    assert len(store.facts("processes")) == 1


def test_counts_as_texts(store, tmp_path):
    given = {
        3: 3,
        "4": 4,
        5.0: 5,
        "6.0": 6,
        -1: None,
        2.5: None,
        "many": None,
        True: None,
        "": None,
        2**40: None,
    }
    releases = [{"ocid": str(n), "tender": {"numberOfTenderers": value}} for n, value in enumerate(given)]
    store.one(lines(tmp_path / "f.jsonl", releases))
    rows = {row["ocid"]: row["number_of_tenderers"] for row in store.rows("process")}
    assert {value: rows[str(n)] for n, value in enumerate(given)} == given
    assert {note["value"] for note in store.rows("record_note")} == {"-1", "2.5", "many", "True", str(2**40)}


def test_unknown_fields_are_no_fault(store, tmp_path):
    release = {"ocid": "a", "x": {"y": [1, {"z": None}]}, "tender": {"x": {"a": "b"}, "title": "T"}}
    assert counts(store.one(document(tmp_path / "r.json", release))) == {"in": 1, "new": 1}
    assert store.notes() == set()


def test_long_texts_and_odd_scripts(store, tmp_path):
    title = "ñandú 漢字 \u202e\x1b[31m " + "x" * 100_000
    store.one(document(tmp_path / "r.json", {"ocid": "a", "tender": {"title": title}}))
    assert store.row("process")["title"] == title


def test_retry_reads_what_a_newer_program_understands(store, tmp_path, monkeypatch):
    good, bad = {"ocid": "good"}, {"ocid": "bad", "tender": "text"}
    path = lines(tmp_path / "f.jsonl", [good, bad])
    assert counts(store.one(path)) == {"in": 2, "new": 1, "rejected": 1}
    (again,) = store.ingest(retry=True)
    assert counts(again) == {"in": 1, "rejected": 1}
    assert [row["resolved_at"] is None for row in store.rows("rejected_record")] == [False, True]
    monkeypatch.setattr("auditor.normalize.repair._CONTEXT_ONLY", frozenset({"tender"}))
    (read,) = store.ingest(retry=True)
    assert counts(read) == {"in": 1, "new": 1}
    row = store.row("source_file")
    assert (row["n_in"], row["n_new"], row["n_rejected"]) == (2, 2, 0)
    assert store.facts("processes")["ocid"].sort().to_list() == ["bad", "good"]
    assert store.ingest(retry=True) == []
    assert json.loads(path.read_text().splitlines()[1]) == bad


def test_retry_of_a_unit_with_several_refusals(store, tmp_path, monkeypatch):
    """Two of a package's three releases are refused: the unit is tried once, and the account stays whole."""
    package = {"releases": [{"ocid": "good"}, {"ocid": "x", "tender": "text"}, {"ocid": "y", "tender": 1}]}
    store.one(lines(tmp_path / "f.jsonl", [package, {"ocid": "beside"}]))
    store.ingest(retry=True)
    row = store.row("source_file")
    assert (row["n_in"], row["n_new"], row["n_unchanged"], row["n_rejected"]) == (4, 2, 0, 2)
    assert sum(row["resolved_at"] is None for row in store.rows("rejected_record")) == 2
    monkeypatch.setattr("auditor.normalize.repair._CONTEXT_ONLY", frozenset({"tender"}))
    store.ingest(retry=True)
    row = store.row("source_file")
    assert (row["n_in"], row["n_new"], row["n_unchanged"], row["n_rejected"]) == (4, 4, 0, 0)


@pytest.mark.both_databases
def test_texts_come_back_whatever_a_load_in_bulk_makes_of_them(store, tmp_path):
    titles = ["a,b", 'say "x"', "\\N", "a\n\\.\nb", "\\.", "null", "back\\slash\ttab\r\nline", "'"]
    store.ingest(
        lines(tmp_path / "f.jsonl", ({"ocid": f"o{n}", "tender": {"title": t}} for n, t in enumerate(titles)))
    )
    assert [row["title"] for row in store.rows("process")] == titles
