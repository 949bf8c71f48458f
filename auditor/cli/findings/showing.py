"""`auditor findings show ID`: everything held about one finding, a page to work from."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli import options, words
from auditor.cli.session import Session
from auditor.language import say

if TYPE_CHECKING:
    from auditor.casework import Case

FORMATS = ("table", "json")


def register(group: typer.Typer) -> None:
    group.command("show", help=_help(), epilog=words.examples("auditor findings show 3f9a01bc"))(command())


def finding_id() -> options.Option:
    return typer.Argument(
        metavar="ID",
        help=say(
            es="La huella de la señal, o su comienzo, si no hay otra igual.",
            en="The finding's fingerprint, or its beginning where no other has the same.",
        ),
    )


def command() -> Callable[..., None]:
    def show(
        ctx: typer.Context,
        found_id: Annotated[str, finding_id()],
        format_: Annotated[str, options.format_(FORMATS)] = "table",
    ) -> None:
        from auditor import casework

        session: Session = ctx.obj
        options.one_of("--format", format_, FORMATS)
        held = casework.case(session.settings, found_id)
        if format_ == "json":
            _print_json(session, held)
        else:
            _print_page(session, held)

    return show


def _print_page(session: Session, held: "Case") -> None:
    from auditor.report.page import Sheet, print_page

    settings = session.settings
    shown_id = held.found.signal.fingerprint[: held.id_length]
    sheet = Sheet(
        held.found, held.rule, held.persons, shown_id, held.events, held.documents, held.files, held.changes,
        settings.data_dir,
    )  # fmt: skip
    print_page(session.out, sheet, settings.about, show_persons=settings.privacy.show_natural_persons)


def _print_json(session: Session, held: "Case") -> None:
    from auditor.report.delivery import write_utf8
    from auditor.report.exports import as_object, json_text
    from auditor.report.told import tell_stored

    show = session.settings.privacy.show_natural_persons
    told = tell_stored(held.found, held.rule, held.persons, show_persons=show)
    said: dict[str, Any] = {
        **as_object(told),
        "close_reason": held.found.close_reason,
        "decisions": held.found.decisions,
        "events": held.events,
        "documents": held.documents,
        "files": held.files,
        "changes": held.changes,
    }
    if (rule := held.rule) is not None:
        said |= {
            "title": str(rule.title),
            "why": str(rule.why),
            "benign": list(map(str, rule.benign)),
            "ask": list(map(str, rule.ask)),
            "hidden": str(rule.hidden),
            "basis": rule.basis,
            "references": rule.references,
        }
    write_utf8([json_text(said) + "\n"], session.out.file)


def _help() -> str:
    return say(
        es="La página de una señal: qué dice y por qué, explicaciones inocentes, base, los registros que la hacen, "
        "documentos, dónde está en lo publicado, qué no se puede ver, y su historia.",
        en="A finding's page: what it says and why, innocent explanations, basis, the records that made it, "
        "documents, where it stands in what was published, what cannot be seen, and its history.",
    )
