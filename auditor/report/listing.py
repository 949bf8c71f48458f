"""Findings as a list: two lines or three each, what names it first, then its sentence."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from auditor.config import AboutSettings
from auditor.harmless import harmless
from auditor.language import say
from auditor.report.names import term
from auditor.report.past import decision_line
from auditor.report.printing import heading, paragraph
from auditor.report.reading import operator, presumption
from auditor.report.told import Told
from auditor.rules.messages import money
from auditor.store.archive import Stored

_LONGEST = 400
_STYLES = {"high": "red", "medium": "magenta", "low": "blue"}


def print_list(
    console: Console, found: Sequence[Stored], told: Iterable[Told], id_length: int, about: AboutSettings
) -> None:
    """Print findings, each with as much of its id as is needed to name it."""
    # `told` may go on; what is shown ends it.
    for one, said in zip(found, told, strict=False):
        head = Text(f"{said.signal.fingerprint[:id_length]}  ", style="bold")
        head.append(term(said.level), style=_STYLES.get(said.level, ""))
        parts = [_status(one), said.rule]
        if said.signal.amount is not None:
            parts.append(money(said.signal.amount, said.signal.currency))
        head.append(harmless("  " + "  ".join(parts), 200))
        console.print(head, soft_wrap=not console.is_terminal)
        paragraph(console, harmless(said.message, _LONGEST))
        if one.decision is not None:
            paragraph(console, decision_line(one.decision), "dim")
    if found:
        heading(console, say(es="Para leer esto bien", en="How to read this"))
        for line in (presumption(), *operator(about)):
            paragraph(console, line)


def _status(one: Stored) -> str:
    reason = "" if one.close_reason is None else f" ({term(one.close_reason)})"
    return term(one.status) + reason
