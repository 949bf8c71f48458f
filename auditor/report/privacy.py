"""Natural persons by their initials, unless whoever runs the program has chosen otherwise.

A name is recognised where it stands beside the identifier of a person in one of the dictionary's personal
columns, and wherever a whole value is such a name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from auditor.initials import initials
from auditor.rules.catalog import VIEWS
from auditor.rules.outcome import Involved, Signal
from auditor.store.audit_report import AuditReport, Finding, Persons


def shown_signal(finding: Finding, report: AuditReport, *, show_persons: bool) -> Signal:
    """The finding's signal as it may be shown."""
    return finding.signal if show_persons else masked(finding.signal, report.persons)


def masked(signal: Signal, persons: Persons) -> Signal:
    """The signal with the names of `persons` shortened; its identifiers stay, so that it can be checked."""
    if not persons.ids and not persons.names:
        return signal
    name = signal.subject_name
    if not _names_one(signal, persons):
        return signal
    if name is not None and (signal.subject_id in persons.ids or name in persons.names):
        name = initials(name)
    return replace(
        signal,
        subject_name=name,
        involved=tuple(_involved(one, persons) for one in signal.involved),
        values=_row(signal.values, persons),
        evidence=tuple(_row(row, persons) for row in signal.evidence),
    )


def _names_one(signal: Signal, persons: Persons) -> bool:
    """Whether anything that the signal says is a person's name or identifier: most name nobody."""
    told = [signal.subject_id, signal.subject_name]
    for one in signal.involved:
        told += (one.id, one.name)
    for row in (signal.values, *signal.evidence):
        told += _texts(row.values())
    return not (persons.ids.isdisjoint(told) and persons.names.isdisjoint(told))


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            yield from _texts(value)


def _involved(one: Involved, persons: Persons) -> Involved:
    if one.name is not None and (one.id in persons.ids or one.name in persons.names):
        return replace(one, name=initials(one.name))
    return one


def _row(row: Mapping[str, Any], persons: Persons) -> dict[str, Any]:
    return {column: _value(column, value, row, persons) for column, value in row.items()}


def _value(column: str, value: object, row: Mapping[str, Any], persons: Persons) -> object:
    if isinstance(value, str):
        return initials(value) if value in persons.names or _of_a_person(column, row, persons) else value
    if isinstance(value, list | tuple):
        return [_value(column, one, row, persons) for one in value]
    return value


def _of_a_person(column: str, row: Mapping[str, Any], persons: Persons) -> bool:
    """Whether the row says, in a column that identifies whoever this one names, that it is a person."""
    identifiers = (row.get(key) for key in _identifiers().get(column, ()))
    return any(isinstance(one, str) and one in persons.ids for one in identifiers)


@cache
def _identifiers() -> Mapping[str, frozenset[str]]:
    """Personal column -> the columns that hold the identifier of whoever it names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for view in VIEWS.values():
        for column in view.listing:
            if column.label and view.columns[column.label].personal:
                found[column.label].add(column.name)
    return {name: frozenset(keys) for name, keys in found.items()}
