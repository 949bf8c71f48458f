"""The portal's own checksum of a file, held against what came.

The listing's `sha` is a digest or the address of one: which, of what and by which algorithm is not written down
anywhere. So the algorithm is told by the length, and both the archive and its one entry are tried.
"""

import re
from collections.abc import Callable
from pathlib import Path

from auditor.fetch.archive import ALGORITHMS, Inspected, digest_of

_HEXADECIMAL = re.compile(r"\b[0-9a-fA-F]{32,128}\b")


def expected(said: str | None) -> str | None:
    """The first digest that a text names."""
    if said is None:
        return None
    digests = (found.group().lower() for found in _HEXADECIMAL.finditer(said))
    return next((digest for digest in digests if len(digest) in ALGORITHMS), None)


def resolved(said: str | None, read: Callable[[str], bytes | None]) -> str | None:
    """The digest that the listing says or leads to; `read` fetches an address. Raises SourceError."""
    if said is not None and said.startswith(("https://", "http://")):
        answer = read(said)
        return expected(answer[:4096].decode("ascii", "replace")) if answer else None
    return expected(said)


def algorithm_of(digest: str | None) -> str | None:
    return ALGORITHMS[len(digest)] if digest else None


def matches(digest: str | None, path: Path, found: Inspected) -> bool | None:
    """None where there is nothing to hold the file against."""
    if digest is None:
        return None
    return digest in {digest_of(path, ALGORITHMS[len(digest)]), found.inner}
