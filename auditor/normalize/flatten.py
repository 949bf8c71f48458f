"""A release made into rows: the process itself here, its parts in `blocks` and `parties`."""

from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec

from auditor.normalize import blocks, parties
from auditor.normalize.ocds import Period, Planning, Release, Tender
from auditor.normalize.prepare import Prepare, prepared
from auditor.normalize.record import MISSING, Cell, Note, Record, Row, joined, key
from auditor.normalize.values import text
from auditor.profiles import Profile, profile_of

_DAY = 86_400_000_000
_MINUTE = 60_000_000
_COMPILED = "compiled"
_encode = msgspec.msgpack.Encoder().encode
_NO_TENDER = Tender()
_NO_PERIOD = Period()
_NO_PLANNING = Planning()


@dataclass(slots=True)
class Flattened:
    """A process's rows. `content` is the process row from its column `profile` on; the columns before it
    say where the record stands, and are the writer's to set."""

    ocid: str
    date: tuple[int | None, int | None]
    compiled: bool
    month: int
    release_id: str | None
    tags: str | None
    content_hash: bytes
    content: list[Cell]
    children: list[Row]
    organizations: dict[str, tuple[Cell, ...]] = field(repr=False)


def flatten(
    release: Release, contact_key: bytes, notes: tuple[Note, ...] = (), prepare: Prepare | None = None
) -> Flattened:
    """All rows of one release. The caller has checked that it has an OCID."""
    ocid = text(release.ocid)
    assert ocid is not None  # noqa: S101 - for the type checker
    if prepare is not None:
        notes = (*notes, *prepared(release, prepare))
    record = Record(profile_of(ocid), notes)
    date = record.instant(release.date, "$.date")
    tags = joined(release.tag)
    parties.add_parties(record, release.parties, contact_key)
    content, month = _process(record, release, date)
    _parts(record, release)
    children = record.children()
    digest = blake2b(_encode((content, children)), digest_size=16).digest()
    compiled = tags is not None and _COMPILED in tags.split()
    return Flattened(
        ocid, date, compiled, month, text(release.id), tags, digest, content, children, record.organizations
    )


def _parts(record: Record, release: Release) -> None:
    tender = release.tender
    if tender is not None:
        blocks.add_lots(record, tender.lots)
        blocks.add_items(record, tender.items, "tender", 0, "$.tender")
        blocks.add_documents(record, tender.documents, "tender", 0, "$.tender")
        amendments = tender.amendments if tender.amendments is not None else tender.amendment
        blocks.add_amendments(record, amendments, "tender", 0, "$.tender")
    if release.planning is not None:
        blocks.add_documents(record, release.planning.documents, "planning", 0, "$.planning")
    if release.bids is not None:
        blocks.add_bids(record, release.bids.details)
    blocks.add_awards(record, release.awards)
    blocks.add_contracts(record, release.contracts)


def _process(record: Record, release: Release, date: tuple[int | None, int | None]) -> tuple[list[Cell], int]:
    tender = release.tender or _NO_TENDER
    profile = record.profile
    period = tender.tenderPeriod or _NO_PERIOD
    start = record.instant(period.startDate, "$.tender.tenderPeriod.startDate")
    published = record.instant(tender.datePublished, "$.tender.datePublished")
    if published[0] is None:
        published = start if start[0] is not None else date
    title = text(tender.title)
    details = text(tender.procurementMethodDetails)
    content: list[Cell] = [
        profile.name,
        _reference_number(profile, text(tender.id)),
        text(release.url),
        title,
        key(title),
        text(tender.description),
        text(tender.status),
        text(tender.statusDetails),
        text(tender.procurementMethod),
        details,
        text(tender.procurementMethodRationale),
        profile.modality(details),
        text(tender.mainProcurementCategory),
        text(tender.awardCriteria),
        joined(tender.submissionMethod),
        *published,
        *start,
        *record.instant(period.endDate, "$.tender.tenderPeriod.endDate"),
        *_periods(record, tender),
        record.count(tender.numberOfTenderers, "$.tender.numberOfTenderers"),
        *_money(record, release),
        *_organizations(record, release),
        release.bids is not None and release.bids.details is not None,
        release.awards is not None,
        release.contracts is not None,
    ]
    return content, month_of(published)


def _periods(record: Record, tender: Tender) -> tuple[int | None, ...]:
    enquiry, award, contract = tender.enquiryPeriod, tender.awardPeriod, tender.contractPeriod
    return (
        *(record.instant(enquiry.endDate, "$.tender.enquiryPeriod.endDate") if enquiry else MISSING),
        *(record.instant(award.startDate, "$.tender.awardPeriod.startDate") if award else MISSING),
        *(record.instant(award.endDate, "$.tender.awardPeriod.endDate") if award else MISSING),
        *(record.instant(contract.startDate, "$.tender.contractPeriod.startDate") if contract else MISSING),
        *(record.instant(contract.endDate, "$.tender.contractPeriod.endDate") if contract else MISSING),
    )


def _money(record: Record, release: Release) -> tuple[Cell, ...]:
    tender = release.tender or _NO_TENDER
    budget = (release.planning or _NO_PLANNING).budget
    estimate, estimate_currency, rounded = record.money(tender.value, "$.tender.value")
    minimum, minimum_currency, also = record.money(tender.minValue, "$.tender.minValue")
    planned, planned_currency, too = record.money(
        budget.amount if budget else None, "$.planning.budget.amount"
    )
    return (
        estimate,
        estimate_currency,
        minimum,
        minimum_currency,
        planned,
        planned_currency,
        rounded or also or too,
        text(budget.id) if budget else None,
        (text(budget.project) or text(budget.projectID)) if budget else None,
    )


def _organizations(record: Record, release: Release) -> tuple[str | None, ...]:
    tender = release.tender or _NO_TENDER
    buyer_id, buyer_org, buyer_name = parties.reference(record, release.buyer)
    entity_id, entity_org, entity_name = parties.reference(record, tender.procuringEntity)
    unit_id = unit_name = None
    if record.profile.entity_scheme:
        published_buyer = buyer_id
        owner, unit_id, unit_name = _buying_parties(record)
        # Without its party the entity is not known: its tax id would pass for another buyer.
        buyer_org = owner[0] if owner is not None else None
        if owner is not None:
            buyer_name = buyer_name or owner[1]
        if entity_id == published_buyer:
            entity_org = buyer_org
    return (
        buyer_id,
        buyer_org,
        buyer_name,
        key(buyer_name),
        entity_id,
        entity_org,
        entity_name,
        unit_id,
        unit_name,
    )


def _buying_parties(record: Record) -> tuple[tuple[str, str | None] | None, str | None, str | None]:
    """Where buyer.id matches no party: the entity and its unit, found by their schemes."""
    owner, unit_id, unit_name = None, None, None
    entity_prefix, unit_prefix = f"{record.profile.entity_scheme}-", f"{record.profile.unit_scheme}-"
    for party_id, known in record.orgs.items():
        if owner is None and party_id.startswith(entity_prefix):
            owner = known
        elif unit_id is None and party_id.startswith(unit_prefix):
            unit_id, unit_name = party_id, known[1]
    return owner, unit_id, unit_name


def _reference_number(profile: Profile, tender_id: str | None) -> str | None:
    if tender_id is None or not profile.reference_prefix:
        return tender_id
    return tender_id.removeprefix(profile.reference_prefix)


def month_of(published: tuple[int | None, int | None]) -> int:
    """yyyymm of the local day, 0 without a date."""
    us, offset = published
    if us is None:
        return 0
    return year_month((us + (offset or 0) * _MINUTE) // _DAY)


def year_month(day: int) -> int:
    """yyyymm of a day counted from 1970-01-01 (Howard Hinnant's civil-from-days, proleptic Gregorian)."""
    era_day = day + 719_468
    era, of_era = divmod(era_day, 146_097)
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    day_of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return (year_of_era + era * 400 + (month <= 2)) * 100 + month
