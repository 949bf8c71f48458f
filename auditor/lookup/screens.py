"""Answers on a terminal. Everything shown passes `harmless`, and is text, never mark-up."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditor.harmless import harmless
from auditor.language import say
from auditor.lookup import telling
from auditor.lookup.records import Award, Found, Good, Process
from auditor.store.lookup.spelling import unmarked

_LONGEST = 160
_SIGNALS = 20


def heading(console: Console, words: str) -> None:
    console.print()
    console.print(Text(harmless(words, 300), style="bold underline"))


def line(console: Console, words: str, style: str = "") -> None:
    """A line within the margin; on a terminal its continuation stands under its beginning."""
    text = harmless(words, 600)
    if console.is_terminal:
        indent = 2 + len(text) - len(text.lstrip(" "))
        console.print(Padding(Text(text.lstrip(" "), style=style), (0, 0, 0, indent)))
    else:
        console.print(Text(f"  {text}", style=style), soft_wrap=True)


def link(console: Console, address: str | None, indent: int = 4) -> None:
    """Unbroken, so that a terminal can follow it."""
    if address:
        console.print(Text(" " * indent + harmless(address, 300), style="dim"), soft_wrap=True)


def title(text: str, limit: int = _LONGEST) -> str:
    """A title or name as publishers write it, without the mark-up that some leave in."""
    return harmless(unmarked(text), limit)


def people(console: Console, found: Sequence[Found], *, show_persons: bool) -> None:
    """A row each: identity, name, how it was found, how much there is of it."""
    table = columns(
        say(es="Identificador", en="Identifier"),
        say(es="Nombre", en="Name"),
        say(es="Hallado por", en="Found by"),
        numbers=(
            say(es="Procesos", en="Processes"),
            say(es="Adj.", en="Awards"),
            say(es="Adjudicado", en="Awarded"),
        ),
        wide=console.width >= 110,
    )
    # An identifier stands on one line.
    table.columns[0].min_width = 19
    for one in found:
        who = one.who
        row = telling.who_object(who, show_persons=show_persons)
        table.add_row(
            *(_cell(value) for value in (row["id"], row["name"], telling.how(one))),
            f"{who.processes:,}",
            f"{who.awards:,}",
            Text(telling.money(who.sums).replace(" + ", "\n")),
        )
    show(console, table)


def processes(console: Console, found: Iterable[Process], *, titles: bool = True) -> None:
    """Number and title; day, modality and status; buyer; link."""
    for one in found:
        number = harmless(one.reference or one.ocid, 80)
        line(console, f"{number}  {title(one.title)}" if titles else number)
        facts = (
            telling.day(one.day),
            telling.modality(one.profile, one.modality) or one.details,
            one.status_details or telling.status(one.status),
        )
        line(console, f"  {harmless(' · '.join(filter(None, facts)), _LONGEST)}", "dim")
        where = " · ".join(filter(None, (one.buyer_name, one.unit_name)))
        line(console, f"  {harmless(where, _LONGEST)}", "dim")
        link(console, one.link)


def goods(console: Console, found: Iterable[Good]) -> None:
    for one in found:
        n = telling.processes(one.processes)
        line(console, f"{harmless(one.code or '—', 20)}  {title(one.description)}  ({n})")


def awards(console: Console, found: Iterable[Award], *, show_persons: bool, whose: str = "") -> None:
    """A row each, the sides named below, with the link; on the page of one side, the other only."""
    for one in found:
        amount = "—" if one.amount is None else telling.money({one.currency or "?": one.amount})
        said = telling.award_object(one, show_persons=show_persons)
        facts = " · ".join(
            part
            for part in (
                one.process.reference or one.process.ocid,
                telling.day(one.day) or telling.day(one.process.day),
                telling.status(one.status),
                amount,
            )
            if part
        )
        line(console, f"{harmless(facts, 120)}  {title(one.process.title, 100)}")
        buyer = "" if whose in ("buyer", "unit") else one.process.buyer_name
        supplier = "" if whose == "supplier" else said["supplier_name"]
        sides = " → ".join(part for part in (buyer, supplier) if part)
        contract = (
            say(es=f" · contrato {one.contract}", en=f" · contract {one.contract}") if one.contract else ""
        )
        line(console, f"  {harmless(sides, _LONGEST)}{harmless(contract, 60)}", "dim")
        link(console, one.process.link)


def signals(console: Console, found: Sequence[Mapping[str, Any]]) -> None:
    """Signals with what names them, and how to read one."""
    if not found:
        return
    from auditor.report.names import term  # noqa: PLC0415 - of most there are none

    n = f"{len(found):,}"
    heading(console, say(es=f"Señales de riesgo ({n})", en=f"Risk signals ({n})"))
    for one in found[:_SIGNALS]:
        amount = telling.of_units(one["amount"], one["currency"])
        facts = (one["fingerprint"][:12], one["rule"], term(one["level"]), term(one["status"]), amount)
        line(console, harmless(" · ".join(part for part in facts if part), 200))
    words = say(
        es="Una señal no es una acusación. Cada una: auditor findings show",
        en="A signal is no accusation. Each: auditor findings show",
    )
    line(console, f"{words} {found[0]['fingerprint'][:12]}", "dim")


def table(
    console: Console, headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: int = 1
) -> None:
    """A plain table; columns from `right` on are numbers."""
    made = columns(*headings[:right], numbers=headings[right:])
    for row in rows:
        made.add_row(*(_cell(value) for value in row))
    show(console, made)


def bars(values: Sequence[int]) -> str:
    """Months as a row of blocks, the tallest the largest."""
    most = max(values, default=0)
    return (
        "".join("▁▂▃▄▅▆▇█"[min(7, value * 8 // (most + 1))] if value else " " for value in values)
        if most
        else ""
    )


def columns(*texts: str, numbers: Sequence[str] = (), wide: bool = False) -> Table:
    """An empty table; numbers stand to the right, unbroken where there is room."""
    made = _table()
    for words in texts:
        made.add_column(words, overflow="fold")
    for words in numbers:
        made.add_column(words, justify="right", overflow="fold", no_wrap=wide)
    return made


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)


def _cell(value: object) -> Text:
    return Text(title("" if value is None else str(value)))


def show(console: Console, made: Table) -> None:
    if console.is_terminal:
        console.print(made)
        return
    with console.capture() as captured:
        console.print(made)
    for row in captured.get().splitlines():
        console.print(Text(row.rstrip()), soft_wrap=True)
