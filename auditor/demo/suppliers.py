"""The suppliers of the sample: plainly invented names, tax ids of the reserved range.

One in four is a natural person, written SURNAME1,SURNAME2,,NAME1,NAME2 as the portal does; one in a hundred
is foreign (GT-GCID); some names have a second spelling under the same id.
"""

from dataclasses import dataclass
from hashlib import md5

from auditor.demo.fragments import REGIONS, organization, text
from auditor.demo.taxids import OFFICIAL_BLOCK, SUPPLIER_BLOCK, tax_id

_TRADES = (
    "COMERCIAL",
    "DISTRIBUIDORA",
    "SUMINISTROS",
    "SERVICIOS",
    "CONSTRUCTORA",
    "LABORATORIOS",
    "INVERSIONES",
    "TECNOLOGÍA",
)
_SURNAMES = ("FICTICIO", "INVENTADO", "SUPUESTO", "IMAGINARIO", "MUESTRA", "PRUEBA", "DEMO", "MODELO")
_NAMES = ("ANA", "LUZ", "JUAN", "ROSA", "PABLO", "MARTA", "PEDRO", "ELENA", "HUGO", "INÉS", "LUIS", "EVA")
_COUNTRIES = ("US", "MX", "SV", "ES", "PA")


@dataclass(slots=True)
class Suppliers:
    """Parallel lists by supplier: identifier, its number as award identifiers end in it, reference without and
    with its spelling variant, party text.

    `parties` ends before the roles, which depend on the process.
    """

    ids: list[str]
    award_suffixes: list[str]
    references: list[str]
    variants: list[str]
    parties: list[str]

    def __len__(self) -> int:
        return len(self.ids)


def build(processes: int) -> Suppliers:
    """As many suppliers as such a number of processes has: 9,787 for 245,013 in 2026."""
    made = Suppliers([], [], [], [], [])
    for index in range(min(40_000, max(600, processes // 25))):
        scheme, number = _identifier(index)
        party_id, name = f"{scheme}-{number}", _name(index)
        variant = name.replace("SOCIEDAD ANONIMA", "S.A.") if index % 16 == 0 else name
        made.ids.append(party_id)
        made.award_suffixes.append(number)
        made.references.append(organization(party_id, name))
        made.variants.append(organization(party_id, variant))
        made.parties.append(_party(index, scheme, number, name))
    return made


def officials() -> list[str]:
    """Party texts of invented committee members."""
    return [
        f'{{"identifier":{{"scheme":"GT-NIT","id":"{number}"}},"roles":["awardComiteeMember"],'
        f'"id":"GT-NIT-{number}","name":{text(_person(index))}}}'
        for index, number in ((index, tax_id(OFFICIAL_BLOCK + index)) for index in range(400))
    ]


def _identifier(index: int) -> tuple[str, str]:
    if index % 100 == 99:
        digest = md5(f"supplier {index}".encode(), usedforsecurity=False).hexdigest().upper()
        return "GT-GCID", f"{_COUNTRIES[index // 100 % len(_COUNTRIES)]}-{digest}"
    return "GT-NIT", tax_id(SUPPLIER_BLOCK + index)


def _name(index: int) -> str:
    if index % 100 == 99:
        return f"FOREIGN EXAMPLE {index} INC."
    if index % 4 == 1:
        return _person(index)
    return f"{_TRADES[index % len(_TRADES)]} EJEMPLO {index}, SOCIEDAD ANONIMA"


def _person(index: int) -> str:
    second = _SURNAMES[index // 4 % len(_SURNAMES)]
    first, middle = _NAMES[index // 32 % len(_NAMES)], _NAMES[index // 384 % len(_NAMES)]
    return f"EJEMPLO,{second},,{first},{middle}"


def _party(index: int, scheme: str, number: str, name: str) -> str:
    _, region = REGIONS[index % len(REGIONS)]
    return (
        f'{{"identifier":{{"scheme":"{scheme}","id":"{number}"}},"address":{{'
        f'"region":"{region}","countryName":"GUATEMALA"}},'
        f'"id":"{scheme}-{number}","name":{text(name)},"roles":'
    )
