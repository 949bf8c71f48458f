"""A rule as the rest of the program sees it: what it says about itself, and its checked clauses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from auditor.language import Text
from auditor.rules.catalog import Type, View
from auditor.rules.kinds import Kind
from auditor.rules.lists import DatedList
from auditor.rules.parameters import Parameter, Value
from auditor.rules.typed import Typed


class Status(StrEnum):
    DRAFT = "draft"  # never notifies, names nobody in summaries
    TESTING = "testing"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Level(StrEnum):
    """The ministry's own scale: verify now, possible breach, formal omission; also how sure a rule is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


SUBJECTS = (
    "process",
    "award",
    "contract",
    "bid",
    "item",
    "buyer",
    "procuring_entity",
    "unit",
    "supplier",
    "tenderer",
    "pair",
    "market",
)

# How a fence is found, and on which side of it a value is unusual; the first is meant where nothing is said.
METHODS = ("iqr", "mad", "percentile", "fixed")
SIDES = ("upper", "lower")

# Columns after a clause's name, with their checked expressions, in the order they are written.
Columns = tuple[tuple[str, Typed], ...]


@dataclass(frozen=True, slots=True)
class Horizon:
    """A period that must be over, and fully loaded, before the absence of a signal says anything.

    It is that of `date`; `columns` are the derived columns that hold it. Where `months` is given instead, so
    many months before that of `date` must have been loaded, or nothing is said of the row at all.
    """

    period: str
    date: Typed
    columns: frozenset[str] = frozenset()
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    by: tuple[str, ...]
    take: Columns


@dataclass(frozen=True, slots=True)
class Network:
    """Rows as edges between the values of two columns; an edge weighs as many rows as it stands for."""

    edges: tuple[str, str]
    min_weight: Typed
    take: Columns


@dataclass(frozen=True, slots=True)
class Outlier:
    """A fence from the values of `of` in the first of `strata` that has at least `min_n` of them."""

    name: str
    of: Typed
    strata: tuple[tuple[str, ...], ...]
    min_n: Typed
    method: Typed
    q: Typed
    k: Typed
    side: str
    log: bool


@dataclass(frozen=True)
class Relation:
    """A table that rules read: facts, or what a `program` (a pack's view, another rule) makes of them.

    `kinds` are its names, `key` columns among them; `settings` and `lists` are those of the program.
    `rule_id` names the rule whose findings it holds.
    """

    view: View
    kinds: Mapping[str, Kind]
    program: "Program | None" = None
    settings: Mapping[str, Value] = field(default_factory=dict)
    lists: Mapping[str, DatedList] = field(default_factory=dict)
    rule_id: str | None = None
    logic_hash: str = ""

    @property
    def tables(self) -> frozenset[str]:
        """The facts it is made of."""
        return frozenset({self.view.name}) if self.program is None else self.program.tables


@dataclass(frozen=True, slots=True)
class Join:
    """Columns of another relation, as `prefix.name`: those of its one row, `take` of its several, or `every` one.

    `on` pairs columns here with columns there. With `every`, a row here becomes as many as match there, and
    stays one, without them, where none does.
    """

    relation: Relation
    prefix: str
    on: tuple[tuple[str, str], ...]
    take: Columns | None
    every: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """What tells apart the rows that one row here becomes."""
        theirs = {name for _, name in self.on}
        rest = (name for name in self.relation.view.key if name != "source" and name not in theirs)
        return tuple(f"{self.prefix}.{name}" for name in rest) if self.every else ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """What `take` makes of the rows of a list that hold for `on` on the day `during`, as `prefix.name`."""

    entries: DatedList
    prefix: str
    on: str
    during: Typed
    take: Columns


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of rows that share columns, the one with the lesser `of` on the left."""

    sharing: tuple[str, ...]
    of: str


@dataclass(frozen=True, slots=True)
class RowSource:
    """Where rows come from: a relation, what is joined to it, and whether its rows are paired."""

    relation: Relation
    joins: tuple[Join, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    pairs: Pairs | None = None

    @property
    def tables(self) -> frozenset[str]:
        return self.relation.tables.union(*(join.relation.tables for join in self.joins))


@dataclass(frozen=True, slots=True)
class Program:
    """The clauses, in the order they run. `names` are the columns that the message and subject may use.

    `view` is what one row is once everything is joined and paired.
    """

    view: View
    where: tuple[Typed, ...]
    requires: tuple[str, ...]
    derive: Columns
    group: Group | None
    then: Columns
    keep: Typed | None
    flag: Typed
    score: Typed | None
    amount: Typed | None
    horizon: Horizon | None
    names: Mapping[str, Kind]
    row_source: RowSource
    network: Network | None = None
    outliers: tuple[Outlier, ...] = ()
    once_per: tuple[str, ...] = ()

    @property
    def tables(self) -> frozenset[str]:
        """The facts it reads."""
        return self.row_source.tables


@dataclass(frozen=True, slots=True)
class Case:
    """A small world and what the rule must say of it; see `auditor.rules.cases`."""

    name: str
    given: Mapping[str, tuple[Mapping[str, Any], ...]]
    expect: tuple[Mapping[str, Any], ...] | None
    could_not_tell: int | None
    params: Mapping[str, Value]
    as_of: Any
    line: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Who narrowed a rule in the configuration, why, and where that stands; None where nobody says."""

    place: str
    author: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Rule:
    """`settings` are the parameters' values in force; `logic_hash` changes when what the rule does changes,
    and not when it is reworded."""

    id: str
    version: int
    status: Status
    level: Level
    confidence: Level
    title: Text
    description: Text
    why: Text
    benign: tuple[Text, ...]
    hidden: Text
    basis: tuple[str, ...]
    references: tuple[str, ...]
    tags: tuple[str, ...]
    replaced_by: str | None
    params: Mapping[str, Parameter]
    settings: Mapping[str, Value]
    lists: Mapping[str, DatedList]
    program: Program
    subject_type: str
    subject: tuple[str, ...]
    involves: Mapping[str, str]
    message: Text
    mentions: frozenset[str]
    evidence: tuple[str, ...]
    cases: tuple[Case, ...] = field(repr=False)
    logic_hash: str
    path: str
    pack: str | None = None
    applies_to: tuple[str, ...] = ()

    @cached_property
    def money(self) -> frozenset[str]:
        """The names that are money to it: of what its clauses make, and of the columns of its view."""
        made = (name for name, kind in self.program.names.items() if kind.type is Type.MONEY)
        columns = (column.name for column in self.program.view.listing if column.type is Type.MONEY)
        return frozenset((*made, *columns))

    where_override: str | None = None
    where_origin: Origin | None = None
    ask: tuple[Text, ...] = ()
