"""What the facts' columns are worth, declared and measured side by side, as `auditor db coverage` shows it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from auditor.harmless import harmless
from auditor.language import Text, say

if TYPE_CHECKING:
    from rich.console import Console

    from auditor.profiles.fitness import State
    from auditor.store.fitness import Fitness


def print_fitness(console: "Console", rows: Sequence["Fitness"], *, every: bool) -> None:
    """A table; without `every`, of the columns that something is declared of, or that the data speak against."""
    from rich.markup import escape
    from rich.table import Table

    shown = rows if every else _noteworthy(rows)
    if not shown:
        return
    table = Table(box=None, pad_edge=False)
    for heading in (say(es="fuente", en="source"), say(es="columna", en="column"), say(es="año", en="year")):
        table.add_column(heading, overflow="fold")
    for heading in (say(es="filas", en="rows"), "%", say(es="distintos", en="distinct")):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(say(es="la más común", en="commonest"), justify="right")
    table.add_column(say(es="declarada", en="declared"))
    table.add_column(say(es="medida", en="measured"))
    table.add_column(say(es="nota", en="note"), overflow="fold")
    for one in shown:
        table.add_row(*(escape(harmless(cell)) for cell in _cells(one)))
    console.print()
    console.print(table)


def _noteworthy(rows: Sequence["Fitness"]) -> list["Fitness"]:
    """What is declared, and what the data speak against: of the last year, and of any that contradicts."""
    from auditor.store.fitness import doubt

    last = {(one.source, one.view, one.column): one for one in rows}
    return [
        one
        for one in rows
        if one.contradiction
        or (
            one is last[one.source, one.view, one.column]
            and (one.declared or (one.measured and doubt(one.measured)))
        )
    ]


def _word(state: "State") -> str:
    words = {
        "fit": Text("útil", "fit"),
        "constant": Text("constante", "constant"),
        "unused": Text("sin uso", "unused"),
        "partial": Text("parcial", "partial"),
        "means_other": Text("significa otra cosa", "means another thing"),
    }
    return str(words[state.value])


def _cells(one: "Fitness") -> Iterable[str]:
    measured, declared = one.measured, one.declared
    yield from (one.source, f"{one.view}.{one.column}")
    if measured is None:
        yield from ("", "", "", "", "")
    else:
        yield "" if measured.year is None else str(measured.year)
        yield from (f"{measured.rows:,}", f"{100 * measured.fill:.1f}", f"{measured.distinct:,}")
        yield f"{100 * measured.commonest:.1f} %"
    yield "" if declared is None else _word(declared.state)
    yield "" if measured is None else _word(measured.state)
    contradiction = one.contradiction
    note = "" if declared is None else str(declared.note)
    yield f"¡{contradiction}! {note}" if contradiction else note


def plain(one: "Fitness") -> dict[str, Any]:
    """The same as JSON's types."""
    import msgspec

    return {
        "source": one.source,
        "view": one.view,
        "column": one.column,
        "declared": None if one.declared is None else _declared(one),
        "measured": None
        if one.measured is None
        else {**msgspec.to_builtins(one.measured), "state": one.measured.state.value},
        "contradiction": one.contradiction,
    }


def _declared(one: "Fitness") -> dict[str, Any]:
    stated = one.declared
    if stated is None:
        return {}
    return {
        "state": stated.state.value,
        "note": {"es": stated.note.es, "en": stated.note.en},
        "source": stated.source,
        "verified": stated.verified,
    }
