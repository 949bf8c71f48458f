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
    start = _list_start(whole)
    if start is None:
        return None
    depth, spans = 0, []
    for token in _TOKEN.finditer(whole, start):
        kind = token[0]
        if kind in b"[{":
            depth += 1
        elif kind in b"]}" and depth:
            depth -= 1
        elif kind in b"]}":
            spans.append((start, token.start()))
            return LooseEntries(_trimmed(whole, spans), closed=True, ends_within=False)
        elif kind == b"," and not depth:
            spans.append((start, token.start()))
            start = token.end()
        elif kind == b'"':
            break
    spans.append((start, len(whole)))
    return LooseEntries(_trimmed(whole, spans), closed=False, ends_within=bool(whole[start:].strip()))


def _list_start(whole: bytes) -> int | None:
    """Where the first entry may stand."""
    depth, key = 0, b""
    for token in _TOKEN.finditer(whole):
        kind = token[0]
        if kind in b"[{":
            depth += 1
            if kind == b"[" and (depth == 1 or (depth == 2 and key in _LISTS)):
                return token.end()
        elif kind in b"]}":
            depth -= 1
        elif depth == 1 and kind in _LONE:
            return None
        elif depth == 1 and kind != b",":
            key = kind
    return None


def _trimmed(whole: bytes, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the space around entries, and without those that are nothing else."""
    trimmed = []
    for start, end in spans:
        entry = whole[start:end]
        left = len(entry) - len(entry.lstrip())
        if left < len(entry):
            trimmed.append((start + left, start + len(entry.rstrip())))
    return trimmed
