"""The report as one HTML file that needs nothing else: no script, no font, no picture from anywhere.

Its words are those of the terminal's report; the template only lays them out. Every value passes `harmless` and
Jinja's escape, and a link leads to http or https or is no link.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from auditor.harmless import harmless
from auditor.language import current, say
from auditor.report.closings import closings
from auditor.report.exclusions import exclusions
from auditor.report.figures import month_text, totals
from auditor.report.mending import items, left_over, mendable
from auditor.report.months import Monthly, labels, monthly
from auditor.report.names import term
from auditor.report.order import by_rule, ranked
from auditor.report.reading import operator, presumption
from auditor.report.rows import cells
from auditor.report.sentences import Block, block, mark
from auditor.report.standing import buyers, since_last_run, units
from auditor.report.terminal import Presentation, looked_at, summed, unsaid
from auditor.report.told import tell
from auditor.rules.amounts import money_names
from auditor.rules.messages import money
from auditor.store.audit_report import AuditReport, Finding, RuleReport, Status

_LONGEST = 4_000
# A page of more is read by nobody, and slow to open; tables of all are in the other formats.
_SIGNALS_OF_A_RULE = 200
_ROWS_OF_A_SIGNAL = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A line and the items under it."""

    words: str
    items: tuple[str, ...]


def as_html(report: AuditReport, findings: Sequence[Finding], presentation: Presentation) -> Iterator[str]:
    """The page in the language in use."""
    shown = by_rule(findings)
    named = [finding for finding in findings if str(finding.rule.status) != "draft"]
    open_ones, persons = mendable(findings, report.as_of), presentation.show_persons
    yield from (
        _environment()
        .get_template("report.html.j2")
        .generate(
            lang=current(),
            reading=[presumption(), *operator(presentation.about)],
            looked_at=list(looked_at(report)),
            charts=list(monthly(report, named)),
            mendable=list(items(open_ones, report, show_persons=persons)),
            mendable_left=list(left_over(open_ones)),
            overview=_listed(
                (
                    *summed(report, findings, presentation.selection),
                    *since_last_run(findings),
                    *closings(report),
                )
            ),
            rules=[_rule(rule, shown.get(rule.rule.id, ())) for rule in ranked(report.rules, shown)],
            buyers=_listed(buyers(report, named)),
            units=_listed(units(report, named)),
            left_out=list(exclusions(report)),
            unsaid=list(unsaid(report)),
            blocks=[
                _block(rule, found, report, show_persons=persons)
                for rule in ranked(report.rules, shown)
                if (found := shown.get(rule.rule.id))
            ],
            day=report.as_of,
        )
    )


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else harmless(value, _LONGEST),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(say=say, term=term, month=month_text, labels=labels, bars=_bars)
    return made


def _listed(lines: Iterable[str]) -> list[Listed]:
    """Lines with those that begin with a dash under the one before."""
    found: list[Listed] = []
    for line in lines:
        if line.startswith("- ") and found:
            found[-1] = Listed(found[-1].words, (*found[-1].items, line.removeprefix("- ")))
        else:
            found.append(Listed(line, ()))
    return found


def _rule(rule: RuleReport, found: Sequence[Finding]) -> dict[str, Any]:
    """A row of the table of rules; `account` is None where it did not speak."""
    amounts = totals(finding.signal for finding in found)
    return {
        "id": rule.rule.id,
        "title": rule.rule.title,
        "level": str(rule.rule.level),
        "account": rule.account if rule.ran_in_full else None,
        "failed": rule.error is not None,
        "found": len(found),
        "new": sum(finding.status is Status.NEW for finding in found),
        "unknown": sum(rule.account.could_not_tell.values()) if rule.account else 0,
        "amounts": [money(amount, currency) for currency, amount in amounts.items()],
    }


def _block(
    rule: RuleReport, found: Sequence[Finding], report: AuditReport, *, show_persons: bool
) -> dict[str, Any]:
    """One rule's section: what it means, then its signals. A draft names nobody."""
    told: Block = block(rule, found, report, most=0, show_persons=show_persons)
    draft = str(rule.rule.status) == "draft"
    listed = () if draft else found[:_SIGNALS_OF_A_RULE]
    left = 0 if draft else len(found) - len(listed)
    return {
        "rule": rule.rule,
        "level": str(rule.rule.level),
        "draft": told.notes if draft else (),
        "signals": [_signal(one, report, show_persons=show_persons) for one in listed],
        "left": left,
    }


def _signal(finding: Finding, report: AuditReport, *, show_persons: bool) -> dict[str, Any]:
    told = tell(finding, report.persons, show_persons=show_persons)
    rows = told.signal.evidence[:_ROWS_OF_A_SIGNAL]
    amounts = money_names(finding.rule, (name for row in rows for name in row))
    shown = [cells(row, amounts) for row in rows]
    return {
        "mark": mark(finding, saved=report.run_id is not None),
        "sentence": told.message,
        "amount": None if told.signal.amount is None else money(told.signal.amount, told.signal.currency),
        "links": _links(finding),
        "columns": list(dict.fromkeys(name for row in shown for name in row)),
        "amounts": amounts,
        "rows": shown,
        "more_rows": len(told.signal.evidence) - len(rows),
    }


def _links(finding: Finding) -> list[tuple[str, str | None]]:
    """What names each process, and its page where it has one that a browser may open."""
    return [
        (
            card.reference or ocid,
            url if (url := card.place.url or "").startswith(("https://", "http://")) else None,
        )
        for ocid, card in list(finding.processes.items())[:_ROWS_OF_A_SIGNAL]
    ]


def _bars(one: Monthly) -> list[dict[str, Any]]:
    """Two rows of bars, each with its heights from 0 to 100, for the months that were loaded."""
    rows = []
    for label, values in zip(labels(), (one.processes, one.signalled), strict=True):
        most = max((value for value in values if value is not None), default=0) or 1
        heights = [None if value is None else round(100 * value / most, 1) for value in values]
        rows.append({"label": label, "values": values, "heights": heights, "most": most})
    return rows
