"""Pieces of JSON text that are written once and used in many releases.

A release is put together from text: an encoder that walks objects takes four times as long.
"""

import msgspec

REGIONS = (
    ("GUATEMALA", "GUATEMALA"),
    ("MIXCO", "GUATEMALA"),
    ("QUETZALTENANGO", "QUETZALTENANGO"),
    ("ESCUINTLA", "ESCUINTLA"),
    ("COBÁN", "ALTA VERAPAZ"),
    ("HUEHUETENANGO", "HUEHUETENANGO"),
    ("CHIMALTENANGO", "CHIMALTENANGO"),
    ("FLORES", "PETÉN"),
)
SOURCES = (
    '"sources":[{"url":"https://www.guatecompras.gt","id":"GUATECOMPRAS",'
    '"name":"Sistema de Información de Contrataciones y Adquisiciones del Estado"}]'
)
CRITERIA = '"criteria":["añoPublicaciónConvocatoria","mesPublicaciónConvocatoria"]'


def text(value: str) -> str:
    """The value as a JSON string, quotes included."""
    return msgspec.json.encode(value).decode()


def json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def organization(party_id: str, name: str) -> str:
    return json({"id": party_id, "name": name})


def entity_party(party_id: str, name: str) -> str:
    """The buying entity: a fictitious address and contact, the portal's classification."""
    local = name.startswith("MUNICIPALIDAD")
    level = ("59", "Municipalidad") if local else ("52", "Instituto")
    kind = (
        ("6", "Gobiernos Locales (Municipalidades, Mancomunidades, etc.)")
        if local
        else ("5", "Entidades Descentralizadas, Autónomas y de Seguridad Social")
    )
    return json(
        {
            "identifier": {"scheme": "GT-CISP", "id": party_id.removeprefix("GT-CISP-")},
            **_whereabouts(name, party_id),
            "roles": ["buyer"],
            "details": {
                "level": {"description": level[1], "id": level[0]},
                "entityType": {"description": kind[1], "id": kind[0]},
                "type": {"description": "Sector Público", "id": "1"},
            },
            "id": party_id,
            "name": name,
        }
    )


def unit_party(party_id: str, name: str, owner_id: str, owner: str) -> str:
    return json(
        {
            "identifier": {"scheme": "GT-GCUC", "id": party_id.removeprefix("GT-GCUC-")},
            **_whereabouts(name, party_id),
            "roles": ["buyer"],
            "memberOf": [{"id": owner_id, "name": owner}],
            "details": {"entityType": {"id": "0"}, "type": {"id": "0"}},
            "id": party_id,
            "name": name,
        }
    )


def _whereabouts(name: str, party_id: str) -> dict[str, object]:
    number = party_id.rsplit("-", 1)[1]
    locality, region = REGIONS[int(number) % len(REGIONS)]
    return {
        "address": {
            "streetAddress": f"Calle de Ejemplo {number}, zona 0",
            "locality": locality,
            "region": region,
            "countryName": "GUATEMALA",
        },
        "contactPoint": {
            "name": name,
            "email": f"compras.{party_id.removeprefix('GT-').lower()}@ejemplo.example",
            "telephone": f"0000{int(number) % 10_000:04d}",
        },
    }
