"""What a YAML file is made of, each value with the place it was written at."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from auditor.rules.alignment import align
from auditor.rules.diagnostics import Fault

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True)
class Source:
    """A file's name and text; turns offsets into lines and columns."""

    path: str
    text: str

    @cached_property
    def starts(self) -> tuple[int, ...]:
        return (0, *(found.end() for found in _BREAK.finditer(self.text)))

    def index(self, line: int, column: int) -> int:
        """Offset of a position counted from 0, as YAML marks are."""
        return min(self.starts[min(line, len(self.starts) - 1)] + column, len(self.text))

    def fault(
        self,
        code: str,
        message: str,
        start: int,
        end: int | None = None,
        *,
        label: str = "",
        hint: str = "",
    ) -> Fault:
        """A fault on the characters from `start` to `end`, cut at the end of the first line."""
        line = _before(self.starts, start)
        excerpt = _BREAK.split(self.text[self.starts[line] :], maxsplit=1)[0]
        column = start - self.starts[line]
        length = max(1, min((end or start + 1) - start, len(excerpt) - column))
        return Fault(code, message, self.path, line + 1, column + 1, length, label, hint, excerpt=excerpt)


def _before(starts: tuple[int, ...], offset: int) -> int:
    return bisect_right(starts, offset) - 1


@dataclass(frozen=True, eq=False)
class Node:
    source: Source
    start: int
    end: int

    def fault(self, code: str, message: str, *, label: str = "", hint: str = "") -> Fault:
        return self.source.fault(code, message, self.start, self.end, label=label, hint=hint)


@dataclass(frozen=True, eq=False)
class Scalar(Node):
    """A text, number, truth value or null. `text` is what YAML says it holds, `value` what it means."""

    text: str = ""
    style: str = ""
    value: object = None

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Where in the file each character of `text` is, and after the last one its end."""
        return align(self.text, self.source.text, self.start, self.end, self.style)

    def fault_within(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        *,
        label: str = "",
        hint: str = "",
    ) -> Fault:
        """A fault on characters `start` to `end` of `text`, wherever the file has them."""
        start = max(0, min(start, len(self.text)))
        end = max(start + 1, min(end, len(self.text)))
        first = self.offsets[start]
        last = self.offsets[end - 1] + 1 if end <= len(self.text) else first + 1
        return self.source.fault(code, message, first, last, label=label, hint=hint)


@dataclass(frozen=True, eq=False)
class Sequence(Node):
    items: tuple[Node, ...] = ()


@dataclass(frozen=True, eq=False)
class Entry:
    key: Scalar
    value: Node


@dataclass(frozen=True, eq=False)
class Dictionary(Node):
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def get(self, key: str) -> Node | None:
        entry = self.entries.get(key)
        return entry.value if entry else None
