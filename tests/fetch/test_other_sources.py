"""The OCP registry and files at an address: what is asked for, and what is kept of where it led."""

import gzip
import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from ingesting import lines

from auditor import acquisition
from auditor.config import NetworkSettings, SourceSettings
from auditor.errors import ConfigError, UsageError
from auditor.fetch.policy import Asked
from auditor.fetch.sources import Range

RELEASES = [{"ocid": f"o{n}", "date": "2024-01-01", "tag": ["compiled"]} for n in range(3)]


@contextmanager
def served(answers):
    """`answers` maps paths to bodies, or to paths that they redirect to; unknown ones are 404."""

    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            found = answers.get(self.path)
            body = found if isinstance(found, bytes) else b""
            self.send_response(404 if found is None else 200 if body else 302)
            if isinstance(found, str):
                self.send_header("Location", found)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fetched(home, source, asked=Asked()):  # noqa: B008
    changed = {"sources": [SourceSettings(name="x", **source)], "network": NetworkSettings(pause=0)}
    settings = home.store.settings.model_copy(update=changed)
    (done,) = acquisition.fetch(settings, ["x"], asked, home.said)
    return done


def jsonl():
    return gzip.compress("".join(json.dumps(release) + "\n" for release in RELEASES).encode())


def test_any_publication_of_the_registry(home):
    path = "/en/publication/7/download?name=full.jsonl.gz"
    with served({path: "/downloads/a/1/full.jsonl.gz", "/downloads/a/1/full.jsonl.gz": jsonl()}) as (url, _):
        done = fetched(home, {"type": "ocp_registry", "publication": 7, "url": url})
    assert done.report.fault() is None
    assert [account.n_new for account in done.accounts] == [3]
    row = home.store.row("source_file")
    assert (row["url"], row["period"], row["extension"]) == (url + path, "full", "gz")


def test_years_of_the_registry(home):
    path = "/en/publication/7/download?name={}.jsonl.gz"
    with served({path.format(2024): jsonl()}) as (url, asked):
        source = {"type": "ocp_registry", "publication": 7, "url": url}
        report = fetched(home, source, Asked(Range("2023-05", "2024-02"))).report
    assert ([arrived.period for arrived in report.arrived], report.nothing) == (["2024"], ["2023"])
    assert path.format(2022) not in asked


def test_an_address_with_months(home):
    body = json.dumps({"version": "1.1", "releases": RELEASES}).encode()
    with served({"/2024-02.json": body, "/2024-03.json": body[:-2]}) as (url, asked):
        source = {"url": url + "/{year}-{month:02}.json", "since": "2024-01"}
        report = fetched(home, source, Asked(Range(last="2024-03"))).report
    assert asked.count("/2024-01.json") == 1
    assert report.nothing == ["2024-01"]
    assert [arrived.name for arrived in report.arrived] == ["2024-02.json", "2024-03.json"]
    assert len(home.store.rows("process")) == 3


def test_one_address(home):
    with served({"/all.jsonl.gz": jsonl()}) as (url, _):
        assert [account.n_new for account in fetched(home, {"url": f"{url}/all.jsonl.gz"}).accounts] == [3]


def test_a_damaged_gzip_is_not_taken(home):
    with served({"/all.jsonl.gz": jsonl()[:-9]}) as (url, _):
        report = fetched(home, {"url": f"{url}/all.jsonl.gz"}).report
    assert "damaged or cut off" in report.failed["all"]


def test_a_folder(home, tmp_path):
    lines(tmp_path / "mine" / "a.jsonl", RELEASES)
    done = fetched(home, {"path": tmp_path / "mine"})
    assert [account.n_new for account in done.accounts] == [3]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ({"type": "ocp_registry"}, ConfigError),
        ({"type": "ocds_files"}, ConfigError),
        ({"type": "budget", "url": "https://x.example"}, UsageError),
        ({"url": "https://x.example/{year}-{month}.json"}, UsageError),
    ],
)
def test_sources_that_cannot_be_fetched(home, source, fault):
    with pytest.raises(fault):
        fetched(home, source)
