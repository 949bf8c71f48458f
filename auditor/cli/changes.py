"""`auditor changes`: what portals changed in records that they had published."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options, words
from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.store.changes import Question, RecordChange

FORMATS = ("table", "jsonl", "csv")
ROWS = 100
_LONGEST = 200


def register(app: typer.Typer) -> None:
    short = say(
        es="Lo que los portales cambiaron en lo que ya habían publicado.",
        en="What portals changed in what they had published.",
    )
    app.command("changes", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def changes(
        ctx: typer.Context,
        *,
        since: Annotated[
            str | None, options.since(es="Notados desde este día.", en="Noticed since this day.")
        ] = None,
        buyer: Annotated[str | None, options.buyer()] = None,
        ocid: Annotated[str | None, options.ocid()] = None,
        field: Annotated[
            str | None,
            typer.Option(
                metavar="NAME",
                help=say(
                    es="De este campo: amount, award.amount, document, process (procesos que desaparecieron).",
                    en="Of this field: amount, award.amount, document, process (processes that vanished).",
                ),
            ),
        ] = None,
        source: Annotated[str | None, options.source()] = None,
        kind: Annotated[
            list[str] | None,
            typer.Option(
                metavar="edit|vanished|life",
                help=say(
                    es="edit: lo dicho ahora es otro; vanished: ya no está; life: la vida normal de un proceso. Sin "
                    "esto, los dos primeros. Se puede repetir.",
                    en="edit: what was said is now another; vanished: it is no longer there; life: a process's "
                    "normal life. Without this, the first two. Repeatable.",
                ),
            ),
        ] = None,
        format_: Annotated[str, options.format_(FORMATS)] = "table",
    ) -> None:
        session: Session = ctx.obj
        options.one_of("--format", format_, FORMATS)
        with _found(session, _question(since, field, kind, buyer=buyer, source=source, ocid=ocid)) as found:
            _show(session, found, format_)

    return changes


def _question(
    since: str | None, field: str | None, kind: list[str] | None, **where: str | None
) -> "Question":
    from auditor.cli.audit_values import day
    from auditor.store.changes import KINDS, TOLD, Question

    for name in kind or ():
        options.one_of("--kind", name, KINDS)
    first = day(since, "--since")
    return Question(
        since=first.isoformat() if first else None, field=field, kinds=tuple(kind or TOLD), **where
    )


@contextmanager
def _found(session: Session, asked: "Question") -> "Iterator[Iterable[RecordChange]]":
    from auditor.report.changes import shown
    from auditor.store.changes import changes
    from auditor.store.database import open_database

    database = open_database(session.settings.url, create_schema=False)
    try:
        with database.reading() as connection:
            yield shown(
                changes(connection, asked), show_persons=session.settings.privacy.show_natural_persons
            )
    finally:
        database.close()


def _show(session: Session, found: "Iterable[RecordChange]", format_: str) -> None:
    from auditor.report.changes import as_csv, as_jsonl
    from auditor.report.delivery import write_utf8

    if format_ != "table":
        write_utf8((as_jsonl if format_ == "jsonl" else as_csv)(found), session.out.file)
        return
    rest = iter(found)
    listed = list(islice(rest, ROWS))
    for change in listed:
        for line in _lines(change):
            session.out.print(line, markup=False, highlight=False, soft_wrap=True)
    if not listed:
        session.say(say(es="Ningún cambio.", en="No changes."))
    elif left := sum(1 for _ in rest):
        session.say(
            say(
                es=f"… y {left:,} más: --format csv los da todos.",
                en=f"… and {left:,} more: --format csv gives all of them.",
            )
        )


def _lines(change: "RecordChange") -> Iterator[str]:
    """Four lines: which process, what became of which field, when, and between which files."""
    where = harmless(" · ".join(part for part in (change.title, change.buyer) if part), _LONGEST)
    yield f"{harmless(change.ocid)}  {where}"
    nothing = say(es="(nada)", en="(nothing)")
    before, after = (
        nothing if value is None else harmless(value, _LONGEST) for value in (change.before, change.after)
    )
    yield f"  {_word(change.kind)}  {harmless(change.path)}: {before} → {after}"
    files = [file for file in (change.old_file, change.new_file) if file]
    shown = " → ".join(f"{harmless(file.name)} ({file.sha256[:12]})" for file in files)
    yield f"  {harmless(change.source)}, {change.seen_at}: {shown}"
    if change.url:
        yield f"  {harmless(change.url)}"


def _word(kind: str) -> str:
    return {
        "edit": say(es="editado", en="edited"),
        "vanished": say(es="desaparecido", en="vanished"),
        "life": say(es="normal", en="normal"),
    }.get(kind, kind)


def _help() -> str:
    return say(
        es="Lo que un portal cambió en registros que ya había publicado: valores editados, y procesos, documentos y "
        "otras partes que desaparecieron; con lo de antes, lo de después, cuándo se notó y los dos archivos. Los "
        "portales corrigen por muchas razones: un cambio no es una falta.",
        en="What a portal changed in records that it had published: edited values, and processes, documents and other "
        "parts that vanished; with before, after, when it was noticed, and both files. Portals correct records for "
        "many reasons: a change is no offence.",
    )


def _examples() -> str:
    return words.examples(
        say(
            es="auditor changes --since 2026-05-01                  # lo último",
            en="auditor changes --since 2026-05-01                  # the latest",
        ),
        say(
            es="auditor changes --field award.amount --buyer salud  # montos adjudicados que ya son otros",
            en="auditor changes --field award.amount --buyer salud  # awarded amounts that are others now",
        ),
        say(
            es="auditor changes --field process                     # procesos que ya no están",
            en="auditor changes --field process                     # processes that are no longer there",
        ),
    )
