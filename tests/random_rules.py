"""Random rules over awards: scope, derived columns, groups, flags."""

from textwrap import indent

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
_MADE = (MONEY, MONEY, UNITS, NUMBER, INTEGER, INTEGER, TEXT, DATE, BOOLEAN)
_WINDOWS = ("unit_id", "supplier_id", "buyer_id", "ocid", "amount")


class Rules:
    """Draws the clauses of one rule, in their order."""

    def __init__(self, draw: st.DrawFn, depth: int) -> None:
        self.draw, self.depth = draw, depth
        self.expressions = Expressions(draw)
        self.lines = [HEAD, "from: awards\n"]

    def maybe(self) -> bool:
        return self.draw(st.booleans())

    def seldom(self) -> bool:
        return self.draw(st.integers(0, 3)) == 3

    def write(self, clause: str, expression: str) -> None:
        self.lines.append(f"{clause}: {quoted(expression)}\n")

    def scope(self) -> None:
        if self.seldom():
            self.write("where", self.expressions.make(BOOLEAN, Setting(COLUMNS), 2))
        if self.seldom():
            names = ["amount", "published", "n_bidders", "unit_id"]
            required = self.draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
            self.lines.append(f"requires: [{', '.join(required)}]\n")

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
    rules.scope()
    setting = Setting(COLUMNS, _WINDOWS if windows else ())
    setting = rules.columns("derive", "d", setting, 4)
    if rules.seldom():
        rules.write("keep", rules.expressions.make(BOOLEAN, setting, 1))
    return rules.flag(setting)


# What every group takes, so that there is a column of every type after it.
_ALWAYS = """\
    total: sum(amount)
    mean: mean(amount)
    latest: max(published)
    good: first(class8, by=published)
"""
_KEYS = ("unit_id", "day", "rounded", "n_bids", "amount", "size")
_SIZE = '"large" if amount > limit["low", published] else "small"'  # some of the limits nobody has verified
_TAKEN = {"total": MONEY, "mean": UNITS, "latest": DATE, "good": CLASS}


@st.composite
def group_rules(draw: st.DrawFn, depth: int = 1) -> str:
    """Clauses of a rule whose subjects are groups."""
    rules = Rules(draw, depth)
    horizon = rules.maybe()
    if horizon:
        rules.lines.insert(1, "horizon: {period: month, complete: true}\n")
    rules.scope()
    rules.lines.append(f"derive:\n  period: month(published)\n  day: published\n  size: {quoted(_SIZE)}\n")
    rows = having(having(having(Setting(COLUMNS), "period", TEXT), "day", DATE), "size", TEXT)
    keys = draw(st.lists(st.sampled_from(_KEYS), max_size=2, unique=True))
    keys = ["period", *keys] if horizon or not keys else keys
    rules.lines.append(f"group:\n  by: [{', '.join(keys)}]\n")
    taking = Setting(rows.columns, take=True, keys=tuple(keys))
    taken = rules.columns("  take", "t", taking, 3).columns
    rules.lines[-1] = indent(rules.lines[-1].replace("  take", "take"), "  ") + _ALWAYS
    groups = {name: kind for name, kind in taken.items() if name in keys or name not in rows.columns}
    setting = Setting(groups | _TAKEN, tuple(keys))
    if rules.maybe():
        setting = rules.columns("then", "h", setting, 2)
    if rules.seldom():
        rules.write("keep", rules.expressions.make(BOOLEAN, setting, 1))
    return rules.flag(setting)
