"""What differs between two rules, or two versions of a rule: what they do apart from what they say."""

from dataclasses import dataclass
from pathlib import Path

from auditor.rules.document import read
from auditor.rules.nodes import Dictionary, Node, Scalar, Sequence
from auditor.rules.program_reading import CLAUSES

_LOGIC = frozenset({*CLAUSES, "params", "lists", "horizon", "score", "amount", "once_per"})


@dataclass(frozen=True, slots=True)
class Change:
    """A key that is not the same; None where one of the two does not have it. `logic`: it changes what is done."""

    key: str
    before: object
    after: object
    logic: bool


def changes(before: Path, after: Path) -> list[Change]:
    """The keys that differ, in the order of the files."""
    old, new = _flat(before), _flat(after)
    return [
        Change(key, old.get(key), new.get(key), key.partition(".")[0] in _LOGIC)
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    ]


def _flat(path: Path) -> dict[str, object]:
    root, _ = read(path)
    found: dict[str, object] = {}
    if isinstance(root, Dictionary):
        _add(found, "", root)
    return found


def _add(found: dict[str, object], prefix: str, node: Node) -> None:
    if isinstance(node, Dictionary):
        for entry in node:
            _add(found, f"{prefix}.{entry.key.text}" if prefix else entry.key.text, entry.value)
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            _add(found, f"{prefix}[{number}]", item)
    elif isinstance(node, Scalar):
        # Spaces and line breaks mean nothing in an expression or a sentence.
        found[prefix] = " ".join(node.text.split()) if isinstance(node.value, str) else node.value
