"""`auditor search`: who and what a name, a tax id, a number or some words may mean."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import words
from auditor.cli.lookup_options import FORMATS, asked, limit_option, one_of, period, write
from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.lookup.search import Answer

KINDS = ("supplier", "buyer", "unit", "process", "item")


def register(app: typer.Typer) -> None:
    short = say(
        es="Busca proveedores, compradores, procesos y bienes.",
        en="Find suppliers, buyers, processes and goods.",
    )
    app.command("search", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def search(
        ctx: typer.Context,
        text: Annotated[list[str], typer.Argument(metavar="TEXT", help=say(es="Nombre, NIT, NOG, OCID o palabras.", en="Name, tax id, NOG, OCID or words."))],
        *,
        kind: Annotated[list[str] | None, typer.Option(metavar="|".join(KINDS), help=say(es="Solo esta clase. Se puede repetir.", en="This kind only. Repeatable."))] = None,
        since: Annotated[str | None, typer.Option("--from", metavar="DATE", help=say(es="Procesos publicados desde este día o mes.", en="Processes published since this day or month."))] = None,
        until: Annotated[str | None, typer.Option(metavar="DATE", help=say(es="Procesos publicados hasta este día o mes.", en="Processes published until this day or month."))] = None,
        buyer: Annotated[str | None, typer.Option(metavar="TEXT", help=say(es="Procesos de este comprador o unidad.", en="Processes of this buyer or unit."))] = None,
        source: Annotated[str | None, typer.Option(metavar="NAME", help=say(es="Solo esta fuente.", en="This source only."))] = None,
        limit: Annotated[int, limit_option()] = 10,
        format_: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help=say(es="Formato.", en="Format."))] = "table",
    ) -> None:  # fmt: skip
        session: Session = ctx.obj
        one_of("--format", format_, FORMATS)
        for name in kind or ():
            one_of("--kind", name, KINDS)
        from auditor.lookup.index import opened
        from auditor.lookup.search import Question, search

        question = Question(asked(text), tuple(kind or KINDS), period(since, until), buyer, limit)
        with opened(session.settings.url, session.settings.data_dir, source) as index:
            answer = search(index, question)
        _tell(session, answer, format_)

    return search


def _tell(session: Session, answer: "Answer", format_: str) -> None:
    shows = session.settings.privacy.show_natural_persons
    if format_ != "table":
        write(
            session,
            format_,
            answer.columns,
            answer.objects(show_persons=shows),
            answer.document(show_persons=shows),
        )
        return
    from auditor.lookup import screens

    out = session.out
    titles = {
        "supplier": say(es="Proveedores y oferentes", en="Suppliers and bidders"),
        "buyer": say(es="Compradores", en="Buyers"),
        "unit": say(es="Unidades compradoras", en="Purchasing units"),
    }
    for role, title in titles.items():
        if found := answer.people.get(role):
            screens.heading(out, f"{title} ({answer.totals[role]:,})")
            screens.people(out, found, show_persons=shows)
    if answer.processes:
        screens.heading(
            out,
            say(
                es=f"Procesos ({answer.totals['process']:,})", en=f"Processes ({answer.totals['process']:,})"
            ),
        )
        screens.processes(out, answer.processes)
    if answer.goods:
        screens.heading(
            out,
            say(
                es=f"Bienes y servicios ({answer.totals['item']:,})",
                en=f"Goods and services ({answer.totals['item']:,})",
            ),
        )
        screens.goods(out, answer.goods)
    _close(session, answer)


def _close(session: Session, answer: "Answer") -> None:
    from auditor.lookup import screens

    if answer.is_empty:
        session.say(say(es="Nada con ese texto.", en="Nothing with that text."))
        if answer.suggestion:
            tried = f"auditor search {_quoted(answer.suggestion)}"
            session.say(say(es=f"¿Quiso decir? {tried}", en=f"Did you mean? {tried}"))
        return
    session.out.print()
    if answer.is_likeness:
        screens.line(
            session.out,
            say(
                es="Nada se llama así: son nombres parecidos, que pueden ser de otros.",
                en="Nothing has that name: these are names like it, and may be others'.",
            ),
        )
    if any(answer.people.values()):
        screens.line(
            session.out,
            say(
                es="Un nombre igual no prueba una identidad: compare el identificador.",
                en="An equal name proves no identity: compare the identifier.",
            ),
        )
    if following := _next(answer):
        screens.line(session.out, say(es=f"Siguiente: {following}", en=f"Next: {following}"))


def _next(answer: "Answer") -> str | None:
    """How to see more of the first that has an identifier: a name may be a natural person's."""
    for role, found in answer.people.items():
        for one in found:
            if not one.who.id.startswith("name:"):
                return f"auditor show {role} {_quoted(one.who.id)}"
    newest = [*answer.processes, *(good.newest for good in answer.goods)]
    return f"auditor show process {_quoted(newest[0].reference or newest[0].ocid)}" if newest else None


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(harmless(text, 200))


def _help() -> str:
    return say(
        es="Busca por nombre, NIT (con o sin guion), NOG, OCID o palabras del título; acentos, mayúsculas y el orden de "
        "los nombres dan igual. Si nada se llama así, ofrece nombres parecidos y lo dice.",
        en="Find by name, tax id (with or without hyphen), NOG, OCID or words of a title; accents, case and the order of "
        "names are no obstacle. Where nothing has that name, names like it are offered, and it is said.",
    )


def _examples() -> str:
    return words.examples(
        say(es="auditor search constructora ejemplo             # por nombre", en="auditor search constructora ejemplo             # by name"),
        say(es="auditor search 1234567-8                        # por NIT", en="auditor search 1234567-8                        # by tax id"),
        say(es="auditor search medicamentos --kind process --buyer salud --from 2026-01", en="auditor search medicamentos --kind process --buyer salud --from 2026-01"),
    )  # fmt: skip
