"""How an installation stands, on a screen: a block a source, what is open, what somebody has to look at."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from auditor.cli import fetch_state
from auditor.cli.session import Session
from auditor.harmless import harmless
from auditor.language import Text, say

if TYPE_CHECKING:
    from auditor.daemon.health import Health
    from auditor.store.operation import PastRun, SourceOperation

_OUTCOMES = {
    "running": Text(es="en curso", en="under way"),
    "done": Text(es="terminada", en="done"),
    "incomplete": Text(es="incompleta", en="incomplete"),
    "failed": Text(es="falló", en="failed"),
    "interrupted": Text(es="interrumpida", en="broken off"),
    "timed_out": Text(es="detenida por tardar demasiado", en="ended for taking too long"),
    "abandoned": Text(es="muerta sin decir nada", en="died without a word"),
}
_LEVELS = {
    "high": Text(es="altas", en="high"),
    "medium": Text(es="medias", en="medium"),
    "low": Text(es="bajas", en="low"),
}
# Width of the names on the left, so that all values stand in one column.
_LEFT = 14

Line = tuple[str, str]


def place(session: Session) -> None:
    """What this installation is: said before anything is looked at."""
    settings = session.settings
    none = say(es="ninguna", en="none")
    _print(
        session,
        [
            (say(es="configuración", en="configuration"), str(settings.config_file or none)),
            (say(es="datos", en="data"), str(settings.data_dir)),
            (say(es="base de datos", en="database"), session.shown_url),
        ],
    )


def show(session: Session, found: "Health") -> None:
    """All times are UTC."""
    _print(session, list(_whole(found)))
    for source in found.operation.sources:
        session.out.print()
        session.out.print(harmless(source.name), style="bold", markup=False)
        _print(session, list(_source(source, found)))
    if not any(source.data for source in found.operation.sources):
        session.say(
            say(
                es="Todavía no se ha leído nada: auditor ingest ARCHIVO",
                en="Nothing read yet: auditor ingest FILE",
            )
        )
    _troubles(session, found)


def _whole(found: "Health") -> Iterator[Line]:
    disk = found.operation.disk
    yield say(es="ahora", en="now"), f"{found.checked_at:%Y-%m-%d %H:%M} UTC"
    yield (
        say(es="disco", en="disk"),
        say(
            es=f"base de datos {_size(disk.database)}, archivos {_size(disk.raw)}, derivados {_size(disk.facts)}; "
            f"libres {_size(disk.free)}",
            en=f"database {_size(disk.database)}, files {_size(disk.raw)}, derived {_size(disk.facts)}; "
            f"free {_size(disk.free)}",
        ),
    )
    yield "daemon", _daemon(found)
    counts = found.operation.findings
    by_level = ", ".join(f"{counts.get(level, 0):,} {name}" for level, name in _LEVELS.items())
    total = f"{sum(counts.values()):,} ({by_level})"
    audited = _at(found.operation.audited_at, found.checked_at)
    if audited:
        total += say(es=f", auditadas {audited}", en=f", audited {audited}")
    yield say(es="abiertas", en="open findings"), total


def _daemon(found: "Health") -> str:
    if found.daemon is not None:
        who = f" ({found.daemon})" if found.daemon else ""
        return say(es=f"en marcha{who}", en=f"at work{who}")
    if found.planned:
        return say(es="no está en marcha", en="not at work")
    return say(es="sin calendario", en="no schedule")


def _source(source: "SourceOperation", found: "Health") -> Iterator[Line]:
    now = found.checked_at
    if source.data is not None:
        n, files = source.data.processes, len(source.data.files)
        yield (
            say(es="procesos", en="processes"),
            say(es=f"{n:,}; archivos: {files:,}", en=f"{n:,}; files: {files:,}"),
        )
        yield say(es="datos hasta", en="data up to"), _age(source, now)
    if source.rejected:
        yield (
            say(es="rechazados", en="rejected"),
            say(es=f"{source.rejected:,} registros en espera", en=f"{source.rejected:,} records waiting"),
        )
    if source.fetch is not None:
        yield say(es="descargas", en="fetches"), fetch_state.line(source.fetch)
    if source.last_run is not None:
        yield say(es="última", en="last run"), _last(source.last_run, source.last_done, now)
    if source.name in found.planned:
        yield say(es="próxima", en="next run"), _next(source, now)


def _age(source: "SourceOperation", now: datetime) -> str:
    assert source.data is not None  # noqa: S101 - asked for where there is some
    day, read = source.data.last_released, _at(source.data.last_ingested, now)
    newest = (
        say(es="sin fecha", en="no date") if day is None else f"{day} ({_ago(_days(day.isoformat(), now))})"
    )
    return say(es=f"{newest}; leídos {read}", en=f"{newest}; read {read}") if read else newest


def _days(day: str, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(day).replace(tzinfo=UTC)


def _last(run: "PastRun", last_done: str | None, now: datetime) -> str:
    said = f"{_at(run.started_at, now)}: {_OUTCOMES[run.outcome.value]}"
    if run.finished_at and run.outcome.value != "abandoned":
        took = datetime.fromisoformat(run.finished_at) - datetime.fromisoformat(run.started_at)
        said += say(es=f" en {_span(took)}", en=f" in {_span(took)}")
    if run.issues:
        said += say(es=f"; avisos: {run.issues:,}", en=f"; issues: {run.issues:,}")
    if run.attempt > 1:
        said += say(es=f"; intento {run.attempt}", en=f"; attempt {run.attempt}")
    if run.outcome.value != "done" and last_done:
        said += say(es=f"; última completa {_at(last_done, now)}", en=f"; last done {_at(last_done, now)}")
    return said


def _next(source: "SourceOperation", now: datetime) -> str:
    coming = source.next_run
    if coming is None:
        return say(es="cuando el daemon empiece", en="when the daemon starts")
    at, left = f"{coming.at.astimezone(UTC):%Y-%m-%d %H:%M}", coming.at - now
    if left > timedelta():
        at += say(es=f" (en {_span(left)})", en=f" (in {_span(left)})")
    else:
        at += say(es=f" (debida hace {_span(-left)})", en=f" (due {_span(-left)} ago)")
    if coming.failures:
        at += say(es=f", tras {coming.failures:,} fallos", en=f", after {coming.failures:,} failures")
    return at


def _troubles(session: Session, found: "Health") -> None:
    from rich.padding import Padding
    from rich.text import Text as Line

    if not found.troubles:
        return
    session.out.print()
    session.out.print(say(es="Hay que mirar:", en="To be looked at:"), style="bold")
    for trouble in found.troubles:
        about = f"{trouble.source}: " if trouble.source else ""
        session.out.print(Padding(Line(harmless(f"{about}{trouble.message}")), (0, 0, 0, 2)))


def _print(session: Session, lines: list[Line]) -> None:
    from rich.table import Table
    from rich.text import Text as Cell

    table = Table.grid(padding=(0, 1))
    table.add_column(width=_LEFT, no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in lines:
        table.add_row(Cell(harmless(name)), Cell(harmless(value)))
    if lines:
        session.out.print(table)


def _at(instant: str | None, now: datetime) -> str:
    """`2026-11-24 06:00 (5 h ago)`; empty where there is none."""
    if instant is None:
        return ""
    return f"{instant[:16].replace('T', ' ')} ({_ago(now - datetime.fromisoformat(instant))})"


def _ago(span: timedelta) -> str:
    return say(es=f"hace {_span(span)}", en=f"{_span(span)} ago")


def _span(span: timedelta) -> str:
    """The largest unit of which there are two: `3 d`, `5 h`, `12 min`, `40 s`."""
    seconds = max(0, int(span.total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size:,} {unit}"
    return f"{seconds} s"


def _size(n: int) -> str:
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if n >= size:
            return f"{n / size:,.1f} {unit}"
    return f"{n / 1e3:,.0f} kB"
