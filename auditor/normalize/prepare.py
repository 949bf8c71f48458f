"""What the configuration says of a publisher's gaps and placeholders, applied to a release before it is read.

These are the repairs of Cardinal's `prepare` that nobody can make without knowing the publisher: codes of its own,
what it means where it says nothing, and figures and identifiers that stand for none. Each value that is filled in,
exchanged or taken away is noted with its path and what had been published there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import msgspec

from auditor.config import PrepareSettings
from auditor.normalize.ocds import Award, Bid, Block, Reference, Release, Value
from auditor.normalize.record import Note, many
from auditor.normalize.values import Scalar, Unreadable, minor_units, text


@dataclass(frozen=True, slots=True)
class Prepare:
    """`amounts` are in hundredths; the statuses go from a publisher's code to OCDS' own."""

    currency: str | None
    bid_status: str | None
    award_status: str | None
    bid_statuses: Mapping[str, str]
    award_statuses: Mapping[str, str]
    amounts: frozenset[int]
    organization_ids: frozenset[str]


def preparation(settings: PrepareSettings) -> Prepare | None:
    """What is to be done; None where nothing is, so that it costs nothing."""
    if settings == PrepareSettings():
        return None
    return Prepare(
        settings.default_currency,
        settings.default_bid_status,
        settings.default_award_status,
        settings.bid_status,
        settings.award_status,
        frozenset(round(amount * 100) for amount in settings.redacted_amounts),
        frozenset(settings.redacted_organization_ids),
    )


def prepared(release: Release, how: Prepare) -> tuple[Note, ...]:
    """Changes the release where it is to be changed, and says where."""
    return tuple(_statuses(release, how)) + tuple(_values(release, how)) + tuple(_identifiers(release, how))


def _statuses(release: Release, how: Prepare) -> Iterator[Note]:
    for path, bid in _bids(release):
        yield from _status(bid, path, how.bid_statuses, how.bid_status)
    for path, award in _awards(release):
        yield from _status(award, path, how.award_statuses, how.award_status)


def _status(entry: Bid | Award, path: str, codes: Mapping[str, str], default: str | None) -> Iterator[Note]:
    published = text(entry.status)
    status = default if published is None else codes.get(published)
    if status is not None:
        entry.status = status
        yield f"{path}.status", "status-defaulted" if published is None else "status-exchanged", published


def _values(release: Release, how: Prepare) -> Iterator[Note]:
    if how.amounts:
        entries: Iterator[tuple[str, Bid | Award]] = chain(_bids(release), _awards(release))
        for path, entry in entries:
            if entry.value is not None and _hundredths(entry.value.amount) in how.amounts:
                yield f"{path}.value.amount", "amount-redacted", text(entry.value.amount)
                entry.value.amount = None
    if how.currency is not None:
        for path, value in _amounts(release, "$"):
            if text(value.currency) is None and text(value.amount) is not None:
                value.currency = how.currency
                yield f"{path}.currency", "currency-defaulted", None


def _hundredths(amount: Scalar) -> int | None:
    try:
        return minor_units(amount)[0]
    except Unreadable:
        return None


def _amounts(node: object, path: str) -> Iterator[tuple[str, Value]]:
    """Every amount of a release, wherever it stands."""
    if isinstance(node, Value):
        yield path, node
    elif isinstance(node, Block):
        for name in node.__struct_fields__:
            yield from _amounts(getattr(node, name), f"{path}.{name}")
    elif isinstance(node, list):
        for position, entry in enumerate(node):
            yield from _amounts(entry, f"{path}[{position}]")


def _identifiers(release: Release, how: Prepare) -> Iterator[Note]:
    if not how.organization_ids:
        return
    for path, ref in _references(release):
        if text(ref.id) in how.organization_ids:
            yield f"{path}.id", "identifier-redacted", text(ref.id)
            ref.id = None
    for position, entry in enumerate(release.parties or ()):
        party = msgspec.json.decode(entry)
        if isinstance(party, dict) and text(party.get("id")) in how.organization_ids:
            yield f"$.parties[{position}].id", "identifier-redacted", text(party.pop("id"))
            release.parties[position] = msgspec.Raw(msgspec.json.encode(party))  # type: ignore[index] # it has entries


def _references(release: Release) -> Iterator[tuple[str, Reference]]:
    """Whom Cardinal's list names: buyer, procuring entity, tenderers, suppliers."""
    if release.buyer is not None:
        yield "$.buyer", release.buyer
    if release.tender is not None and release.tender.procuringEntity is not None:
        yield "$.tender.procuringEntity", release.tender.procuringEntity
    for path, bid in _bids(release):
        yield from ((f"{path}.tenderers[{n}]", ref) for n, ref in enumerate(many(bid.tenderers)))
    for path, award in _awards(release):
        yield from ((f"{path}.suppliers[{n}]", ref) for n, ref in enumerate(many(award.suppliers)))


def _bids(release: Release) -> Iterator[tuple[str, Bid]]:
    if release.bids is not None:
        yield from ((f"$.bids.details[{n}]", bid) for n, bid in enumerate(many(release.bids.details)))


def _awards(release: Release) -> Iterator[tuple[str, Award]]:
    yield from ((f"$.awards[{n}]", award) for n, award in enumerate(many(release.awards)))
