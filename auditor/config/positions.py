"""Where keys stand in a TOML file: `tomllib` gives no positions, so a scan finds the lines."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

KeyPath = tuple[str | int, ...]

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(rf"^\s*({_DOTTED})\s*=")
_LONG_STRING = re.compile(r'"""|\'\'\'')


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line (from 1) of each key and table in a TOML text; items of arrays of tables are numbered from 0."""
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    seen: Counter[KeyPath] = Counter()
    inside_string = False
    for number, line in enumerate(text.splitlines(), start=1):
        opens_outside = not inside_string
        inside_string ^= len(_LONG_STRING.findall(line)) % 2 == 1
        if not opens_outside:
            continue
        if header := _HEADER.match(line):
            table = _numbered(_parts(header[2]), header[1] == "[[", seen)
            for end in range(1, len(table) + 1):
                lines.setdefault(table[:end], number)
        elif assignment := _ASSIGNMENT.match(line):
            lines.setdefault((*table, *_parts(assignment[1])), number)
    return lines


def nearest_line(lines: Mapping[KeyPath, int], keys: Sequence[str | int]) -> int | None:
    """Line of `keys`, or of the closest table or value around it."""
    for end in range(len(keys), 0, -1):
        if (line := lines.get(tuple(keys[:end]))) is not None:
            return line
    return None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, dotted))


def _numbered(parts: tuple[str, ...], is_item: bool, seen: Counter[KeyPath]) -> KeyPath:
    """`("sources",)` as `("sources", 1)` for the second `[[sources]]`, also inside deeper headers."""
    path: KeyPath = ()
    for index, part in enumerate(parts):
        path = (*path, part)
        is_last = index == len(parts) - 1
        if is_last and is_item:
            seen[path] += 1
        if seen[path]:
            path = (*path, seen[path] - 1)
    return path
