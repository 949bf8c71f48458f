"""`auditor rules check|test`: whether rules are well written, unchanged behind their version, and hold on their cases."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.rules.common import among, format_option, loaded_rules, path_argument, print_text
from auditor.cli.session import Session
from auditor.errors import EXIT_FINDINGS, EXIT_USAGE
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.rules.cases import CaseResult
    from auditor.rules.diagnostics import Fault
    from auditor.rules.model import Rule
    from auditor.rules.packs import RuleSet

FORMATS = ("text", "json", "github")


def register(group: typer.Typer) -> None:
    group.command(
        "check",
        help=say(
            es="Revisa las reglas y señala cada falla con su archivo, línea y columna. Sale con 2 si hay errores, y "
            "con --strict también si hay avisos.",
            en="Check the rules and point at every fault with file, line and column. Exits 2 on errors, and with "
            "--strict on warnings too.",
        ),
        epilog=words.examples(
            "auditor rules check",
            "auditor rules check my-rules/ceiling.yaml",
            "auditor rules check --format github",
            "auditor rules check ./my-rules --update-lock",
        ),
    )(_check_command())
    group.command(
        "test",
        help=say(
            es="Prueba las reglas con los casos que traen. Sale con 1 si alguno no se cumple.",
            en="Try the rules on the cases they carry. Exits 1 where one does not hold.",
        ),
        epilog=words.examples("auditor rules test", "auditor rules test my-rules/ceiling.yaml"),
    )(_test_command())


def _check_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def check(
        ctx: typer.Context,
        path: Annotated[Path | None, path_argument()] = None,
        format_: Annotated[str, format_option(FORMATS)] = "text",
        strict: Annotated[
            bool,
            typer.Option(
                "--strict", help=say(es="Los avisos cuentan como errores.", en="Warnings count as errors.")
            ),
        ] = False,
        update_lock: Annotated[
            bool,
            typer.Option(
                "--update-lock",
                help=say(
                    es="Escribe rules.lock: qué lógica tiene cada versión.",
                    en="Write rules.lock: which logic each version has.",
                ),
            ),
        ] = False,
    ) -> None:
        from auditor.rules.diagnostics import as_annotations, as_json, as_text, errors

        session: Session = ctx.obj
        among(format_, FORMATS)
        loaded = loaded_rules(session, path)
        faults = _faults(session, loaded, update_lock=update_lock)
        written = {"text": as_text, "json": as_json, "github": as_annotations}[format_](faults)
        if written:
            print_text(session, written)
        found = len(errors(faults))
        warned, sound = len(faults) - found, len(loaded.rules)
        session.say(
            say(
                es=f"{sound:,} reglas bien escritas, {found:,} errores, {warned:,} avisos.",
                en=f"{sound:,} rules well written, {found:,} errors, {warned:,} warnings.",
            )
        )
        if found or (strict and warned):
            raise typer.Exit(EXIT_USAGE)

    return check


def _faults(session: Session, loaded: "RuleSet", *, update_lock: bool) -> "tuple[Fault, ...]":
    """All faults, the lock's too; a lock is written only over what is sound."""
    from auditor.rules.diagnostics import errors, in_order
    from auditor.rules.lock import check_locks, update_locks

    faults = in_order((*loaded.faults, *check_locks(loaded)))
    if not update_lock or errors(faults):
        return faults
    for written in update_locks(loaded):
        session.say(say(es=f"Escrito: {harmless(written)}", en=f"Written: {harmless(written)}"))
    return in_order((*loaded.faults, *check_locks(loaded)))


def _test_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def test(ctx: typer.Context, path: Annotated[Path | None, path_argument()] = None) -> None:
        session: Session = ctx.obj
        loaded = loaded_rules(session, path, as_written=True)
        loaded.raise_if_faulty()
        if tell_cases(session, loaded.rules):
            raise typer.Exit(EXIT_FINDINGS)

    return test


def tell_cases(session: Session, rules: "Sequence[Rule]") -> int:
    """Runs the cases of rules and says what came of them; how many do not hold."""
    from auditor.rules.cases import run_cases

    results = [result for rule in rules for result in run_cases(rule)]
    failed = [result for result in results if not result.passed]
    for result in failed:
        _print_failure(session, result)
    passed = len(results) - len(failed)
    session.say(
        say(
            es=f"{len(rules):,} reglas, {passed:,} casos cumplidos, {len(failed):,} no.",
            en=f"{len(rules):,} rules, {passed:,} cases hold, {len(failed):,} do not.",
        )
    )
    return len(failed)


def _print_failure(session: Session, result: "CaseResult") -> None:
    from auditor.rules.case_values import clause_values, shown
    from auditor.rules.cases import difference

    where = f"{result.rule.path}:{result.case.line}"
    lines = [
        f"{result.rule.id}: {result.case.name}",
        f"  {where}",
        *(f"  {line}" for line in difference(result)),
        *(f"    {line}" for subject in clause_values(result) for line in shown(subject)),
    ]
    for line in lines:
        print_text(session, harmless(line))
