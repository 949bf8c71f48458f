"""The parts of an expression, each with the characters it was written with (offsets into its text)."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Syntax:
    # Two expressions are equal when they say the same, wherever they stand.
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Literal(Syntax):
    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class Name(Syntax):
    """A column, parameter or list; dotted where it belongs to a joined table."""

    id: str


@dataclass(frozen=True, slots=True)
class Listing(Syntax):
    """`[a, b]`: what `in` looks through, and the columns of `per=`."""

    items: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Unary(Syntax):
    """`-x` and `not x`."""

    operator: str
    operand: Syntax


@dataclass(frozen=True, slots=True)
class Binary(Syntax):
    """`+ - * / // %`."""

    operator: str
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class Comparison(Syntax):
    """`== != < <= > >= in "not in"`; a chain `a < b < c` is an `and` of two of these."""

    operator: str
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class IsNull(Syntax):
    """`x is None`, and `x is not None` where `negated`."""

    operand: Syntax
    negated: bool


@dataclass(frozen=True, slots=True)
class Logic(Syntax):
    """`and`, `or`."""

    operator: str
    operands: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Conditional(Syntax):
    """`then if test else otherwise`."""

    test: Syntax
    then: Syntax
    otherwise: Syntax


@dataclass(frozen=True, slots=True)
class Subscript(Syntax):
    """`days[modality]`, `limit["quotation", published]`."""

    name: Name
    keys: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Keyword(Syntax):
    name: str
    value: Syntax


@dataclass(frozen=True, slots=True)
class Call(Syntax):
    function: Name
    arguments: tuple[Syntax, ...]
    keywords: tuple[Keyword, ...]
