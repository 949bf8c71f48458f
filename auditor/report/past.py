"""A finding's history in lines: when it was seen, what runs changed of it, what people decided."""

from collections.abc import Iterator, Sequence

from auditor.harmless import harmless
from auditor.language import say
from auditor.report.names import term
from auditor.rules.messages import money
from auditor.store.archive import Stored
from auditor.store.audit_report import CloseReason, Turn
from auditor.store.decisions import Decision
from auditor.store.history import Past


def past_lines(found: Stored, events: Sequence[Past]) -> Iterator[str]:
    """The oldest first; each begins with its day."""
    first, last = found.first_seen, found.last_seen
    lines = [
        (
            first,
            say(
                es=f"vista por primera vez (corrida {found.first_run})",
                en=f"seen first (run {found.first_run})",
            ),
        )
    ]
    lines += [(event.at, _event(event, found.signal.currency)) for event in events]
    seen = say(es=f"vista por última vez (corrida {found.last_run})", en=f"seen last (run {found.last_run})")
    if found.last_run != found.first_run:
        lines.append((last, seen))
    # Within one second people decide on what a run has shown them.
    lines += [(one.decided_at, decision_line(one)) for one in found.decisions]
    for at, words in sorted(lines, key=lambda line: line[0]):
        yield f"{at[:10]}: {words}"


def decision_line(one: Decision) -> str:
    """Who decided what, why, and what is awaited until when."""
    note = f" ({harmless(one.note, 400)})" if one.note else ""
    due = say(es=f"; para el {one.due}", en=f"; due {one.due}") if one.due else ""
    files = ", ".join(f"{harmless(file.name, 80)} (sha256 {file.sha256[:12]})" for file in one.attachments)
    attached = say(es=f"; adjuntos: {files}", en=f"; attached: {files}") if files else ""
    return f"{term(one.state)}, {harmless(one.author, 80)}: {harmless(one.reason, 600)}{note}{due}{attached}"


def _event(event: Past, currency: str | None) -> str:
    run = say(es=f"corrida {event.run_id}", en=f"run {event.run_id}")
    if event.kind is Turn.CLOSED:
        reason = term(CloseReason(event.detail["reason"]))
        return say(es=f"cerrada: {reason} ({run})", en=f"closed: {reason} ({run})")
    if event.kind is Turn.EDITED:
        return f"{term(event.kind)} ({run}): {_edit(event, currency)}"
    return f"{term(event.kind)} ({run})"


def _edit(event: Past, currency: str | None) -> str:
    parts = []
    before, after = event.detail["amount"]
    if before != after:
        shown = (money(one, currency) if one is not None else "—" for one in (before, after))
        parts.append(say(es="monto ", en="amount ") + " → ".join(shown))
    before, after = event.detail["rows"]
    if before != after:
        parts.append(say(es=f"registros {before} → {after}", en=f"records {before} → {after}"))
    return ", ".join(parts) or ", ".join(event.detail["columns"])
