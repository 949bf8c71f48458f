"""Processes by their ocid, many at once: where each stands in the raw files, its buyer, its natural persons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select

from auditor.profiles import profiles
from auditor.store.audit_report import Persons, Place, ProcessCard
from auditor.store.schema import organization, party, process, record_change, source, source_file

# Any engine takes this many bound values in one statement (SQLite before 3.32 took 999).
_AT_ONCE = 500
_EPOCH = date(1970, 1, 1).toordinal()
_MINUTE_US, _DAY_US = 60_000_000, 86_400_000_000
# Of OCDS's tender statuses, those before an award.
_OPEN = frozenset({"planning", "planned", "active"})
_TOLD = ("reference", "title", "status", "status_details", "modality", "unit_id", "unit_name")


def source_ids(connection: Connection) -> dict[str, int]:
    """Name -> id of every source."""
    return dict(connection.execute(select(source.c.name, source.c.id)).all())


def process_cards(connection: Connection, source_id: int, ocids: Iterable[str]) -> dict[str, ProcessCard]:
    """ocid -> card, for those of `ocids` that the source holds."""
    wanted = select(
        process.c.ocid,
        source_file.c.sha256,
        process.c.position,
        process.c.url,
        source_file.c.url,
        process.c.buyer_id,
        process.c.buyer_org,
        process.c.buyer_name,
        process.c.published_us,
        process.c.published_offset,
        process.c.profile,
        process.c.tender_end_us,
        process.c.tender_end_offset,
        *(process.c[name] for name in _TOLD),
    ).join(source_file, source_file.c.id == process.c.source_file_id)
    return {
        row[0]: _card(row)
        for chunk in _chunks(ocids)
        for row in connection.execute(
            wanted.where(process.c.source_id == source_id, process.c.ocid.in_(chunk))
        )
    }


def _card(row: Row[*tuple[Any, ...]]) -> ProcessCard:
    """Taken apart by place: by name it takes as long as the query."""
    (
        _,
        file,
        position,
        own_url,
        file_url,
        buyer_id,
        buyer_org,
        buyer_name,
        us,
        offset,
        profile,
        ends_us,
        ends_offset,
        *told,
    ) = row
    reference, title, status, details, modality, unit_id, unit_name = told
    closing = _ends_when_closed(profile)
    return ProcessCard(
        Place(file, position, own_url or _page(profile, reference) or file_url),
        buyer_id,
        buyer_org,
        buyer_name,
        _legal_day(us, offset),
        reference,
        title,
        status,
        details,
        modality,
        unit_id,
        unit_name,
        status in _OPEN and not (closing and ends_us is not None),
        None if closing else _legal_day(ends_us, ends_offset),
    )


def _page(profile: str, reference: str | None) -> str | None:
    """The portal's page about the process, where its profile says how such a link is made."""
    known = profiles().get(profile)
    if known is None or not reference or not (reference.isascii() and reference.isalnum()):
        return None
    return known.link.replace("{reference}", reference) or None


def _ends_when_closed(profile: str) -> bool:
    """Whether what the source publishes as the end of a tender is the day it was closed."""
    known = profiles().get(profile)
    return known is not None and known.tender_end_is == "closing"


def _legal_day(us: int | None, offset: int | None) -> date | None:
    if us is None:
        return None
    return date.fromordinal(_EPOCH + (us + (offset or 0) * _MINUTE_US) // _DAY_US)


def edited_since(connection: Connection, seen: Mapping[tuple[int, str], str]) -> set[tuple[int, str]]:
    """Those of the processes (source id, ocid) that the portal changed after the instant given for each."""
    c = record_change.c
    edited: set[tuple[int, str]] = set()
    for source_id in {source_id for source_id, _ in seen}:
        for chunk in _chunks(ocid for number, ocid in seen if number == source_id):
            newest = (
                select(c.ocid, func.max(c.seen_at).label("at"))
                .where(c.source_id == source_id, c.ocid.in_(chunk))
                .group_by(c.ocid)
            )
            rows = connection.execute(newest).all()
            edited.update((source_id, row.ocid) for row in rows if row.at > seen[source_id, row.ocid])
    return edited


def natural_persons(
    connection: Connection, ocids: Mapping[int, Iterable[str]], org_ids: Mapping[int, Iterable[str]]
) -> Persons:
    """The natural persons among the parties of the processes and the organizations given.

    Both mappings go from source id to what is looked up there.
    """
    rows: list[Row[*tuple[Any, ...]]] = []
    named = (
        select(party.c.party_id, party.c.org_id, party.c.name)
        .join(process, process.c.id == party.c.process_id)
        .where(party.c.kind == "person")
    )
    for source_id, wanted in ocids.items():
        for chunk in _chunks(wanted):
            query = named.where(process.c.source_id == source_id, process.c.ocid.in_(chunk))
            rows.extend(connection.execute(query))
    c = organization.c
    known = select(c.org_id, c.org_id, c.name).where(c.kind == "person")
    for source_id, wanted in org_ids.items():
        for chunk in _chunks(wanted):
            rows.extend(connection.execute(known.where(c.source_id == source_id, c.org_id.in_(chunk))))
    ids = frozenset(value for row in rows for value in row[:2] if value)
    return Persons(ids, frozenset(row[2] for row in rows if row[2]))


def _chunks(values: Iterable[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(set(values))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
