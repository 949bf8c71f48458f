"""What can be wrong with a portal, each by an option of its own; all of it has been seen in the wild or is likely."""

from dataclasses import dataclass
from enum import StrEnum


class Checksums(StrEnum):
    """What `files.sha` of the listing holds. Nobody has written down what the real portal puts there."""

    DIGEST = "digest"
    ADDRESS = "address"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class BadDays:
    """Months are `YYYY-MM`; `every` and `first` count answers to requests for files; waits are seconds."""

    # Share of all requests answered 400, which go well when they are repeated.
    refused: float = 0.0
    # From which request on (0 is the first) a page with a challenge is all there is.
    challenge_from: int | None = None
    empty_months: frozenset[str] = frozenset()
    unlisted_months: frozenset[str] = frozenset()
    # Of the first so many answers with a file, only half comes: then the connection closes, or stays silent.
    cut_off_first: int = 0
    stalled_first: int = 0
    # Bytes that come at once, and the wait after each; (1, 1.0) is a byte a second.
    drip: tuple[int, float] | None = None
    wrong_checksums: frozenset[str] = frozenset()
    checksums: Checksums = Checksums.DIGEST
    # Of the first so many answers with a file, one byte in the middle is another.
    garbled_first: int = 0
    inner_name: str | None = None
    bare_xlsx: bool = False
    # Months that say something else each time they have been downloaded; with each change some vanish.
    changing_months: frozenset[str] = frozenset()
    vanishing_records: int = 0
    vanishing_documents: int = 0
    # Every so many requests are too many; the header says how long to wait, in seconds or as a date.
    too_many_every: int = 0
    retry_after: str = "1"
    # Where requests for files are sent instead, `{path}` standing for the path asked for.
    redirect: str | None = None
    # Files that unpack to a thousand times their size.
    bombs: frozenset[str] = frozenset()
    # A page of words where a file should be, with status 200; it may be the challenge.
    pages_first: int = 0
    pages_challenge: bool = False
    no_ranges: bool = False
    no_validators: bool = False
    seed: int = 0


GOOD_DAY = BadDays()
