"""`auditor fetch` and `auditor run` from the outside: what they print, and how they end."""

import json

import pytest

from auditor.demo.generator import write_packages
from auditor.demo.portal import BadDays, Shelf, serve


@pytest.fixture
def shelf(tmp_path):
    write_packages(tmp_path / "portal", processes=60, months=3)
    return Shelf(tmp_path / "portal")


@pytest.fixture
def configured(tmp_path):
    """Write a configuration for a portal."""

    def write(portal):
        (tmp_path / "folder").mkdir(exist_ok=True)
        (tmp_path / "folder" / "config.toml").write_text(
            f'[[sources]]\nname = "g"\ntype = "guatecompras"\nurl = "{portal.url}"\n[network]\npause = 0\n'
        )

    return write


def test_fetch_reads_what_it_brings(auditor, shelf, configured):
    with serve(shelf) as portal:
        configured(portal)
        first = auditor("fetch")
        assert (first.code, first.out.splitlines()[0]) == (
            0,
            "g: 3 files at the portal, 0 unchanged, 3 brought (0.0 MB)",
        )
        assert "first download: 3 files" in first.err
        second = auditor("fetch", "--format", "json")
        (told,) = json.loads(second.out)["sources"]
        assert (told["unchanged"], told["requests"], told["files"]) == (3, 1, [])
        status = auditor("fetch", "--status", "--format", "json")
        (told,) = json.loads(status.out)["sources"]
        assert [held["period"] for held in told["periods"]] == ["2024-01", "2024-02", "2024-03"]
        assert auditor("audit").code == 0


def test_challenge_is_said_with_the_ways_out(auditor, shelf, configured):
    with serve(shelf, BadDays(challenge_from=0)) as portal:
        configured(portal)
        ended = auditor("fetch")
        assert ended.code == 3
        assert "challenge page (Cloudflare)" in ended.err
        assert "auditor fetch guatecompras-ocp" in ended.err
        assert "auditor ingest FILE --source g" in ended.err
        assert len(portal.requests) == 1
        spanish = auditor("fetch", "--lang", "es")
        assert "página de verificación (Cloudflare)" in spanish.err


def test_what_a_browser_saved_is_read_under_the_source(auditor, shelf):
    saved = shelf.export("2024-02", "json").path
    ended = auditor("ingest", str(saved), "--source", "guatecompras", "--format", "json")
    assert json.loads(ended.out)["total"]["new"] == 20


def test_run_does_the_whole_job(auditor, shelf, configured):
    with serve(shelf) as portal:
        configured(portal)
        ended = auditor("run", "--format", "json")
        assert ended.code == 0
        assert json.loads(ended.out)["findings"] is not None
        assert "3 brought" in ended.err


def test_run_audits_what_is_there_when_the_portal_is_away(auditor, shelf, configured):
    with serve(shelf) as portal:
        configured(portal)
        assert auditor("fetch").code == 0
    with serve(shelf, BadDays(challenge_from=0)) as portal:
        configured(portal)
        ended = auditor("run")
        assert ended.code == 3
        assert "challenge page" in ended.err
        assert ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "there is no source 'nowhere'"),
        (("--from", "2024"), "--from: expected a month such as 2024-01"),
        (("--from", "2024-05", "--until", "2024-01"), "--from is after --until"),
        (("--format", "xml"), "--format: expected table or json"),
        (("guatecompras-ocp", "--nog", "12"), "gives no single processes"),
    ],
)
def test_wrong_usage(auditor, arguments, said):
    ended = auditor("fetch", *arguments)
    assert ended.code == 2
    assert said in ended.err


def test_an_address_that_is_not_https(auditor, tmp_path):
    (tmp_path / "folder" / "config.toml").write_text(
        '[[sources]]\nname = "g"\ntype = "guatecompras"\nurl = "http://portal.example"\n'
    )
    ended = auditor("fetch")
    assert (ended.code, "is not https" in ended.err) == (2, True)
