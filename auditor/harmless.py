"""Text from outside, made harmless to print.

Records, file names and rules may carry terminal escape codes, direction marks that reorder what is read,
or 10,000 characters where ten were expected. Nothing of that reaches a screen or a log.
"""

import re

# C0 and C1 controls, line separators, and the marks that change reading direction.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


def harmless(value: object, limit: int | None = None) -> str:
    """`value` as one line without control or direction characters, cut with an ellipsis at `limit`."""
    text = value if isinstance(value, str) else str(value)
    # Nothing harmful is printable, and nearly every text is.
    if not text.isprintable():
        text = _SURROGATES.sub("\ufffd", _HARMFUL.sub(" ", text))
    if limit is not None and len(text) > limit:
        return text[: limit - 1] + "…"
    return text
