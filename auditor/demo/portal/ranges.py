"""Conditional and partial requests, as RFC 9110 has them and as far as a portal of files needs them."""

import re
from collections.abc import Mapping
from typing import Protocol


class Headers(Protocol):
    def get(self, name: str, /) -> str | None: ...


_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def is_known(asked: Headers, headers: Mapping[str, str]) -> bool:
    """Whether the one who asks holds this very file (If-None-Match, else If-Modified-Since)."""
    if tags := asked.get("If-None-Match"):
        return headers.get("ETag", "-") in [tag.strip() for tag in tags.split(",")]
    since = asked.get("If-Modified-Since")
    return since is not None and since == headers.get("Last-Modified")


def asked_range(asked: Headers, headers: Mapping[str, str], size: int) -> tuple[int, int] | None:
    """Start and end of the bytes asked for; None where the whole file is to be sent."""
    found = _RANGE.fullmatch(asked.get("Range") or "")
    if found is None:
        return None
    held = asked.get("If-Range")
    if held is not None and held not in (headers.get("ETag"), headers.get("Last-Modified")):
        return None
    start, end = int(found[1]), int(found[2]) + 1 if found[2] else size
    return (start, min(end, size)) if start < min(end, size) else None
