"""What an answer's status and headers mean to whoever wants a file: here, nothing new, nothing at all, later, never."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

from auditor.errors import SourceError
from auditor.fetch import faults
from auditor.fetch.faults import PassingError
from auditor.harmless import harmless
from auditor.language import say


class Verdict(Enum):
    BODY = "body"
    UNCHANGED = "unchanged"
    NOTHING = "nothing"
    REDIRECT = "redirect"


_VERDICTS = {
    200: Verdict.BODY,
    206: Verdict.BODY,
    204: Verdict.NOTHING,
    304: Verdict.UNCHANGED,
    404: Verdict.NOTHING,
    410: Verdict.NOTHING,
    **dict.fromkeys((301, 302, 303, 307, 308), Verdict.REDIRECT),
}
# The portal answers 400 to good requests on bad days, and well when they are repeated.
_PASSING = {400, 408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}
_MARKS = (b"challenge-platform", b"cf-chl", b"<title>Just a moment...")


def verdict(host: str, status: int, headers: Mapping[str, str], longest: float) -> Verdict:
    """Raises PassingError, with the wait that was asked for, and SourceError where asking again is of no use."""
    if "challenge" in headers.get("cf-mitigated", ""):
        raise faults.blocked(host)
    if status in _VERDICTS:
        return _VERDICTS[status]
    said = faults.answered(host, status)
    if status not in _PASSING:
        raise SourceError(said, say(es="revise la dirección de la fuente", en="check the source's address"))
    wait = retry_after(headers.get("retry-after"))
    if wait is not None and wait > longest:
        minutes = round(wait / 60)
        raise SourceError(
            say(es=f"{said}: pide esperar {minutes} minutos", en=f"{said}: asks to wait {minutes} minutes"),
            say(es="repita después", en="run again afterwards"),
        )
    raise PassingError(said, wait=wait)


def is_challenge(page: bytes) -> bool:
    """Whether a page of words is one that only a browser can pass."""
    return any(mark in page for mark in _MARKS)


def is_page(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").lower().startswith("text/html")


def page_instead(host: str) -> PassingError:
    shown = harmless(host, 80)
    return PassingError(
        say(
            es=f"{shown} respondió una página en lugar de un archivo",
            en=f"{shown} answered a page instead of a file",
        )
    )


def retry_after(value: str | None) -> float | None:
    """Seconds to wait: the header has them, or the date until which to wait (RFC 9110, 10.2.3)."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
