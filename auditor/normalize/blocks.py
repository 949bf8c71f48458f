"""The parts of a release, block by block: lots, items, bids, awards, contracts, documents, amendments."""

from collections.abc import Sequence

from auditor.normalize.ocds import (
    Amendment,
    Award,
    Bid,
    Contract,
    Document,
    Item,
    Lot,
    Many,
    Reference,
    Transaction,
)
from auditor.normalize.parties import participant
from auditor.normalize.record import MISSING, Record, first_text, key, many
from auditor.normalize.values import text


def add_lots(record: Record, lots: Many[Lot]) -> None:
    for position, lot in enumerate(many(lots)):
        amount, currency, rounded = record.money(lot.value, "$.tender.lots", position, ".value")
        record.lot += (
            0,
            position,
            text(lot.id),
            text(lot.title),
            text(lot.status),
            amount,
            currency,
            rounded,
        )


def add_items(record: Record, items: Many[Item], kind: str, parent: int, path: str) -> None:
    for i, item in enumerate(many(items)):
        scheme = class_id = class_name = None
        if item.classification is not None:
            scheme, class_id = text(item.classification.scheme), text(item.classification.id)
            class_name = text(item.classification.description)
        unit_name = unit_price = currency = None
        if item.unit is not None:
            unit_name = text(item.unit.name)
            if item.unit.value is not None:
                unit_price = record.number(item.unit.value.amount, path, ".items", i, ".unit.value.amount")
                currency = record.currency(
                    item.unit.value.currency, path, ".items", i, ".unit.value.currency"
                )
        description = text(item.description)
        record.item += (
            0,
            len(record.item) // 15,
            kind,
            parent,
            text(item.id),
            text(item.relatedLot),
            description,
            key(description),
            scheme,
            class_id,
            class_name,
            record.number(item.quantity, path, ".items", i, ".quantity"),
            unit_name,
            unit_price,
            currency,
        )


def add_documents(record: Record, documents: Many[Document], kind: str, parent: int, path: str) -> None:
    for i, document in enumerate(many(documents)):
        record.document += (
            0,
            len(record.document) // 14,
            kind,
            parent,
            text(document.id),
            text(document.documentType),
            text(document.documentTypeDetails),
            text(document.title),
            text(document.url),
            text(document.format),
            *record.instant(document.datePublished, path, ".documents", i, ".datePublished"),
            *record.instant(document.dateModified, path, ".documents", i, ".dateModified"),
        )


def add_amendments(record: Record, amendments: Many[Amendment], kind: str, parent: int, path: str) -> None:
    for i, amendment in enumerate(many(amendments)):
        record.amendment += (
            0,
            len(record.amendment) // 9,
            kind,
            parent,
            text(amendment.id),
            *record.instant(amendment.date, path, ".amendments", i, ".date"),
            text(amendment.description),
            text(amendment.rationale),
        )


def add_bids(record: Record, bids: Many[Bid]) -> None:
    for position, bid in enumerate(many(bids)):
        path = f"$.bids.details[{position}]"
        tenderers = _distinct(record, many(bid.tenderers), f"{path}.tenderers")
        amount, currency, rounded = record.money(bid.value, path, ".value")
        record.bid += (
            0,
            position,
            text(bid.id),
            first_text(bid.relatedLots),
            text(bid.status),
            *record.instant(bid.date, path, ".date"),
            amount,
            currency,
            rounded,
            len(tenderers),
        )
        for tenderer in tenderers:
            record.bid_tenderer += (
                0,
                len(record.bid_tenderer) // 7,
                position,
                *participant(record, tenderer),
            )


def _distinct(record: Record, people: Sequence[Reference], path: str) -> Sequence[Reference]:
    """Each organization once: one that a list names again is noted."""
    if len(people) < 2:
        return people
    met: set[str] = set()
    kept = []
    for position, ref in enumerate(people):
        ref_id = text(ref.id)
        if ref_id in met:
            record.note(f"{path}[{position}]", "entry-repeated", ref_id)
            continue
        if ref_id is not None:
            met.add(ref_id)
        kept.append(ref)
    return kept


def add_awards(record: Record, awards: Many[Award]) -> None:
    for position, award in enumerate(many(awards)):
        path = f"$.awards[{position}]"
        suppliers = _distinct(record, many(award.suppliers), f"{path}.suppliers")
        amount, currency, rounded = record.money(award.value, path, ".value")
        period = award.contractPeriod
        record.award += (
            0,
            position,
            text(award.id),
            first_text(award.relatedLots),
            first_text(award.relatedBids) or text(award.relatedBid),
            text(award.title),
            text(award.description),
            text(award.status),
            text(award.statusDetails),
            *record.instant(award.date, path, ".date"),
            amount,
            currency,
            rounded,
            *(record.instant(period.startDate, path, ".contractPeriod.startDate") if period else MISSING),
            *(record.instant(period.endDate, path, ".contractPeriod.endDate") if period else MISSING),
            None if award.suppliers is None else len(suppliers),
        )
        for supplier in suppliers:
            n = len(record.award_supplier) // 7
            record.award_supplier += (0, n, position, *participant(record, supplier))
        add_items(record, award.items, "award", position, path)
        add_documents(record, award.documents, "award", position, path)
        add_amendments(record, award.amendments, "award", position, path)


def add_contracts(record: Record, contracts: Many[Contract]) -> None:
    for position, contract in enumerate(many(contracts)):
        path = f"$.contracts[{position}]"
        amount, currency, rounded = record.money(contract.value, path, ".value")
        period = contract.period
        record.contract += (
            0,
            position,
            text(contract.id),
            text(contract.awardID),
            text(contract.contractNumber),
            text(contract.title),
            text(contract.description),
            text(contract.status),
            text(contract.statusDetails),
            *record.instant(contract.dateSigned, path, ".dateSigned"),
            *(record.instant(period.startDate, path, ".period.startDate") if period else MISSING),
            *(record.instant(period.endDate, path, ".period.endDate") if period else MISSING),
            amount,
            currency,
            rounded,
        )
        add_items(record, contract.items, "contract", position, path)
        add_documents(record, contract.documents, "contract", position, path)
        amendments = contract.amendments if contract.amendments is not None else contract.amendment
        add_amendments(record, amendments, "contract", position, path)
        if contract.implementation is not None:
            add_transactions(record, contract.implementation.transactions, position, path)
            add_documents(record, contract.implementation.documents, "contract", position, path)


def add_transactions(record: Record, transactions: Many[Transaction], parent: int, path: str) -> None:
    for i, payment in enumerate(many(transactions)):
        where = f"{path}.implementation.transactions[{i}]"
        # OCDS 1.0 called the value `amount`.
        paid = payment.value if payment.value is not None else payment.amount
        amount, currency, rounded = record.money(paid, where, ".value")
        record.transaction += (
            0,
            len(record.transaction) // 11,
            parent,
            text(payment.id),
            *record.instant(payment.date, where, ".date"),
            amount,
            currency,
            rounded,
            text(payment.payer.id) if payment.payer else None,
            text(payment.payee.id) if payment.payee else None,
        )
