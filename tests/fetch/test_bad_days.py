"""Each of a portal's bad days, and pairs of them: whatever can be brought home is, and the rest is said."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import combinations

import pytest
from fetch.conftest import MONTHS

from auditor.demo.portal import BadDays
from auditor.demo.portal.bad_days import Checksums
from auditor.fetch.policy import Asked
from auditor.fetch.sources import Range

FEBRUARY = frozenset({"2024-02"})
# Days on which every month comes home whole in the end.
HARMLESS = {
    "refused": {"refused": 0.38},
    "slow": {"drip": (20_000, 0.01)},
    "cut off": {"cut_off_first": 3},
    "stalled": {"stalled_first": 1},
    "garbled": {"garbled_first": 1},
    "another name inside": {"inner_name": "datos.json"},
    "too many": {"too_many_every": 4, "retry_after": "0"},
    "pages": {"pages_first": 2},
    "no ranges": {"no_ranges": True, "cut_off_first": 2},
    "no validators": {"no_validators": True, "cut_off_first": 2},
    "checksum elsewhere": {"checksums": Checksums.ADDRESS},
    "no checksum": {"checksums": Checksums.NONE},
    "wrong checksum": {"wrong_checksums": FEBRUARY},
    "unlisted": {"unlisted_months": FEBRUARY},
    "changing": {"changing_months": FEBRUARY, "vanishing_records": 1, "vanishing_documents": 1},
}


@pytest.mark.parametrize("day", HARMLESS)
def test_all_months_come_home(home, day):
    home.complete(BadDays(**HARMLESS[day]))
    assert_home(home)


@pytest.mark.parametrize(
    "days",
    list(combinations(["refused", "cut off", "stalled", "garbled", "too many", "pages", "changing"], 2)),
    ids=str,
)
def test_pairs_of_bad_days(home, days):
    both = {name: value for day in days for name, value in HARMLESS[day].items()}
    home.complete(BadDays(**both))
    assert_home(home)


def assert_home(home):
    """All processes are there, every file is what its name says, and nothing half-done is left."""
    assert len(home.store.rows("process")) == 120
    assert {row["period"] for row in home.store.rows("source_file")} == set(MONTHS)
    assert home.raw() == {f"{row['sha256']}.zip" for row in home.store.rows("source_file")}


def test_refusals_are_repeated_and_a_good_day_asks_once(home):
    report = home.complete(BadDays(refused=0.38, seed=1))
    refused = [asked for asked in home.portal.requests if asked.status == 400]
    assert refused
    assert report.requests == len(home.portal.requests)


def test_what_was_cut_off_goes_on_where_it_stopped(home):
    home.complete(BadDays(cut_off_first=1), Asked(Range("2024-01", "2024-01")))
    size = home.shelf.export("2024-01", "json").path.stat().st_size
    assert [(asked.status, asked.sent) for asked in home.portal.of("/file/json")[1:]] == [
        (200, size // 2),
        (206, size - size // 2),
    ]


def test_and_in_the_next_run(home):
    """A run that gave up has left what came; a change of the file between the runs starts it anew."""
    months = Asked(Range("2024-01", "2024-01"))
    assert home.fetch(BadDays(cut_off_first=99), months).report.failed
    begun = [name for name in home.raw() if name.endswith(".download")]
    assert len(begun) == 1
    home.complete(asked=months)
    assert [asked.status for asked in home.portal.of("/file/json") if asked.method == "GET"] == [206]
    assert home.fetch(BadDays(cut_off_first=99), Asked(Range("2024-02", "2024-02"))).report.failed
    home.shelf.revise("2024-02", lambda package: package["records"].pop())
    home.complete(asked=Asked(Range("2024-02", "2024-02")))
    assert [asked.status for asked in home.portal.of("/file/json")] == [200]
    assert [name for name in home.raw() if "download" in name] == []


def test_a_challenge_stops_everything_at_once(home):
    done = home.fetch(BadDays(challenge_from=4))
    fault = done.report.fault()
    assert fault.exit_code == 3
    assert "challenge page (Cloudflare)" in fault.message
    assert "guatecompras-ocp" in fault.hint
    assert "auditor ingest FILE --source g" in fault.hint
    assert len(home.portal.requests) == 5
    assert len(done.accounts) == len(done.report.arrived) == 2, "what came before it is read"
    assert len(home.complete().arrived) == 4


def test_a_challenge_with_status_200(home):
    report = home.fetch(BadDays(pages_first=99, pages_challenge=True)).report
    assert "challenge page" in report.fault().message
    assert len(home.portal.of("/file/json")) == 2, "a head and the page"


def test_a_month_without_data(home):
    report = home.complete(BadDays(empty_months=FEBRUARY))
    assert (report.nothing, len(report.arrived)) == (["2024-02"], 5)
    report = home.complete(BadDays(empty_months=FEBRUARY))
    assert (report.requests, report.arrived) == (1, [])


def test_a_month_that_the_listing_leaves_out(home):
    home.fetch()
    report = home.complete(BadDays(unlisted_months=FEBRUARY))
    assert report.missing == ["2024-02"]
    (held,) = [row for row in home.store.rows("source_period") if row["period"] == "2024-02"]
    assert held["missing_since"]
    assert len(home.store.rows("process")) == 120
    assert home.complete().missing == []


def test_a_wrong_checksum_is_kept_marked_and_asked_for_twice_only(home):
    bad = BadDays(wrong_checksums=FEBRUARY)
    home.complete(bad)
    assert len(home.portal.of("/file/json/2024/2")) == 2
    matched = {row["period"]: row["checksum_matched"] for row in home.store.rows("source_file")}
    assert matched == {month: month not in FEBRUARY for month in MONTHS}
    assert any("checksum does not match" in line for line in home.said.lines)
    assert home.complete(bad).requests == 1


def test_a_bomb_is_not_taken(home):
    report = home.fetch(BadDays(bombs=FEBRUARY)).report
    assert "unpacks to more than is allowed" in report.failed["2024-02"]
    assert report.fault().exit_code == 3
    assert len(report.arrived) == 5
    assert len(home.store.rows("process")) == 100
    assert [name for name in home.raw() if "download" in name] == []


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured(home, form):
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    wait = "1" if form == "seconds" else until
    began = datetime.now(UTC)
    home.complete(BadDays(too_many_every=1_000, retry_after=wait), Asked(Range("2024-01", "2024-01")))
    assert datetime.now(UTC) - began >= timedelta(seconds=0.9)
    assert [asked.status for asked in home.portal.requests][:2] == [429, 200]


def test_a_wait_that_is_too_long_ends_the_run(home):
    fault = home.fetch(BadDays(too_many_every=1, retry_after="3600")).report.fault()
    assert (fault.exit_code, "asks to wait 60 minutes" in fault.message) == (3, True)
    assert len(home.portal.requests) == 1


def test_one_byte_a_second(home):
    report = home.fetch(BadDays(drip=(1, 0.05)), Asked(Range("2024-01", "2024-01"))).report
    assert "bytes a second arrive" in report.fault().message
    assert len(home.portal.requests) <= 8


def test_silence(home):
    report = home.fetch(BadDays(stalled_first=99), Asked(Range("2024-01", "2024-01"))).report
    assert "was silent" in report.failed["2024-01"]


def test_a_portal_that_is_down(home):
    home.fetch()
    home.source["url"] = "http://127.0.0.1:9"
    fault = home.fetch().report.fault()
    assert (fault.exit_code, "no connection to 127.0.0.1" in fault.message) == (3, True)


def test_a_portal_that_fails_three_times_in_a_row_is_left_alone(home):
    report = home.fetch(BadDays(cut_off_first=10_000)).report
    assert list(report.failed) == MONTHS[:3]
    assert report.stopped is not None


def test_a_listing_that_is_none(home):
    home.source["url"] = ""
    with home.serving(BadDays()):
        pass
    home.source = {"name": "g", "type": "guatecompras", "url": f"http://127.0.0.1:{home.port}/nowhere"}
    fault = home.fetch().report.fault()
    assert "does not hold the list of months" in fault.message
