"""`auditor init`: a configuration to edit, and an empty database."""

import re
from pathlib import Path

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.errors import StorageError
from auditor.harmless import harmless
from auditor.language import say


def register(app: typer.Typer) -> None:
    short = say(
        es="Escribe una configuración y crea la base de datos.",
        en="Write a configuration, create the database.",
    )
    app.command("init", help=_help(), short_help=short, epilog=_examples())(init)


def init(ctx: typer.Context) -> None:
    session: Session = ctx.obj
    path = (session.config or Path("config.toml")).expanduser().absolute()
    if path.exists():
        _tell(
            session,
            say(
                es=f"{path} ya existe y se queda como está.",
                en=f"{path} is there already and stays as it is.",
            ),
        )
    else:
        _write(path, _example(session))
        _tell(session, say(es=f"Escrito: {path}", en=f"Written: {path}"))
    session.config = path
    _create_database(session)
    _tell(session, say(es="Siguiente paso: auditor ingest ARCHIVO", en="Next: auditor ingest FILE"))


def _example(session: Session) -> str:
    """The shipped example, with what was asked for on the command line written into it."""
    import json

    from auditor.resources import shipped

    text = shipped("config.example.toml").read_text(encoding="utf-8")
    asked = {"data_dir": session.data_dir, "database_url": session.database_url, "lang": session.lang}
    for name, value in asked.items():
        if value is not None:
            # A JSON text is a TOML text.
            line = f"{name} = {json.dumps(str(value), ensure_ascii=False)}"
            text = re.sub(rf"(?m)^#{name} = .*$", line.replace("\\", r"\\"), text, count=1)
    return text


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Exclusive: what somebody wrote in the meantime is not ours to replace.
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise StorageError(
            say(
                es=f"{harmless(path)}: no se puede escribir ({error.strerror})",
                en=f"{harmless(path)}: cannot be written ({error.strerror})",
            ),
            say(es="Elija otro lugar con --config.", en="Choose another place with --config."),
        ) from None


def _create_database(session: Session) -> None:
    from auditor.store.database import open_database

    open_database(session.settings.url).close()
    place = session.shown_url
    _tell(session, say(es=f"Base de datos: {place}", en=f"Database: {place}"))


def _tell(session: Session, line: str) -> None:
    session.say(harmless(line))


def _help() -> str:
    return say(
        es="Escribe ./config.toml (o el de --config), con cada ajuste explicado, y crea la base de datos. "
        "Lo que ya existe se queda como está.",
        en="Write ./config.toml (or the one of --config), with every setting explained, and create the database. "
        "What exists already stays as it is.",
    )


def _examples() -> str:
    return words.examples(
        say(
            es="auditor init                              # en esta carpeta",
            en="auditor init                              # in this folder",
        ),
        say(
            es="auditor init --config ~/auditoria/config.toml --data-dir ~/auditoria/datos",
            en="auditor init --config ~/auditing/config.toml --data-dir ~/auditing/data",
        ),
    )
