"""`auditor match`: a list of names or tax ids against everyone who sells or buys."""

from collections.abc import Callable, Iterable, Iterator
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
    from auditor.lookup.records import Award

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
        path: Annotated[Path, typer.Argument(metavar="LIST", exists=True, dir_okay=False, help=say(es="CSV, XLSX o TXT con nombres, NIT o NOG.", en="CSV, XLSX or TXT with names, tax ids or NOGs."))],
        *,
        column: Annotated[str | None, typer.Option(metavar="NAME", help=say(es="Columna de la lista (si no, las que se llaman nombre, NIT o parecido).", en="Column of the list (else those called name, tax id or the like)."))] = None,
        sheet: Annotated[str | None, typer.Option(metavar="NAME", help=say(es="Hoja del libro (si no, la primera).", en="Sheet of the workbook (else the first)."))] = None,
        kind: Annotated[list[str] | None, typer.Option(metavar="|".join(KINDS), help=say(es="Solo esta clase. Se puede repetir.", en="This kind only. Repeatable."))] = None,
        threshold: Annotated[float, typer.Option(min=50, max=100, metavar="N", help=say(es="Parecido mínimo de los nombres, de 50 a 100.", en="Least likeness of names, from 50 to 100."))] = 88,
        limit: Annotated[int | None, typer.Option(min=0, max=10_000, metavar="N", help=say(es="Adjudicaciones que se muestran de cada uno (si no: 3, o ninguna en listas largas).", en="Awards shown of each (else 3, or none of long lists)."))] = None,
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
        from auditor.lookup.match_screen import show_matches
        from auditor.lookup.matching import match

        lines = list(read_list(path, column, sheet))
        if not lines:
            raise UsageError(
                say(es=f"{harmless(path.name)} no tiene nombres", en=f"{harmless(path.name)} has no names")
            )
        with opened(session.settings.url, session.settings.data_dir, source) as index:
            found = list(match(index, lines, tuple(kind or KINDS), threshold))
            if format_ == "table":
                shows = session.settings.privacy.show_natural_persons
                show_matches(session.out, index, found, limit, show_persons=shows)
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
    from auditor.report.delivery import replacing_bytes

    assert output is not None  # noqa: S101 - asked for before any work
    with replacing_bytes(output) as file:
        as_workbook(file, COLUMNS, rows)
    session.say(say(es=f"Escrito: {harmless(output)}", en=f"Written: {harmless(output)}"))


def _rows(index: "Index", found: "list[Matched]", *, show_persons: bool) -> Iterator[dict[str, Any]]:
    """A row an award of each candidate; one row for a candidate without any, and for a line without candidates."""
    from auditor.lookup import telling
    from auditor.lookup.awards import awards_in, awards_of

    for matched in found:
        line = {"line": matched.line.number, "text": matched.line.said}
        if matched.is_empty:
            yield {**line, "how": "none"}
        for one in matched.found:
            who = telling.found_object(one, show_persons=show_persons)
            names = ("how", "likeness", "kind", "id", "name", "awards")
            head = {**line, **{name: who[name] for name in names}}
            yield from _or_alone(head, awards_of(index, one.who), show_persons=show_persons)
        for process in matched.processes:
            told = {
                "how": "id",
                "likeness": 100.0,
                "kind": "process",
                "id": process.ocid,
                "name": process.title,
            }
            head = {**line, **told, **telling.process_row(process)}
            yield from _or_alone(head, awards_in(index, process), show_persons=show_persons)


def _or_alone(
    head: dict[str, Any], awards: "Iterable[Award]", *, show_persons: bool
) -> Iterator[dict[str, Any]]:
    from auditor.lookup.telling import award_object

    rows = [{**head, **award_object(award, show_persons=show_persons)} for award in awards]
    yield from rows or [head]


def _help() -> str:
    return say(
        es="Compara una lista con proveedores, compradores y unidades: por identificador, por nombre, por las mismas "
        "palabras en otro orden, por parte del nombre y por parecido, con su cifra; y los NOG, con procesos. Dice de cada "
        "línea cómo coincide, o que no coincide. Un nombre que coincide es un candidato, no una identidad. En un libro no "
        "se ejecuta ninguna fórmula ni macro.",
        en="Match a list against suppliers, buyers and units: by identifier, by name, by the same words in another order, by "
        "part of a name, and by likeness, with its figure; and NOGs against processes. It says of each line how it matches, "
        "or that it does not. A name that matches is a candidate, not an identity. No formula and no macro of a workbook "
        "runs.",
    )


def _examples() -> str:
    return words.examples(
        say(es="auditor match lista.xlsx", en="auditor match list.xlsx"),
        say(
            es="auditor match lista.csv --format csv --output coincidencias.csv",
            en="auditor match list.csv --format csv --output matches.csv",
        ),
    )
