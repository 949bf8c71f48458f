"""How each source's fetches went and what is held of its periods, printed: `auditor fetch --status`, `auditor status`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import say

if TYPE_CHECKING:
    from auditor.acquisition import FetchStatus
    from auditor.store.fetches import FetchState
    from auditor.store.periods import Held


def line(state: "FetchState") -> str:
    """One source's fetches in one line."""
    parts = [*_attempts(state), *_periods(state)]
    if state.blocked_since:
        since = _time(state.blocked_since)
        parts.append(say(es=f"bloqueada desde {since}", en=f"blocked since {since}"))
    elif state.fault:
        parts.append(state.fault.splitlines()[0])
    return "; ".join(parts)


def print_states(session: Session, states: "Sequence[FetchState]") -> None:
    """A line a source that has been asked."""
    for state in states:
        label = say(es=f"descargas de {state.source}", en=f"fetches of {state.source}")
        session.out.print(f"{harmless(label)}: {harmless(line(state))}", markup=False, soft_wrap=True)


def print_status(session: Session, sources: "Sequence[FetchStatus]") -> None:
    from rich.markup import escape
    from rich.table import Table

    print_states(session, [each.state for each in sources if each.state is not None])
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
    for each in sources:
        for period in each.periods:
            table.add_row(*(escape(harmless(cell)) for cell in _cells(each.source, period)))
    if table.row_count:
        session.out.print(table)
    if not any(each.state for each in sources):
        session.say(
            say(es="Todavía no se ha traído nada: auditor fetch", en="Nothing fetched yet: auditor fetch")
        )


def as_dict(status: "FetchStatus") -> dict[str, Any]:
    """The state's own fields, with the periods among them."""
    import msgspec

    state = {} if status.state is None else msgspec.to_builtins(status.state)
    return {"source": status.source, **state, "periods": msgspec.to_builtins(status.periods)}


def _attempts(state: "FetchState") -> list[str]:
    """When it was last asked, and when that last went well where those are two times."""
    if state.attempted_at is None:
        return []
    attempted = _time(state.attempted_at)
    parts = [say(es=f"último intento {attempted}", en=f"last attempt {attempted}")]
    succeeded = _time(state.succeeded_at)
    if state.succeeded_at is None:
        parts.append(say(es="ninguno completo", en="none complete"))
    else:
        parts.append(say(es=f"último completo {succeeded}", en=f"last complete {succeeded}"))
    return parts


def _periods(state: "FetchState") -> list[str]:
    held = say(es=f"{state.held:,} periodos", en=f"{state.held:,} periods")
    if state.held:
        held += f" ({state.first_held}/{state.last_held})"
    parts = [held]
    if state.behind:
        parts.append(say(es=f"{state.behind:,} atrasados", en=f"{state.behind:,} behind"))
    if state.missing:
        parts.append(
            say(
                es=f"{state.missing:,} ya no están en el portal",
                en=f"{state.missing:,} no longer at the portal",
            )
        )
    return parts


def _time(instant: str | None) -> str:
    return (instant or "")[:16].replace("T", " ")


def _cells(source: str, held: "Held") -> tuple[str, ...]:
    size = "" if held.size is None else f"{held.size / 1e6:,.1f}"
    notes = [
        say(es="no está en la lista", en="not in the listing") if held.missing_since else "",
        say(es="la suma de control no coincide", en="the checksum does not match")
        if held.checksum_matched is False
        else "",
        say(es="sin datos", en="without data")
        if held.file_id is None and held.checked_at is not None and held.fault is None
        else "",
        say(es="el portal tiene otra versión", en="the portal has another version")
        if held.behind_since
        else "",
        held.fault or "",
    ]
    shown = map(_time, (held.fetched_at, held.checked_at, held.ingested_at))
    return source, held.period, size, *shown, "; ".join(note for note in notes if note)
