"""A matched list on a terminal: a row a candidate, then the newest awards of each where the list is short."""

from collections.abc import Sequence
from itertools import islice

from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditor.harmless import harmless
from auditor.language import say
from auditor.lookup import screens, telling
from auditor.lookup.awards import awards_in, awards_of
from auditor.lookup.index import Index
from auditor.lookup.matching import Matched
from auditor.lookup.records import Found, Process

# The awards of more candidates than this are not read on a screen.
_SHORT = 10
_AWARDS = 3


def show_matches(
    console: Console, index: Index, found: Sequence[Matched], most: int | None, *, show_persons: bool
) -> None:
    """`most` awards of each candidate; where it is None, three, and none of a long list."""
    table = screens.columns(
        say(es="Fila", en="Row"),
        say(es="En la lista", en="On the list"),
        say(es="Candidato", en="Candidate"),
        numbers=(say(es="Adj.", en="Awards"), say(es="Adjudicado", en="Awarded")),
        wide=True,
    )
    for matched in found:
        _rows(table, matched, show_persons=show_persons)
    console.print()
    screens.show(console, table)
    n = sum(len(matched.found) + len(matched.processes) for matched in found)
    shown = most if most is not None else (_AWARDS if n <= _SHORT else 0)
    if shown:
        _awards(console, index, found, shown, show_persons=show_persons)
    _close(console, found)


def _rows(table: Table, matched: Matched, *, show_persons: bool) -> None:
    """What the list says stands once, whatever the number of its candidates."""
    head = [str(matched.line.number), screens.title(matched.line.said)]
    if matched.is_empty:
        table.add_row(*map(Text, head), Text(say(es="sin coincidencias", en="no match"), style="dim"))
    for one in matched.found:
        name = telling.name(one.who.name, person=one.who.person, show_persons=show_persons)
        identity = str(telling.who_object(one.who, show_persons=show_persons)["id"])
        facts = f"{telling.how(one)} · {identity} · {telling.role(one.who.role)}"
        _row(table, head, name, facts, one)
        head = ["", ""]
    for process in matched.processes:
        number = process.reference or process.ocid
        facts = f"{say(es='número', en='number')} · {number} · {telling.role('process')}"
        _row(table, head, process.title, facts, process)
        head = ["", ""]


def _row(table: Table, head: Sequence[str], name: str, facts: str, one: Found | Process) -> None:
    """How it was found and who it is stand below its name."""
    candidate = Text(screens.title(name))
    candidate.append(f"\n{harmless(facts, 140)}", style="dim")
    cells = [*map(Text, head), candidate]
    if isinstance(one, Process):
        table.add_row(*cells)
        return
    amounts = Text(telling.money(one.who.sums).replace(" + ", "\n"))
    table.add_row(*cells, Text(f"{one.who.awards:,}"), amounts)


def _awards(
    console: Console, index: Index, found: Sequence[Matched], most: int, *, show_persons: bool
) -> None:
    for matched in found:
        for one in matched.found:
            screens.heading(
                console, telling.name(one.who.name, person=one.who.person, show_persons=show_persons)
            )
            screens.awards(console, islice(awards_of(index, one.who), most), show_persons=show_persons)
        for process in matched.processes:
            screens.heading(console, screens.title(process.title or process.ocid))
            screens.awards(console, islice(awards_in(index, process), most), show_persons=show_persons)


def _close(console: Console, found: Sequence[Matched]) -> None:
    n = sum(not matched.is_empty for matched in found)
    console.print()
    screens.line(
        console,
        say(
            es=f"{n:,} de {len(found):,} filas coinciden. Un nombre que coincide es un candidato, no una identidad: hay homónimos.",
            en=f"{n:,} of {len(found):,} rows match. A name that matches is a candidate, not an identity: people and firms share names.",
        ),
    )
    screens.line(
        console,
        say(
            es="Todas las adjudicaciones, con su enlace: --output coincidencias.xlsx. De uno: auditor show supplier ID",
            en="Every award, with its link: --output matches.xlsx. Of one: auditor show supplier ID",
        ),
    )
