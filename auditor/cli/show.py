"""`auditor show`: everything held about one supplier, buyer, unit or process."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.lookup_options import FORMATS, asked, limit_option, one_of, write
from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.lookup.dossier import Dossier
    from auditor.lookup.index import Index
    from auditor.lookup.records import Award, Found, Process, Who

KINDS = ("supplier", "buyer", "unit", "process")
_CANDIDATES = 10
COLUMNS = (
    "ocid", "reference", "title", "buyer", "buyer_name", "unit", "unit_name", "modality", "supplier", "supplier_name",
    "award_id", "status", "date", "amount", "currency", "suppliers", "contract", "link",
)  # fmt: skip


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
        format_: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help=say(es="Formato.", en="Format."))] = "table",
    ) -> None:  # fmt: skip
        session: Session = ctx.obj
        one_of("KIND", kind, KINDS)
        one_of("--format", format_, FORMATS)
        from auditor.lookup.index import opened

        with opened(session.settings.url, session.settings.data_dir, source) as index:
            if kind == "process":
                _process(session, index, _the_process(index, asked(text)), format_)
            else:
                _somebody(session, index, _the_one(session, index, kind, asked(text)), limit, format_)

    return show


def _the_one(session: Session, index: "Index", kind: str, text: str) -> "Who":
    """Whoever the text means. Raises UsageError that offers candidates where that is nobody, or several."""
    from auditor.lookup.people import best, find

    found = find(index, text, [kind])
    surest = best(found)
    if len(surest) == 1 and surest[0].how != "likeness":
        return surest[0].who
    if not found:
        raise _nobody(index, kind, text)
    shown = harmless(text, 60)
    likeness = surest[0].how == "likeness"
    lines = [
        say(es=f"nadie se llama '{shown}'; se parecen:", en=f"nobody is called '{shown}'; these are like it:")
        if likeness
        else say(es=f"'{shown}' puede ser de varios:", en=f"'{shown}' may be several:"),
        *_candidates(session, surest),
    ]
    raise UsageError(
        "\n".join(lines),
        say(es=f"elija uno: auditor show {kind} ID", en=f"choose one: auditor show {kind} ID"),
    )


def _candidates(session: Session, found: "Sequence[Found]") -> Iterator[str]:
    from auditor.lookup import telling

    shows = session.settings.privacy.show_natural_persons
    for one in found[:_CANDIDATES]:
        who = telling.who_object(one.who, show_persons=shows)
        n = telling.processes(one.who.processes)
        yield f"  {harmless(who['id'], 80)} · {harmless(who['name'], 100)} · {n}"
    if len(found) > _CANDIDATES:
        n_more = f"{len(found) - _CANDIDATES:,}"
        yield say(es=f"  … y {n_more} más", en=f"  … and {n_more} more")


def _nobody(index: "Index", kind: str, text: str) -> UsageError:
    """Of another kind there may be somebody, or a word is misspelt."""
    from auditor.lookup.people import best, find
    from auditor.lookup.suggestions import near_words

    shown = harmless(text, 60)
    others = sorted(
        {one.who.role for one in best(find(index, text, [one for one in KINDS[:3] if one != kind]))}
    )
    tries = [f"`auditor show {other} {shown}`" for other in others]
    if not tries:
        tries = [f"`auditor search {near_words(index, text) or shown}`"]
    listed = say(es=" o ", en=" or ").join(tries)
    return UsageError(
        say(es=f"no hay nada con '{shown}'", en=f"there is nothing with '{shown}'"),
        harmless(say(es=f"pruebe {listed}", en=f"try {listed}"), 300),
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
    if format_ in ("csv", "jsonl"):
        from auditor.lookup.awards import awards_of

        _write_awards(session, awards_of(index, who), format_)
        return
    from auditor.lookup.dossier import dossier

    made = dossier(index, who, most)
    if format_ == "json":
        _print_json(
            session, _document(made, index, show_persons=session.settings.privacy.show_natural_persons)
        )
        return
    from auditor.lookup.dossier_screen import show_dossier

    show_dossier(session.out, index, made, show_persons=session.settings.privacy.show_natural_persons)


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


def _process(session: Session, index: "Index", process: "Process", format_: str) -> None:
    if format_ in ("csv", "jsonl"):
        from auditor.lookup.awards import awards_in

        _write_awards(session, awards_in(index, process), format_)
        return
    from auditor.lookup.case import case

    told = case(index, process, show_persons=session.settings.privacy.show_natural_persons)
    if format_ == "json":
        _print_json(session, told)
        return
    from auditor.lookup.case_screen import show_case

    show_case(session.out, process, told)


def _write_awards(session: Session, awards: "Iterable[Award]", format_: str) -> None:
    """Every award, of whatever status, with its link."""
    from auditor.lookup.telling import award_object

    shows = session.settings.privacy.show_natural_persons
    write(session, format_, COLUMNS, (award_object(award, show_persons=shows) for award in awards), None)


def _print_json(session: Session, document: object) -> None:
    from auditor.lookup.output import as_json
    from auditor.report.delivery import write_utf8

    write_utf8((as_json(document),), session.out.file)


def _help() -> str:
    return say(
        es="Todo lo que hay de uno: montos por año y modalidad, cada moneda aparte, con quién, adjudicaciones con enlace "
        "(--format csv: todas), señales, cambios y nombres con que aparece. De un proceso: cronología, ofertas, adjudicaciones, bienes, documentos, "
        "señales, y el archivo y la posición de donde sale.",
        en="Everything held about one: amounts by year and modality, each currency apart, with whom, awards with links "
        "(--format csv: all), signals, changes, and the names it goes by. Of a process: timeline, bids, awards, items, documents, signals, and "
        "the file and position it comes from.",
    )


def _examples() -> str:
    return words.examples(
        say(es="auditor show supplier 1234567-8          # por NIT", en="auditor show supplier 1234567-8          # by tax id"),
        say(es="auditor show buyer 'ministerio de salud' # por nombre", en="auditor show buyer 'ministry of health'  # by name"),
        say(es="auditor show process 27123456            # por NOG", en="auditor show process 27123456            # by NOG"),
    )  # fmt: skip
