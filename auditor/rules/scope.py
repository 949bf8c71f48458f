"""What an expression may name, where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from auditor.language import Text
from auditor.rules.kinds import Kind
from auditor.rules.lists import DatedList
from auditor.rules.parameters import Parameter


class Aggregates(Enum):
    """What an aggregate is, in this place."""

    NONE = "none"  # not allowed: the rows are not settled yet
    WINDOW = "window"  # over the rows that share the columns of `per=`
    TAKE = "take"  # over the rows of a group
    NETWORK = "network"  # over the graph of a network


@dataclass(frozen=True)
class Scope:
    """`names` are the columns there are; `keys`, in `take`, those that are the same in all rows of a group.

    `place` says where we are ("awards", "the groups"), for fault messages.
    """

    place: Text
    names: Mapping[str, Kind]
    params: Mapping[str, Parameter] = field(default_factory=dict)
    lists: Mapping[str, DatedList] = field(default_factory=dict)
    aggregates: Aggregates = Aggregates.NONE
    keys: frozenset[str] = frozenset()

    def having(self, name: str, kind: Kind) -> "Scope":
        return replace(self, names={**self.names, name: kind})

    def allowing(self, aggregates: Aggregates, keys: frozenset[str] = frozenset()) -> "Scope":
        return replace(self, aggregates=aggregates, keys=keys)
