"""The table of rules: for each, how many subjects ended in which outcome."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from auditor.language import say
from auditor.report.figures import money_text, totals
from auditor.report.names import term
from auditor.store.audit_report import Finding, RuleReport, Status

# From this width on there is room for every column.
_WIDE = 110
_STYLES = {"high": "red", "medium": "yellow", "low": "cyan"}


def rules_table(rules: Sequence[RuleReport], shown: Mapping[str, tuple[Finding, ...]], width: int) -> Table:
    """A row a rule, in the order given; the narrow form leaves out what the others add up to."""
    wide = width >= _WIDE
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    table.add_column(say(es="Regla", en="Rule"), overflow="fold", ratio=1 if not wide else None)
    table.add_column(say(es="Gravedad", en="Level"))
    table.add_column(say(es="Señales", en="Signals"), justify="right", no_wrap=True)
    if wide:
        table.add_column(say(es="Nuevas", en="New"), justify="right", no_wrap=True)
        table.add_column(say(es="En alcance", en="In scope"), justify="right", no_wrap=True)
    table.add_column(say(es="Sin señal", en="Clear"), justify="right", no_wrap=True)
    table.add_column(say(es="No se sabe", en="Not told"), justify="right", no_wrap=True)
    table.add_column(say(es="Monto", en="Amount"), justify="right")
    for rule in rules:
        table.add_row(*_row(rule, shown.get(rule.rule.id, ()), wide=wide))
    return table


def _row(rule: RuleReport, found: Sequence[Finding], *, wide: bool) -> list[Text]:
    level = str(rule.rule.level)
    cells = [Text(rule.rule.id), Text(term(level), style=_STYLES.get(level, ""))]
    account = rule.account
    if not rule.ran_in_full or account is None:
        outcome = say(es="falló", en="failed") if rule.error else say(es="no aplica", en="cannot speak")
        return [*cells, Text(outcome, style="dim")]
    figures = [len(found)]
    if wide:
        figures += [sum(finding.status is Status.NEW for finding in found), account.in_scope]
    figures += [account.clear, sum(account.could_not_tell.values())]
    amounts = totals(finding.signal for finding in found)
    money = "\n".join(money_text(amount, currency) for currency, amount in amounts.items())
    return [*cells, *(Text(f"{figure:,}") for figure in figures), Text(money)]
