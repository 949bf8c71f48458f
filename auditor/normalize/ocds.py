"""The OCDS 1.1 fields that the auditor uses, as typed structs that msgspec decodes straight into.

Tolerant where publishers vary without changing the meaning: an identifier or a text may be a number, an
array may be a lone object, a block or an entry of an array may be null. Strict where the meaning would
change: an object where a text belongs rejects the record, with the JSON path.
"""

from typing import TypeAlias, TypeVar

import msgspec

T = TypeVar("T")

Scalar: TypeAlias = str | int | float | bool | None
Many: TypeAlias = list[T | None] | T | None
Texts: TypeAlias = list[Scalar] | Scalar


class Block(msgspec.Struct, gc=False):
    """Any object of a release; unknown fields are skipped here and counted by `auditor db coverage`."""


class Value(Block):
    amount: Scalar = None
    currency: Scalar = None


class Period(Block):
    startDate: Scalar = None  # noqa: N815 - OCDS' spelling, here and below
    endDate: Scalar = None  # noqa: N815


class Classification(Block):
    scheme: Scalar = None
    id: Scalar = None
    description: Scalar = None


class Unit(Block):
    name: Scalar = None
    value: Value | None = None


class Item(Block):
    id: Scalar = None
    description: Scalar = None
    classification: Classification | None = None
    quantity: Scalar = None
    unit: Unit | None = None
    relatedLot: Scalar = None  # noqa: N815


class Document(Block):
    id: Scalar = None
    documentType: Scalar = None  # noqa: N815
    documentTypeDetails: Scalar = None  # noqa: N815
    title: Scalar = None
    url: Scalar = None
    format: Scalar = None
    datePublished: Scalar = None  # noqa: N815
    dateModified: Scalar = None  # noqa: N815


class Reference(Block):
    """An organization reference; in OCDS 1.0 it may carry its own identifier."""

    id: Scalar = None
    name: Scalar = None


class Address(Block):
    streetAddress: Scalar = None  # noqa: N815
    locality: Scalar = None
    region: Scalar = None
    countryName: Scalar = None  # noqa: N815


class ContactPoint(Block):
    email: Scalar = None
    telephone: Scalar = None


class Identifier(Block):
    scheme: Scalar = None
    id: Scalar = None


class Party(Block):
    id: Scalar = None
    name: Scalar = None
    identifier: Identifier | None = None
    address: Address | None = None
    contactPoint: ContactPoint | None = None  # noqa: N815
    roles: Texts = None
    memberOf: Many[Reference] = None  # noqa: N815


class Amendment(Block):
    id: Scalar = None
    date: Scalar = None
    description: Scalar = None
    rationale: Scalar = None


class Lot(Block):
    id: Scalar = None
    title: Scalar = None
    status: Scalar = None
    value: Value | None = None


class Tender(Block):
    id: Scalar = None
    title: Scalar = None
    description: Scalar = None
    status: Scalar = None
    statusDetails: Scalar = None  # noqa: N815
    procurementMethod: Scalar = None  # noqa: N815
    procurementMethodDetails: Scalar = None  # noqa: N815
    procurementMethodRationale: Scalar = None  # noqa: N815
    mainProcurementCategory: Scalar = None  # noqa: N815
    awardCriteria: Scalar = None  # noqa: N815
    submissionMethod: Texts = None  # noqa: N815
    datePublished: Scalar = None  # noqa: N815
    tenderPeriod: Period | None = None  # noqa: N815
    enquiryPeriod: Period | None = None  # noqa: N815
    awardPeriod: Period | None = None  # noqa: N815
    contractPeriod: Period | None = None  # noqa: N815
    numberOfTenderers: Scalar = None  # noqa: N815
    value: Value | None = None
    minValue: Value | None = None  # noqa: N815
    procuringEntity: Reference | None = None  # noqa: N815
    items: Many[Item] = None
    lots: Many[Lot] = None
    documents: Many[Document] = None
    amendments: Many[Amendment] = None
    amendment: Amendment | None = None


class Bid(Block):
    id: Scalar = None
    status: Scalar = None
    date: Scalar = None
    value: Value | None = None
    tenderers: Many[Reference] = None
    relatedLots: Texts = None  # noqa: N815


class Bids(Block):
    details: Many[Bid] = None


class Award(Block):
    id: Scalar = None
    title: Scalar = None
    description: Scalar = None
    status: Scalar = None
    statusDetails: Scalar = None  # noqa: N815
    date: Scalar = None
    value: Value | None = None
    suppliers: Many[Reference] = None
    items: Many[Item] = None
    documents: Many[Document] = None
    amendments: Many[Amendment] = None
    contractPeriod: Period | None = None  # noqa: N815
    relatedLots: Texts = None  # noqa: N815
    relatedBid: Scalar = None  # noqa: N815
    relatedBids: Texts = None  # noqa: N815


class Transaction(Block):
    id: Scalar = None
    date: Scalar = None
    value: Value | None = None
    amount: Value | None = None
    payer: Reference | None = None
    payee: Reference | None = None


class Implementation(Block):
    transactions: Many[Transaction] = None
    documents: Many[Document] = None


class Contract(Block):
    id: Scalar = None
    awardID: Scalar = None  # noqa: N815
    contractNumber: Scalar = None  # noqa: N815
    title: Scalar = None
    description: Scalar = None
    status: Scalar = None
    statusDetails: Scalar = None  # noqa: N815
    dateSigned: Scalar = None  # noqa: N815
    period: Period | None = None
    value: Value | None = None
    items: Many[Item] = None
    documents: Many[Document] = None
    amendments: Many[Amendment] = None
    amendment: Amendment | None = None
    implementation: Implementation | None = None


class Budget(Block):
    id: Scalar = None
    project: Scalar = None
    projectID: Scalar = None  # noqa: N815
    amount: Value | None = None


class Planning(Block):
    budget: Budget | None = None
    documents: Many[Document] = None


class Release(Block):
    ocid: Scalar = None
    id: Scalar = None
    date: Scalar = None
    tag: Texts = None
    url: Scalar = None
    # Undecoded: the same buyers and suppliers come again and again, and are read once (see `parties`).
    parties: list[msgspec.Raw] | None = None
    buyer: Reference | None = None
    planning: Planning | None = None
    tender: Tender | None = None
    bids: Bids | None = None
    awards: Many[Award] = None
    contracts: Many[Contract] = None
