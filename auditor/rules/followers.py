"""Faults that only follow from others: of names that a faulty clause would have made."""

from collections.abc import Mapping

from auditor.rules.diagnostics import Fault
from auditor.rules.fields import Fields
from auditor.rules.nodes import Dictionary

# An unknown name, and a case's table that the rule does not read.
_OF_NAMES = frozenset({"E010", "E025"})


class Lost:
    """What a rule would know by name, were it not for its other faults.

    Only faults noted after a name was lost can follow from that.
    """

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self._names: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}

    def name(self, *names: str) -> None:
        """These names are not known, nor what belongs to them: `contracts.amount`."""
        for name in names:
            self._names.setdefault(name, len(self.faults))
            self.beginning(f"{name}.")

    def beginning(self, *prefixes: str) -> None:
        for prefix in prefixes:
            self._prefixes.setdefault(prefix, len(self.faults))

    def unread(self, fields: Fields, key: str, read: Mapping[str, object]) -> None:
        """What `key` names and nobody could read; all of it, where it is no mapping of names."""
        node = fields.get(key)
        if isinstance(node, Dictionary):
            self.name(*(entry.key.text for entry in node if entry.key.text not in read))
        elif node is not None:
            self.everything()

    def everything(self) -> None:
        """Nobody knows what would have been there."""
        self.beginning("")

    def leave_out_followers(self) -> None:
        self.faults[:] = [fault for place, fault in enumerate(self.faults) if not self._follows(fault, place)]

    def _follows(self, fault: Fault, place: int) -> bool:
        if fault.code not in _OF_NAMES or not fault.line:
            return False
        named = fault.excerpt[fault.column - 1 :][: fault.length]
        lost = [since for prefix, since in self._prefixes.items() if named.startswith(prefix)]
        if named in self._names:
            lost.append(self._names[named])
        return any(place >= since for since in lost)
