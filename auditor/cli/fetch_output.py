"""What a fetch did, printed: a line a source, and the account of what was read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.acquisition import Fetching
    from auditor.fetch.report import FetchReport

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
    write_json(session, {"sources": [_told(each) for each in done]})


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


def write_json(session: Session, value: object) -> None:
    import msgspec

    session.out.file.write(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")
