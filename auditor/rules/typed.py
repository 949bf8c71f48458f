"""Expressions after checking: every part knows its type, every name is resolved."""

from dataclasses import dataclass, field
from datetime import date

from auditor.rules.kinds import Kind
from auditor.rules.syntax import Span


@dataclass(frozen=True, slots=True)
class Typed:
    span: Span = field(compare=False)
    kind: Kind


@dataclass(frozen=True, slots=True)
class Constant(Typed):
    value: str | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Reference(Typed):
    """A column: of the view, derived, a group's key, or taken."""

    name: str


@dataclass(frozen=True, slots=True)
class Bound(Typed):
    """A parameter that holds one value."""

    parameter: str


@dataclass(frozen=True, slots=True)
class AsOf(Typed):
    """The day the run speaks of."""


@dataclass(frozen=True, slots=True)
class Operation(Typed):
    """`+ - * / // % negative not and or if`, comparisons, `is null`, `is not null`."""

    operator: str
    operands: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Membership(Typed):
    """`operand in choices`; the choices are constants, or a parameter that holds a list."""

    operand: Typed
    choices: tuple[Constant, ...]
    parameter: str | None
    negated: bool


@dataclass(frozen=True, slots=True)
class Unset(Typed):
    """`methods is None` of a parameter that holds a list or a table: whether it is empty."""

    parameter: str
    negated: bool


@dataclass(frozen=True, slots=True)
class MappingLookup(Typed):
    """`days[modality]`: what a mapping parameter has for a text; null where it has nothing."""

    parameter: str
    key: Typed


@dataclass(frozen=True, slots=True)
class ListLookup(Typed):
    """`limit["quotation", published]`: what a dated list has for a key on a day; null where it has nothing."""

    list: str
    key: Typed
    on: Typed


@dataclass(frozen=True, slots=True)
class Application(Typed):
    """A function at work; `per` makes an aggregate a window over the rows that share these columns.

    `within` is how many days back the window reaches, the row's own day among them; `before` says that only
    rows of earlier days are in it.
    """

    function: str
    arguments: tuple[Typed, ...]
    by: Typed | None = None
    per: tuple[str, ...] | None = None
    within: Typed | None = None
    before: bool = False
