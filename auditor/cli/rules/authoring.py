"""`auditor rules new|diff|schema|docs`: writing rules, and what is made for those who do."""

from pathlib import Path
from typing import Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.rules.common import loaded_rules, print_text, rule_named
from auditor.cli.session import Session
from auditor.errors import EXIT_FINDINGS, UsageError
from auditor.harmless import harmless
from auditor.language import say


def register(group: typer.Typer) -> None:
    group.command(
        "new",
        help=say(
            es="Escribe una regla nueva, comentada y ya correcta, para cambiarla.",
            en="Write a new rule, with comments and already sound, to change.",
        ),
        epilog=words.examples("auditor rules new my-rules/large-awards.yaml"),
    )(_new_command())
    group.command(
        "diff",
        help=say(
            es="Qué cambia entre dos reglas, por archivo o id; lo que cambia lo que hacen lleva un *. Sale con 1 si "
            "hay algo así.",
            en="What differs between two rules, by file or id; what changes what they do is marked *. Exits 1 where "
            "there is any.",
        ),
        epilog=words.examples("auditor rules diff gt-buyer-share my-rules/buyer-share.yaml"),
    )(_diff_command())
    group.command(
        "schema",
        help=say(
            es="El esquema JSON de una regla, para que un editor complete y revise mientras se escribe.",
            en="The JSON Schema of a rule, so that an editor completes and checks while one types.",
        ),
        epilog=words.examples("auditor rules schema --output rules/schema.json"),
    )(_schema_command())
    group.command(
        "docs",
        help=say(
            es="Escribe la referencia del lenguaje: claves, funciones, columnas, tipos y códigos.",
            en="Write the language's reference: keys, functions, columns, types and codes.",
        ),
        epilog=words.examples("auditor rules docs docs/rules"),
    )(_docs_command())


def _new_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def new(
        ctx: typer.Context,
        path: Annotated[
            Path,
            typer.Argument(
                metavar="FILE",
                help=say(
                    es="El archivo; su nombre será el id de la regla.",
                    en="The file; its name will be the rule's id.",
                ),
            ),
        ],
    ) -> None:
        from auditor.rules.reading import is_id
        from auditor.rules.skeleton import skeleton

        session: Session = ctx.obj
        if not is_id(path.stem) or path.suffix not in {".yaml", ".yml"}:
            raise UsageError(
                say(
                    es=f"{harmless(path.name)} no sirve: minúsculas, cifras y guiones, y .yaml al final.",
                    en=f"{harmless(path.name)} will not do: small letters, digits and hyphens, and .yaml at its end.",
                )
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(skeleton(path.stem, "../schema.json"))
        except OSError as error:
            reason = harmless(error.strerror or error)
            raise UsageError(
                say(
                    es=f"No se puede escribir {harmless(path)}: {reason}",
                    en=f"{harmless(path)} cannot be written: {reason}",
                )
            ) from error
        session.say(say(es=f"Escrito: {harmless(path)}", en=f"Written: {harmless(path)}"))

    return new


def _diff_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def diff(
        ctx: typer.Context,
        before: Annotated[str, typer.Argument(metavar="A", help=_file_or_id())],
        after: Annotated[str, typer.Argument(metavar="B", help=_file_or_id())],
    ) -> None:
        from auditor.rules.comparison import changes

        session: Session = ctx.obj
        found = changes(_file(session, before), _file(session, after))
        for change in found:
            mark = "*" if change.logic else " "
            was, now = (
                "-" if value is None else harmless(value, 400) for value in (change.before, change.after)
            )
            print_text(session, f"{mark} {harmless(change.key)}\n  - {was}\n  + {now}")
        n_logic = sum(change.logic for change in found)
        session.say(
            say(
                es=f"{len(found):,} diferencias; {n_logic:,} cambian lo que la regla hace.",
                en=f"{len(found):,} differences; {n_logic:,} change what the rule does.",
            )
        )
        if n_logic:
            raise typer.Exit(EXIT_FINDINGS)

    return diff


def _file_or_id() -> str:
    return say(es="Un archivo, o el id de una regla en uso.", en="A file, or the id of a rule in use.")


def _file(session: Session, name: str) -> Path:
    path = Path(name)
    if path.is_file():
        return path
    return Path(rule_named(loaded_rules(session, None).rules, name).path)


def _schema_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def schema(
        ctx: typer.Context,
        output: Annotated[
            Path | None,
            typer.Option(
                metavar="FILE", help=say(es="Escríbelo en este archivo.", en="Write it to this file.")
            ),
        ] = None,
        view: Annotated[
            bool,
            typer.Option(
                "--view",
                help=say(
                    es="El de una vista (views/*.yaml) en vez de una regla.",
                    en="That of a view (views/*.yaml) instead of a rule.",
                ),
            ),
        ] = False,
    ) -> None:
        from auditor.report.delivery import replacing
        from auditor.rules.schema import schema_text

        session: Session = ctx.obj
        text = schema_text(view=view)
        if output is None:
            print_text(session, text.rstrip())
            return
        with replacing(output) as file:
            file.write(text)
        session.say(say(es=f"Escrito: {harmless(output)}", en=f"Written: {harmless(output)}"))

    return schema


def _docs_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def docs(
        ctx: typer.Context,
        folder: Annotated[
            Path, typer.Argument(metavar="FOLDER", help=say(es="La carpeta.", en="The folder."))
        ] = Path("docs/rules"),
    ) -> None:
        from auditor.report.delivery import replacing
        from auditor.rules.pages import rule_pages
        from auditor.rules.reference import pages

        session: Session = ctx.obj
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (pages() | rule_pages()).items():
            (folder / name).parent.mkdir(exist_ok=True)
            with replacing(folder / name) as file:
                file.write(text)
        session.say(say(es=f"Escrito: {harmless(folder)}", en=f"Written: {harmless(folder)}"))

    return docs
