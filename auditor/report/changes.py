"""Changes for people and for programs: the names of natural persons by their initials, unless allowed."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace

from auditor.initials import initials
from auditor.report.exports import harmless_cell
from auditor.store.audit_report import Persons
from auditor.store.changes import RecordChange

COLUMNS = (
    "source", "ocid", "title", "buyer", "kind", "path", "before", "after", "seen_at", "old_file", "new_file", "url",
)  # fmt: skip


def shown(found: Iterable[tuple[RecordChange, Persons]], *, show_persons: bool) -> Iterator[RecordChange]:
    return (change if show_persons else masked(change, persons) for change, persons in found)


def masked(change: RecordChange, persons: Persons) -> RecordChange:
    """A name is a person's where it is known as one, or stands beside a person's identifier."""
    if not persons.ids and not persons.names:
        return change
    key = change.path.rpartition("[")[2].partition("]")[0].rpartition("/")[2]
    whole = key in persons.ids and change.path.endswith("name")
    return replace(
        change,
        before=_masked(change.before, persons, whole=whole),
        after=_masked(change.after, persons, whole=whole),
    )


def _masked(text: str | None, persons: Persons, *, whole: bool) -> str | None:
    if text is None:
        return None
    if whole or text in persons.names:
        return initials(text)
    for name in persons.names:
        if name in text:
            text = text.replace(name, initials(name))
    return text


def as_jsonl(found: Iterable[RecordChange]) -> Iterator[str]:
    """One change a line."""
    return (json.dumps(asdict(change), ensure_ascii=True) + "\n" for change in found)


def as_csv(found: Iterable[RecordChange]) -> Iterator[str]:
    """A table whose cells never start a formula; files by their hashes."""
    yield _line(COLUMNS)
    for change in found:
        told = asdict(change)
        told["old_file"] = change.old_file.sha256 if change.old_file else None
        told["new_file"] = change.new_file.sha256
        yield _line(harmless_cell("" if told[name] is None else str(told[name])) for name in COLUMNS)


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
