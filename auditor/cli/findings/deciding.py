"""`auditor findings decide ID`: what somebody found out about a finding, written down for good."""

import getpass
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options, words
from auditor.cli.audit_values import day
from auditor.cli.findings.showing import finding_id
from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.store.decisions import Decision

STATES = ("confirmed", "dismissed", "needs_information")


def register(group: typer.Typer) -> None:
    group.command("decide", help=_help(), epilog=_examples())(command())


def command() -> Callable[..., None]:
    def decide(
        ctx: typer.Context,
        found_id: Annotated[str, finding_id()],
        *,
        state: Annotated[
            str,
            typer.Option(
                metavar="|".join(STATES),
                help=say(
                    es="confirmed: hay algo; dismissed: tiene explicación; needs_information: falta saber algo, y "
                    "sigue abierta.",
                    en="confirmed: there is something; dismissed: it is explained; needs_information: something must "
                    "be known first, and it stays open.",
                ),
            ),
        ],
        reason: Annotated[str, typer.Option(metavar="TEXT", help=say(es="Por qué.", en="Why."))],
        by: Annotated[
            str | None,
            typer.Option(
                metavar="NAME",
                help=say(
                    es="Quién lo decide; si no, quien usa el equipo.",
                    en="Who decides; else the user of the system.",
                ),
            ),
        ] = None,
        note: Annotated[
            str | None, typer.Option(metavar="TEXT", help=say(es="Una nota.", en="A note."))
        ] = None,
        due: Annotated[
            str | None,
            typer.Option(
                metavar="DATE",
                help=say(es="Para cuándo se espera algo.", en="By when something is expected."),
            ),
        ] = None,
        attach: Annotated[
            list[Path] | None,
            typer.Option(
                metavar="FILE",
                help=say(
                    es="Un archivo que se guarda con la decisión, por su hash. Se puede repetir.",
                    en="A file that is kept with the decision, under its hash. Repeatable.",
                ),
            ),
        ] = None,
    ) -> None:
        from auditor import casework
        from auditor.store.decisions import Decision, State

        session: Session = ctx.obj
        options.one_of("--state", state, STATES)
        if not reason.strip():
            raise UsageError(
                say(es="--reason: una decisión lleva su razón", en="--reason: a decision carries its reason")
            )
        decision = Decision(
            state=State(state),
            reason=reason.strip(),
            author=(by or _user()).strip(),
            decided_at=datetime.now(UTC).isoformat(timespec="seconds"),
            note=note,
            due=day(due, "--due"),
        )
        now = casework.decide(session.settings, found_id, decision, attach or ())
        _tell(session, now.signal.fingerprint, now.rule_id, now.decisions[-1])

    return decide


def _tell(session: Session, fingerprint: str, rule: str, decision: "Decision") -> None:
    from auditor.report.past import decision_line

    line = f"{fingerprint[:16]} · {harmless(rule)} · {decision_line(decision)}"
    session.out.print(line, markup=False, highlight=False, soft_wrap=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise UsageError(
            say(es="No se sabe quién decide", en="It is not known who decides"),
            say(es="Dígalo con --by NOMBRE", en="Say it with --by NAME"),
        ) from None


def _help() -> str:
    return say(
        es="Anota una decisión sobre una señal. Las decisiones solo se agregan: la última vale y las anteriores "
        "quedan. Una señal que crece después de decidida se abre de nuevo.",
        en="Write down a decision on a finding. Decisions are only added: the last one counts and the earlier ones "
        "stay. A finding that grows after it was decided is open again.",
    )


def _examples() -> str:
    return words.examples(
        'auditor findings decide 3f9a01bc --state dismissed --reason "two lots"',
        'auditor findings decide 3f9a01bc --state needs_information --reason "no minutes" --due 2026-12-31',
        'auditor findings decide 3f9a01bc --state confirmed --reason "see report" --attach report.pdf --by "A. Audit"',
    )
