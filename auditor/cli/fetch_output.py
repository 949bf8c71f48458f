"""What a fetch did, printed: a line a source, the account of what was read, and what is held of each month."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.acquisition import Fetching
    from auditor.fetch.report import FetchReport
    from auditor.store.periods import Held

# More months than this are counted, not named.
SHOWN = 12


def print_text(session: Session, done: "Sequence[Fetching]") -> None:
    from auditor.cli import account

    for line in lines(done):
        session.out.print(line, markup=False, soft_wrap=True)
    accounts = [read for each in done for read in each.accounts]
    if accounts:
        account.print_table(session, accounts)


def lines(done: "Sequence[Fetching]") -> list[str]:
    """What was brought, source by source."""
    return [line for each in done for line in _lines(each.report)]


def print_json(session: Session, done: "Sequence[Fetching]") -> None:
    _write(session, {"sources": [_told(each) for each in done]})


def print_status(session: Session, held: "Mapping[str, Sequence[Held]]") -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for label in (
        say(es="fuente", en="source"),
        say(es="periodo", en="period"),
        "MB",
        say(es="traído", en="fetched"),
        say(es="comprobado", en="checked"),
        say(es="leído", en="read"),
        say(es="notas", en="notes"),
    ):
        table.add_column(label, overflow="fold", justify="right" if label == "MB" else "left")
    for source, periods in held.items():
        for period in periods:
            table.add_row(*(escape(harmless(cell)) for cell in _cells(source, period)))
    session.out.print(table)
    if not any(held.values()):
        session.say(
            say(es="Todavía no se ha traído nada: auditor fetch", en="Nothing fetched yet: auditor fetch")
        )


def print_status_json(session: Session, held: "Mapping[str, Sequence[Held]]") -> None:
    import msgspec

    _write(session, {name: msgspec.to_builtins(periods) for name, periods in held.items()})


def _lines(report: "FetchReport") -> list[str]:
    size = f"{sum(arrived.size for arrived in report.arrived) / 1e6:,.1f} MB"
    offered, unchanged = report.offered, report.unchanged + len(report.not_modified)
    came, name = len(report.arrived), harmless(report.source)
    lines = [
        say(
            es=f"{name}: {offered:,} archivos en el portal, {unchanged:,} iguales, {came:,} traídos ({size})",
            en=f"{name}: {offered:,} files at the portal, {unchanged:,} unchanged, {came:,} brought ({size})",
        )
    ]
    for label, periods in _listed(report):
        if periods:
            lines.append(f"  {label}: {_some(periods)}")
    return lines


def _listed(report: "FetchReport") -> list[tuple[str, list[str]]]:
    unmatched = [arrived.period or "" for arrived in report.arrived if arrived.checksum_matched is False]
    return [
        (say(es="sin datos", en="without data"), report.nothing),
        (
            say(
                es="ya no están en la lista del portal (lo que hay se conserva)",
                en="no longer in the portal's listing (what is held stays)",
            ),
            report.missing,
        ),
        (
            say(
                es="cambiados, para las próximas veces (--full los trae ya)",
                en="changed, left for the next times (--full brings them now)",
            ),
            report.waiting,
        ),
        (
            say(es="la suma de control del portal no coincide", en="the portal's checksum does not match"),
            unmatched,
        ),
    ]


def _some(periods: Sequence[str]) -> str:
    left = len(periods) - SHOWN
    more = say(es=f" y {left:,} más", en=f" and {left:,} more") if left > 0 else ""
    return harmless(", ".join(periods[:SHOWN])) + more


def _cells(source: str, held: "Held") -> tuple[str, ...]:
    size = "" if held.size is None else f"{held.size / 1e6:,.1f}"
    notes = [
        say(es="no está en la lista", en="not in the listing") if held.missing_since else "",
        say(es="la suma de control no coincide", en="the checksum does not match")
        if held.checksum_matched is False
        else "",
        say(es="sin datos", en="without data") if held.file_id is None and held.fault is None else "",
        held.fault or "",
    ]
    times = (held.fetched_at, held.checked_at, held.ingested_at)
    shown = ((time or "")[:16].replace("T", " ") for time in times)
    return source, held.period, size, *shown, "; ".join(note for note in notes if note)


def _told(done: "Fetching") -> dict[str, Any]:
    import msgspec

    from auditor.cli import account

    report = done.report
    fault = report.fault()
    return {
        "source": report.source,
        **{
            name: msgspec.to_builtins(getattr(report, name))
            for name in (
                "offered", "unchanged", "not_modified", "nothing", "arrived", "failed", "waiting", "missing",
                "requests", "received",
            )
        },
        "fault": None if fault is None else fault.message,
        "files": [account.as_dict(read) for read in done.accounts],
    }  # fmt: skip


def _write(session: Session, value: object) -> None:
    import msgspec

    session.out.file.write(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")
