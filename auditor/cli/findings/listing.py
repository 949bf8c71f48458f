"""`auditor findings list|export`: the findings kept, picked out, on the screen or in a file."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options, words
from auditor.cli.audit_values import day
from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.casework import Listing
    from auditor.report.told import Told

FORMATS = ("table", "json", "jsonl", "csv")
FILES = ("jsonl", "csv", "xlsx")
STATUSES = ("new", "open", "closed", "waived", "dismissed", "confirmed", "needs_information")
ROWS = 100


def register(group: typer.Typer) -> None:
    group.command("list", help=_list_help(), epilog=_list_examples())(list_command())
    group.command("export", help=_export_help(), epilog=_export_examples())(export_command())


def list_command() -> Callable[..., None]:
    def list_(
        ctx: typer.Context,
        *,
        rule: Annotated[list[str] | None, options.rule()] = None,
        buyer: Annotated[str | None, options.buyer()] = None,
        supplier: Annotated[str | None, options.supplier()] = None,
        ocid: Annotated[str | None, options.ocid()] = None,
        level: Annotated[list[str] | None, _level()] = None,
        status: Annotated[list[str] | None, _status()] = None,
        since: Annotated[str | None, _since()] = None,
        format_: Annotated[str, options.format_(FORMATS)] = "table",
    ) -> None:
        session: Session = ctx.obj
        options.one_of("--format", format_, FORMATS)
        found = _found(session, (rule, level, status, since), buyer=buyer, supplier=supplier, ocid=ocid)
        if format_ == "table":
            _print(session, found)
            return
        from auditor.report import exports
        from auditor.report.delivery import write_utf8

        told = _told(session, found)
        made = {"json": lambda: exports.document({}, told), "jsonl": lambda: exports.jsonl(told)}
        chunks = made.get(format_, lambda: exports.table(told))()
        write_utf8(chunks, session.out.file)

    return list_


def export_command() -> Callable[..., None]:
    def export(
        ctx: typer.Context,
        *,
        rule: Annotated[list[str] | None, options.rule()] = None,
        buyer: Annotated[str | None, options.buyer()] = None,
        supplier: Annotated[str | None, options.supplier()] = None,
        ocid: Annotated[str | None, options.ocid()] = None,
        level: Annotated[list[str] | None, _level()] = None,
        status: Annotated[list[str] | None, _status()] = None,
        since: Annotated[str | None, _since()] = None,
        format_: Annotated[str, options.format_(FILES)] = "jsonl",
        output: Annotated[Path | None, options.output()] = None,
    ) -> None:
        session: Session = ctx.obj
        options.one_of("--format", format_, FILES)
        options.writable(output)
        options.file_for(format_, output)
        found = _found(session, (rule, level, status, since), buyer=buyer, supplier=supplier, ocid=ocid)
        _deliver(session, found, format_, output)

    return export


def _deliver(session: Session, found: "Listing", format_: str, output: Path | None) -> None:
    from auditor.report import exports
    from auditor.report.delivery import deliver

    told = _told(session, found)
    made: Iterable[str] | bytes
    if format_ == "xlsx":
        from auditor.report.reading import provenance
        from auditor.report.workbook import workbook

        made = workbook(told, list(provenance(found.sources, session.settings.about)))
    else:
        made = exports.jsonl(told) if format_ == "jsonl" else exports.table(told)
    deliver(made, output, session.out.file)
    if output is not None:
        session.say(say(es=f"Escrito: {harmless(output)}", en=f"Written: {harmless(output)}"))


def _told(session: Session, found: "Listing") -> "Iterator[Told]":
    from auditor.report.told import tell_all

    show = session.settings.privacy.show_natural_persons
    return tell_all(found.found, found.rules, found.persons, show_persons=show)


def _found(
    session: Session,
    asked: tuple[list[str] | None, list[str] | None, list[str] | None, str | None],
    *,
    buyer: str | None,
    supplier: str | None,
    ocid: str | None,
) -> "Listing":
    from auditor import casework
    from auditor.report.selection import Selection
    from auditor.store.archive import Wanted
    from auditor.store.audit_report import Status

    rules, levels, statuses, since = asked
    for level in levels or ():
        options.one_of("--level", level, options.LEVELS)
    for status in statuses or ():
        options.one_of("--status", status, STATUSES)
    first = day(since, "--since")
    wanted = Wanted(
        rules=tuple(rules or ()),
        levels=tuple(levels or ()),
        statuses=tuple(Status(status) for status in statuses or () if status != "needs_information"),
        since=first.isoformat() if first else None,
        awaiting="needs_information" in (statuses or ()),
    )
    return casework.findings(session.settings, wanted, Selection(buyer=buyer, supplier=supplier, ocid=ocid))


def _print(session: Session, found: "Listing") -> None:
    from auditor.report.listing import print_list

    settings = session.settings
    print_list(
        session.out,
        found.found[:ROWS],
        _told(session, found),
        found.id_length,
        settings.about,
    )
    left = len(found.found) - ROWS
    if not found.found:
        session.say(say(es="Ninguna señal así.", en="No such findings."))
    elif left > 0:
        session.say(
            say(
                es=f"… y {left:,} más: auditor findings export las da todas.",
                en=f"… and {left:,} more: auditor findings export gives all of them.",
            )
        )


def _level() -> options.Option:
    return typer.Option(
        "--level",
        metavar="|".join(options.LEVELS),
        help=say(es="De esta gravedad. Se puede repetir.", en="Of this level. Repeatable."),
    )


def _status() -> options.Option:
    return typer.Option(
        "--status",
        metavar="|".join(STATUSES),
        help=say(
            es="En este estado. Sin esto, todas las que siguen ahí. Se puede repetir.",
            en="In this status. Without it, all that are still there. Repeatable.",
        ),
    )


def _since() -> options.Option:
    return options.since(es="Vistas por primera vez desde este día.", en="Seen first since this day.")


def _list_help() -> str:
    return say(
        es="Las señales guardadas, la mayor gravedad y el mayor monto primero.",
        en="The findings kept, the highest level and the largest amount first.",
    )


def _export_help() -> str:
    return say(
        es="Las señales guardadas en un archivo para otro programa o una hoja de cálculo. Ninguna celda es una "
        "fórmula, y las personas naturales van por sus iniciales, salvo que la configuración diga otra cosa.",
        en="The findings kept, in a file for another program or a spreadsheet. No cell is a formula, and natural "
        "persons go by their initials, unless the configuration says otherwise.",
    )


def _list_examples() -> str:
    return words.examples(
        "auditor findings list --level high --status new",
        "auditor findings list --buyer salud --since 2026-05",
        "auditor findings list --status needs_information",
    )


def _export_examples() -> str:
    return words.examples(
        "auditor findings export --format xlsx --output findings.xlsx",
        "auditor findings export --rule gt-buyer-share > findings.jsonl",
    )
