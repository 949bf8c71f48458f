"""Rates, identifiers and quirks of single releases, against what is known of the portal's files."""

import re
from collections import Counter

import pytest
from demo.samples import draw
from stdnum.gt import nit

from auditor.demo.generator import write_lines
from auditor.demo.taxids import tax_id

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-06:00")


def share(releases, holds):
    return sum(map(bool, map(holds, releases))) / len(releases)


@pytest.mark.parametrize(
    ("holds", "expected", "tolerance"),
    [
        (lambda r: "parties" in r, 0.9948, 0.004),
        (lambda r: "mainProcurementCategory" in r["tender"], 0.9976, 0.003),
        (lambda r: "numberOfTenderers" in r["tender"], 1, 0),
        (lambda r: r["tender"]["procurementMethod"] == "open", 1, 0),
        (lambda r: "Inciso b" in r["tender"]["procurementMethodDetails"], 0.945, 0.03),
        (lambda r: r["buyer"]["name"].startswith("INSTITUTO GUATEMALTECO DE SEGURIDAD"), 0.65, 0.04),
        (lambda r: r["buyer"]["name"].startswith("MINISTERIO DE SALUD"), 0.14, 0.02),
        (lambda r: r["buyer"]["name"] == "MINISTERIO DE LA DEFENSA NACIONAL", 0.048, 0.025),
        (lambda r: r.get("bids"), 0.82, 0.04),
        (lambda r: "<br />" in r["tender"]["title"] and "\t" in r["tender"]["title"], 0.65, 0.04),
    ],
    # Without addresses of functions, which would differ between the processes that share out the tests.
    ids=lambda value: "share" if callable(value) else str(value),
)
def test_presence_rates(sample, holds, expected, tolerance):
    assert share(sample.releases, holds) == pytest.approx(expected, abs=tolerance)


def test_rates_of_a_fresh_month(tmp_path):
    """As in the observed file of May 2026, which was read in the month itself."""
    fresh = draw(tmp_path, processes=3_000, seed=1, months=1, first_month="2026-05").releases
    assert share(fresh, lambda r: "awards" in r) == pytest.approx(0.183, abs=0.06)
    assert share(fresh, lambda r: "bids" in r) == pytest.approx(0.655, abs=0.06)
    statuses = Counter(r["tender"]["statusDetails"] for r in fresh)
    assert statuses["Evaluación"] > statuses["Vigente"] > statuses["Adjudicado"] > statuses["Desierto"]


def test_awards_of_old_months(sample):
    """221,263 awards for 276,599 processes of 2024."""
    old = [r for r in sample.releases if r["dataSegmentation"]["id"] < "2025-09"]
    assert sum(len(r.get("awards", ())) for r in old) / len(old) == pytest.approx(0.8, abs=0.05)
    assert max(len(r.get("awards", ())) for r in old) > 2


def test_documents_bidders_and_contracts(sample):
    documents = [d for r in sample.releases for d in r["tender"]["documents"]]
    assert len(documents) / len(sample.releases) == pytest.approx(3.3, abs=0.1)
    assert sum("documentType" not in d for d in documents) / len(documents) == pytest.approx(0.096, abs=0.01)
    assert all(d["documentTypeDetails"] and "@" in d["url"] for d in documents)
    assert len({d["format"] for d in documents}) > len({d["format"].lower() for d in documents})
    bidders = [len(r["bids"]["details"]) for r in sample.releases if "bids" in r]
    assert bidders.count(1) / len(bidders) == pytest.approx(0.57, abs=0.05)
    awards = sum(len(r.get("awards", ())) for r in sample.releases)
    assert sum(len(r.get("contracts", ())) for r in sample.releases) / awards == pytest.approx(0.06, abs=0.02)
    items = [len(r["tender"]["items"]) for r in sample.releases]
    assert sum(items) / len(items) == pytest.approx(1.76, abs=0.1)


def test_status_goes_with_its_details_and_the_end_of_the_period(sample):
    expected = {
        "Vigente": ("active", False),
        "Evaluación": ("active", False),
        "Adjudicado": ("complete", True),
        "Desierto": ("unsuccessful", True),
        "Prescindido": ("withdrawn", True),
        "No adjudicado": ("active", True),
    }
    assert {r["tender"]["statusDetails"] for r in sample.releases} == set(expected)
    for release in sample.releases:
        tender = release["tender"]
        status, ended = expected[tender["statusDetails"]]
        assert (tender["status"], "endDate" in tender["tenderPeriod"]) == (status, ended)
        assert ("awards" in release) == (tender["statusDetails"] == "Adjudicado")


def test_identifiers(sample):
    for release in sample.releases:
        nog = release["ocid"].removeprefix("ocds-xqjsxa-")
        assert release["id"] == f"{release['ocid']}-{release['date']}"
        assert release["tender"]["id"] == f"GT-NOG-{nog}"
        party_ids = {party["id"] for party in release.get("parties", ())}
        assert release["buyer"]["id"] not in party_ids
        for award in release.get("awards", ()):
            (supplier,) = award["suppliers"]
            assert award["id"] == f"GT-ADJ-{nog}-{supplier['id'].split('-', 2)[2]}"
            assert supplier["id"] in party_ids or "parties" not in release
        for contract in release.get("contracts", ()):
            assert contract["awardID"] in {award["id"] for award in release["awards"]}
    assert len({release["ocid"] for release in sample.releases}) == len(sample.releases)


def test_units_belong_to_their_entity(sample):
    defence = set()
    for release in sample.releases:
        parties = {party["id"]: party for party in release.get("parties", ())}
        for party_id, party in parties.items():
            if party_id.startswith("GT-GCUC-"):
                (owner,) = party["memberOf"]
                assert owner["id"] in parties
                assert owner["id"].startswith("GT-CISP-")
                if party_id.startswith("GT-GCUC-6-"):
                    defence.add(owner["id"])
    assert defence == {"GT-CISP-11130006"}


def test_tax_ids_are_valid_and_of_the_reserved_range(sample):
    texts = {reference for release in sample.releases for reference in _references(release)}
    numbers = {text.removeprefix("GT-NIT-") for text in texts if text.startswith("GT-NIT-")}
    assert len(numbers) > 300
    for number in numbers:
        assert nit.is_valid(number), number
        assert re.fullmatch(r"999\d{8}[\dK]", number), number
    assert any(number.endswith("K") for number in numbers)
    assert any(re.fullmatch(r"GT-GCID-[A-Z]{2}-[0-9A-F]{32}", text) for text in texts)


def _references(release):
    yield release["buyer"]["id"]
    yield from (party["id"] for party in release.get("parties", ()))
    yield from (supplier["id"] for award in release.get("awards", ()) for supplier in award["suppliers"])
    for bid in release.get("bids", {}).get("details", ()):
        yield from (tenderer["id"] for tenderer in bid["tenderers"])


@pytest.mark.parametrize("number", [0, 1, 999, 10_000_004, 99_999_999])
def test_check_digit(number):
    assert nit.is_valid(tax_id(number))


def test_names_are_plainly_invented(sample):
    names = {
        party["name"]
        for release in sample.releases
        for party in release.get("parties", ())
        if "buyer" not in party["roles"]
    }
    assert all("EJEMPLO" in name or "EXAMPLE" in name for name in names)
    assert any(re.fullmatch(r"EJEMPLO,\w+,,\w+,\w+", name) for name in names)


def test_committee_members_have_a_role_of_their_own(sample):
    members = [
        party
        for r in sample.releases
        for party in r.get("parties", ())
        if "awardComiteeMember" in party["roles"]
    ]
    assert members
    assert all(member["roles"] == ["awardComiteeMember"] for member in members)


def test_dates_are_local_and_in_order(sample):
    for release, row in zip(sample.releases, sample.rows, strict=True):
        assert _ISO.fullmatch(release["date"])
        assert release["dataSegmentation"]["id"] == row.published.isoformat()[:7]
        for _, _, at in row.awards:
            assert row.published < at
            assert all(bid_at <= at for _, _, bid_at, _ in row.bids)
            assert at.year <= 2025


def test_some_dates_are_of_year_one(tmp_path):
    made = write_lines(tmp_path / "x.jsonl", processes=10_000, seed=3)
    assert 1 <= made.files[0].read_bytes().count(b'"0001-01-01T00:00:00-06:00"') <= 100


def test_money_and_goods(sample):
    for release in sample.releases:
        for award in release.get("awards", ()):
            assert award["value"]["currency"] == "GTQ"
            assert isinstance(award["value"]["amount"], float)
        for item in release["tender"]["items"]:
            assert re.fullmatch(r"\d{8}", item["classification"]["id"])
            assert isinstance(item["quantity"], float)
            assert item["attributes"][0]["name"] == "Tipo de obligatoriedad"
