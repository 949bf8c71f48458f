"""Where dated lists are looked for: beside the rules that name them, then among those that ship."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from auditor.rules.diagnostics import Fault
from auditor.rules.lists import DatedList, read_list
from auditor.rules.model import Relation
from auditor.rules.nodes import Node

Read = tuple[Relation | None, list[Fault]]


class Tables(Protocol):
    """What a pack makes itself: views by name, the findings of rules by id."""

    def view(self, name: str, at: Node | None) -> Read: ...

    def view_names(self) -> list[str]: ...

    def findings(self, rule_id: str, at: Node) -> Read: ...

    def rule_ids(self) -> list[str]: ...


class Shelf:
    """Folders of lists; each file is read once. `tables` is the pack's library, where there is one."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.tables: Tables | None = None
        self._read: dict[Path, tuple[DatedList | None, list[Fault]]] = {}

    def find(self, name: str) -> tuple[DatedList | None, list[Fault]]:
        """The list of this name, and the faults of its file; None without faults where there is no such file."""
        for folder in self.folders:
            path = (folder / f"{name}.csv").resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file():
                if path not in self._read:
                    self._read[path] = read_list(name, path)
                return self._read[path]
        return None, []

    def names(self) -> list[str]:
        return sorted(
            path.relative_to(folder).with_suffix("").as_posix()
            for folder in self.folders
            for path in folder.rglob("*.csv")
        )

    def view(self, name: str, at: Node | None) -> Read:
        return self.tables.view(name, at) if self.tables else (None, [])

    def view_names(self) -> list[str]:
        return self.tables.view_names() if self.tables else []

    def findings(self, rule_id: str, at: Node) -> Read:
        return self.tables.findings(rule_id, at) if self.tables else (None, [])

    def rule_ids(self) -> list[str]:
        return self.tables.rule_ids() if self.tables else []
