"""Random rules over several tables: joins, look-ups, pairs, networks, views, and the findings of another rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st
from random_expressions import Setting
from random_rules import COLUMNS, WINDOWS, Rules

from auditor.rules.kinds import BOOLEAN, CLASS, DATE, INTEGER, MONEY, NUMBER, TEXT, UNITS, Kind

BIDDERS: dict[str, Kind] = {
    **{
        name: kind
        for name, kind in COLUMNS.items()
        if name not in {"supplier_id", "supplier_name__key", "award_date"}
    },
    "tenderer_id": TEXT,
    "tenderer_name__key": TEXT,
    "bid_date": DATE,
    "won": BOOLEAN,
}
PROCESSES: dict[str, Kind] = {
    "title__key": TEXT,
    "class8": CLASS,
    "estimate": MONEY,
    "n_bids": INTEGER,
    "published": DATE,
    "rounded": BOOLEAN,
}
_SHARED = ("unit_id", "supplier_id", "ocid", "amount")  # what rows of a view share


@dataclass(frozen=True)
class Drawn:
    """A rule's clauses, its subject, and what it leans on: a pack's `view`, the clauses of `other-rule`."""

    clauses: str
    subject: str
    view: str | None = None
    other: str | None = None


@dataclass(frozen=True)
class Begun:
    """The clauses that say which rows a rule looks at, and what these have."""

    text: str
    columns: Mapping[str, Kind]
    windows: tuple[str, ...]
    subject: str = "award_id"
    required: tuple[str, ...] = ("amount", "published", "unit_id")
    view: str | None = None
    other: str | None = None
    texts: tuple[str, ...] = field(default=("supplier_id", "unit_id", "modality"))

    @property
    def setting(self) -> Setting:
        return Setting(self.columns, self.windows)


def under(prefix: str, columns: Mapping[str, Kind]) -> dict[str, Kind]:
    return {f"{prefix}.{name}": kind for name, kind in columns.items()}


# What is taken of the rows that match: of each type something.
_TAKEN: Mapping[str, tuple[str, Kind]] = {
    "n": ("count()", INTEGER),
    "least": ("min(amount)", MONEY),
    "total": ("sum(amount)", MONEY),
    "typical": ("mean(estimate)", UNITS),
    "rivals": ("n_unique(tenderer_id)", INTEGER),
    "part": ("share(won)", NUMBER),
    "latest": ("max(published)", DATE),
    "opening": ("first(tenderer_id, by=bid_date)", TEXT),
    "good": ("last(class8, by=published)", CLASS),
    "dear": ('any(amount > limit["low", published])', BOOLEAN),
}
_ENTRIES: Mapping[str, tuple[str, Kind]] = {
    "n": ("count()", INTEGER),
    "least": ("min(value)", MONEY),
    "opening": ("first(value, by=valid_from)", MONEY),
    "since": ("max(valid_from)", DATE),
    "until": ("last(valid_to, by=valid_from)", DATE),
    "sure": ("all(verified)", BOOLEAN),
}


def _take(rules: Rules, choices: Mapping[str, tuple[str, Kind]]) -> tuple[str, dict[str, Kind]]:
    names = rules.some(sorted(choices), least=1, most=4)
    written = ", ".join(f"{name}: '{choices[name][0]}'" for name in names)
    return f"{{{written}}}", {name: choices[name][1] for name in names}


def joined_to_one(rules: Rules) -> Begun:
    table = rules.one_of("processes", "processes, as: of_it")
    prefix = table.rpartition(" ")[2]
    columns = {**COLUMNS, **under(prefix, PROCESSES)}
    required = ("amount", f"{prefix}.estimate", f"{prefix}.published")
    return Begun(
        f"from: awards\njoin: [{{table: {table}, on: ocid}}]\n",
        columns,
        (*WINDOWS, f"{prefix}.class8"),
        required=required,
    )


_ON = ("ocid", "[ocid, unit_id]", "{supplier_id: tenderer_id}", "n_bids", "{award_date: bid_date}", "rounded")


def joined_to_several(rules: Rules) -> Begun:
    take, kinds = _take(rules, _TAKEN)
    text = f"from: awards\njoin: [{{table: bidders, on: {rules.one_of(*_ON)}, take: {take}}}]\n"
    return Begun(text, {**COLUMNS, **under("bidders", kinds)}, WINDOWS, required=("unit_id", "amount"))


def joined_to_every(rules: Rules) -> Begun:
    text = f"from: awards\njoin: [{{table: bidders, on: {rules.one_of(*_ON)}, every: true, as: bid}}]\n"
    columns = {**COLUMNS, **under("bid", BIDDERS)}
    return Begun(text, columns, (*WINDOWS, "bid.tenderer_id"), required=("bid.amount", "bid.published"))


def looked_up(rules: Rules) -> Begun:
    take, kinds = _take(rules, _ENTRIES)
    during = rules.one_of("published", "award_date", "as_of", "'published if n_bids == 1 else award_date'")
    text = (
        f"from: awards\nlookup: [{{list: limits, on: modality, during: {during}, as: held, take: {take}}}]\n"
    )
    return Begun(text, {**COLUMNS, **under("held", kinds)}, WINDOWS)


def paired(rules: Rules) -> Begun:
    sharing = rules.one_of("ocid", "ocid", "unit_id", "[ocid, status]", "published", "[n_bids, rounded]")
    of = rules.one_of("tenderer_id", "tenderer_id", "modality")
    text = f"from: bidders\npairs: {{sharing: {sharing}, of: {of}}}\n"
    columns = {**under("left", BIDDERS), **under("right", BIDDERS)}
    if sharing == "published":
        columns["published"] = DATE
    sides = ("left.tenderer_id", "right.tenderer_id", "left.unit_id", "right.amount", "left.ocid")
    return Begun(
        text, columns, sides, sides[0], ("left.amount", "right.published", "left.unit_id"), texts=sides[:3]
    )


# The columns that a view's rows have, of each type one; without parameters, which a view has none of.
_OF_GROUPS: Mapping[str, tuple[str, Kind]] = {
    "total": ("sum(amount)", MONEY),
    "mean": ("mean(amount)", UNITS),
    "latest": ("max(published)", DATE),
    "good": ("first(class8, by=published)", CLASS),
    "n": ("count()", INTEGER),
    "part": ("share(n_bidders == 1)", NUMBER),
    "someone": ("first(supplier_id, by=award_date)", TEXT),
    "dear": ('any(amount > limit["low", published])', BOOLEAN),
}
_REQUIRED = ("", "", "requires: [amount]\n", "requires: [supplier_id, published]\n")
_WHERE = ("", 'where: status == "active"\n', 'where: amount < limit["low", published]\n')


def _groups(rules: Rules) -> tuple[str, dict[str, Kind], list[str]]:
    """The clauses of a program that groups awards, with its columns and its keys."""
    keys = rules.some(("unit_id", "supplier_id", "modality", "n_bids", "published"), least=1)
    written = "".join(f"    {name}: '{expression}'\n" for name, (expression, _) in _OF_GROUPS.items())
    text = f"lists: {{limit: limits}}\nfrom: awards\n{rules.one_of(*_WHERE)}{rules.one_of(*_REQUIRED)}"
    text += f"group:\n  by: [{', '.join(keys)}]\n  take:\n{written}"
    if rules.seldom():
        text += "then: {every: 'sum(n, per=[])'}\n"
    if rules.seldom():
        text += f"keep: {rules.one_of('n >= 2', 'total > 0')}\n"
    columns = {name: kind for name, (_, kind) in _OF_GROUPS.items()}
    return text, columns | {name: COLUMNS[name] for name in keys}, keys


def _of_rows(rules: Rules) -> tuple[str, dict[str, Kind], list[str]]:
    """The clauses of a program that keeps the rows of awards, with some columns that it derives."""
    derived = {
        "near": ("count(per=[unit_id], by=published, within=30)", INTEGER),
        "over": ('amount / limit["low", published]', NUMBER),
        "before": ("lag(amount, by=award_date, per=[supplier_id])", MONEY),
    }
    names = rules.some(sorted(derived), least=1)
    written = ", ".join(f"{name}: '{derived[name][0]}'" for name in names)
    text = f"lists: {{limit: limits}}\nfrom: awards\n{rules.one_of(*_WHERE)}{rules.one_of(*_REQUIRED)}"
    text += f"derive: {{{written}}}\n"
    return text, {**COLUMNS, **{name: derived[name][1] for name in names}}, []


def of_a_view(rules: Rules) -> Begun:
    made = rules.one_of(_groups, _groups, _of_rows)
    text, columns, keys = made(rules)
    outlier = "outlier: [{of: amount, by: [unit_id], or_by: [[]], min_n: 2}]\n"
    if made is _of_rows and rules.maybe():
        text += outlier
        columns |= {"fence": UNITS, "fence.n": INTEGER}
    names = [name for name in columns if name not in keys]
    view = text + f"take: [{', '.join(names)}]\n"
    windows = tuple(keys) or _SHARED
    return Begun(
        "from: made\n", columns, windows, windows[0], ("total", "latest") if keys else ("amount",), view
    )


def joined_to_a_view(rules: Rules) -> Begun:
    text, columns, keys = _groups(rules)
    names = [name for name in columns if name not in keys]
    view = text + f"take: [{', '.join(names)}]\n"
    if rules.maybe():
        begun = f"from: awards\njoin: [{{table: made, on: [{', '.join(keys)}], as: whole}}]\n"
        brought = under("whole", columns)
    else:
        take = "{most: max(total), groups: count(), leaning: any(dear)}"
        begun = f"from: awards\njoin: [{{table: made, on: {keys[0]}, as: whole, take: {take}}}]\n"
        brought = {"whole.most": MONEY, "whole.groups": INTEGER, "whole.leaning": BOOLEAN}
    return Begun(begun, {**COLUMNS, **brought}, WINDOWS, view=view)


def of_findings(rules: Rules) -> Begun:
    made = rules.one_of(_groups, _of_rows)
    text, columns, keys = made(rules)
    total = "total" if keys else "amount"
    flag = rules.one_of(
        f"{total} > 100", "True", f"{total} > 0 and {total} < 1000", "not dear" if keys else "n_bids > 0"
    )
    text += f"flag: {flag}\nscore: {total} / 2\namount: {total}\n"
    if rules.seldom():
        text += f"once_per: [{(keys or ['unit_id'])[0]}]\n"
    columns = {**columns, "score": UNITS, "amount_involved": MONEY}
    windows = tuple(keys) or _SHARED
    required = (total, "amount_involved")
    return Begun("from: {flags_of: other-rule}\n", columns, windows, windows[0], required, other=text)


@st.composite
def table_rules(draw: st.DrawFn, begin: Callable[[Rules], Begun]) -> Drawn:
    """A rule over the rows that `begin` brings together: row by row, or in groups."""
    begun = begin(Rules(draw, 1))
    rules = Rules(draw, 1, begun.text, begun.required)
    rules.scope(Setting(begun.columns))
    setting = rules.columns("derive", "d", begun.setting, 2)
    subject = begun.subject
    if rules.maybe():
        setting = rules.grouped(setting, rules.some(begun.windows, least=1))
        subject = next(iter(setting.windows))
    rules.keep(setting)
    return Drawn(rules.flag(setting), subject, begun.view, begun.other)


@st.composite
def network_rules(draw: st.DrawFn) -> Drawn:
    """A rule over the components of a graph whose edges are pairs of bidders, or groups of awards."""
    begun = draw(st.sampled_from((paired, looked_up)))(Rules(draw, 1))
    rules = Rules(draw, 1, begun.text, begun.required)
    rules.scope(Setting(begun.columns))
    setting, subject = begun.setting, begun.subject
    if rules.maybe():
        ends = rules.some(begun.texts, least=2)
        setting = rules.grouped(setting, ends)
        subject = ends[0]
    return Drawn(rules.flag(rules.network(setting)), subject)
