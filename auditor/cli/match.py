"""`auditor match`: a list of names or tax ids against everyone who sells or buys."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.lookup_options import FORMATS, one_of, write
from auditor.cli.options import writable
from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.lookup.index import Index
    from auditor.lookup.matching import Matched
    from auditor.lookup.records import Award

KINDS = ("supplier", "buyer", "unit")
_FORMATS = (*FORMATS, "xlsx")
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
        format_: Annotated[str | None, typer.Option("--format", metavar="|".join(_FORMATS), help=say(es="Formato (si no, el de --output; si no, table).", en="Format (else that of --output, else table)."))] = None,
        output: Annotated[Path | None, typer.Option(metavar="FILE", help=say(es="Escribe el resultado en este archivo.", en="Write the result to this file."))] = None,
    ) -> None:  # fmt: skip
        session: Session = ctx.obj
        chosen = _format(format_, output)
        for name in kind or ():
            one_of("--kind", name, KINDS)
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
            if chosen == "table":
                shows = session.settings.privacy.show_natural_persons
                show_matches(session.out, index, found, limit, show_persons=shows)
            else:
                _write(session, index, found, chosen, output)

    return match


def _format(asked: str | None, output: Path | None) -> str:
    """What is asked for, else what the file's name says. Raises UsageError before any work is done."""
    suffix = "" if output is None else output.suffix.lower().removeprefix(".")
    chosen = asked or (suffix if suffix in _FORMATS else "table")
    one_of("--format", chosen, _FORMATS)
    writable(output)
    if chosen == "xlsx" and output is None:
        raise UsageError(
            say(es="--format xlsx necesita --output ARCHIVO", en="--format xlsx needs --output FILE")
        )
    if chosen == "table" and output is not None:
        raise UsageError(
            say(es="--output necesita --format csv, xlsx, json o jsonl", en="--output needs --format csv, xlsx, json or jsonl")
        )  # fmt: skip
    return chosen


def _write(
    session: Session, index: "Index", found: "list[Matched]", format_: str, output: Path | None
) -> None:
    rows = _rows(index, found, show_persons=session.settings.privacy.show_natural_persons)
    if format_ != "xlsx":
        write(session, format_, COLUMNS, rows, list(rows) if format_ == "json" else None, output)
        return
    from auditor.lookup.workbook import as_workbook
    from auditor.report.delivery import replacing_bytes

    assert output is not None  # noqa: S101 - asked for before any work
    with replacing_bytes(output) as file:
        as_workbook(file, COLUMNS, rows, _notes(session, index))
    session.say(say(es=f"Escrito: {harmless(output)}", en=f"Written: {harmless(output)}"))


def _notes(session: Session, index: "Index") -> list[str]:
    """What whoever opens the workbook should know."""
    months = sorted(part.month for part in index.months if part.month)
    span = f"{months[0]}..{months[-1]} ({len(months)})" if months else "—"
    about = session.settings.about
    operator = " · ".join(filter(None, (about.name, about.contact, about.url)))
    return [
        say(
            es="Una fila por adjudicación de cada candidato; `how` dice cómo coincide (id, name, words, part, likeness, none) y `likeness` cuánto se parece, de 0 a 100.",
            en="A row for each award of each candidate; `how` says how it matches (id, name, words, part, likeness, none), `likeness` how much alike it is, from 0 to 100.",
        ),
        say(
            es="Un nombre que coincide es un candidato, no una identidad: hay homónimos. Toda persona se presume inocente.",
            en="A name that matches is a candidate, not an identity: people and firms share names. Everyone is presumed innocent.",
        ),
        say(
            es="El monto es de toda la adjudicación, también donde la comparten varios proveedores (`suppliers`): no sume esas filas dos veces.",
            en="The amount is the whole award's, also where several suppliers share it (`suppliers`): do not add those rows twice.",
        ),
        say(es=f"Meses cargados: {span}.", en=f"Months loaded: {span}."),
        *([say(es=f"Quién opera esto: {operator}", en=f"Who runs this: {operator}")] if operator else []),
    ]


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
            es="auditor match lista.xlsx --output coincidencias.xlsx  # todas las adjudicaciones, con su enlace",
            en="auditor match list.xlsx --output matches.xlsx         # every award, with its link",
        ),
    )
