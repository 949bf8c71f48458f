"""`auditor show`: everything held about one supplier, buyer, unit or process."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.lookup_options import asked, limit_option, one_of
from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.lookup.dossier import Dossier
    from auditor.lookup.index import Index
    from auditor.lookup.records import Process, Who

KINDS = ("supplier", "buyer", "unit", "process")


def register(app: typer.Typer) -> None:
    short = say(
        es="Todo lo que hay de un proveedor, comprador, unidad o proceso.",
        en="Everything held about one supplier, buyer, unit or process.",
    )
    app.command("show", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def show(
        ctx: typer.Context,
        kind: Annotated[str, typer.Argument(metavar="|".join(KINDS), help=say(es="De qué clase es.", en="What it is."))],
        text: Annotated[list[str], typer.Argument(metavar="ID", help=say(es="Identificador, NIT, NOG, OCID o nombre.", en="Identifier, tax id, NOG, OCID or name."))],
        *,
        source: Annotated[str | None, typer.Option(metavar="NAME", help=say(es="Solo esta fuente.", en="This source only."))] = None,
        limit: Annotated[int, limit_option()] = 10,
        format_: Annotated[str, typer.Option("--format", metavar="table|json", help=say(es="Formato.", en="Format."))] = "table",
    ) -> None:  # fmt: skip
        session: Session = ctx.obj
        one_of("KIND", kind, KINDS)
        one_of("--format", format_, ("table", "json"))
        from auditor.lookup.index import opened

        with opened(session.settings.url, session.settings.data_dir, source) as index:
            if kind == "process":
                _process(session, index, _the_process(index, asked(text)), format_)
            else:
                _somebody(session, index, _the_one(index, kind, asked(text)), limit, format_)

    return show


def _the_one(index: "Index", kind: str, text: str) -> "Who":
    """Whoever the text means. Raises UsageError that offers candidates where that is nobody, or several."""
    from auditor.lookup.people import best, find

    found = find(index, text, [kind])
    surest = best(found)
    if len(surest) == 1 and surest[0].how != "likeness":
        return surest[0].who
    listed = ", ".join(f"{one.who.id} ({one.who.processes:,})" for one in (surest or found)[:8])
    shown = harmless(text, 60)
    if not found:
        raise UsageError(
            say(es=f"no hay nada con '{shown}'", en=f"there is nothing with '{shown}'"),
            say(es=f"pruebe `auditor search {shown}`", en=f"try `auditor search {shown}`"),
        )
    raise UsageError(
        say(
            es=f"'{shown}' puede ser de varios o es solo un parecido",
            en=f"'{shown}' may be several, or is only a likeness",
        ),
        harmless(say(es=f"candidatos (procesos): {listed}", en=f"candidates (processes): {listed}"), 600),
    )


def _the_process(index: "Index", text: str) -> "Process":
    from auditor.lookup.processes import by_number

    found = by_number(index, text)
    if len(found) == 1:
        return found[0]
    shown = harmless(text, 60)
    if not found:
        raise UsageError(
            say(es=f"no hay ningún proceso '{shown}'", en=f"there is no process '{shown}'"),
            say(
                es=f"pruebe `auditor search {shown} --kind process`",
                en=f"try `auditor search {shown} --kind process`",
            ),
        )
    listed = ", ".join(f"{one.ocid} ({one.source})" for one in found[:8])
    raise UsageError(
        say(
            es=f"'{shown}' es de varios: {harmless(listed, 300)}",
            en=f"'{shown}' is several: {harmless(listed, 300)}",
        ),
        say(es="elija con --source", en="choose with --source"),
    )


def _somebody(session: Session, index: "Index", who: "Who", most: int, format_: str) -> None:
    from auditor.lookup.dossier import dossier

    made = dossier(index, who, most)
    if format_ == "json":
        _print_json(
            session, _document(made, index, show_persons=session.settings.privacy.show_natural_persons)
        )
        return
    _print_dossier(session, made, index)


def _document(made: "Dossier", index: "Index", *, show_persons: bool) -> dict[str, Any]:
    from auditor.lookup import telling
    from auditor.lookup.dossier import other_names, totals_object

    named = other_names(index, made, {identity for identity, _ in made.others})
    others = {}
    for (identity, currency), value in made.others.items():
        name, person = named.get(identity, ("", False))
        others[identity, telling.name(name, person=person, show_persons=show_persons), currency] = value
    return {
        **telling.who_object(made.who, show_persons=show_persons),
        "names": [{"name": telling.name(name, person=made.who.person, show_persons=show_persons), "id": id_, "last": last, "rows": n} for name, id_, last, n in made.names],
        "by_year": totals_object(made.by_year),
        "by_modality": totals_object(made.by_modality),
        "counterparties": totals_object(others),
        "statuses": dict(made.statuses),
        "newest": [telling.award_object(award, show_persons=show_persons) for award in made.awards],
        "signals": made.signals,
        "changed_values": made.changes,
        "months_loaded": sorted(str(part.month) for part in index.months_of(made.who.source)),
    }  # fmt: skip


def _print_dossier(session: Session, made: "Dossier", index: "Index") -> None:
    from auditor.lookup import screens, telling

    who, out, shows = made.who, session.out, session.settings.privacy.show_natural_persons
    screens.heading(
        out, harmless(telling.name(who.name, person=who.person, show_persons=shows), 200) or who.id
    )
    screens.line(
        out,
        " · ".join(
            (
                who.id,
                say(es=f"{who.processes:,} procesos", en=f"{who.processes:,} processes"),
                say(es=f"{who.awards:,} adjudicaciones activas", en=f"{who.awards:,} active awards"),
                say(es=f"{who.bids:,} ofertas", en=f"{who.bids:,} bids"),
            )
        ),
    )
    screens.line(out, f"{telling.day(who.first)} .. {telling.day(who.last)} · {telling.money(who.sums)}")
    for name, identity, last, n in made.names[:6]:
        shown = telling.name(name, person=who.person, show_persons=shows)
        screens.line(
            out,
            say(
                es=f"visto como {shown} [{identity}], {n:,} veces, la última el {last}",
                en=f"seen as {shown} [{identity}], {n:,} times, last on {last}",
            ),
            "dim",
        )
    _print_totals(session, made, index)
    screens.heading(out, say(es="Adjudicaciones más recientes", en="Newest awards"))
    screens.awards(out, made.awards, show_persons=shows)
    _print_signals(session, made.signals)
    screens.heading(out, say(es="Para leer esto bien", en="How to read this"))
    if made.changes is None:
        screens.line(
            out,
            say(
                es="Valores que el portal cambió después de publicarlos: no contado (demasiadas adjudicaciones)",
                en="Values that the portal changed after publishing them: not counted (too many awards)",
            ),
        )
    elif made.changes:
        screens.line(
            out,
            say(
                es=f"El portal cambió {made.changes:,} valores de estos procesos después de publicarlos: auditor changes",
                en=f"The portal changed {made.changes:,} values of these processes after publishing them: auditor changes",
            ),
        )
    months = [part.month for part in index.months_of(who.source) if part.month]
    if months:
        screens.line(
            out,
            say(
                es=f"Meses cargados: {min(months)}..{max(months)} ({len(months)}). Lo que el portal no publica (compras por NPG, pagos) no se ve.",
                en=f"Months loaded: {min(months)}..{max(months)} ({len(months)}). What the portal does not publish (NPG purchases, payments) does not show.",
            ),
        )
    screens.line(
        out,
        say(
            es="Un registro no es una falta: toda persona se presume inocente.",
            en="A record is no offence: everyone is presumed innocent.",
        ),
    )


def _print_totals(session: Session, made: "Dossier", index: "Index") -> None:
    from auditor.lookup import screens, telling
    from auditor.lookup.dossier import other_names

    out, shows = session.out, session.settings.privacy.show_natural_persons
    awards, amount = say(es="Adj.", en="Awards"), say(es="Monto", en="Amount")
    for title, sums in (
        (say(es="Por año", en="By year"), made.by_year),
        (say(es="Por modalidad", en="By modality"), made.by_modality),
    ):
        if sums:
            screens.heading(out, title)
            rows = [
                (key[0], f"{n:,}", telling.money({key[-1] or "?": total}))
                for key, (n, total) in sorted(sums.items())
            ]
            screens.table(out, ("", awards, amount), rows)
    months = sorted(made.months)
    if len(months) > 2:
        screens.line(
            out, f"{months[0]} {screens.bars([made.months[month] for month in months])} {months[-1]}"
        )
    if made.others:
        screens.heading(out, say(es="Con quién", en="With whom"))
        largest = sorted(made.others.items(), key=lambda item: (-item[1][1], item[0]))[:10]
        named = other_names(index, made, {identity for (identity, _), _ in largest})
        rows = []
        for (identity, currency), (n, total) in largest:
            name, person = named.get(identity, ("", False))
            shown = telling.name(name, person=person, show_persons=shows) or identity or "—"
            rows.append((shown, f"{n:,}", telling.money({currency or "?": total})))
        screens.table(out, ("", awards, amount), rows)


def _print_signals(session: Session, signals: Sequence[dict[str, Any]]) -> None:
    from auditor.lookup import screens

    if signals:
        screens.heading(
            session.out, say(es=f"Señales de riesgo ({len(signals)})", en=f"Risk signals ({len(signals)})")
        )
    for signal in signals[:20]:
        screens.line(
            session.out,
            f"{signal['id']} · {signal['rule']} · {signal['level']} · {signal['status']} · {signal['first_seen'][:10]}",
        )


def _process(session: Session, index: "Index", process: "Process", format_: str) -> None:
    from auditor.lookup.case import case

    told = case(index, process, show_persons=session.settings.privacy.show_natural_persons)
    if format_ == "json":
        _print_json(session, told)
        return
    from auditor.lookup import screens

    out = session.out
    screens.heading(out, screens.title(process.title or process.ocid, 300))
    screens.processes(out, [process])
    titles = {
        "timeline": say(es="Cronología", en="Timeline"), "bids": say(es="Ofertas", en="Bids"),
        "tenderers": say(es="Oferentes", en="Tenderers"), "awards": say(es="Adjudicaciones", en="Awards"),
        "suppliers": say(es="Proveedores", en="Suppliers"), "contracts": say(es="Contratos", en="Contracts"),
        "items": say(es="Bienes y servicios", en="Goods and services"), "documents": say(es="Documentos", en="Documents"),
        "changes": say(es="Cambios del portal", en="Changes by the portal"),
    }  # fmt: skip
    for group, title in titles.items():
        if rows := told[group]:
            screens.heading(out, f"{title} ({len(rows)})")
        for row in rows[:50]:
            values = row.values() if isinstance(row, dict) else row
            screens.line(
                out, " · ".join(screens.title(str(value), 300) for value in values if value is not None)
            )
    _print_signals(session, told["signals"])
    raw = told["raw"]
    screens.heading(out, say(es="De dónde sale", en="Where it comes from"))
    screens.line(
        out,
        say(
            es=f"{raw['file']} ({raw['sha256'][:12]}), registro {raw['position']}",
            en=f"{raw['file']} ({raw['sha256'][:12]}), record {raw['position']}",
        ),
    )


def _print_json(session: Session, document: object) -> None:
    from auditor.lookup.output import as_json
    from auditor.report.delivery import write_utf8

    write_utf8((as_json(document),), session.out.file)


def _help() -> str:
    return say(
        es="Todo lo que hay de uno: montos por año y modalidad, cada moneda aparte, con quién, adjudicaciones con enlace, "
        "señales, cambios y nombres con que aparece. De un proceso: cronología, ofertas, adjudicaciones, bienes, documentos, "
        "señales, y el archivo y la posición de donde sale.",
        en="Everything held about one: amounts by year and modality, each currency apart, with whom, awards with links, "
        "signals, changes, and the names it goes by. Of a process: timeline, bids, awards, items, documents, signals, and "
        "the file and position it comes from.",
    )


def _examples() -> str:
    return words.examples(
        say(es="auditor show supplier 1234567-8          # por NIT", en="auditor show supplier 1234567-8          # by tax id"),
        say(es="auditor show buyer 'ministerio de salud' # por nombre", en="auditor show buyer 'ministry of health'  # by name"),
        say(es="auditor show process 27123456            # por NOG", en="auditor show process 27123456            # by NOG"),
    )  # fmt: skip
