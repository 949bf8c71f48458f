"""Random rules over awards: scope, derived columns, groups, fences, flags."""

from collections.abc import Sequence
from textwrap import indent
from typing import TypeVar

from hypothesis import strategies as st
from random_expressions import HEAD, Expressions, Setting, having

from auditor.rules.kinds import BOOLEAN, CLASS, DATE, INTEGER, MONEY, NUMBER, TEXT, UNITS, Kind

COLUMNS: dict[str, Kind] = {
    "unit_id": TEXT,
    "supplier_id": TEXT,
    "supplier_name__key": TEXT,
    "modality": TEXT,
    "status": TEXT,
    "class8": CLASS,
    "rounded": BOOLEAN,
    "amount": MONEY,
    "estimate": MONEY,
    "n_bidders": INTEGER,
    "n_bids": INTEGER,
    "published": DATE,
    "deadline": DATE,
    "award_date": DATE,
}
T = TypeVar("T")
_MADE = (MONEY, MONEY, UNITS, NUMBER, INTEGER, INTEGER, TEXT, DATE, BOOLEAN)
WINDOWS = ("unit_id", "supplier_id", "buyer_id", "ocid", "amount")


class Rules:
    """Draws the clauses of one rule, in their order; `begun` are those that say which rows it looks at."""

    def __init__(
        self,
        draw: st.DrawFn,
        depth: int,
        begun: str = "from: awards\n",
        required: Sequence[str] = ("amount", "published", "n_bidders", "unit_id"),
    ) -> None:
        self.draw, self.depth, self.required = draw, depth, required
        self.expressions = Expressions(draw)
        self.lines = [HEAD, begun]

    def maybe(self) -> bool:
        return self.draw(st.booleans())

    def seldom(self) -> bool:
        return self.draw(st.integers(0, 3)) == 3

    def one_of(self, *choices: T) -> T:
        return self.draw(st.sampled_from(choices))

    def some(self, names: Sequence[str], least: int = 0, most: int = 2) -> list[str]:
        return self.draw(st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True))

    def write(self, clause: str, expression: str) -> None:
        self.lines.append(f"{clause}: {quoted(expression)}\n")

    def horizon(self) -> None:
        """Months that must have been loaded before those of a date."""
        if self.maybe():
            of = self.one_of("published", "published", "award_date")
            self.lines.insert(1, f"horizon: {{months: {self.one_of(1, 2, 3)}, of: {of}}}\n")

    def scope(self, setting: Setting | None = None) -> None:
        if self.seldom():
            self.write("where", self.expressions.make(BOOLEAN, setting or Setting(COLUMNS), 2))
        if self.seldom():
            self.lines.append(f"requires: [{', '.join(self.some(self.required, least=1))}]\n")

    def columns(self, clause: str, letter: str, setting: Setting, most: int) -> Setting:
        """New columns, each of which may use those before it."""
        wanted = self.draw(st.lists(st.sampled_from(_MADE), min_size=1, max_size=most))
        written, grown = [], setting
        for number, kind in enumerate(wanted):
            expression = self.expressions.make(kind, setting if setting.take else grown, self.depth)
            written.append(f"{letter}{number}: {quoted(expression)}\n")
            grown = having(grown, f"{letter}{number}", kind)
        self.lines.append(f"{clause}:\n{indent(''.join(written), '  ')}")
        return grown

    def group(self, rows: Setting, keys: Sequence[str]) -> Setting:
        """Groups by some of the columns, or by what is derived for it."""
        made = f"  period: month(published)\n  day: published\n  size: {quoted(_SIZE)}\n"
        if self.lines[-1].startswith("derive:"):
            self.lines[-1] += made
        else:
            self.lines.append(f"derive:\n{made}")
        for name, kind in (("period", TEXT), ("day", DATE), ("size", TEXT)):
            rows = having(rows, name, kind)
        self.lines.append(f"group:\n  by: [{', '.join(keys)}]\n")
        taken = self.columns("  take", "t", Setting(rows.columns, take=True, keys=tuple(keys)), 3).columns
        self.lines[-1] = indent(self.lines[-1].replace("  take", "take"), "  ") + _ALWAYS
        groups = {name: kind for name, kind in taken.items() if name in keys or name not in rows.columns}
        return Setting(groups | _TAKEN, tuple(keys))

    def grouped(self, rows: Setting, keys: Sequence[str]) -> Setting:
        """Groups of whatever rows; a column of every type is taken, so that there is one after it."""
        self.lines.append(f"group:\n  by: [{', '.join(keys)}]\n")
        taken = self.columns("  take", "t", Setting(rows.columns, take=True, keys=tuple(keys)), 2).columns
        groups = {name: kind for name, kind in taken.items() if name in keys or name not in rows.columns}
        amount, day, good = (self._column(rows, kind) for kind in (MONEY, DATE, CLASS))
        always = {
            "spent": (f"sum({amount})", MONEY),
            "typical": (f"mean({amount})", UNITS),
            "newest": (f"max({day})", DATE),
            "good_first": (f"first({good}, by={day})", CLASS),
        }
        written = "".join(f"    {name}: {expression}\n" for name, (expression, _) in always.items())
        self.lines[-1] = indent(self.lines[-1].replace("  take", "take"), "  ") + written
        return Setting(groups | {name: kind for name, (_, kind) in always.items()}, tuple(keys))

    def _column(self, setting: Setting, wanted: Kind) -> str:
        return self.one_of(*sorted(name for name, kind in setting.columns.items() if kind == wanted))

    def network(self, setting: Setting) -> Setting:
        """Edges between texts; the least of them that a component has is its name."""
        texts = sorted(name for name, kind in setting.columns.items() if kind.textual)
        ends = self.some(texts, least=2)
        size = self.one_of("component_size()", "component_size() + n_low", "3 - component_size()")
        self.lines.append(f"network:\n  edges: [{', '.join(ends)}]\n")
        self.lines.append(f"  min_weight: {self.one_of(1, 2, 'n_low')}\n")
        self.lines.append(f"  take: {{ring: component(), ringed: {size}}}\n")
        return having(having(setting, "ring", TEXT), "ringed", INTEGER)

    def keep(self, setting: Setting) -> None:
        if self.seldom():
            self.write("keep", self.expressions.make(BOOLEAN, setting, 1))

    def fences(self, setting: Setting) -> Setting:
        """One fence or two; the second may be of the first."""
        self.lines.append("outlier:\n")
        for number in range(self.one_of(1, 1, 2)):
            setting = self._fence(f"f{number}", setting)
        return setting

    def _fence(self, name: str, setting: Setting) -> Setting:
        kind = self.one_of(MONEY, MONEY, NUMBER, INTEGER, UNITS)
        strata = [self.some(setting.windows) for _ in range(self.one_of(1, 2, 3))]
        by, *others = (f"[{', '.join(each)}]" for each in strata)
        told = {
            "of": quoted(self.expressions.make(kind, setting, self.one_of(0, 1))),
            "by": by,
            "or_by": f"[{', '.join(others)}]",
            "min_n": self.one_of("1", "2", "3", "4", "n_low"),
            "method": self.one_of("iqr", "iqr", "mad", "percentile", "fixed"),
            "q": self.one_of("0.5", "0.75", "0.9", "q_high"),
            "side": self.one_of("upper", "lower"),
            "k": self.one_of("0.5", "1.5", "3"),
            "log": self.one_of("false", "false", "true"),
            "as": name,
        }
        self.lines.append(f"  - {{{', '.join(f'{key}: {value}' for key, value in told.items())}}}\n")
        limit = UNITS if kind.monetary else NUMBER
        for suffix, its in (("", limit), (".q1", limit), (".q3", limit), (".n", INTEGER)):
            setting = having(setting, name + suffix, its)
        return setting

    def once_per(self, names: Sequence[str]) -> None:
        self.lines.append(f"once_per: [{', '.join(self.some(names, least=1))}]\n")

    def flag(self, setting: Setting) -> str:
        anything = self.maybe()
        self.write("flag", "True or n_low == 0" if anything else self.expressions.make(BOOLEAN, setting, 2))
        if self.maybe():
            self.write("score", self.expressions.make(NUMBER, setting, 1))
        if self.maybe():
            self.write("amount", self.expressions.make(MONEY, setting, 1))
        return "".join(self.lines)


def quoted(expression: str) -> str:
    return "'" + expression.replace("'", "''") + "'"


@st.composite
def row_rules(draw: st.DrawFn, *, windows: bool, depth: int = 2) -> str:
    """Clauses of a rule whose subjects are rows."""
    rules = Rules(draw, depth)
    if windows:
        rules.horizon()
    rules.scope()
    setting = Setting(COLUMNS, WINDOWS if windows else ())
    setting = rules.columns("derive", "d", setting, 4)
    rules.keep(setting)
    return rules.flag(setting)


@st.composite
def fenced_rules(draw: st.DrawFn) -> str:
    """Clauses of a rule that fences rows, or groups."""
    rules = Rules(draw, 1)
    rules.scope()
    setting = rules.columns("derive", "d", Setting(COLUMNS, WINDOWS), 2)
    if rules.maybe():
        setting = rules.group(setting, rules.some(KEYS, least=1))
    rules.keep(setting)
    return rules.flag(rules.fences(setting))


@st.composite
def overlapping_rules(draw: st.DrawFn) -> str:
    """Clauses of a rule whose rows fire on the last days; those that overlap are one finding."""
    rules = Rules(draw, 1)
    rules.once_per(("unit_id", "supplier_id", "modality", "amount", "status"))
    per = ", ".join(rules.some(WINDOWS))
    by, days = rules.one_of("published", "published", "award_date"), rules.one_of("2", "3", "30", "n_low")
    near = rules.one_of("count(", "sum(amount, ", "n_unique(supplier_id, ")
    rules.lines.append(f"derive:\n  near: {near}per=[{per}], by={by}, within={days})\n")
    rules.write("flag", rules.one_of("near is not None", "True or near is None", "near > 100", "n_bids > 0"))
    rules.lines.append(rules.one_of("", "score: near\n", "score: n_bids\n", "amount: amount\n"))
    return "".join(rules.lines)


# What every group takes, so that there is a column of every type after it.
_ALWAYS = """\
    total: sum(amount)
    mean: mean(amount)
    latest: max(published)
    good: first(class8, by=published)
"""
KEYS = ("unit_id", "day", "rounded", "n_bids", "amount", "size")
_SIZE = '"large" if amount > limit["low", published] else "small"'  # some of the limits nobody has verified
_TAKEN = {"total": MONEY, "mean": UNITS, "latest": DATE, "good": CLASS}


@st.composite
def group_rules(draw: st.DrawFn, depth: int = 1) -> str:
    """Clauses of a rule whose subjects are groups."""
    rules = Rules(draw, depth)
    period = rules.maybe()
    if period:
        rules.lines.insert(1, "horizon: {period: month, complete: true}\n")
    else:
        rules.horizon()
    rules.scope()
    keys = rules.some(KEYS)
    setting = rules.group(Setting(COLUMNS), ["period", *keys] if period or not keys else keys)
    if rules.maybe():
        setting = rules.columns("then", "h", setting, 2)
    rules.keep(setting)
    return rules.flag(setting)
