"""Redirects are followed to public hosts over TLS, within this machine only where the source is, and else not."""

import socket

import pytest

from auditor.demo.portal import BadDays, serve
from auditor.errors import ConfigError, SourceError
from auditor.fetch.addresses import Bounds
from auditor.fetch.policy import Asked
from auditor.fetch.sources import Range

PUBLIC, PRIVATE = "93.184.216.34", "10.0.0.7"


@pytest.fixture
def names(monkeypatch):
    """Names that lead where a test says."""
    known = {}

    def found(host, *_arguments, **_named):
        if host not in known:
            raise OSError
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in known[host]]

    monkeypatch.setattr("auditor.fetch.addresses.socket.getaddrinfo", found)
    known |= {"cdn.example": [PUBLIC], "inside.example": [PRIVATE], "both.example": [PUBLIC, PRIVATE]}
    return known


HOME = "https://portal.example/files"


@pytest.mark.parametrize(
    ("location", "followed"),
    [
        ("https://cdn.example/x", True),
        ("/elsewhere", True),
        (f"https://{PUBLIC}/x", True),
        ("http://cdn.example/x", False),
        ("https://inside.example/x", False),
        ("https://both.example/x", False),
        (f"https://{PRIVATE}/x", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("https://[::1]/x", False),
        ("https://127.0.0.1/x", False),
        ("https://localhost/x", False),
        ("https://user:secret@cdn.example/x", False),
        ("file:///etc/passwd", False),
        ("ftp://cdn.example/x", False),
    ],
)
@pytest.mark.usefixtures("names")
def test_where_a_portal_may_send_us(location, followed):
    bounds = Bounds(HOME)
    if followed:
        assert bounds.redirected(HOME, location).startswith("https://")
        return
    with pytest.raises(SourceError, match="not followed") as fault:
        bounds.redirected(HOME, location)
    assert "secret" not in fault.value.message or "user" not in location


@pytest.mark.usefixtures("names")
def test_hosts_of_the_settings():
    assert Bounds(HOME, frozenset({"inside.example"})).redirected(HOME, "https://inside.example/x")


@pytest.mark.parametrize(
    "home", ["http://portal.example", "ftp://portal.example", "portal.example", "https://"]
)
def test_addresses_that_are_no_source(home):
    with pytest.raises(ConfigError):
        Bounds(home).check_home()


def test_a_source_on_this_machine_may_be_plain():
    for home in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]:1"):
        Bounds(home).check_home()


def test_to_another_port_of_loopback(home, shelf):
    with serve(shelf) as other:
        report = home.complete(BadDays(redirect=other.url + "{path}"), Asked(Range("2024-01", "2024-01")))
        assert len(report.arrived) == 1
        assert [asked.status for asked in other.requests][-1] == 200
    (row,) = home.store.rows("source_file")
    assert row["url"] == f"{home.portal.url}/file/json/2024/1", "where a redirect led is not kept"


@pytest.mark.parametrize("target", ["http://portal.example{path}", "https://10.0.0.7{path}"])
def test_to_another_host(home, target):
    report = home.fetch(BadDays(redirect=target), Asked(Range("2024-01", "2024-01"))).report
    assert "not followed" in report.failed["2024-01"]
    assert report.fault().exit_code == 3


def test_in_a_circle(home):
    report = home.fetch(BadDays(redirect="{path}"), Asked(Range("2024-01", "2024-01"))).report
    assert "redirects on and on" in report.failed["2024-01"]
