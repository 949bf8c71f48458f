"""The sample portal answers as Guatecompras does, and spoils its answers as asked."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import httpx
import pytest

from auditor.demo.generator import write_packages
from auditor.demo.portal import BadDays, Shelf, serve
from auditor.demo.portal.bad_days import Checksums

# Plain HTTP on loopback: certificates are not worth loading for each request.
HTTP = httpx.Client(verify=False, trust_env=False)


@pytest.fixture
def shelf(tmp_path):
    write_packages(tmp_path / "portal", processes=60, months=3)
    return Shelf(tmp_path / "portal")


def month(portal, path="/file/json/2024/2", **headers):
    return HTTP.get(portal.url + path, headers=headers)


def entries(answer):
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_listing_and_a_month(shelf):
    with serve(shelf) as portal:
        listed = HTTP.get(f"{portal.url}/files").json()["result"]
        assert [(item["year"], item["month"]) for item in listed] == [(2024, 3), (2024, 2), (2024, 1)]
        assert len(HTTP.get(f"{portal.url}/files?year=2024&month=2").json()["result"]) == 1
        answer = month(portal)
        assert answer.headers["content-type"] == "application/zip"
        assert hashlib.sha256(answer.content).hexdigest() == listed[1]["files"]["sha"]
        archive = entries(answer)
        assert archive.namelist() == ["2024-02_Guatecompras.json"]
        assert len(json.loads(archive.read(archive.namelist()[0]))["records"]) == 20
        assert month(portal, "/file/json/2031/1").status_code == 400
        assert month(portal, "/nowhere").status_code == 404


def test_the_same_month_is_the_same_bytes(shelf, tmp_path):
    write_packages(tmp_path / "again", processes=60, months=3)
    with serve(shelf) as one, serve(Shelf(tmp_path / "again")) as other:
        assert month(one).content == month(other).content


def test_conditional_and_partial_requests(shelf):
    with serve(shelf) as portal:
        whole = month(portal)
        tag, modified = whole.headers["etag"], whole.headers["last-modified"]
        assert month(portal, **{"If-None-Match": tag}).status_code == 304
        assert month(portal, **{"If-Modified-Since": modified}).status_code == 304
        rest = month(portal, Range="bytes=100-", **{"If-Range": tag})
        assert (rest.status_code, rest.content) == (206, whole.content[100:])
        other = month(portal, Range="bytes=100-", **{"If-Range": '"other"'})
        assert (other.status_code, other.content) == (200, whole.content)
        head = HTTP.head(f"{portal.url}/file/json/2024/2")
        assert (int(head.headers["content-length"]), head.content) == (len(whole.content), b"")


def test_one_process(shelf):
    with serve(shelf) as portal:
        record = HTTP.get(f"{portal.url}/record/ocds-xqjsxa-90000003").json()["records"][0]
        releases = HTTP.get(f"{portal.url}/release/searchNog/90000003").json()["releases"]
        assert record["compiledRelease"] == releases[0]
        assert HTTP.get(f"{portal.url}/record/ocds-xqjsxa-1").status_code == 404


def test_other_exports(shelf):
    with serve(shelf) as portal:
        tables = entries(month(portal, "/file/csv/2024/2"))
        assert {"records.csv", "com_awards.csv", "com_ten_items.csv"} <= set(tables.namelist())
        heading = tables.read("com_awards.csv").decode("latin-1").splitlines()[0].split(",")
        assert "compiledRelease/awards/0/value/amount" in heading
        (name,) = entries(month(portal, "/file/xlsx/2024/2")).namelist()
        assert name == "2024-02_Guatecompras.xlsx"
    with serve(shelf, BadDays(bare_xlsx=True)) as portal:
        assert "xl/workbook.xml" in entries(month(portal, "/file/xlsx/2024/2")).namelist()


def test_bad_days_that_one_answer_shows(shelf):
    february = frozenset({"2024-02"})
    shown = {
        BadDays(refused=1.0): 400,
        BadDays(challenge_from=0): 403,
        BadDays(empty_months=february): 204,
        BadDays(too_many_every=1): 429,
        BadDays(redirect="http://127.0.0.1:9{path}"): 302,
        BadDays(pages_first=1): 200,
    }
    for bad, status in shown.items():
        with serve(shelf, bad) as portal:
            answer = month(portal)
            assert answer.status_code == status, bad
            assert not answer.content.startswith(b"PK"), bad


def test_bad_days_of_the_listing(shelf):
    february = frozenset({"2024-02"})
    digest = shelf.export("2024-02", "json").sha256
    with serve(shelf, BadDays(unlisted_months=february)) as portal:
        assert [item["month"] for item in HTTP.get(f"{portal.url}/files").json()["result"]] == [3, 1]
        assert month(portal).status_code == 200
    for bad, said in {
        BadDays(wrong_checksums=february): digest[::-1],
        BadDays(checksums=Checksums.NONE): None,
    }.items():
        with serve(shelf, bad) as portal:
            assert HTTP.get(f"{portal.url}/files").json()["result"][1]["files"]["sha"] == said
    with serve(shelf, BadDays(checksums=Checksums.ADDRESS)) as portal:
        address = HTTP.get(f"{portal.url}/files").json()["result"][1]["files"]["sha"]
        assert HTTP.get(address).text.split()[0] == digest


def test_bad_bytes(shelf):
    with serve(shelf) as portal:
        good = month(portal).content
    with serve(shelf, BadDays(garbled_first=1)) as portal:
        spoilt = month(portal).content
        assert sum(a != b for a, b in zip(good, spoilt, strict=True)) == 1
        assert month(portal).content == good
    with serve(shelf, BadDays(cut_off_first=1)) as portal:
        with pytest.raises(httpx.RemoteProtocolError):
            month(portal)
        assert month(portal).content == good
    with serve(shelf, BadDays(stalled_first=1)) as portal, pytest.raises(httpx.ReadTimeout):
        HTTP.get(f"{portal.url}/file/json/2024/2", timeout=0.2)
    with serve(shelf, BadDays(drip=(1, 0.2))) as portal, HTTP.stream("GET", portal.url + "/files") as answer:
        assert len(next(answer.iter_raw())) == 1
    with serve(shelf, BadDays(inner_name="datos.json")) as portal:
        assert entries(month(portal)).namelist() == ["datos.json"]
    with serve(shelf, BadDays(bombs=frozenset({"2024-02"}))) as portal:
        (entry,) = entries(month(portal)).infolist()
        assert entry.file_size > 500 * entry.compress_size


def test_a_month_that_changes_once_it_was_read(shelf):
    bad = BadDays(changing_months=frozenset({"2024-02"}), vanishing_records=2, vanishing_documents=1)
    with serve(shelf, bad) as portal:
        before, after = (json.loads(entries(month(portal)).read("2024-02_Guatecompras.json")) for _ in "12")
        assert month(portal, "/file/json/2024/1").content == month(portal, "/file/json/2024/1").content
    assert len(before["records"]) - len(after["records"]) == 2
    was, now = (
        package["records"][17]["compiledRelease"]["tender"]["documents"] for package in (before, after)
    )
    assert len(was) - len(now) == 1
    assert after["records"][0]["compiledRelease"]["tender"]["title"].endswith(" *")


def test_what_was_asked_is_written_down(shelf):
    with serve(shelf, replace(BadDays(), refused=0.5, seed=3)) as portal:
        statuses = [month(portal).status_code for _ in range(20)]
        assert [asked.status for asked in portal.requests] == statuses
        assert set(statuses) == {200, 400}
        size = len(shelf.export("2024-02", "json").path.read_bytes())
        assert {asked.sent for asked in portal.of("/file/json") if asked.status == 200} == {size}
