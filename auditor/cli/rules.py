"""`auditor rules ...`: which rules there are, whether they are well written, whether their cases hold."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.session import Session
from auditor.errors import EXIT_FINDINGS, EXIT_USAGE, UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.rules.cases import CaseResult
    from auditor.rules.model import Rule
    from auditor.rules.packs import RuleSet

LIST_FORMATS = ("table", "json")
CHECK_FORMATS = ("text", "json", "github")


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True)
    _register_list(group)
    _register_check(group)
    _register_test(group)
    app.add_typer(
        group,
        name="rules",
        help=say(
            es="Las reglas: cuáles hay, si están bien escritas, si sus casos se cumplen.",
            en="The rules: which there are, whether they are well written, whether their cases hold.",
        ),
        epilog=words.examples("auditor rules list", "auditor rules check ./my-rules", "auditor rules test"),
    )


def _register_list(group: typer.Typer) -> None:
    def list_(ctx: typer.Context, format_: Annotated[str, _format(LIST_FORMATS)] = "table") -> None:
        session: Session = ctx.obj
        _among(format_, LIST_FORMATS)
        loaded = _loaded(session, None)
        loaded.raise_if_faulty()
        if format_ == "json":
            _print_json(session, [_told(rule) for rule in loaded.rules])
        else:
            _print_table(session, loaded.rules)

    group.command(
        "list",
        help=say(
            es="Las reglas en uso, con su nivel, su estado y sus parámetros.",
            en="The rules in use, with their level, status and parameters.",
        ),
        epilog=words.examples("auditor rules list", "auditor rules list --format json"),
    )(list_)


def _register_check(group: typer.Typer) -> None:
    def check(
        ctx: typer.Context,
        path: Annotated[Path | None, _path()] = None,
        format_: Annotated[str, _format(CHECK_FORMATS)] = "text",
    ) -> None:
        from auditor.rules.diagnostics import as_annotations, as_json, as_text, errors

        session: Session = ctx.obj
        _among(format_, CHECK_FORMATS)
        loaded = _loaded(session, path)
        written = {"text": as_text, "json": as_json, "github": as_annotations}[format_](loaded.faults)
        if written:
            session.out.print(written, markup=False, highlight=False, soft_wrap=True)
        found = len(errors(loaded.faults))
        warned, sound = len(loaded.faults) - found, len(loaded.rules)
        session.say(
            say(
                es=f"{sound:,} reglas bien escritas, {found:,} errores, {warned:,} avisos.",
                en=f"{sound:,} rules well written, {found:,} errors, {warned:,} warnings.",
            )
        )
        if found:
            raise typer.Exit(EXIT_USAGE)

    group.command(
        "check",
        help=say(
            es="Revisa las reglas y señala cada falla con su archivo, línea y columna. Sale con 2 si hay errores.",
            en="Check the rules and point at every fault with file, line and column. Exits 2 on errors.",
        ),
        epilog=words.examples(
            "auditor rules check",
            "auditor rules check my-rules/ceiling.yaml",
            "auditor rules check --format github",
        ),
    )(check)


def _register_test(group: typer.Typer) -> None:
    def test(ctx: typer.Context, path: Annotated[Path | None, _path()] = None) -> None:
        from auditor.rules.cases import run_cases

        session: Session = ctx.obj
        loaded = _loaded(session, path, as_written=True)
        loaded.raise_if_faulty()
        results = [result for rule in loaded.rules for result in run_cases(rule)]
        failed = [result for result in results if not result.passed]
        for result in failed:
            _print_failure(session, result)
        passed = len(results) - len(failed)
        session.say(
            say(
                es=f"{len(loaded.rules):,} reglas, {passed:,} casos cumplidos, {len(failed):,} no.",
                en=f"{len(loaded.rules):,} rules, {passed:,} cases hold, {len(failed):,} do not.",
            )
        )
        if failed:
            raise typer.Exit(EXIT_FINDINGS)

    group.command(
        "test",
        help=say(
            es="Prueba las reglas con los casos que traen. Sale con 1 si alguno no se cumple.",
            en="Try the rules on the cases they carry. Exits 1 where one does not hold.",
        ),
        epilog=words.examples("auditor rules test", "auditor rules test my-rules/ceiling.yaml"),
    )(test)


def _loaded(session: Session, path: Path | None, *, as_written: bool = False) -> "RuleSet":
    """The rules at `path` as they are written; without one, those of the configuration, as it changes them."""
    from auditor.rules.packs import load_path, load_rules

    if path is not None:
        if not path.exists():
            raise UsageError(say(es=f"No existe {path}", en=f"There is no {path}"))
        return load_path(path)
    settings = session.settings
    changes = {} if as_written else settings.rules
    return load_rules(settings.audit.packs, base=settings.base, settings_rules=changes, locate=settings.where)


def _path() -> Any:  # noqa: ANN401 - Typer's own class is private
    return typer.Argument(
        metavar="PATH",
        help=say(
            es="Un archivo o una carpeta de reglas. Sin esto, las de la configuración.",
            en="A rule file or a folder of rules. Without it, those of the configuration.",
        ),
    )


def _format(choices: Sequence[str]) -> Any:  # noqa: ANN401 - Typer's own class is private
    listed = ", ".join(choices)
    return typer.Option(
        "--format", metavar="FORMAT", help=say(es=f"Uno de: {listed}.", en=f"One of: {listed}.")
    )


def _among(chosen: str, choices: Sequence[str]) -> None:
    if chosen not in choices:
        listed = ", ".join(choices)
        raise UsageError(say(es=f"No hay un formato {chosen}.", en=f"There is no format {chosen}."), listed)


def _told(rule: "Rule") -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": rule.version,
        "pack": rule.pack,
        "status": rule.status.value,
        "level": rule.level.value,
        "confidence": rule.confidence.value,
        "title": {"es": rule.title.es, "en": rule.title.en},
        "description": {"es": rule.description.es, "en": rule.description.en},
        "basis": list(rule.basis),
        "tags": list(rule.tags),
        "params": {name: _jsonable(value) for name, value in rule.settings.items()},
        "path": rule.path,
    }


def _jsonable(value: object) -> object:
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, dict) else value


def _print_json(session: Session, value: object) -> None:
    import json

    written = json.dumps(value, ensure_ascii=False, indent=2)
    session.out.print(written, markup=False, highlight=False, soft_wrap=True)


def _print_table(session: Session, rules: Sequence["Rule"]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in (
        "ID",
        say(es="Nivel", en="Level"),
        say(es="Estado", en="Status"),
        say(es="Título", en="Title"),
        say(es="Parámetros", en="Parameters"),
    ):
        table.add_column(heading, overflow="fold", no_wrap=heading == "ID")
    for rule in rules:
        settings = ", ".join(f"{name}={value}" for name, value in rule.settings.items())
        cells = (rule.id, rule.level.value, rule.status.value, str(rule.title), settings)
        table.add_row(*(escape(harmless(cell)) for cell in cells))
    session.out.print(table)


def _print_failure(session: Session, result: "CaseResult") -> None:
    from auditor.rules.cases import difference

    where = f"{result.rule.path}:{result.case.line}"
    lines = [
        f"{result.rule.id}: {result.case.name}",
        f"  {where}",
        *(f"  {line}" for line in difference(result)),
    ]
    for line in lines:
        session.out.print(harmless(line), markup=False, highlight=False, soft_wrap=True)
