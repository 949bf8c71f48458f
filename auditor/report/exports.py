"""Findings for other programs: one JSON object a line, a JSON document with the run, or a table.

JSON keeps every character of the data but writes the harmful ones as escapes, so that a terminal shows
nothing else than what is there; a table's cells are made harmless and never start a formula.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.report.cardinal import as_cardinal
from auditor.report.figures import decimal_text
from auditor.report.told import Told, tell
from auditor.store.audit_report import AuditReport, Finding
from auditor.store.run_summary import summary

Cell = str | int | float | Decimal | None
Exporter = Callable[[AuditReport, Sequence[Finding], bool], Iterator[str]]

_HARMFUL = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")

COLUMNS = (
    "fingerprint",
    "rule",
    "version",
    "level",
    "status",
    "subject_type",
    "subject_id",
    "subject_name",
    "involved",
    "score",
    "amount",
    "currency",
    "message",
    "ocids",
    "urls",
    "first_seen",
    "last_seen",
    "waived_by",
    "waiver_reason",
    "waiver_expires",
    "decision",
    "decided_by",
    "decided_at",
    "decision_reason",
    "due",
)


def as_jsonl(report: AuditReport, findings: Sequence[Finding], show_persons: bool) -> Iterator[str]:
    """One finding a line."""
    return jsonl(_told(report, findings, show_persons))


def as_json(report: AuditReport, findings: Sequence[Finding], show_persons: bool) -> Iterator[str]:
    """One document: the run, with what became of everything in scope, and the findings."""
    run = {
        "id": report.run_id,
        "started_at": report.started_at,
        "finished_at": report.finished_at,
        **summary(report),
    }
    return document({"run": run}, _told(report, findings, show_persons))


def as_csv(report: AuditReport, findings: Sequence[Finding], show_persons: bool) -> Iterator[str]:
    """A header and one finding a row."""
    return table(_told(report, findings, show_persons))


def _told(report: AuditReport, findings: Iterable[Finding], show_persons: bool) -> Iterator[Told]:
    return (tell(finding, report.persons, show_persons=show_persons) for finding in findings)


def jsonl(found: Iterable[Told]) -> Iterator[str]:
    return (json_text(as_object(one)) + "\n" for one in found)


def document(head: Mapping[str, Any], found: Iterable[Told]) -> Iterator[str]:
    """A JSON object of what `head` holds, and the findings."""
    told = "".join(f'"{name}": {json_text(value)},\n' for name, value in head.items())
    yield f'{{{told}"findings": ['
    separator = "\n"
    for one in found:
        yield separator + json_text(as_object(one))
        separator = ",\n"
    yield "\n]}\n"


def table(found: Iterable[Told]) -> Iterator[str]:
    yield _csv_row(COLUMNS)
    for one in found:
        yield _csv_row(map(_csv_cell, cells(one)))


EXPORTERS: dict[str, Exporter] = {"json": as_json, "jsonl": as_jsonl, "csv": as_csv, "cardinal": as_cardinal}
FORMATS = ("table", *EXPORTERS, "xlsx", "html")


def exporter(name: str) -> Exporter:
    """The exporter of a format. Raises UsageError that lists the formats there are."""
    if name not in EXPORTERS:
        known = ", ".join(FORMATS)
        raise UsageError(
            say(
                es=f"--format: no hay formato '{harmless(name, 40)}'",
                en=f"--format: there is no format '{harmless(name, 40)}'",
            ),
            say(es=f"Los formatos son: {known}", en=f"The formats are: {known}"),
        )
    return EXPORTERS[name]


def as_object(told: Told) -> dict[str, Any]:
    """A finding as the contract of `--format jsonl` has it."""
    signal = told.signal
    said: dict[str, Any] = {
        "fingerprint": signal.fingerprint,
        "rule": told.rule,
        "version": told.version,
        "level": told.level,
        "subject": {"type": signal.subject_type, "id": signal.subject_id},
        "involved": signal.involved,
        "score": signal.score,
        "amount": None if signal.amount is None else msgspec.Raw(decimal_text(signal.amount).encode()),
        "currency": signal.currency,
        "message": told.message,
        "evidence": {
            "values": told.values,
            "rows": told.rows,
            "witness": signal.witness,
            "provisional": signal.provisional,
        },
        "source": told.places,
        "status": told.status,
        "first_seen": told.first_seen,
        "last_seen": told.last_seen,
    }
    if told.waived is not None:
        said["waiver"] = told.waived
    if told.decision is not None:
        said["decision"] = told.decision
    return said


def json_text(value: object) -> str:
    """JSON that shows on a terminal as what it is: characters that move it are written as escapes."""
    raw = msgspec.json.encode(value)
    text = raw.decode()
    if raw.isascii() and "\x7f" not in text:
        return text
    return _HARMFUL.sub(lambda found: "".join(f"\\u{ord(c):04x}" for c in found.group()), text)


def cells(told: Told) -> Iterator[Cell]:
    """A finding's row under `COLUMNS`; texts are as they came."""
    signal, waived, decision = told.signal, told.waived, told.decision
    yield from (signal.fingerprint, told.rule, told.version, told.level, told.status)
    yield from (signal.subject_type, signal.subject_id, signal.subject_name)
    yield "; ".join(f"{one.role}: {one.name or ''} ({one.id})" for one in signal.involved)
    yield from (signal.score, None if signal.amount is None else Decimal(signal.amount) / 100)
    yield from (signal.currency, told.message)
    yield " ".join(told.ocids)
    yield " ".join(place.url for place in told.places if place.url)
    yield from (told.first_seen, told.last_seen)
    if waived is None:
        yield from (None, None, None)
    else:
        yield from (waived.author, waived.reason, waived.expires.isoformat())
    if decision is None:
        yield from (None, None, None, None, None)
    else:
        yield from (decision.state.value, decision.author, decision.decided_at, decision.reason)
        yield None if decision.due is None else decision.due.isoformat()


def _csv_cell(value: Cell) -> str:
    if isinstance(value, str):
        return harmless_cell(value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else repr(value)


def harmless_cell(text: str) -> str:
    """Text that a spreadsheet shows and never computes: a formula's first character gets a quote before it.

    Spreadsheets look past leading spaces, and so does this.
    """
    if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA):
        return "'" + harmless(text)
    return harmless(text)


def _csv_row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
