"""Who takes part: parties, organization references, and one identity for each as far as the source allows.

An identity is scheme and number; where a publisher gives none it is the identifier as published. Names
never make two organizations one. Officials who only sit on a committee are not stored.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from auditor.normalize.ocds import Address, ContactPoint, Party, Reference
from auditor.normalize.record import Cell, Note, Record, joined, key, many
from auditor.normalize.repair import repair_party
from auditor.normalize.values import text
from auditor.profiles import Profile

# Natural persons who act for the buyer (the first spelling is Guatecompras').
COMMITTEE_ROLES = frozenset({"awardComiteeMember", "awardCommitteeMember", "committeeMember", "evaluator"})


class KnownParty(NamedTuple):
    """A party as it was read once: `row` is its row from `party_id` on, `organization` its entry there."""

    party_id: str | None
    org_id: str | None
    name: str | None
    row: tuple[Cell, ...]
    organization: tuple[Cell, ...]
    memberships: tuple[tuple[str | None, str | None], ...]
    notes: tuple[Note, ...]
    is_stored: bool


# By what else decides how a party is read: the publisher's profile and the installation's contact key.
_known: dict[tuple[str, bytes], dict[bytes, KnownParty]] = {}
_MOST_KNOWN = 50_000


def add_parties(record: Record, parties: list[msgspec.Raw] | None, contact_key: bytes) -> None:
    """Raises Rejected where an entry is no party at all."""
    position = 0
    known = _known.setdefault((record.profile.name, contact_key), {})
    for entry in parties or ():
        raw = bytes(entry)
        party = known.get(raw)
        if party is None:
            party = _read(record.profile, raw, contact_key)
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[raw] = party
        if not party.is_stored:
            continue
        record.party += (0, position, *party.row)
        if party.org_id is not None:
            record.orgs[party.party_id or party.org_id] = (party.org_id, party.name)
            record.organizations[party.org_id] = party.organization
        for owner in party.memberships:
            record.party_membership += (0, len(record.party_membership) // 5, position, *owner)
        record.notes += party.notes
        position += 1


def _read(profile: Profile, raw: bytes, contact_key: bytes) -> KnownParty:
    notes: list[Note] = []
    try:
        party = _decode(raw)
    except msgspec.ValidationError:
        party, notes = repair_party(raw)
    return _known_party(profile, party or Party(), tuple(notes), contact_key)


_decode = msgspec.json.Decoder(Party | None).decode


def _known_party(profile: Profile, party: Party, notes: tuple[Note, ...], contact_key: bytes) -> KnownParty:
    party_id, name, roles = text(party.id), text(party.name), joined(party.roles) or ""
    scheme, identifier = None, None
    if party.identifier is not None:
        scheme, identifier = text(party.identifier.scheme), text(party.identifier.id)
    org_id = identity(scheme, identifier) or party_id
    kind = _kind(profile, scheme, name)
    address, contact = party.address or _NOWHERE, party.contactPoint or _NOBODY
    row = (
        party_id,
        org_id,
        scheme,
        identifier,
        name,
        key(name),
        roles,
        kind,
        text(address.locality),
        text(address.region),
        text(address.countryName),
        _hash(key(text(address.streetAddress)), contact_key),
        _hash(key(text(contact.email)), contact_key),
        _hash(_digits(text(contact.telephone)), contact_key),
    )
    owners = tuple((text(owner.id), text(owner.name)) for owner in many(party.memberOf))
    organization = (scheme, identifier, name, key(name), kind)
    stored = party != Party() and not (roles and COMMITTEE_ROLES.issuperset(roles.split()))
    return KnownParty(party_id, org_id, name, row, organization, owners, notes, stored)


_NOWHERE = Address()
_NOBODY = ContactPoint()


def identity(scheme: str | None, identifier: str | None) -> str | None:
    """`SCHEME-NUMBER`, the number in capitals without hyphens' or spaces' accidents at its ends."""
    if identifier is None:
        return None
    number = identifier.strip().upper()
    return f"{scheme}-{number}" if scheme and not number.startswith(f"{scheme}-") else number


def reference(record: Record, ref: Reference | None) -> tuple[str | None, str | None, str | None]:
    """(id as published, resolved identity, name) of an organization reference; parties fill what it lacks."""
    if ref is None:
        return None, None, None
    ref_id, name = text(ref.id), text(ref.name)
    if ref_id is None:
        return None, None, name
    org_id, party_name = record.orgs.get(ref_id) or (ref_id, None)
    return ref_id, org_id, name or party_name


def participant(record: Record, ref: Reference) -> tuple[Cell, ...]:
    """The four values of a supplier's or tenderer's row, and its entry among the organizations."""
    ref_id, org_id, name = reference(record, ref)
    if org_id is not None and org_id not in record.organizations:
        scheme = record.profile.tax_id_scheme
        known = scheme and org_id.startswith(f"{scheme}-")
        number = org_id[len(scheme) + 1 :] if known else None
        kind = _kind(record.profile, scheme if known else None, name)
        record.organizations[org_id] = (scheme if known else None, number, name, key(name), kind)
    return ref_id, org_id, name, key(name)


def _kind(profile: Profile, scheme: str | None, name: str | None) -> str | None:
    if scheme in profile.government_schemes:
        return "government"
    if name is not None and profile.person_name is not None and profile.person_name.match(name):
        return "person"
    return None


def _digits(telephone: str | None) -> str | None:
    return "".join(filter(str.isdigit, telephone)) if telephone else None


@lru_cache(maxsize=100_000)
def _hash(contact: str | None, contact_key: bytes) -> bytes | None:
    """Equal contacts have equal hashes; without this installation's key none can be tried out."""
    if not contact:
        return None
    return blake2b(contact.encode(errors="replace"), digest_size=8, key=contact_key).digest()
