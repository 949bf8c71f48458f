"""A network's own certificate authority and its proxy, live on loopback; certificates are always looked at."""

import json
import socket
import ssl
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
import trustme
from fetch.conftest import QUICK

from auditor import acquisition
from auditor.config import NetworkSettings, SourceSettings
from auditor.errors import EXIT_SOURCE, ConfigError
from auditor.fetch.policy import Asked

RELEASE = {"ocid": "o1", "date": "2024-01-01", "tag": ["compiled"]}


class Files(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(RELEASE).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_):
        pass


@contextmanager
def running(server):
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def secured(authority, host):
    """A server whose certificate is for `host`; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def finish_request(self, request, address):
            try:
                with context.wrap_socket(request, server_side=True) as wrapped:
                    super().finish_request(wrapped, address)
            except OSError:
                pass  # whoever asks has looked at the certificate, and left

    with running(Server(("127.0.0.1", 0), Files)) as port:
        yield port


@contextmanager
def tunnel(port):
    """A proxy that leads every CONNECT to a port of this machine; its address, and what it was asked for."""
    asked = []

    class Tunnel(BaseRequestHandler):
        def handle(self):
            head = b""
            while b"\r\n\r\n" not in head:
                head += self.request.recv(4096)
            asked.append(head.split(b"\r\n")[0].decode())
            with socket.create_connection(("127.0.0.1", port)) as target:
                self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                there = Thread(target=passed, args=(self.request, target))
                there.start()
                passed(target, self.request)
                there.join()

    class Server(ThreadingTCPServer):
        daemon_threads = True

    with running(Server(("127.0.0.1", 0), Tunnel)) as proxy:
        yield f"http://127.0.0.1:{proxy}", asked


def passed(origin, target):
    try:
        while chunk := origin.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def bundle(authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"


def fetched(home, url, **network):
    source = SourceSettings(name="x", url=url)
    changed = {"sources": [source], "network": NetworkSettings(pause=0, **network)}
    settings = home.store.settings.model_copy(update=changed)
    (done,) = acquisition.fetch(settings, ["x"], Asked(force=True), home.said, QUICK)
    return done.report


def test_a_certificate_of_nobody_known_ends_the_fetch(home, authority):
    with secured(authority, "localhost") as port:
        fault = fetched(home, f"https://localhost:{port}/all.json").fault()
    assert fault.exit_code == EXIT_SOURCE == 3
    assert "the certificate of localhost cannot be verified" in fault.message
    assert home.store.rows("source_file") == []


def test_a_network_s_own_authority_is_trusted_beside_the_usual_ones(home, authority, bundle):
    with secured(authority, "localhost") as port:
        report = fetched(home, f"https://localhost:{port}/all.json", ca_bundle=bundle)
    assert report.fault() is None
    assert home.store.row("process")["ocid"] == "o1"


def test_a_certificate_for_another_host_is_none(home, authority, bundle):
    with secured(authority, "other.example") as port:
        fault = fetched(home, f"https://localhost:{port}/all.json", ca_bundle=bundle).fault()
    assert "the certificate of localhost cannot be verified" in fault.message


def test_a_proxy_is_asked_and_the_certificate_behind_it_looked_at(home, authority, bundle):
    url = "https://portal.example/all.json"
    with secured(authority, "portal.example") as port, tunnel(port) as (proxy, asked):
        assert fetched(home, url, proxy=proxy, ca_bundle=bundle).fault() is None
        assert set(asked) == {"CONNECT portal.example:443 HTTP/1.1"}
        assert "cannot be verified" in fetched(home, url, proxy=proxy).fault().message


def test_a_proxy_that_is_not_there(home):
    with socket.create_server(("127.0.0.1", 0)) as server:
        proxy = f"http://127.0.0.1:{server.getsockname()[1]}"
    fault = fetched(home, "https://portal.example/all.json", proxy=proxy).fault()
    assert "[network] proxy" in fault.hint


def test_nothing_switches_it_off(home):
    with pytest.raises(ValueError, match="verify"):
        NetworkSettings(verify=False)
    with pytest.raises(ConfigError, match="is not https"):
        fetched(home, "http://portal.example/all.json")
