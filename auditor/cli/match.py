"""`auditor match`: a list of names or tax ids against everyone who sells or buys."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.lookup_options import FORMATS, one_of, write
from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.lookup.index import Index
    from auditor.lookup.matching import Matched

KINDS = ("supplier", "buyer", "unit")
COLUMNS = (
    "line", "text", "how", "likeness", "kind", "id", "name", "awards", "ocid", "reference", "title", "buyer", "buyer_name",
    "unit", "unit_name", "modality", "supplier", "supplier_name", "award_id", "status", "date", "amount", "currency", "suppliers",
    "contract", "link",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    short = say(
        es="Compara una lista de nombres o NIT con lo cargado.", en="Match a list of names or tax ids."
    )
    app.command("match", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def match(
        ctx: typer.Context,
        path: Annotated[Path, typer.Argument(metavar="LIST", exists=True, dir_okay=False, help=say(es="CSV o TXT con los nombres o los NIT.", en="CSV or TXT with the names or tax ids."))],
        *,
        column: Annotated[str | None, typer.Option(metavar="NAME", help=say(es="Columna de la lista (si no, las que se llaman nombre, NIT o parecido).", en="Column of the list (else those called name, tax id or the like)."))] = None,
        kind: Annotated[list[str] | None, typer.Option(metavar="|".join(KINDS), help=say(es="Solo esta clase. Se puede repetir. Si no: supplier y buyer.", en="This kind only. Repeatable. Else: supplier and buyer."))] = None,
        threshold: Annotated[float, typer.Option(min=50, max=100, metavar="N", help=say(es="Parecido mínimo de los nombres, de 50 a 100.", en="Least likeness of names, from 50 to 100."))] = 88,
        source: Annotated[str | None, typer.Option(metavar="NAME", help=say(es="Solo esta fuente.", en="This source only."))] = None,
        format_: Annotated[str, typer.Option("--format", metavar="|".join((*FORMATS, "xlsx")), help=say(es="Formato.", en="Format."))] = "table",
        output: Annotated[Path | None, typer.Option(metavar="FILE", help=say(es="Escribe el resultado en este archivo.", en="Write the result to this file."))] = None,
    ) -> None:  # fmt: skip
        session: Session = ctx.obj
        one_of("--format", format_, (*FORMATS, "xlsx"))
        for name in kind or ():
            one_of("--kind", name, KINDS)
        if format_ == "xlsx" and output is None:
            raise UsageError(
                say(es="--format xlsx necesita --output ARCHIVO", en="--format xlsx needs --output FILE")
            )
        from auditor.lookup.index import opened
        from auditor.lookup.list_file import read_list
        from auditor.lookup.matching import match

        lines = list(read_list(path, column))
        if not lines:
            raise UsageError(
                say(es=f"{harmless(path.name)} no tiene nombres", en=f"{harmless(path.name)} has no names")
            )
        with opened(session.settings.url, session.settings.data_dir, source) as index:
            found = list(match(index, lines, tuple(kind or KINDS[:2]), threshold))
            if format_ == "table":
                _show(session, index, found)
            else:
                _write(session, index, found, format_, output)

    return match


def _write(
    session: Session, index: "Index", found: "list[Matched]", format_: str, output: Path | None
) -> None:
    rows = _rows(index, found, show_persons=session.settings.privacy.show_natural_persons)
    if format_ != "xlsx":
        write(session, format_, COLUMNS, rows, list(rows) if format_ == "json" else None, output)
        return
    from auditor.lookup.output import as_workbook

    assert output is not None  # noqa: S101 - asked for before any work
    temporary = output.with_name(f".{output.name}.part")
    try:
        as_workbook(temporary, COLUMNS, rows)
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)
    session.say(say(es=f"Escrito: {harmless(output)}", en=f"Written: {harmless(output)}"))


def _rows(index: "Index", found: "list[Matched]", *, show_persons: bool) -> Iterator[dict[str, Any]]:
    """A row an award of each candidate; one row for a candidate without any, and for a line without candidates."""
    from auditor.lookup import telling
    from auditor.lookup.awards import awards_of

    for matched in found:
        line = {"line": matched.line.number, "text": " · ".join(matched.line.texts)}
        if not matched.found:
            yield {**line, "how": "none"}
        for one in matched.found:
            who = telling.found_object(one, show_persons=show_persons)
            head = {
                **line,
                **{name: who[name] for name in ("how", "likeness", "kind", "id", "name", "awards")},
            }
            rows = [
                {**head, **telling.award_object(award, show_persons=show_persons)}
                for award in awards_of(index, one.who)
            ]
            yield from rows or [head]


def _show(session: Session, index: "Index", found: "list[Matched]") -> None:
    from itertools import islice

    from auditor.lookup import screens
    from auditor.lookup.awards import awards_of

    shows, out = session.settings.privacy.show_natural_persons, session.out
    for matched in found:
        text = harmless(" · ".join(matched.line.texts), 120)
        screens.heading(out, f"{matched.line.number}. {text}")
        if not matched.found:
            screens.line(out, say(es="sin coincidencias", en="no match"), "dim")
            continue
        screens.people(out, matched.found, show_persons=shows)
        for one in matched.found:
            screens.awards(out, islice(awards_of(index, one.who), 3), show_persons=shows)
    n = sum(bool(matched.found) for matched in found)
    out.print()
    screens.line(
        out,
        say(
            es=f"{n:,} de {len(found):,} líneas coinciden. Un nombre que coincide es un candidato, no una identidad: hay homónimos.",
            en=f"{n:,} of {len(found):,} lines match. A name that matches is a candidate, not an identity: people and firms share names.",
        ),
    )
    screens.line(
        out,
        say(
            es="Todas las adjudicaciones, con su enlace: --format csv --output coincidencias.csv",
            en="Every award, with its link: --format csv --output matches.csv",
        ),
    )


def _help() -> str:
    return say(
        es="Compara una lista con proveedores y compradores: por identificador, por nombre, por las mismas palabras en "
        "otro orden y por parecido, con su cifra. Dice de cada línea cómo coincide, o que no coincide. Un nombre que "
        "coincide es un candidato, no una identidad.",
        en="Match a list against suppliers and buyers: by identifier, by name, by the same words in another order, and by "
        "likeness, with its figure. It says of each line how it matches, or that it does not. A name that matches is a "
        "candidate, not an identity.",
    )


def _examples() -> str:
    return words.examples(
        say(es="auditor match lista.csv", en="auditor match list.csv"),
        say(
            es="auditor match lista.csv --format csv --output coincidencias.csv",
            en="auditor match list.csv --format csv --output matches.csv",
        ),
    )
