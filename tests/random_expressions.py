"""Random expressions of the rule language, well typed by construction, as they are written in a file.

Functions come from the registry: whatever is added there is drawn from here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from hypothesis import strategies as st

from auditor.rules.arithmetic import binary_kind
from auditor.rules.functions import FUNCTIONS, Function, Sort
from auditor.rules.kinds import BOOLEAN, CLASS, DATE, INTEGER, MONEY, NUMBER, TEXT, UNITS, Kind
from auditor.rules.syntax import Span
from auditor.rules.typed import Reference

KINDS = (TEXT, CLASS, MONEY, NUMBER, UNITS, INTEGER, BOOLEAN, DATE)
# What is written out for each literal argument; a new one needs its line here.
LITERALS: Mapping[tuple[str, str], Sequence[str]] = {
    ("round", "digits"): ("0", "1", "2"),
    ("is_round", "multiple"): ("1", "50", "100"),
    ("contains", "part"): ('"1"', '"único"', '""'),
    ("starts_with", "part"): ('"U"', '"50"'),
    ("prefix", "n"): ("0", "1", "4", "n_low"),
    ("quantile", "q"): ("0", "0.25", "0.5", "0.9", "1", "q_high"),
    ("lag", "n"): ("1", "2", "n_low"),
    ("lead", "n"): ("1", "2"),
}
# Parameters and a dated list that every random rule has.
HEAD = """\
params:
  n_low: {default: 2}
  q_high: {default: 0.75}
  days: {default: {"43b": 5, "38": 8}}
  methods: {default: ["43b", "x"]}
lists: {limit: limits}
"""
LIMITS = """\
key,value,currency,valid_from,valid_to,source,verified
low,100,GTQ,2025-01-01,2025-12-31,Law A,yes
low,100.01,GTQ,2026-01-01,,Law B,no
43b,250,GTQ,,2026-01-02,Law A,yes
x,250,USD,,,Law A,yes
"""
_NUMBERS = (INTEGER, NUMBER, UNITS, MONEY)


@dataclass(frozen=True)
class Setting:
    """Where an expression stands: its columns, and how a function may look at other rows, None where it may not.

    `windows` are the columns that `per` may name; in `take`, only `keys` stand outside of an aggregate.
    """

    columns: Mapping[str, Kind]
    windows: tuple[str, ...] = ()
    take: bool = False
    keys: tuple[str, ...] = ()

    @property
    def inside(self) -> "Setting":
        """Inside of an aggregate."""
        return Setting(self.columns)

    @property
    def looks(self) -> bool:
        return self.take or bool(self.windows)


def _signatures() -> Iterator[tuple[Kind, Function, tuple[Kind | None, ...]]]:
    """What each function makes of each combination of types; None for an argument that is written out."""
    for function in FUNCTIONS.values():
        if function.sort is Sort.NETWORK:
            continue
        least = sum(not argument.optional for argument in function.arguments)
        for length in range(least, len(function.arguments) + 1):
            taken = function.arguments[:length]
            choices = [
                (None,) if argument.literal else [kind for kind in KINDS if kind.type in argument.accepts]
                for argument in taken
            ]
            for kinds in product(*choices):
                told = [kind if kind is not None else INTEGER for kind in kinds]
                yield function.result(told), function, kinds


SIGNATURES: dict[Kind, list[tuple[Function, tuple[Kind | None, ...]]]] = {kind: [] for kind in KINDS}
for _result, _function, _kinds in _signatures():
    SIGNATURES[_result].append((_function, _kinds))

OPERATIONS: dict[Kind, list[tuple[str, Kind, Kind]]] = {kind: [] for kind in KINDS}
for _symbol, _left, _right in product(("+", "-", "*", "/", "//", "%"), _NUMBERS, _NUMBERS):
    _made, _ = binary_kind(_symbol, Reference(Span(0, 0), _left, "a"), Reference(Span(0, 0), _right, "b"))
    if _made is not None:
        OPERATIONS[_made].append((_symbol, _left, _right))

_LEAVES: Mapping[Kind, Sequence[str]] = {
    TEXT: ('"U1"', '"43b"'),
    CLASS: ("prefix(class8, 4)",),
    MONEY: ('limit["low", published]', "limit[modality, award_date]"),
    NUMBER: ("1.37", "0.5", "ratio(n_bidders, n_bids)", "q_high"),
    UNITS: ("(0.5 * amount)", "(estimate / 3)"),
    INTEGER: ("0", "1", "2", "-3", "n_low", "days[modality]"),
    BOOLEAN: ("(n_bidders == 1)", '(status == "active")', "True", "(modality in methods)"),
    DATE: ("published", "award_date"),
}


class Expressions:
    """Draws expressions by type, not deeper than `depth` operators or functions."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def pick(self, choices: Sequence[str]) -> str:
        return self.draw(st.sampled_from(choices))

    def make(self, kind: Kind, setting: Setting, depth: int) -> str:
        if depth <= 0:
            return self._leaf(kind, setting)
        makers = [self._leaf, self._function, self._function, self._conditional]
        if OPERATIONS[kind]:
            makers += [self._operation, self._operation]
        if kind == BOOLEAN:
            makers += [self._comparison, self._comparison, self._logic, self._null, self._membership]
        maker = self.draw(st.sampled_from(makers))
        return maker(kind, setting) if maker == self._leaf else maker(kind, setting, depth - 1)

    def _leaf(self, kind: Kind, setting: Setting) -> str:
        columns = [name for name, each in setting.columns.items() if each == kind]
        if not setting.take:
            leaves = [leaf for leaf in _LEAVES[kind] if _stands(leaf, setting)]
            return self.pick([*columns, *columns, *leaves] or [self._without_column(kind, setting)])
        keys = [name for name in columns if name in setting.keys]
        if keys and self.draw(st.booleans()):
            return self.pick(keys)
        return self._function(kind, setting, 0, aggregates=True)

    @staticmethod
    def _without_column(kind: Kind, setting: Setting) -> str:
        """A day, or units of an amount: of the other types there is always something."""
        if kind == DATE:
            return "as_of"
        amount = next(name for name, each in setting.columns.items() if each == MONEY)
        return amount if kind == MONEY else f"({amount} / 3)"

    # Functions

    def _function(self, kind: Kind, setting: Setting, depth: int, *, aggregates: bool = False) -> str:
        found = [
            (function, kinds)
            for function, kinds in SIGNATURES[kind]
            if _allowed(function, setting) and (function.aggregate or not aggregates)
        ]
        names = sorted({function.name for function, _ in found})
        if not names:
            return self._leaf(kind, setting)
        name = self.pick(names)
        function, kinds = self.draw(st.sampled_from([each for each in found if each[0].name == name]))
        inner = setting if function.sort is Sort.VALUE else setting.inside
        arguments = [
            self._argument(function, position, wanted, inner, depth) for position, wanted in enumerate(kinds)
        ]
        return f"{name}({', '.join([*arguments, *self._keywords(function, setting)])})"

    def _argument(
        self, function: Function, position: int, kind: Kind | None, setting: Setting, depth: int
    ) -> str:
        argument = function.arguments[position]
        if kind is None:
            return self.pick(LITERALS[function.name, argument.name])
        if argument.of_source and not setting.take:
            return self.pick(
                [name for name, each in setting.columns.items() if each == DATE] or ["published"]
            )
        return self.make(kind, setting, depth - 1)

    def _keywords(self, function: Function, setting: Setting) -> list[str]:
        if function.sort is Sort.VALUE:
            return []
        dates = [name for name, kind in setting.columns.items() if kind == DATE]
        by = f"by={self.pick(dates)}" if dates else ""
        if setting.take:
            return [by] if function.ordered else []
        keys = self.draw(st.lists(st.sampled_from(setting.windows), max_size=2, unique=True))
        found = [f"per=[{', '.join(keys)}]"]
        if function.ordered:
            return [*found, by]
        moving = [
            text for text, has in (("within=", function.within), ("before=True", function.before)) if has
        ]
        if not moving or not by or self.draw(st.booleans()):
            return found
        chosen = self.pick(moving)
        days = self.pick(("1", "2", "30", "n_low"))
        return [*found, by, f"within={days}" if chosen == "within=" else chosen]

    # Operators

    def _operation(self, kind: Kind, setting: Setting, depth: int) -> str:
        symbol, left, right = self.draw(st.sampled_from(OPERATIONS[kind]))
        return f"({self.make(left, setting, depth)} {symbol} {self.make(right, setting, depth)})"

    def _conditional(self, kind: Kind, setting: Setting, depth: int) -> str:
        test = self.make(BOOLEAN, setting, depth)
        branches = [kind, INTEGER if kind == MONEY and self.draw(st.booleans()) else kind]
        first, second = (self.make(each, setting, depth) for each in branches)
        return f"({first} if {test} else {second})"

    def _comparison(self, _kind: Kind, setting: Setting, depth: int) -> str:
        kind = self.draw(st.sampled_from((MONEY, MONEY, INTEGER, DATE, TEXT, UNITS, NUMBER)))
        left = self.make(kind, setting, depth)
        if kind == TEXT:
            return f"({left} {self.pick(('==', '!='))} {self.make(TEXT, setting, depth)})"
        symbol = self.pick(("<", "<=", ">", ">=", "==", "!="))
        if kind == DATE and self.draw(st.booleans()):
            return f"({left} {symbol} {self.pick(('as_of', chr(34) + '2026-01-01' + chr(34)))})"
        if kind in _NUMBERS and self.draw(st.booleans()):
            return f"({left} {symbol} {self.pick(('0', '1', '100', '99.99', '100.001', '2.37'))})"
        other = self.draw(st.sampled_from(_NUMBERS)) if kind in _NUMBERS else kind
        return f"({left} {symbol} {self.make(other, setting, depth)})"

    def _logic(self, _kind: Kind, setting: Setting, depth: int) -> str:
        if self.draw(st.booleans()):
            return f"(not {self.make(BOOLEAN, setting, depth)})"
        joined = f" {self.pick(('and', 'or'))} "
        return f"({joined.join(self.make(BOOLEAN, setting, depth) for _ in range(2))})"

    def _null(self, _kind: Kind, setting: Setting, depth: int) -> str:
        kind = self.draw(st.sampled_from(KINDS))
        return f"({self.make(kind, setting, depth)} {self.pick(('is', 'is not'))} None)"

    def _membership(self, _kind: Kind, setting: Setting, depth: int) -> str:
        kind, choices = self.draw(
            st.sampled_from(
                (
                    (TEXT, ('["U1", "S1", "43b"]', "methods", "[]")),
                    (INTEGER, ("[1, 2]", "[0]")),
                    (MONEY, ("[100, 100.01]", "[0]")),
                    (DATE, ('["2026-01-01", "2025-12-25"]',)),
                )
            )
        )
        return f"({self.make(kind, setting, depth)} {self.pick(('in', 'not in'))} {self.pick(choices)})"


def _allowed(function: Function, setting: Setting) -> bool:
    if function.sort is Sort.VALUE:
        return True
    return setting.take and function.aggregate if setting.take else bool(setting.windows)


_NAMES = frozenset(
    {"class8", "published", "award_date", "modality", "n_bidders", "n_bids", "amount", "estimate", "status"}
)


def _stands(leaf: str, setting: Setting) -> bool:
    """Whether the columns it names are there."""
    named = {name for name in _NAMES if name in leaf.replace('"', " ").replace("[", " ")}
    return named <= set(setting.columns)


def having(setting: Setting, name: str, kind: Kind) -> Setting:
    return replace(setting, columns={**setting.columns, name: kind})
