"""Answers for programs: JSON, JSON Lines, and CSV whose cells never start a formula."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from auditor.harmless import harmless

_HARMFUL = re.compile(
    "[\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def as_json(value: object) -> str:
    """A document; what would harm a terminal is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _HARMFUL.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def as_jsonl(values: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for value in values:
        text = json.dumps(value, ensure_ascii=False)
        yield _HARMFUL.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield _line(columns)
    for row in rows:
        yield _line([cell(row.get(name)) for name in columns])


def cell(value: object) -> str:
    """A text that a spreadsheet shows and never computes; a number stays one."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        value = "; ".join(f"{name} {amount}" for name, amount in value.items())
    text = harmless(value)
    if text.lstrip().startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
