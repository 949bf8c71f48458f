"""OCDS as tables that people save: separators, encodings, dates as numbers, formulas, rows that belong nowhere."""

import io
import tarfile
import zipfile
from datetime import datetime

import pytest
from ingesting import counts
from xlsxwriter import Workbook

HEADER = "ocid,id,date,tag,tender/title,awards/0/id,awards/0/value/amount,awards/0/value/currency"
ROW = "o1,1,2024-03-05T10:00:00-06:00,award;contract,Jabón,A1,1500.50,gtq"


def written(path, *rows, encoding="utf-8"):
    path.write_bytes("".join(f"{row}\n" for row in rows).encode(encoding))
    return path


def refused(account):
    return [(each.member, each.position, each.code) for each in account.rejections]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(store, tmp_path, encoding, separator):
    rows = (line.replace(";", "¦").replace(",", separator).replace("¦", ";") for line in (HEADER, ROW))
    tag = '"award;contract"'
    path = written(
        tmp_path / "t.csv", *(row.replace("award;contract", tag) for row in rows), encoding=encoding
    )
    assert counts(store.one(path)) == {"in": 1, "new": 1}
    process, award = store.row("process"), store.row("award")
    assert (process["title"], process["tags"]) == ("Jabón", "award contract")
    assert (award["award_id"], award["amount"], award["currency"]) == ("A1", 150050, "GTQ")


def test_a_line_for_excel_about_the_separator(store, tmp_path):
    path = written(tmp_path / "t.csv", "sep=;", "ocid;tender/title", "o1;Uno", ";Nadie")
    account = store.one(path)
    assert counts(account) == {"in": 2, "new": 1, "rejected": 1}
    assert refused(account) == [(None, 4, "no-ocid")]


def test_rows_of_one_process_that_repeat_what_they_share(store, tmp_path):
    second = ROW.replace("A1", "A2").replace("1500.50", "2")
    store.one(written(tmp_path / "t.csv", HEADER, ROW, second))
    assert len(store.rows("process")) == 1
    assert [(row["award_id"], row["amount"]) for row in store.rows("award")] == [("A1", 150050), ("A2", 200)]


def test_releases_of_one_process_stay_apart_and_merge(store, tmp_path):
    later = "o1,2,2024-04-05T10:00:00-06:00,award,Otro,A1,3,GTQ"
    assert counts(store.one(written(tmp_path / "t.csv", HEADER, ROW, later))) == {
        "in": 2,
        "new": 1,
        "merged": 1,
    }
    assert store.row("process")["title"] == "Otro"
    assert store.row("award")["amount"] == 300


def zipped(path, **tables):
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in tables.items():
            archive.writestr(f"{name}.csv", "\n".join(rows) + "\n")
    return path


def test_rows_that_belong_nowhere_are_refused_by_table_and_line(store, tmp_path):
    path = zipped(
        tmp_path / "t.zip",
        awards_suppliers=[
            "ocid,awards/0/id,awards/0/suppliers/0/id,awards/0/suppliers/0/name",
            "o1,A2,S2,Dos",
            "o1,,S9,Quién",
            "o1,A1,S1,Uno",
        ],
        awards=[
            "ocid,awards/0/id,awards/0/value/amount",
            "o1,A1,1",
            "o1,A2,2",
            "o7,A7,7",
            ",A8,8",
            "o1,A9,9,x",
        ],
        records=["ocid,tender/title", "o1,Uno"],
        notes=["key,value", "a,b"],
    )
    account = store.one(path)
    assert sorted(refused(account)) == [
        ("awards.csv", 4, "no-record"),
        ("awards.csv", 5, "no-ocid"),
        ("awards.csv", 6, "misaligned"),
        ("awards_suppliers.csv", 3, "no-parent"),
        ("notes.csv", 1, "no-ocid-column"),
    ]
    assert "awards.csv" in str(account.rejections[0])
    assert [(row["award_id"], row["amount"]) for row in store.rows("award")] == [("A1", 100), ("A2", 200)]
    suppliers = [(row["award_position"], row["supplier_name"]) for row in store.rows("award_supplier")]
    assert sorted(suppliers) == [(0, "Uno"), (1, "Dos")]


def test_a_record_that_cannot_be_read_is_told_by_its_line(store, tmp_path):
    path = written(tmp_path / "t.csv", "ocid,tender/title,parties", "o1,Uno,", "", "o2,Dos,x", "o3,Tres,")
    account = store.one(path)
    assert [(each.position, each.code) for each in account.rejections] == [(4, "wrong-type")]
    assert {row["ocid"] for row in store.rows("process")} == {"o1", "o3"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "no-ocid-column"),
        ('ocid,id\n"o1,2\no2,3\n', "truncated"),
        ("ocid,id,date\no1,2,2024-01-01\no2,3", "truncated"),
    ],
)
def test_what_is_no_ocds_table_or_was_cut_off(store, tmp_path, text, code):
    (tmp_path / "t.csv").write_text(text)
    assert [each.code for each in store.one(tmp_path / "t.csv").rejections] == [code]


def test_a_workbook_with_dates_formulas_and_a_second_sheet(store, tmp_path):
    path = tmp_path / "t.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("records")
        sheet.write_row(0, 0, ["ocid", "date", "tender/datePublished", "tender/title", "tender/id"])
        sheet.write_row(1, 0, ["o1", "2024-03-05T10:00:00Z"])
        sheet.write_number(1, 2, 45356.5)
        sheet.write_formula(1, 3, "=1+1", value=2)
        sheet.write_number(1, 4, 12345678)
        sheet.write_row(2, 0, ["o2"])
        sheet.write_datetime(2, 1, datetime(2024, 3, 5), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
        bids = book.add_worksheet("bid_details")
        bids.write_row(0, 0, ["ocid", "bids/details/0/id", "bids/details/0/value/amount"])
        bids.write_row(1, 0, ["o2", "B1", 99.5])
        bids.write_row(2, 0, [None, "B2", 1])
    account = store.one(path)
    assert refused(account) == [("bid_details", 3, "no-ocid")]
    one, two = store.rows("process")
    assert one["title"] == "=1+1"
    assert one["reference"] == "12345678"
    noon = datetime.fromisoformat("2024-03-05T12:00:00+00:00")
    assert one["published_us"] == noon.timestamp() * 1_000_000
    assert two["published_us"] == (noon.timestamp() - 12 * 3600) * 1_000_000
    assert store.row("bid")["amount"] == 9950


def test_a_workbook_that_is_a_bomb_or_broken(store, tmp_path, monkeypatch):
    path = tmp_path / "t.xlsx"
    with Workbook(path) as book:
        book.add_worksheet("records").write_row(0, 0, ["ocid"])
    whole = path.read_bytes()
    monkeypatch.setattr("auditor.normalize.tables.workbook.MAX_UNPACKED", 1_000)
    assert "unpacks to more than is allowed" in store.one(path).rejections[0].reason
    monkeypatch.undo()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "<workbook")
    assert [each.code for each in store.one(path).rejections] == ["damaged"]
    path.write_bytes(whole[:-40])
    assert [each.code for each in store.one(path).rejections] == ["damaged"]


def test_packed_tables(store, tmp_path):
    text = f"{HEADER}\n{ROW}\n".encode()
    with tarfile.open(tmp_path / "t.csv.tar.gz", "w:gz") as tar:
        entry = tarfile.TarInfo("full/main.csv")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
    assert counts(store.one(tmp_path / "t.csv.tar.gz")) == {"in": 1, "new": 1}
    assert store.row("award")["award_id"] == "A1"
