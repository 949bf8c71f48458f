"""Where in its file a rule says something."""

from pathlib import Path

from auditor.rules.diagnostics import Fault
from auditor.rules.document import read
from auditor.rules.nodes import Dictionary, Node


class Places:
    """One rule's file, read again for the positions of its keys; `path` is as the rule has it."""

    def __init__(self, path: str) -> None:
        self.path = path
        root, _ = read(Path(path), path)
        self.root = root if isinstance(root, Dictionary) else None

    def node(self, *keys: str) -> Node | None:
        """The value at `params`, `ceiling`, ...; None where it is not there."""
        found: Node | None = self.root
        for key in keys:
            found = found.get(key) if isinstance(found, Dictionary) else None
        return found

    def line(self, *keys: str) -> str:
        """`rules/gt/splitting.yaml:35` of a key; the bare file where it is not there."""
        node = self.node(*keys)
        return self.path if node is None else f"{self.path}:{node.fault('', '').line}"

    def fault(self, code: str, message: str, *keys: str, label: str = "", hint: str = "") -> Fault:
        """A fault on the value at `keys`."""
        node = self.node(*keys)
        if node is None:
            return Fault(code, message, self.path, label=label, help=hint)
        return node.fault(code, message, label=label, hint=hint)
