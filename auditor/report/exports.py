"""Findings for other programs: one JSON object a line, a JSON document with the run, or a table.

JSON keeps every character of the data but writes the harmful ones as escapes, so that a terminal shows
nothing else than what is there; a table's cells are made harmless and never start a formula.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.report.figures import decimal_text
from auditor.report.privacy import shown_signal
from auditor.report.sentences import message
from auditor.report.units import in_units, row_in_units
from auditor.rules.outcome import Signal
from auditor.store.audit_report import AuditReport, Finding
from auditor.store.findings import places
from auditor.store.run_summary import summary

Exporter = Callable[[AuditReport, Sequence[Finding], bool], Iterator[str]]

_HARMFUL = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

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
)


def as_jsonl(report: AuditReport, findings: Sequence[Finding], show_persons: bool) -> Iterator[str]:
    """One finding a line."""
    for finding in findings:
        yield _json(as_object(finding, report, show_persons=show_persons)) + "\n"


def as_json(report: AuditReport, findings: Sequence[Finding], show_persons: bool) -> Iterator[str]:
    """One document: the run, with what became of everything in scope, and the findings."""
    run = {
        "id": report.run_id,
        "started_at": report.started_at,
        "finished_at": report.finished_at,
        **summary(report),
    }
    yield f'{{"run": {_json(run)},\n"findings": ['
    separator = "\n"
    for finding in findings:
        yield separator + _json(as_object(finding, report, show_persons=show_persons))
        separator = ",\n"
    yield "\n]}\n"


def as_csv(report: AuditReport, findings: Sequence[Finding], show_persons: bool) -> Iterator[str]:
    """A header and one finding a row."""
    yield _csv_row(COLUMNS)
    for finding in findings:
        yield _csv_row(_cells(finding, report, show_persons=show_persons))


EXPORTERS: dict[str, Exporter] = {"json": as_json, "jsonl": as_jsonl, "csv": as_csv}
FORMATS = ("table", *EXPORTERS)


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


def as_object(finding: Finding, report: AuditReport, *, show_persons: bool) -> dict[str, Any]:
    """A finding as the contract of `--format jsonl` has it."""
    signal = shown_signal(finding, report, show_persons=show_persons)
    told: dict[str, Any] = {
        "fingerprint": signal.fingerprint,
        "rule": finding.rule.id,
        "version": finding.rule.version,
        "level": str(finding.rule.level),
        "subject": {"type": signal.subject_type, "id": signal.subject_id},
        "involved": [
            {"role": one.role, "type": one.type, "id": one.id, "name": one.name} for one in signal.involved
        ],
        "score": signal.score,
        "amount": None if signal.amount is None else msgspec.Raw(decimal_text(signal.amount).encode()),
        "currency": signal.currency,
        "message": message(finding.rule, signal),
        "evidence": _evidence(finding, signal),
        "source": places(finding),
        "status": finding.status.value,
        "first_seen": finding.first_seen,
        "last_seen": finding.last_seen,
    }
    if finding.waiver is not None:
        told["waiver"] = _waiver(finding)
    return told


def _waiver(finding: Finding) -> dict[str, Any] | None:
    waiver = finding.waiver
    if waiver is None:
        return None
    return {"author": waiver.author, "reason": waiver.reason, "expires": waiver.expires.isoformat()}


def _evidence(finding: Finding, signal: Signal) -> dict[str, Any]:
    return {
        "values": in_units(finding.rule, signal.values),
        "rows": [row_in_units(finding.rule, row) for row in signal.evidence],
        "witness": signal.witness,
        "provisional": signal.provisional,
    }


def _json(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return _HARMFUL.sub(lambda found: "".join(f"\\u{ord(c):04x}" for c in found.group()), text)


def _cells(finding: Finding, report: AuditReport, *, show_persons: bool) -> Iterator[str]:
    signal = shown_signal(finding, report, show_persons=show_persons)
    involved = "; ".join(f"{one.role}: {one.name or ''} ({one.id})" for one in signal.involved)
    links = (place.url for place in places(finding) if place.url)
    yield from map(harmless_cell, (signal.fingerprint, finding.rule.id))
    yield str(finding.rule.version)
    yield from (str(finding.rule.level), finding.status.value)
    yield from map(
        harmless_cell, (signal.subject_type, signal.subject_id, signal.subject_name or "", involved)
    )
    yield "" if signal.score is None else repr(signal.score)
    yield "" if signal.amount is None else decimal_text(signal.amount)
    yield harmless_cell(signal.currency or "")
    yield harmless_cell(message(finding.rule, signal))
    yield harmless_cell(" ".join(sorted(finding.processes)))
    yield harmless_cell(" ".join(links))
    yield from (finding.first_seen, finding.last_seen)
    waiver = _waiver(finding) or {}
    yield from (harmless_cell(waiver.get(name, "")) for name in ("author", "reason", "expires"))


def harmless_cell(text: str) -> str:
    """Text that a spreadsheet shows and never computes: a formula's first character gets a quote before it.

    Spreadsheets look past leading spaces, and so does this.
    """
    if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA):
        return "'" + harmless(text)
    return harmless(text)


def _csv_row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
