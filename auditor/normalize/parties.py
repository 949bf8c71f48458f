"""Who takes part: parties, organization references, and one identity for each as far as the source allows.

An identity is scheme and number; where a publisher gives none it is the identifier as published. Names
never make two organizations one. Officials who only sit on a committee are not stored.
"""

from functools import lru_cache
from hashlib import blake2b

from auditor.normalize.ocds import Address, Many, Party, Reference
from auditor.normalize.record import Cell, Record, joined, key, many
from auditor.normalize.values import text
from auditor.profiles import Profile

# Natural persons who act for the buyer (the first spelling is Guatecompras').
COMMITTEE_ROLES = frozenset({"awardComiteeMember", "awardCommitteeMember", "committeeMember", "evaluator"})


def add_parties(record: Record, parties: Many[Party], contact_key: bytes) -> None:
    position = 0
    for party in many(parties):
        roles = joined(party.roles) or ""
        if roles and COMMITTEE_ROLES.issuperset(roles.split()):
            continue
        _add_party(record, party, roles, position, contact_key)
        position += 1


def _add_party(record: Record, party: Party, roles: str, position: int, contact_key: bytes) -> None:
    party_id, name = text(party.id), text(party.name)
    scheme, identifier = None, None
    if party.identifier is not None:
        scheme, identifier = text(party.identifier.scheme), text(party.identifier.id)
    org_id = identity(scheme, identifier) or party_id
    kind = _kind(record.profile, scheme, name)
    if org_id is not None:
        record.orgs[party_id or org_id] = (org_id, name)
        record.organizations[org_id] = (scheme, identifier, name, key(name), kind)
    address, contact = party.address or _NOWHERE, party.contactPoint
    record.party += (
        0,
        position,
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
        _hash(key(text(contact.email)) if contact else None, contact_key),
        _hash(_digits(text(contact.telephone)) if contact else None, contact_key),
    )
    if party.memberOf is not None:
        for owner in many(party.memberOf):
            n = len(record.party_membership) // 5
            record.party_membership += (0, n, position, text(owner.id), text(owner.name))


_NOWHERE = Address()


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
