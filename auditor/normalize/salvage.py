"""Where the entries of a package stand when it is no sound JSON: by its brackets, whatever is between them."""

import re
from typing import NamedTuple

# A text, whole or without its end, or what gives a document its structure.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|"|[\[\]{},]', re.DOTALL)
_LISTS = frozenset({b'"records"', b'"releases"'})
# What has these beside its list is one record, not a package of them.
_LONE = frozenset({b'"ocid"', b'"compiledRelease"'})


class LooseEntries(NamedTuple):
    """Places of a list's entries. `ends_within`: the document ends inside the last of them."""

    spans: list[tuple[int, int]]
    closed: bool
    ends_within: bool


def loose_entries(whole: bytes) -> LooseEntries | None:
    """The entries of an array, or of a package's list; None where there is neither."""
    depth, listed, start, key = 0, 0, 0, b""
    spans: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(whole):
        kind = token[0]
        if kind in b"[{":
            depth += 1
            if not listed and kind == b"[" and (depth == 1 or (depth == 2 and key in _LISTS)):
                listed, start = depth, token.end()
        elif kind in b"]}":
            if depth == listed:
                spans.append((start, token.start()))
                return LooseEntries(_trimmed(whole, spans), closed=True, ends_within=False)
            depth -= 1
        elif kind == b"," and depth == listed:
            spans.append((start, token.start()))
            start = token.end()
        elif kind == b'"':
            break
        elif depth == 1 and not listed:
            if kind in _LONE:
                return None
            key = kind if kind != b"," else key
    if not listed:
        return None
    spans.append((start, len(whole)))
    return LooseEntries(_trimmed(whole, spans), closed=False, ends_within=bool(whole[start:].strip()))


def _trimmed(whole: bytes, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the space around entries, and without those that are nothing else."""
    trimmed = []
    for start, end in spans:
        entry = whole[start:end]
        left = len(entry) - len(entry.lstrip())
        if left < len(entry):
            trimmed.append((start + left, start + len(entry.rstrip())))
    return trimmed
