"""What the look-ups' command lines share: texts, periods, formats, and where results go."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from auditor.cli.session import Session
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say

FORMATS = ("table", "json", "jsonl", "csv")


def limit_option() -> Any:  # noqa: ANN401 - private to Typer
    return typer.Option(
        min=1, max=10_000, metavar="N", help=say(es="Cuántos de cada clase.", en="How many of each kind.")
    )


def asked(text: Sequence[str]) -> str:
    """The words of a command line as one text. Raises UsageError where they say nothing."""
    joined = " ".join(text).strip()
    if not any(map(str.isalnum, joined)):
        raise UsageError(say(es="no hay nada que buscar", en="there is nothing to look for"))
    return joined


def period(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """Two days as numbers since 1970-01-01. Raises UsageError."""
    from datetime import date

    from auditor.cli.audit_values import day

    first, last = day(since, "--from"), day(until, "--until", last=True)
    epoch = date(1970, 1, 1)
    return (first - epoch).days if first else None, (last - epoch).days if last else None


def one_of(option: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        shown, choices = harmless(value, 40), ", ".join(known)
        raise UsageError(
            say(es=f"{option}: no existe '{shown}'", en=f"{option}: there is no '{shown}'"),
            say(es=f"Puede ser: {choices}", en=f"It may be: {choices}"),
        )


def write(
    session: Session,
    format_: str,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    document: object,
    output: Path | None = None,
) -> None:
    """Results for a program, to standard output or to a file that is there whole or not at all."""
    from auditor.lookup.output import as_csv, as_json, as_jsonl
    from auditor.report.delivery import replacing, write_utf8

    chunks: Iterable[str]
    if format_ == "json":
        chunks = (as_json(document),)
    else:
        chunks = as_jsonl(rows) if format_ == "jsonl" else as_csv(columns, rows)
    if output is None:
        write_utf8(chunks, session.out.file)
        return
    with replacing(output) as file:
        file.writelines(chunks)
    session.say(say(es=f"Escrito: {harmless(output)}", en=f"Written: {harmless(output)}"))
