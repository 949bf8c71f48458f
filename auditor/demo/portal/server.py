"""The portal's HTTP server, on loopback only: sends answers, whole or in part, and spoils them on bad days."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from auditor.demo.portal.answers import Answer, Desk
from auditor.demo.portal.bad_days import GOOD_DAY, BadDays
from auditor.demo.portal.ranges import asked_range, is_known
from auditor.demo.portal.shelf import Shelf

CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
)
MAINTENANCE = "<html><body>Sitio en mantenimiento, intente más tarde</body></html>".encode()
_CHUNK = 2**18


class Asked(NamedTuple):
    """A request and what became of it; `sent` counts the body's bytes."""

    method: str
    path: str
    status: int
    sent: int


@dataclass
class Portal:
    """A portal at work. `requests` is what it was asked so far, in order."""

    shelf: Shelf
    bad: BadDays
    url: str = ""
    requests: list[Asked] = field(default_factory=list)
    closing: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    n_asked: int = 0
    n_files: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.bad.seed)  # noqa: S311 - bad days have to be repeatable

    def of(self, start: str) -> list[Asked]:
        """Requests whose path starts so."""
        return [asked for asked in self.requests if asked.path.startswith(start)]

    def next_request(self) -> int:
        """The number of a request, from 0."""
        with self.lock:
            self.n_asked += 1
            return self.n_asked - 1

    def next_file(self) -> int:
        with self.lock:
            self.n_files += 1
            return self.n_files - 1

    def is_refused(self) -> bool:
        with self.lock:
            return self.bad.refused > 0 and self.random.random() < self.bad.refused


@contextmanager
def serve(shelf: Shelf, bad: BadDays = GOOD_DAY, port: int = 0) -> Iterator[Portal]:
    """A portal at `portal.url` until the block ends. Raises OSError for a port that is taken."""
    portal = Portal(shelf, bad)
    desk = Desk(shelf, bad)
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(portal, desk))
    server.daemon_threads = True
    portal.url = desk.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        portal.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(portal: Portal, desk: Desk) -> Callable[..., "_Handler"]:
    def made(*arguments: Any) -> "_Handler":  # noqa: ANN401 - the server's own
        return _Handler(portal, desk, *arguments)

    return made


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and a small body are two writes: without this the second waits for the first's receipt.
    disable_nagle_algorithm = True

    def __init__(self, portal: Portal, desk: Desk, *arguments: Any) -> None:  # noqa: ANN401
        self.portal = portal
        self.desk = desk
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self) -> None:
        answer = self._spoiled() or self.desk.answer(self.path)
        sent, status = 0, answer.status
        try:
            if answer.month is None:
                sent = self._send(answer)
            else:
                status, sent = self._send_file(answer)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        self.portal.requests.append(Asked(self.command, self.path, status, sent))

    def _spoiled(self) -> Answer | None:
        """The answer of a bad day, which looks at no request."""
        bad, number = self.portal.bad, self.portal.next_request()
        if bad.challenge_from is not None and number >= bad.challenge_from:
            page = {"Content-Type": "text/html; charset=UTF-8", "cf-mitigated": "challenge"}
            return Answer(HTTPStatus.FORBIDDEN, CHALLENGE, page)
        if bad.too_many_every and number % bad.too_many_every == 0:
            return Answer(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": bad.retry_after})
        if self.portal.is_refused():
            return Answer(HTTPStatus.BAD_REQUEST, b"Bad Request", {"Content-Type": "text/plain"})
        path = urlsplit(self.path).path
        if bad.redirect and path.startswith("/file/"):
            return Answer(HTTPStatus.FOUND, headers={"Location": bad.redirect.format(path=path)})
        return None

    def _send(self, answer: Answer) -> int:
        body = answer.body if isinstance(answer.body, bytes) else b""
        self._head(answer, len(body))
        return self._write(body) if self.command == "GET" else 0

    def _head(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send_file(self, answer: Answer) -> tuple[int, int]:
        """A month's file or the part asked for; status and bytes sent."""
        if is_known(self.headers, answer.headers):
            self._head(replace(answer, status=HTTPStatus.NOT_MODIFIED), 0)
            return HTTPStatus.NOT_MODIFIED, 0
        if self.command == "HEAD":
            self._head(answer, _size(answer))
            return HTTPStatus.OK, 0
        number = self.portal.next_file()
        if number < self.portal.bad.pages_first:
            page = CHALLENGE if self.portal.bad.pages_challenge else MAINTENANCE
            return HTTPStatus.OK, self._send(Answer(HTTPStatus.OK, page, {"Content-Type": "text/html"}))
        return self._send_bytes(answer, number)

    def _send_bytes(self, answer: Answer, number: int) -> tuple[int, int]:
        bad, size = self.portal.bad, _size(answer)
        part = None if bad.no_ranges else asked_range(self.headers, answer.headers, size)
        start, end = part or (0, size)
        status, headers = HTTPStatus.OK, dict(answer.headers)
        if not bad.no_ranges:
            headers["Accept-Ranges"] = "bytes"
        if part:
            status, headers["Content-Range"] = HTTPStatus.PARTIAL_CONTENT, f"bytes {start}-{end - 1}/{size}"
        self._head(replace(answer, status=status, headers=headers), end - start)
        assert isinstance(answer.body, Path)  # noqa: S101 - a month's answer is a file
        sent = self._send_part(answer.body, start, end, number)
        if start + sent == size:
            self._after(answer.month or "")
        return status, sent

    def _send_part(self, path: Path, start: int, end: int, number: int) -> int:
        bad = self.portal.bad
        spoilt = number < bad.cut_off_first + bad.stalled_first
        stop = start + (end - start) // 2 if spoilt else end
        garbled = start + (end - start) // 2 if number < bad.garbled_first else -1
        sent = 0
        with path.open("rb") as stream:
            stream.seek(start)
            while chunk := stream.read(min(_CHUNK, stop - start - sent)):
                place = garbled - start - sent
                sent += self._write(_garbled(chunk, place))
        if spoilt:
            self.close_connection = True
            if number >= bad.cut_off_first:
                self.portal.closing.wait(600)
        return sent

    def _write(self, body: bytes) -> int:
        drip = self.portal.bad.drip
        if drip is None:
            self.wfile.write(body)
            return len(body)
        size, wait = drip
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            if self.portal.closing.wait(wait):
                raise BrokenPipeError
        return len(body)

    def _after(self, month: str) -> None:
        """A month that changes does so behind the back of whoever has just read it."""
        bad = self.portal.bad
        if month in bad.changing_months:
            # Its time has to differ from the one before, whatever the file system's clock.
            time.sleep(0.01)
            self.portal.shelf.revise(month, lambda package: changed(package, bad))


def changed(package: dict[str, Any], bad: BadDays) -> None:
    """An edit of every tenth record's title, and what a bad day makes vanish, from the package's end."""
    records = package["records"]
    if bad.vanishing_records:
        del records[-bad.vanishing_records :]
    for record in records[::10]:
        tender = record["compiledRelease"]["tender"]
        tender["title"] = f"{tender['title']} *"
    for record in records[-bad.vanishing_documents :] if bad.vanishing_documents else ():
        record["compiledRelease"]["tender"]["documents"] = record["compiledRelease"]["tender"]["documents"][
            :-1
        ]


def _size(answer: Answer) -> int:
    return answer.body.stat().st_size if isinstance(answer.body, Path) else len(answer.body)


def _garbled(chunk: bytes, place: int) -> bytes:
    if not 0 <= place < len(chunk):
        return chunk
    return chunk[:place] + bytes([chunk[place] ^ 0xFF]) + chunk[place + 1 :]
