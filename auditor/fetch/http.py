"""One polite client: one request at a time with a pause, repeated when that may help, never trusting blindly."""

import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import urlsplit

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from auditor import __version__
from auditor.config import NetworkSettings
from auditor.errors import ConfigError, SourceError
from auditor.fetch import verdicts
from auditor.fetch.addresses import Bounds
from auditor.fetch.faults import ConnectionFailed, PassingError, blocked, network_fault
from auditor.fetch.pace import Pace
from auditor.fetch.partial import Partial, Validators, validators
from auditor.fetch.patience import LARGEST_ANSWER, LARGEST_FILE, PATIENT, Patience
from auditor.fetch.verdicts import Verdict
from auditor.harmless import harmless
from auditor.language import say
from auditor.log import logger
from auditor.progress import Progress

Result = TypeVar("Result")

_REDIRECTS = 5
# Of a page of words, as much is looked at.
_PAGE = 2**16
# Seconds of waiting after which a person wants to know what for.
_WORTH_TELLING = 5.0
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")
# The library would tell every retry in its own words; a person is told in ours.
set_on_retry_hooks([])


@dataclass(frozen=True)
class Downloaded:
    """A file that came whole (`verdict` is BODY), or that need not or could not come."""

    verdict: Verdict
    url: str
    validators: Validators = field(default_factory=Validators)


@dataclass
class Client:
    """Requests to one source. `requests` and `received` (bytes of bodies) count what went over the wire."""

    network: NetworkSettings
    bounds: Bounds
    progress: Progress
    patience: Patience = PATIENT
    contact: str = ""
    requests: int = 0
    received: int = 0
    _rested: float = 0.0
    _unconnected: int = 0

    def __post_init__(self) -> None:
        self.bounds.check_home()
        agent = f"auditor/{__version__}" + (f" (+{self.contact})" if self.contact else "")
        wait = self.patience
        try:
            self._http = httpx.Client(
                headers={"User-Agent": agent, "Accept-Encoding": "identity"},
                timeout=httpx.Timeout(wait.silence, connect=wait.connect),
                verify=_tls(self.network.ca_bundle),
                proxy=None if self.bounds.is_local else self.network.proxy,
                # A proxy of the environment is for the network, not for this machine.
                trust_env=not self.bounds.is_local,
            )
        except (ValueError, httpx.InvalidURL):
            raise ConfigError(
                say(es="[network] proxy no es una dirección", en="[network] proxy is not an address")
            ) from None

    def close(self) -> None:
        self._http.close()

    def read(self, url: str, limit: int = LARGEST_ANSWER) -> bytes | None:
        """A small answer whole; None where the portal has nothing there. Raises SourceError."""

        def once() -> bytes | None:
            with self._asked("GET", url, {}) as (found, answer):
                if found is not Verdict.BODY:
                    return None
                self._expect(answer, limit)
                body = bytearray()
                for chunk in self._chunks(answer, limit):
                    body += chunk
                return bytes(body)

        return self._patiently(once)

    def size_of(self, url: str) -> int | None:
        """A file's size in bytes where the portal tells it without sending the file. Never raises SourceError."""
        try:
            with self._asked("HEAD", url, {}) as (found, answer):
                length = answer.headers.get("content-length", "")
                return int(length) if found is Verdict.BODY and length.isdecimal() else None
        except SourceError:
            return None

    def download(
        self, url: str, target: Partial, known: Validators | None = None, limit: int = LARGEST_FILE
    ) -> Downloaded:
        """Bring a file whole, going on where an earlier attempt or run stopped. Raises SourceError, OSError.

        With `known`, only if it is another version than that.
        """
        return self._patiently(lambda: self._download(url, target, known, limit))

    def _download(self, url: str, target: Partial, known: Validators | None, limit: int) -> Downloaded:
        asked = dict(known.for_change) if known else {}
        begun = target.resumes_with()
        if begun:
            asked |= {"Range": f"bytes={target.size}-", "If-Range": begun}
        with self._asked("GET", url, asked) as (found, answer):
            if found is not Verdict.BODY:
                target.discard()
                return Downloaded(found, url)
            if verdicts.is_page(answer.headers):
                raise self._page(answer)
            self._expect(answer, limit)
            said = validators(answer.headers)
            start = _start(answer) if begun else 0
            if answer.status_code == 206 and start != target.size:
                target.discard()
                raise PassingError(say(es="el portal envió otra parte", en="the portal sent another part"))
            if not start:
                target.begin(said if "content-encoding" not in answer.headers else Validators())
            with target.path.open("ab") as stream:
                self._save(answer, stream, limit)
        return Downloaded(Verdict.BODY, url, said)

    def _save(self, answer: httpx.Response, stream: IO[bytes], limit: int) -> None:
        for chunk in self._chunks(answer, limit - stream.tell()):
            stream.write(chunk)
            self.progress.advance(len(chunk))

    def _chunks(self, answer: httpx.Response, limit: int) -> Iterator[bytes]:
        pace, taken = Pace(self.patience), 0
        for chunk in answer.iter_bytes():
            taken += len(chunk)
            self.received += len(chunk)
            if taken > limit:
                raise self._too_large(limit)
            pace.tick(len(chunk))
            yield chunk

    @contextmanager
    def _asked(
        self, method: str, url: str, headers: dict[str, str]
    ) -> Iterator[tuple[Verdict, httpx.Response]]:
        """One answer, after redirects, with failures of the network in words."""
        host = urlsplit(url).hostname or ""
        try:
            for _ in range(_REDIRECTS):
                with self._sent(method, url, headers) as answer:
                    found = self._verdict(answer)
                    if found is not Verdict.REDIRECT:
                        yield found, answer
                        return
                    url = self.bounds.redirected(url, answer.headers.get("location", ""))
        except httpx.HTTPError as fault:
            raise self._failed(fault, host) from fault
        raise SourceError(
            say(es=f"{harmless(host, 80)} redirige sin fin", en=f"{harmless(host, 80)} redirects on and on")
        )

    @contextmanager
    def _sent(self, method: str, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        if (left := self._rested + self.network.pause - time.monotonic()) > 0:
            time.sleep(left)
        self.requests += 1
        try:
            with self._http.stream(method, url, headers=headers) as answer:
                self._unconnected = 0
                yield answer
        finally:
            self._rested = time.monotonic()

    def _verdict(self, answer: httpx.Response) -> Verdict:
        host, status = answer.url.host, answer.status_code
        if status in {403, 503} and verdicts.is_page(answer.headers) and verdicts.is_challenge(_head(answer)):
            raise blocked(host)
        return verdicts.verdict(host, status, answer.headers, self.patience.longest_asked)

    def _page(self, answer: httpx.Response) -> SourceError:
        host = answer.url.host
        return blocked(host) if verdicts.is_challenge(_head(answer)) else verdicts.page_instead(host)

    def _expect(self, answer: httpx.Response, limit: int) -> None:
        """An answer that says it is too large is not begun."""
        length = answer.headers.get("content-length", "")
        if length.isdecimal() and int(length) > limit:
            raise self._too_large(limit)

    def _too_large(self, limit: int) -> SourceError:
        host = harmless(urlsplit(self.bounds.home).hostname, 80)
        return SourceError(
            say(
                es=f"{host} envía más de {limit:,} bytes, que es lo más que se acepta",
                en=f"{host} sends more than {limit:,} bytes, which is the most that is taken",
            )
        )

    def _failed(self, fault: httpx.HTTPError, host: str) -> SourceError:
        told = network_fault(fault, host, self.patience.silence)
        if isinstance(told, ConnectionFailed):
            self._unconnected += 1
        return told

    def _patiently(self, once: Callable[[], Result]) -> Result:
        """Repeat what fails in passing, after a wait that grows, or that the portal asked for."""
        wait = self.patience
        tries = stamina.retry_context(
            on=self._again,
            attempts=wait.attempts,
            timeout=None,
            wait_initial=wait.first_wait,
            wait_max=wait.longest_wait,
            wait_jitter=wait.jitter,
        )
        for attempt in tries:
            with attempt:
                return once()
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _again(self, fault: Exception) -> bool | float:
        if not isinstance(fault, PassingError):
            return False
        if isinstance(fault, ConnectionFailed) and self._unconnected >= self.patience.connections:
            return False
        logger("fetch").debug("asked again", reason=fault.message, wait=fault.wait)
        if fault.wait is None:
            return True
        if fault.wait >= _WORTH_TELLING:
            seconds = f"{fault.wait:.0f}"
            self.progress.say(
                say(es=f"{fault.message}: espera de {seconds} s", en=f"{fault.message}: waiting {seconds} s")
            )
        return fault.wait


def _head(answer: httpx.Response) -> bytes:
    return next(answer.iter_bytes(_PAGE), b"")


def _start(answer: httpx.Response) -> int:
    """Where the bytes of an answer belong in the file: 0 for a whole one."""
    found = _RANGE.fullmatch(answer.headers.get("content-range", ""))
    return int(found[1]) if answer.status_code == httpx.codes.PARTIAL_CONTENT and found else 0


def _tls(ca_bundle: Path | None) -> ssl.SSLContext:
    """Certificates are always verified: against the usual authorities, and a network's own beside them."""
    context = httpx.create_ssl_context()
    if ca_bundle is not None:
        try:
            context.load_verify_locations(ca_bundle)
        except OSError as fault:
            shown = harmless(ca_bundle)
            raise ConfigError(
                say(
                    es=f"[network] ca_bundle: {shown} no se puede usar ({harmless(fault, 80)})",
                    en=f"[network] ca_bundle: {shown} cannot be used ({harmless(fault, 80)})",
                )
            ) from None
    return context
