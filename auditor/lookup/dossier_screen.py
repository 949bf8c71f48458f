"""A supplier, buyer or unit on a terminal: what it adds up to, with whom, its newest awards, its signals."""

from collections.abc import Mapping

from rich.console import Console

from auditor.language import say
from auditor.lookup import screens, telling
from auditor.lookup.dossier import Dossier, other_names
from auditor.lookup.index import Index

_NAMES = 6
_OTHERS = 10


def show_dossier(console: Console, index: Index, made: Dossier, *, show_persons: bool) -> None:
    who = made.who
    name = telling.name(who.name, person=who.person, show_persons=show_persons)
    identity = str(telling.who_object(who, show_persons=show_persons)["id"])
    screens.heading(console, screens.title(name, 200) or identity)
    facts = [
        identity,
        telling.role(who.role),
        telling.processes(who.processes),
        say(es=f"{who.awards:,} adjudicaciones activas", en=f"{who.awards:,} active awards"),
    ]
    if who.bids:
        facts.append(say(es=f"{who.bids:,} ofertas", en=f"{who.bids:,} bids"))
    screens.line(console, " · ".join(facts))
    if who.role == "unit" and made.awards:
        buyer = screens.title(made.awards[0].process.buyer_name)
        screens.line(console, say(es=f"de {buyer}", en=f"of {buyer}"))
    span = f"{telling.day(who.first) or '—'} .. {telling.day(who.last) or '—'}"
    screens.line(console, " · ".join(filter(None, (span, telling.money(who.sums)))))
    _names(console, made, show_persons=show_persons)
    _totals(console, made)
    _others(console, index, made, show_persons=show_persons)
    if made.awards:
        screens.heading(console, say(es="Adjudicaciones más recientes", en="Newest awards"))
        screens.awards(console, made.awards, show_persons=show_persons, whose=who.role)
        _rest(console, made)
    screens.signals(console, made.signals)
    _reading(console, index, made, identity)


def _names(console: Console, made: Dossier, *, show_persons: bool) -> None:
    for name, identity, last, n in made.names[:_NAMES]:
        shown = telling.name(name, person=made.who.person, show_persons=show_persons)
        called = f"{screens.title(shown, 120)} [{identity}]" if identity else screens.title(shown, 120)
        screens.line(
            console,
            say(
                es=f"visto como {called}, {n:,} {'veces' if n != 1 else 'vez'}, la última el {last or '—'}",
                en=f"seen as {called}, {n:,} {'times' if n != 1 else 'time'}, last on {last or '—'}",
            ),
            "dim",
        )


def _totals(console: Console, made: Dossier) -> None:
    profile = made.awards[0].process.profile if made.awards else ""
    by_modality = {
        (telling.modality(profile, code), currency): value
        for (code, currency), value in made.by_modality.items()
    }
    for title, sums in (
        (say(es="Por año", en="By year"), made.by_year),
        (say(es="Por modalidad", en="By modality"), by_modality),
    ):
        if sums:
            screens.heading(console, title)
            _sums(console, sums)
    if len(made.months) > 2:
        _by_month(console, made.months)


def _by_month(console: Console, counts: Mapping[str, int]) -> None:
    """A bar a month, those without an award too."""
    first, last = min(counts), max(counts)
    numbers = range(_number(first), _number(last) + 1)
    bars = screens.bars([counts.get(f"{n // 12}-{n % 12 + 1:02d}", 0) for n in numbers])
    screens.line(console, say(es=f"por mes: {first} {bars} {last}", en=f"by month: {first} {bars} {last}"))


def _number(month: str) -> int:
    year, _, of_year = month.partition("-")
    return int(year) * 12 + int(of_year) - 1


def _sums(console: Console, sums: Mapping[tuple[str, str], list[int]]) -> None:
    rows = [
        (what, f"{n:,}", telling.money({currency or "?": total}))
        for (what, currency), (n, total) in sorted(sums.items())
    ]
    screens.table(console, ("", say(es="Adj.", en="Awards"), say(es="Monto", en="Amount")), rows)


def _others(console: Console, index: Index, made: Dossier, *, show_persons: bool) -> None:
    """The other side by amount."""
    if not made.others:
        return
    n = len({identity for identity, _ in made.others})
    of_a_supplier = made.who.role == "supplier"
    screens.heading(
        console,
        say(es=f"Quién le compra ({n:,})", en=f"Who buys from it ({n:,})")
        if of_a_supplier
        else say(es=f"A quién compra ({n:,})", en=f"Whom it buys from ({n:,})"),
    )
    largest = sorted(made.others.items(), key=lambda item: (-item[1][1], item[0]))[:_OTHERS]
    named = other_names(index, made, {identity for (identity, _), _ in largest})
    rows = []
    for (identity, currency), (awards, total) in largest:
        name, person = named.get(identity, ("", False))
        shown = telling.name(name, person=person, show_persons=show_persons) or identity or "—"
        shown_id = "" if identity.startswith("name:") else identity
        rows.append((shown, shown_id, f"{awards:,}", telling.money({currency or "?": total})))
    screens.table(console, ("", "", say(es="Adj.", en="Awards"), say(es="Monto", en="Amount")), rows, right=2)


def _rest(console: Console, made: Dossier) -> None:
    total = made.statuses.total()
    if total > len(made.awards):
        screens.line(
            console,
            say(
                es=f"{len(made.awards):,} de {total:,}, de cualquier estado. Más: --limit N; todas: --format csv",
                en=f"{len(made.awards):,} of {total:,}, of any status. More: --limit N; all: --format csv",
            ),
            "dim",
        )


def _reading(console: Console, index: Index, made: Dossier, identity: str) -> None:
    screens.heading(console, say(es="Para leer esto bien", en="How to read this"))
    if made.changes is None:
        whose = "" if made.who.role == "supplier" else f" --buyer {identity}"
        screens.line(
            console,
            say(
                es=f"Lo que el portal cambió después de publicarlo no se cuenta aquí: auditor changes{whose}",
                en=f"What the portal changed after publishing it is not counted here: auditor changes{whose}",
            ),
        )
    elif made.changes:
        screens.line(
            console,
            say(
                es=f"Valores de estos procesos que el portal cambió después de publicarlos: {made.changes:,} (auditor changes)",
                en=f"Values of these processes that the portal changed after publishing them: {made.changes:,} (auditor changes)",
            ),
        )
    months = sorted(part.month for part in index.months_of(made.who.source) if part.month)
    if months:
        first, last = (f"{month // 100}-{month % 100:02d}" for month in (months[0], months[-1]))
        screens.line(
            console,
            say(
                es=f"Meses cargados: {first}..{last} ({len(months)}). Lo que el portal no publica (compras por NPG, pagos) no se ve.",
                en=f"Months loaded: {first}..{last} ({len(months)}). What the portal does not publish (NPG purchases, payments) does not show.",
            ),
        )
    screens.line(
        console,
        say(
            es="Un registro no es una falta: toda persona se presume inocente.",
            en="A record is no offence: everyone is presumed innocent.",
        ),
    )
