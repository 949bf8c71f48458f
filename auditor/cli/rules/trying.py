"""`auditor rules try|explain`: what a rule says of the data at hand, and why."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import words
from auditor.cli.audit_values import day
from auditor.cli.rules.common import among, format_option, print_json, print_text, rule_argument
from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.audit.looking import Trial
    from auditor.rules.inspection import Subject

FORMATS = ("text", "json")


def register(group: typer.Typer) -> None:
    group.command(
        "try",
        help=say(
            es="Prueba una regla sobre los datos cargados, sin guardar nada: cuántos señala, cuántos no, de cuántos no "
            "se sabe, con diez ejemplos de cada uno.",
            en="Try one rule on the data loaded, saving nothing: how many it flags, how many are clear, how many could "
            "not be told, with ten samples of each.",
        ),
        epilog=words.examples("auditor rules try my-rules/large-awards.yaml"),
    )(_try_command())
    group.command(
        "explain",
        help=say(
            es="El valor de cada cláusula para un sujeto: por su id, por sus claves unidas con | o por un OCID.",
            en="Each clause's value for one subject: by its id, by its keys joined with |, or by an OCID.",
        ),
        epilog=words.examples(
            "auditor rules explain gt-amount-above-ceiling ocds-xqjsxa-12345678",
            "auditor rules explain gt-buyer-share 'GT-GCUC-6-1|GT-NIT-123|2025'",
        ),
    )(_explain_command())


def _as_of() -> Any:  # noqa: ANN401 - Typer's own class is private
    return typer.Option(
        metavar="DATE", help=say(es="Como si hoy fuera este día.", en="As if today were this day.")
    )


def _try_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def try_(
        ctx: typer.Context,
        file: Annotated[
            Path, typer.Argument(metavar="FILE", help=say(es="El archivo de una regla.", en="A rule's file."))
        ],
        as_of: Annotated[str | None, _as_of()] = None,
        format_: Annotated[str, format_option(FORMATS)] = "text",
    ) -> None:
        from auditor import pipeline

        session: Session = ctx.obj
        among(format_, FORMATS)
        if not file.is_file():
            raise UsageError(say(es=f"No existe {harmless(file)}", en=f"There is no {harmless(file)}"))
        found = pipeline.try_rule(session.settings, file, as_of=day(as_of, "--as-of"))
        if format_ == "json":
            print_json(session, _trial(found))
            return
        for line in told_trial(found, show_persons=session.settings.privacy.show_natural_persons):
            print_text(session, harmless(line))

    return try_


def told_trial(found: "Trial", *, show_persons: bool) -> Iterator[str]:
    account = found.account
    for source, why in found.silent.items():
        yield say(es=f"no puede hablar de {source}: {why}", en=f"cannot speak of {source}: {why}")
    untold = ", ".join(f"{reason} {n:,}" for reason, n in account.could_not_tell.items())
    n_untold = sum(account.could_not_tell.values())
    yield say(es=f"en alcance: {account.in_scope:,}", en=f"in scope: {account.in_scope:,}")
    groups = (
        (say(es="señalados", en="flagged"), account.flagged, "", found.samples.flagged),
        (say(es="sin señal", en="clear"), account.clear, "", found.samples.clear),
        (
            say(es="no se sabe", en="could not tell"),
            n_untold,
            f" ({untold})" if untold else "",
            found.samples.could_not_tell,
        ),
    )
    for name, n, more, subjects in groups:
        yield f"{name}: {n:,}{more}"
        yield from (f"  {_line(subject)}" for subject in subjects)
    yield from _sentences(found, show_persons=show_persons)


def _line(subject: "Subject") -> str:
    from auditor.rules.case_values import value_of

    named = {each.clause: each for each in subject.values if each.clause not in {"flag", "keep"}}
    values = ", ".join(f"{each.clause}={value_of(each)}" for each in named.values())
    told = (
        ""
        if subject.outcome in {say(es="señalado", en="flagged"), say(es="sin señal", en="clear")}
        else (f" [{subject.outcome}]")
    )
    return f"{subject.source} {subject.key}: {values}{told}"


def _sentences(found: "Trial", *, show_persons: bool) -> Iterator[str]:
    from auditor.report.privacy import masked
    from auditor.rules.messages import render

    if found.signals and found.rule.status.value != "draft":
        yield say(es="como se leerán:", en="as they will read:")
        for signal in found.signals[:3]:
            shown = signal if show_persons else masked(signal, found.persons)
            yield f"  {render(found.rule, shown)}"


def _trial(found: "Trial") -> dict[str, Any]:
    account = found.account
    return {
        "rule": found.rule.id,
        "in_scope": account.in_scope,
        "flagged": account.flagged,
        "clear": account.clear,
        "could_not_tell": dict(account.could_not_tell),
        "silent": dict(found.silent),
        "samples": {
            "flagged": [_plain(each) for each in found.samples.flagged],
            "clear": [_plain(each) for each in found.samples.clear],
            "could_not_tell": [_plain(each) for each in found.samples.could_not_tell],
        },
    }


def _explain_command() -> Any:  # noqa: ANN401 - a command's annotations are read when it is made
    def explain(
        ctx: typer.Context,
        rule_id: Annotated[str, rule_argument()],
        key: Annotated[str, typer.Argument(metavar="KEY", help=say(es="El sujeto.", en="The subject."))],
        as_of: Annotated[str | None, _as_of()] = None,
        format_: Annotated[str, format_option(FORMATS)] = "text",
    ) -> None:
        from auditor import pipeline

        session: Session = ctx.obj
        among(format_, FORMATS)
        found = pipeline.explain(session.settings, rule_id, key, as_of=day(as_of, "--as-of"))
        if format_ == "json":
            print_json(session, [_plain(subject) for subject in found])
        elif not found:
            shown = harmless(key, 120)
            raise UsageError(
                say(es=f"Nada de lo cargado se llama '{shown}'.", en=f"Nothing loaded is called '{shown}'."),
                say(
                    es="Es el id del sujeto, sus claves unidas con | o un OCID.",
                    en="It is the subject's id, its keys joined with |, or an OCID.",
                ),
            )
        else:
            for line in _explained(found):
                print_text(session, harmless(line))

    return explain


def _explained(found: "Sequence[Subject]") -> Iterator[str]:
    from auditor.rules.case_values import shown

    for subject in found:
        first, *others = shown(subject)
        yield f"{subject.source} {first}"
        yield from others


def _plain(subject: "Subject") -> dict[str, Any]:
    return {
        "source": subject.source,
        "key": subject.key,
        "outcome": subject.outcome,
        "values": [
            {"clause": each.clause, "written": each.written, "value": _json(each.value)}
            for each in subject.values
        ],
        "rows": [{name: _json(value) for name, value in row.items()} for row in subject.rows],
    }


def _json(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
