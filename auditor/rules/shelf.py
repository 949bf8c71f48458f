"""Where dated lists are looked for: beside the rules that name them, then among those that ship."""

from collections.abc import Sequence
from pathlib import Path

from auditor.rules.diagnostics import Fault
from auditor.rules.lists import DatedList, read_list


class Shelf:
    """Folders of lists; each file is read once."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
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
