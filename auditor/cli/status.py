"""`auditor status`: how this installation stands, for people and for monitoring."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import options, words
from auditor.cli.session import Session
from auditor.language import say

if TYPE_CHECKING:
    from auditor.daemon.health import Health

FORMATS = ("table", "json")


def register(app: typer.Typer) -> None:
    short = say(es="Cómo está esta instalación.", en="How this installation stands.")
    app.command("status", help=_help(), short_help=short, epilog=_examples())(command())


def command() -> Callable[..., None]:
    """The command with its help in the language in use."""

    def status(
        ctx: typer.Context,
        *,
        max_age: Annotated[
            float | None,
            typer.Option(
                "--max-age",
                metavar="HOURS",
                min=0,
                help=say(
                    es="Sale con 4 si una fuente no se ha leído completa en estas horas.",
                    en="Exit with 4 where a source has not been read completely for so many hours.",
                ),
            ),
        ] = None,
        format_: Annotated[str, options.format_(FORMATS)] = "table",
    ) -> None:
        from auditor.cli import status_screen
        from auditor.daemon.health import health

        session: Session = ctx.obj
        options.one_of("--format", format_, FORMATS)
        if format_ == "table":
            status_screen.place(session)
        found = health(session.settings, None if max_age is None else timedelta(hours=max_age))
        if format_ == "json":
            _print_json(session, found)
        else:
            status_screen.show(session, found)
        if found.exit_code:
            raise typer.Exit(found.exit_code)

    return status


def _print_json(session: Session, found: "Health") -> None:
    import msgspec

    session.out.file.write(msgspec.json.format(msgspec.json.encode(as_dict(session, found))).decode() + "\n")


def as_dict(session: Session, found: "Health") -> dict[str, Any]:
    """All that the screen says and more, under names that programs rely on."""
    import msgspec

    from auditor import __version__

    settings = session.settings
    file = settings.config_file
    operation = msgspec.to_builtins(found.operation)
    for source in operation["sources"]:
        source["scheduled"] = source["name"] in found.planned
        # A list of hashes is for `audit --format json`; here their number is.
        if source["data"] is not None:
            source["data"]["files"] = len(source["data"]["files"])
    return {
        "checked_at": found.checked_at.isoformat(timespec="seconds"),
        "exit_code": found.exit_code,
        "troubles": [
            {**msgspec.to_builtins(trouble), "exit_code": trouble.kind.exit_code}
            for trouble in found.troubles
        ],
        "version": __version__,
        "config": None if file is None else str(file),
        "data_dir": str(settings.data_dir),
        "database": session.shown_url,
        "daemon": found.daemon,
        **operation,
    }


def _help() -> str:
    return say(
        es="Cómo está esta instalación: fuentes, última y próxima ejecución de cada una, edad de los datos, registros "
        "rechazados, señales abiertas, disco. Para la supervisión, el código de salida: 0, todo está bien; 3, un "
        "portal no respondió o nos bloqueó la última vez; 4, una ejecución falló o no ha empezado, el daemon no está "
        "en marcha aunque hay un calendario, los datos son más viejos que --max-age, falta disco, o no hay conexión "
        "con la base de datos; 2, la configuración está mal o no hay base de datos. De varios, el mayor de 3 y 4.",
        en="How this installation stands: sources, last and next run of each, age of the data, rejected records, open "
        "findings, disk. For monitoring, the exit code: 0, all is well; 3, a portal did not answer or blocked us the "
        "last time; 4, a run failed or has not begun, no daemon is at work although there is a schedule, data is "
        "older than --max-age, the disk runs out, or the database cannot be reached; 2, the configuration is wrong "
        "or there is no database. Of several, the greater of 3 and 4.",
    )


def _examples() -> str:
    return words.examples(
        "auditor status",
        say(
            es="auditor status --max-age 36 --quiet >/dev/null || avisa    # para la supervisión",
            en="auditor status --max-age 36 --quiet >/dev/null || tell     # for monitoring",
        ),
        say(
            es="auditor status --format json | jq .troubles             # para un programa",
            en="auditor status --format json | jq .troubles             # for a program",
        ),
    )
