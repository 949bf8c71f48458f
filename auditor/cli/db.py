"""`auditor db ...`: looking after the database."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import custody, export, prune, words
from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.normalize.coverage import FieldCoverage

FORMATS = ("table", "json")


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True)
    _register_status(group)
    _register_coverage(group)
    custody.register(group)
    export.register(group)
    prune.register(group)
    group.command(
        "upgrade",
        help=say(
            es="Lleva el esquema de la base de datos al de este programa. Haga antes una copia.",
            en="Bring the database's schema to this program's. Make a copy first.",
        ),
        epilog=words.examples("auditor db upgrade"),
    )(upgrade)
    group.command(
        "rebuild-facts",
        help=say(
            es="Hace de nuevo los datos derivados (las vistas que leen las reglas), a partir de la base de datos.",
            en="Make the derived data (the views that rules read) again, from the database alone.",
        ),
        epilog=words.examples("auditor db rebuild-facts"),
    )(rebuild_facts)
    app.add_typer(
        group,
        name="db",
        help=say(
            es="Cuida la base de datos: esquema, contenido, qué publica cada fuente, datos derivados.",
            en="Look after the database: schema, content, what each source publishes, derived data.",
        ),
        epilog=words.examples("auditor db status", "auditor db coverage --source files"),
    )


def upgrade(ctx: typer.Context) -> None:
    from auditor import pipeline

    session: Session = ctx.obj
    before, now = pipeline.db_upgrade(session.settings)
    if before == now:
        session.say(say(es=f"El esquema ya era el {now}.", en=f"The schema was {now} already."))
    else:
        started = before or say(es="ninguno", en="none")
        session.say(say(es=f"Esquema: de {started} a {now}.", en=f"Schema: from {started} to {now}."))


def rebuild_facts(ctx: typer.Context) -> None:
    from auditor import pipeline

    session: Session = ctx.obj
    progress = session.progress()
    try:
        made = pipeline.rebuild_facts(session.settings, progress)
    finally:
        progress.finish()
    months = sum(made.values())
    session.say(
        say(
            es=f"Datos derivados de {len(made):,} fuentes, {months:,} meses.",
            en=f"Derived data of {len(made):,} sources, {months:,} months.",
        )
    )


def _register_status(group: typer.Typer) -> None:
    def status(ctx: typer.Context, format_: Annotated[str, _format()] = "table") -> None:
        from auditor import pipeline

        session: Session = ctx.obj
        _check(format_)
        held = pipeline.db_status(session.settings)
        if format_ == "json":
            _print_json(session, {**_plain(held), "url": session.shown_url})
            return
        from auditor.normalize.notes import words as noted

        current = say(es="al día", en="current")
        stale = say(
            es="por rehacer: auditor db rebuild-facts", en="to be made again: auditor db rebuild-facts"
        )
        _pairs(
            session,
            [
                (say(es="base de datos", en="database"), session.shown_url),
                (say(es="esquema", en="schema"), f"{held.revision} ({held.head})"),
                (
                    say(es="datos derivados", en="derived data"),
                    f"{held.facts:,} ({current if held.facts_are_current else stale})",
                ),
                (say(es="rechazados en espera", en="rejected, waiting"), f"{held.rejected_waiting:,}"),
                *((noted(code), f"{values:,}") for code, values in held.notes.items()),
                *((f"bytes {name}", f"{size:,}") for name, size in held.sizes.items()),
                *((name, f"{rows:,}") for name, rows in held.tables.items() if rows),
            ],
        )

    group.command(
        "status",
        help=say(
            es="Esquema, filas de cada tabla, datos derivados, rechazos y tamaños.",
            en="Schema, rows of each table, derived data, rejections and sizes.",
        ),
        epilog=words.examples("auditor db status", "auditor db status --format json"),
    )(status)


def _register_coverage(group: typer.Typer) -> None:
    group.command(
        "coverage",
        help=say(
            es="Qué campos llena cada fuente: cuántas veces tiene valor cada campo, de las que podría. Lo que "
            "lleva '-' no se lee todavía. Después, lo declarado y lo medido de las columnas que leen las reglas.",
            en="Which fields each source fills in: how often each has a value, of how often it could. What is "
            "marked '-' is not read yet. Then what is declared and measured of the columns that rules read.",
        ),
        epilog=words.examples(
            "auditor db coverage", "auditor db coverage --source guatecompras --format json"
        ),
    )(_coverage_command())


def _coverage_command() -> Callable[..., None]:
    def coverage(
        ctx: typer.Context,
        source: Annotated[
            str | None,
            typer.Option(metavar="NAME", help=say(es="Solo esta fuente.", en="This source only.")),
        ] = None,
        columns: Annotated[
            bool,
            typer.Option(
                "--columns",
                help=say(
                    es="Todas las columnas que leen las reglas, por año: lo declarado y lo medido.",
                    en="Every column that rules read, by year: what is declared and what is measured.",
                ),
            ),
        ] = False,
        format_: Annotated[str, _format()] = "table",
    ) -> None:
        from auditor import pipeline

        session: Session = ctx.obj
        _check(format_)
        if columns:
            _print_columns(session, source, format_)
            return
        progress = session.progress()
        try:
            fields = pipeline.db_coverage(session.settings, source, progress)
        finally:
            progress.finish()
        if source is not None and not fields:
            raise UsageError(
                say(
                    es=f"no hay una fuente '{harmless(source)}'",
                    en=f"there is no source '{harmless(source)}'",
                ),
                say(es="auditor status las muestra", en="auditor status shows them"),
            )
        if format_ == "json":
            _print_json(session, [_plain(field) for field in fields])
            return
        from auditor.cli.db_fitness import print_fitness

        _table(session, fields)
        print_fitness(session.out, pipeline.db_fitness(session.settings, source), every=False)

    return coverage


def _print_columns(session: Session, source: str | None, format_: str) -> None:
    from auditor import pipeline
    from auditor.cli.db_fitness import plain, print_fitness

    rows = pipeline.db_fitness(session.settings, source)
    if format_ == "json":
        _print_json(session, [plain(row) for row in rows])
    else:
        print_fitness(session.out, rows, every=True)


def _table(session: Session, fields: "Iterable[FieldCoverage]") -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column(say(es="fuente", en="source"))
    table.add_column(say(es="publicador", en="publisher"))
    table.add_column(say(es="campo", en="field"), overflow="fold")
    for label in (say(es="con valor", en="filled"), say(es="de", en="of"), "%"):
        table.add_column(label, justify="right", no_wrap=True)
    table.add_column(say(es="se lee", en="read"))
    for field in fields:
        # Entries of an array are counted, not a share of anything.
        share = f"{100 * field.filled / field.of:.1f}" if field.of and not field.path.endswith("[]") else ""
        mark = say(es="sí", en="yes") if field.used else "-"
        table.add_row(
            escape(harmless(field.source)),
            escape(harmless(field.publisher or "-")),
            escape(harmless(field.path)),
            f"{field.filled:,}",
            f"{field.of:,}",
            share,
            mark,
        )
    session.out.print(table)


def _pairs(session: Session, pairs: Iterable[tuple[str, str]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(escape(harmless(name)), escape(harmless(value)))
    session.out.print(table)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a dataclass in, JSON's types out
    import msgspec

    return msgspec.to_builtins(value)


def _print_json(session: Session, value: object) -> None:
    import msgspec

    session.out.file.write(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")


def _format() -> Any:  # noqa: ANN401 - Typer's Option is typed as Any
    return typer.Option("--format", metavar="|".join(FORMATS), help=say(es="Formato.", en="Format."))


def _check(format_: str) -> None:
    if format_ not in FORMATS:
        raise UsageError(
            say(
                es=f"--format: se esperaba table o json, no '{harmless(format_)}'",
                en=f"--format: expected table or json, not '{harmless(format_)}'",
            )
        )
