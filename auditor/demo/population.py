"""The buying entities of the sample and their purchasing units.

Names and Guatecompras numbers of entities are real public bodies'. Institutional codes (GT-CISP) other than
the ministries' and the social security institute's are invented, and so are tax ids, addresses and contacts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from auditor.demo import mix
from auditor.demo.fragments import entity_party, organization, unit_party
from auditor.demo.taxids import ENTITY_BLOCK, tax_id

SOCIAL_SECURITY, HEALTH, DEFENCE = "52", "9", "6"
# Shares of all processes, 2026; the others share the rest by their items.
_SHARES = {SOCIAL_SECURITY: 0.65, HEALTH: 0.14}
_UNITS = {SOCIAL_SECURITY: 80, HEALTH: 60}
_DEFENCE_UNITS = {
    1: "CENTRO MÉDICO MILITAR",
    6: "COMANDO DE APOYO LOGÍSTICO",
    15: "BRIGADA DE POLICÍA MILITAR GUARDIA DE HONOR",
    20: "BRIGADA MARISCAL ZAVALA",
    26: "AUDITORÍA DE GUERRA",
    39: "COMANDANCIA DE LA MARINA",
    50: "BRIGADA DE PARACAIDISTAS",
    52: "AUDITORÍA MILITAR DE CUENTAS",
    58: "CENTRO DE ADIESTRAMIENTO",
    62: "BRIGADA DE FUERZAS ESPECIALES",
    73: "BRIGADA DE ARTILLERÍA DE CAMPAÑA",
    76: "BRIGADA DE OPERACIONES DE SELVA",
    78: "CUERPO DE INGENIEROS",
    79: "COMANDO SUPERIOR DE EDUCACIÓN",
    80: "FUERZA AÉREA",
    81: "COMANDO REGIONAL CENTRAL",
    82: "OPERACIONES DE PAZ",
    83: "DIRECCIÓN GENERAL ADMINISTRATIVA",
}
# Small municipalities that buy nothing but what a planted case says: a buyer's share is theirs alone.
RESERVED = 60
_FAMILY_SLOTS = 1_024


@dataclass(slots=True, eq=False)
class Entity:
    """A buying entity; `share` is its part of all processes, `families` a table to draw families from."""

    index: int
    number: str
    name: str
    party_id: str
    buyer_id: str
    share: float
    families: tuple[int, ...]
    reference: str
    units: list["Unit"] = field(default_factory=list)
    reserved: bool = False


@dataclass(slots=True, eq=False)
class Unit:
    """A purchasing unit with the text of its and its entity's party blocks."""

    index: int
    entity: Entity
    party_id: str
    name: str
    parties: str


@dataclass(frozen=True, slots=True)
class Population:
    entities: tuple[Entity, ...]
    units: tuple[Unit, ...]
    cumulative: tuple[float, ...]

    @property
    def reserved(self) -> list[Entity]:
        return [entity for entity in self.entities if entity.reserved]


def build() -> Population:
    """The same population every time: the seed chooses what happens, not who exists."""
    rows = mix.entities()
    rest = sum(row.items for row in rows if row.entity_id not in _SHARES)
    free = 1 - sum(_SHARES.values())
    made = [
        _entity(index, row, _SHARES.get(row.entity_id, free * row.items / rest))
        for index, row in enumerate(rows)
    ]
    _reserve(made)
    units: list[Unit] = []
    weights: list[float] = []
    for entity in made:
        names = list(_unit_names(entity))
        total = sum(1 / (rank + 1) for rank in range(len(names)))
        for rank, (number, name) in enumerate(names):
            unit = _unit(len(units), entity, number, name)
            entity.units.append(unit)
            units.append(unit)
            weights.append(0.0 if entity.reserved else entity.share / total / (rank + 1))
    return Population(tuple(made), tuple(units), tuple(accumulate(weights)))


def _reserve(entities: Sequence[Entity]) -> None:
    small = [entity for entity in reversed(entities) if entity.name.startswith("MUNICIPALIDAD")]
    for entity in small[:RESERVED]:
        entity.reserved = True


def _entity(index: int, row: mix.EntityMix, share: float) -> Entity:
    code = _institutional_code(row)
    buyer_id = f"GT-NIT-{tax_id(ENTITY_BLOCK + int(row.entity_id))}"
    return Entity(
        index,
        row.entity_id,
        row.name,
        f"GT-CISP-{code}",
        buyer_id,
        share,
        _family_table(row.families),
        organization(buyer_id, row.name),
    )


def _institutional_code(row: mix.EntityMix) -> str:
    number = int(row.entity_id)
    if row.entity_id == SOCIAL_SECURITY:
        return "11400068"
    if row.name.startswith("MINISTERIO"):
        return f"111300{number:02d}" if number < 100 else f"1113{number:04d}"
    return f"1299{number:04d}" if row.name.startswith("MUNICIPALIDAD") else f"1199{number:04d}"


def _family_table(weights: dict[int, int]) -> tuple[int, ...]:
    """Families repeated by weight, at least once each, in `_FAMILY_SLOTS` places."""
    total = sum(weights.values())
    table: list[int] = []
    for family, weight in weights.items():
        table += [family] * max(1, round(weight * _FAMILY_SLOTS / total))
    largest = next(iter(weights))
    return tuple((table + [largest] * _FAMILY_SLOTS)[:_FAMILY_SLOTS])


def _unit_names(entity: Entity) -> Iterator[tuple[int, str]]:
    if entity.number == DEFENCE:
        yield from _DEFENCE_UNITS.items()
        return
    count = _UNITS.get(entity.number, 1 if entity.reserved else 1 + min(11, int(entity.share * 2_000)))
    kind = "HOSPITAL" if entity.number in _UNITS else "DEPARTAMENTO DE COMPRAS"
    for number in range(1, count + 1):
        yield number, f"{kind} No. {number}"


def _unit(index: int, entity: Entity, number: int, name: str) -> Unit:
    party_id = f"GT-GCUC-{entity.number}-{number}"
    parties = f"{entity_party(entity.party_id, entity.name)},{unit_party(party_id, name, entity.party_id, entity.name)}"
    return Unit(index, entity, party_id, name, parties)
