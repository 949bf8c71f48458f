"""Faults in rule files, and how they are shown: as text with a caret, as JSON, as annotations of a forge."""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from auditor.errors import RuleError
from auditor.harmless import harmless
from auditor.language import say

# A pathological file may hold a fault on every line; nobody reads the thousandth.
SHOWN_AT_MOST = 200


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `line` and `column` count from 1, in characters; 0 where there is no position.

    `message` says what is wrong, `label` stands beside the caret, `help` says what to do. `excerpt` is the
    line of the file, so that rendering reads no file again.
    """

    code: str
    message: str
    path: str
    line: int = 0
    column: int = 0
    length: int = 1
    label: str = ""
    help: str = ""
    severity: Severity = Severity.ERROR
    excerpt: str = ""

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path

    def as_warning(self) -> "Fault":
        return replace(self, severity=Severity.WARNING)


def shown_path(path: Path) -> str:
    """A path as people see it: from the working folder where it is below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(set(faults), key=lambda f: (f.path, f.line, f.column, f.code, f.message)))


def errors(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault.severity is Severity.ERROR)


def raise_if_any(faults: Iterable[Fault]) -> None:
    """RuleError with every error in full; warnings do not stop anybody."""
    found = errors(faults)
    if found:
        raise RuleError(
            as_text(found), say(es="Corrija las reglas y repita.", en="Mend the rules, then repeat.")
        )


def as_text(faults: Iterable[Fault]) -> str:
    """The faults as a compiler would print them, each with its line and a caret under the exact characters."""
    listed = tuple(faults)
    blocks = [_block(fault) for fault in listed[:SHOWN_AT_MOST]]
    if (more := len(listed) - SHOWN_AT_MOST) > 0:
        blocks.append(say(es=f"… y {more} más", en=f"… and {more} more"))
    return "\n\n".join(blocks)


def as_json(faults: Iterable[Fault]) -> str:
    return json.dumps(
        [
            {
                "code": fault.code,
                "severity": fault.severity.value,
                "message": fault.message,
                "label": fault.label,
                "help": fault.help,
                "path": fault.path,
                "line": fault.line,
                "column": fault.column,
                "length": fault.length,
            }
            for fault in faults
        ],
        ensure_ascii=False,
        indent=2,
    )


def as_annotations(faults: Iterable[Fault]) -> str:
    """One workflow command a line: what GitHub Actions, Gitea and Forgejo turn into annotations."""
    return "\n".join(_annotation(fault) for fault in faults)


def _block(fault: Fault) -> str:
    head = f"{fault.severity}[{fault.code}]: {harmless(fault.message)}"
    number = str(fault.line) if fault.line else ""
    margin = " " * len(number)
    lines = [head, f"{margin}--> {harmless(fault.place)}"]
    if fault.excerpt:
        before, marked = fault.excerpt[: fault.column - 1], fault.excerpt[fault.column - 1 :]
        caret = "^" * max(1, _cells(harmless(marked[: fault.length])))
        indent = " " * _cells(harmless(before))
        pointed = f"{margin} | {indent}{caret} {harmless(fault.label)}".rstrip()
        lines += [f"{margin} |", f"{number} | {harmless(fault.excerpt)}".rstrip(), pointed]
    elif fault.label:
        lines.append(f"   = {harmless(fault.label)}")
    if fault.help:
        lines += [f"{margin} |", f"{margin} = {say(es='ayuda', en='help')}: {harmless(fault.help)}"]
    return "\n".join(lines)


def _cells(text: str) -> int:
    """Columns `text` takes on a terminal."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)


def _annotation(fault: Fault) -> str:
    place = f"file={_escaped(fault.path, inside=True)},line={max(1, fault.line)},col={max(1, fault.column)}"
    parts = [part for part in (fault.message, fault.label, fault.help) if part]
    return f"::{fault.severity} {place},title={fault.code}::{_escaped('; '.join(parts))}"


def _escaped(text: str, *, inside: bool = False) -> str:
    for character in "%\r\n" + (":," if inside else ""):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
