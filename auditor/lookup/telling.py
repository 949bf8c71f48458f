"""What is found, as plain values for programs and as texts for people; natural persons by their initials."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from auditor.initials import initials
from auditor.language import say
from auditor.lookup.records import Award, Found, Good, Process, Who
from auditor.profiles.modalities import modality_title

_EPOCH = date(1970, 1, 1)


def day(number: int | None) -> str | None:
    """A day number as ISO 8601."""
    try:
        return None if number is None else (_EPOCH + timedelta(days=number)).isoformat()
    except OverflowError:
        return None


def units(minor: int | None) -> str | None:
    """Minor units as a plain number with two decimals."""
    if minor is None:
        return None
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{cents:02d}"


def money(sums: Mapping[str, int]) -> str:
    """Sums for people, each in its currency."""
    return " + ".join(
        f"{'Q' if currency == 'GTQ' else currency + ' '}{amount / 100:,.2f}"
        for currency, amount in sorted(sums.items())
    )


def of_units(amount: str | None, currency: str | None) -> str:
    """An amount in plain units, as `units` gives it, for people; "" where there is none."""
    return "" if amount is None else money({currency or "?": int(amount.replace(".", ""))})


def name(text: str, *, person: bool, show_persons: bool) -> str:
    if not person or show_persons or not text:
        return text
    return initials(text)


def status(code: str | None) -> str:
    """A status of OCDS in words; as published where it is none."""
    words = {
        "active": say(es="activa", en="active"),
        "pending": say(es="pendiente", en="pending"),
        "cancelled": say(es="cancelada", en="cancelled"),
        "unsuccessful": say(es="sin éxito", en="unsuccessful"),
        "terminated": say(es="terminada", en="terminated"),
        "complete": say(es="completa", en="complete"),
        "planned": say(es="prevista", en="planned"),
        "planning": say(es="en preparación", en="planning"),
        "withdrawn": say(es="retirada", en="withdrawn"),
        "valid": say(es="válida", en="valid"),
        "invited": say(es="invitada", en="invited"),
        "disqualified": say(es="descalificada", en="disqualified"),
    }
    return words.get(code or "", code or "")


def processes(n: int) -> str:
    many = n != 1
    return say(es=f"{n:,} proceso{'s' * many}", en=f"{n:,} process{'es' * many}")


def contract_status(code: str | None) -> str:
    words = {
        "active": say(es="vigente", en="active"),
        "cancelled": say(es="cancelado", en="cancelled"),
        "terminated": say(es="terminado", en="terminated"),
    }
    return words.get(code or "") or status(code)


def role(code: str) -> str:
    return {
        "supplier": say(es="proveedor", en="supplier"),
        "buyer": say(es="comprador", en="buyer"),
        "unit": say(es="unidad", en="unit"),
        "process": say(es="proceso", en="process"),
    }[code]


def modality(profile: str, code: str | None) -> str:
    """A modality's name with its article, where the publisher's law has one for the code."""
    found = modality_title(profile, code or "")
    return str(found) if found else code or ""


def how(found: Found) -> str:
    """How somebody was found."""
    words = {
        "id": say(es="identificador", en="identifier"),
        "name": say(es="nombre", en="name"),
        "words": say(es="palabras", en="words"),
        "part": say(es="parte del nombre", en="part of the name"),
        "likeness": say(es="parecido", en="likeness"),
    }[found.how]
    return f"{words} {found.likeness:.0f} %" if found.how == "likeness" else words


def who_object(who: Who, *, show_persons: bool) -> dict[str, Any]:
    identity = who.id
    if identity.startswith("name:") and who.person and not show_persons:
        identity = "name:"
    return {
        "source": who.source,
        "kind": who.role,
        "id": identity,
        "name": name(who.name, person=who.person, show_persons=show_persons),
        "processes": who.processes,
        "awards": who.awards,
        "bids": who.bids,
        "awarded": {currency: units(amount) for currency, amount in who.sums.items()},
        "first": day(who.first),
        "last": day(who.last),
    }


def found_object(found: Found, *, show_persons: bool) -> dict[str, Any]:
    return {**who_object(found.who, show_persons=show_persons), "how": found.how, "likeness": found.likeness}


def process_object(process: Process) -> dict[str, Any]:
    return {
        "source": process.source,
        "kind": "process",
        "id": process.ocid,
        "reference": process.reference,
        "title": process.title,
        "buyer": {"id": process.buyer, "name": process.buyer_name},
        "unit": {"id": process.unit, "name": process.unit_name},
        "published": day(process.day),
        "modality": process.modality,
        "status": process.status,
        "link": process.link,
    }


def process_row(process: Process) -> dict[str, Any]:
    """The same, flat, under the names that an award's object has."""
    return {
        "ocid": process.ocid,
        "reference": process.reference,
        "title": process.title,
        "buyer": process.buyer,
        "buyer_name": process.buyer_name,
        "unit": process.unit,
        "unit_name": process.unit_name,
        "modality": process.modality,
        "link": process.link,
    }


def good_object(good: Good) -> dict[str, Any]:
    return {
        "source": good.source,
        "kind": "item",
        "class": good.code,
        "description": good.description,
        "processes": good.processes,
        "newest": process_object(good.newest),
    }


def award_object(award: Award, *, show_persons: bool) -> dict[str, Any]:
    return {
        **process_row(award.process),
        "award_id": award.award_id,
        "status": award.status,
        "date": day(award.day),
        "amount": units(award.amount),
        "currency": award.currency,
        "suppliers": award.suppliers,
        "supplier": award.supplier,
        "supplier_name": name(award.supplier_name, person=award.person, show_persons=show_persons),
        "contract": award.contract,
    }
