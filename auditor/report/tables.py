"""The table of rules: for each, how many subjects ended in which outcome."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from rich import box
from rich.table import Table
from rich.text import Text

from auditor.language import say
from auditor.report.figures import totals
from auditor.report.names import term
from auditor.rules.messages import money
from auditor.store.audit_report import Finding, RuleReport, Status

# From this width on there is room for every column.
_WIDE = 110
_STYLES = {"high": "red", "medium": "magenta", "low": "blue"}


def rules_table(rules: Sequence[RuleReport], shown: Mapping[str, tuple[Finding, ...]], width: int) -> Table:
    """A row a rule, in the order given, levels apart; the narrow form leaves out what the others add up to."""
    wide = width >= _WIDE
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    table.add_column(say(es="Regla", en="Rule"), overflow="fold")
    for heading in _headings(wide=wide):
        table.add_column(heading, justify="right", no_wrap=True)
    for level, group in groupby(rules, key=lambda rule: str(rule.rule.level)):
        words = say(es=f"gravedad {term(level)}", en=f"level {term(level)}")
        table.add_row(Text(words, style=_STYLES.get(level, "")))
        for rule in group:
            table.add_row(*_row(rule, shown.get(rule.rule.id, ()), wide=wide))
    return table


def _headings(*, wide: bool) -> list[str]:
    signals = say(es="Señales", en="Signals")
    clear, unknown = say(es="Sin señal", en="Clear"), say(es="No se sabe", en="Not told")
    involved = say(es="Monto involucrado", en="Amount involved") if wide else say(es="Monto", en="Amount")
    new, scope = say(es="Nuevas", en="New"), say(es="En alcance", en="In scope")
    return [signals, new, scope, clear, unknown, involved] if wide else [signals, clear, unknown, involved]


def _row(rule: RuleReport, found: Sequence[Finding], *, wide: bool) -> list[Text]:
    name, account = Text(f"  {rule.rule.id}"), rule.account
    if not rule.ran_in_full or account is None:
        outcome = say(es="falló", en="failed") if rule.error else say(es="no aplica", en="mute")
        return [name, Text(outcome, style="dim")]
    figures = [len(found)]
    if wide:
        figures += [sum(finding.status is Status.NEW for finding in found), account.in_scope]
    figures += [account.clear, sum(account.could_not_tell.values())]
    amounts = totals(finding.signal for finding in found)
    involved = "\n".join(money(amount, currency) for currency, amount in amounts.items())
    return [name, *(Text(f"{figure:,}") for figure in figures), Text(involved)]
