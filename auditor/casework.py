"""Findings looked at and decided by people: read from the store, without any lock on whoever writes there."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.config import Settings
from auditor.errors import UsageError
from auditor.harmless import harmless
from auditor.language import say
from auditor.store import archive, attachments, decisions
from auditor.store.archive import Stored, Wanted
from auditor.store.audit_report import Persons, SourceState
from auditor.store.case import DocumentLink, RawPlace, changes_in, documents_of, files_of
from auditor.store.database import Database, open_database
from auditor.store.decisions import Decision
from auditor.store.history import Past, events_of
from auditor.store.population import loaded_sources
from auditor.workplace import disk_told

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from auditor.report.selection import Selection
    from auditor.rules.model import Rule


@dataclass(frozen=True)
class Listing:
    """Findings, the rules that are known by id, the persons among those named, how long an id must be."""

    found: tuple[Stored, ...]
    rules: "Mapping[str, Rule]"
    persons: Persons
    id_length: int
    sources: tuple[SourceState, ...]


@dataclass(frozen=True)
class Case:
    """One finding with everything that is held about it; `changes` counts the portal's edits of its records."""

    found: Stored
    rule: "Rule | None"
    persons: Persons
    id_length: int
    events: tuple[Past, ...]
    documents: tuple[DocumentLink, ...]
    files: Mapping[str, RawPlace]
    changes: int


def findings(settings: Settings, wanted: Wanted, selection: "Selection | None" = None) -> Listing:
    """The findings kept that are wanted and selected. Raises SchemaError, RuleError for no pack at all."""
    rules = known_rules(settings)
    with _reading(settings) as connection:
        found = archive.stored_findings(connection, wanted)
        if selection is not None:
            found = [one for one in found if selection.has(one)]
        return Listing(
            tuple(found),
            rules,
            archive.persons_in(connection, found),
            archive.id_length(connection),
            loaded_sources(connection),
        )


def case(settings: Settings, prefix: str) -> Case:
    """The finding whose fingerprint starts so. Raises UsageError where there is none, or several."""
    rules = known_rules(settings)
    with _reading(settings) as connection:
        found = _one(connection, prefix)
        named, ocids = found.signal.source, sorted(found.processes)
        return Case(
            found,
            rules.get(found.rule_id),
            archive.persons_in(connection, [found]),
            archive.id_length(connection),
            events_of(connection, found.id),
            documents_of(connection, named, ocids),
            files_of(connection, named, sorted({place.file for place in found.places})),
            changes_in(connection, named, ocids),
        )


def decide(settings: Settings, prefix: str, decision: Decision, files: Sequence[Path] = ()) -> Stored:
    """Write a decision, its files kept first; the finding as it is now.

    Raises UsageError for an unknown finding or file, StorageError, LockHeldError where an audit saves for long.
    """
    with _opened(settings) as database, disk_told(settings.data_dir):
        with database.reading() as connection:
            found = _one(connection, prefix)
        kept = tuple(_kept(settings.data_dir, path) for path in files)
        made = replace(decision, attachments=kept)
        with database.writing() as connection:
            decisions.decide(connection, found.id, made)
            return _one(connection, found.signal.fingerprint)


def record_of(settings: Settings, rule: str) -> "Mapping[decisions.State, int]":
    """How the findings of a rule were decided. Raises SchemaError where there is no database of ours."""
    with _reading(settings) as connection:
        return decisions.record_of(connection, rule)


def known_rules(settings: Settings) -> "dict[str, Rule]":
    """The rules of the configured packs and of those shipped, by id, as they are written.

    A pack with faults gives the rules that have none: what was found with the others can still be read.
    """
    from auditor.resources import shipped  # noqa: PLC0415 - rules cost a decision nothing
    from auditor.rules.packs import load_path, load_rules  # noqa: PLC0415

    configured = load_rules(settings.audit.packs, base=settings.base, settings_rules={}).rules
    found = {rule.id: rule for rule in load_path(shipped("rules")).rules}
    return {**found, **{rule.id: rule for rule in configured}}


def _one(connection: "Connection", prefix: str) -> Stored:
    found = archive.by_prefix(connection, prefix)
    if len(found) == 1:
        return found[0]
    shown = harmless(prefix, 40)
    if not found:
        raise UsageError(
            say(
                es=f"Ninguna señal tiene un ID que empiece con '{shown}'",
                en=f"No finding's ID begins with '{shown}'",
            ),
            say(es="`auditor findings list` las muestra", en="`auditor findings list` shows them"),
        )
    several = ", ".join(one.signal.fingerprint[:16] for one in found)
    raise UsageError(
        say(
            es=f"Varias señales tienen un ID que empieza con '{shown}'",
            en=f"Several findings' IDs begin with '{shown}'",
        ),
        say(es=f"Escriba más de él: {several}", en=f"Write more of it: {several}"),
    )


def _kept(data_dir: Path, path: Path) -> decisions.Attachment:
    if not path.is_file():
        shown = harmless(path)
        raise UsageError(say(es=f"--attach: no existe {shown}", en=f"--attach: there is no file {shown}"))
    return attachments.keep(data_dir, path)


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    database = open_database(settings.url, create_schema=False)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _reading(settings: Settings) -> "Iterator[Connection]":
    with _opened(settings) as database, database.reading() as connection:
        yield connection
