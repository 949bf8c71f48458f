"""What is bought, in words: titles with the portal's markup, items with attributes."""

from auditor.demo import mix
from auditor.demo.fragments import text
from auditor.demo.population import SOCIAL_SECURITY, Unit

_UNITS = tuple(
    f'"unit":{{"name":{text(name)}}}'
    for name in (
        "Unidad - 1 Unidad",
        "Caja - 100 Unidad",
        "Metro Cuadrado",
        "Hora",
        "Galón",
        "Servicio",
        "Libra",
        "Mes",
    )
)
_KINDS = ("Obligatorio salvo excepciones", "Obligatorio")
_DETAILS = (
    " Tipo: Producto; Presentación: Unidad; ",
    "EL DETALLE SE ENCUENTRA EN LAS BASES DEL PRESENTE EVENTO",
    " Material: Según especificaciones técnicas; Color: Varios; ",
    "SEGÚN TÉRMINOS DE REFERENCIA",
)
_NAMES = {family: text(name.strip())[1:-1] for family, name in mix.families().items()}
_CAPITALS = {family: text(name.strip().upper())[1:-1] for family, name in mix.families().items()}


def category(family: int) -> str:
    """OCDS main procurement category of a UNSPSC family."""
    if family // 100 == 72:
        return "works"
    return "services" if family // 100 in range(70, 95) else "goods"


def title(code: int, unit: Unit, number: int, year: int) -> str:
    """A JSON text without quotes; the social security institute's carry line breaks and tabs."""
    good = _CAPITALS[code // 10_000]
    if unit.entity.number == SOCIAL_SECURITY:
        return (
            f"EVENTO: \\t{number % 1_000}-{year}<br />CÓDIGO IGSS: \\t{code % 100_000}<br />"
            f"PEDIDO SIAF: \\t{number % 9_000}-{year}<br />{good}"
        )
    return f"ADQUISICIÓN DE {good} PARA USO DE LA UNIDAD, EVENTO {number % 1_000}-{year}"


# Characters of hexadecimal digits that an item uses.
HEXES = 4 * 32


def items(codes: list[int], bits: int, hexes: str) -> str:
    """The items' JSON texts joined by commas; ids from the start of `hexes`, choices from `bits`."""
    made = []
    at = 0
    for code in codes:
        quantity = 1 + (bits & 511)
        third = (
            f',{{"value":"Marca reconocida","id":"{hexes[at + 96 : at + 128]}","name":"Características Adicionales"}}'
            if bits & 7 == 0
            else ""
        )
        made.append(
            f'{{"description":"{_NAMES[code // 10_000]}","classification":{{"scheme":"UNSPSC","id":"{code}"}},'
            f'"quantity":{quantity}.{"0" if bits & 31 else "5"},{_UNITS[bits >> 9 & 7]},"attributes":[{{"value":'
            f'"{_KINDS[bits >> 12 & 1]}","id":"{hexes[at : at + 32]}","name":"Tipo de obligatoriedad"}},'
            f'{{"value":"{_DETAILS[bits >> 13 & 3]}","id":"{hexes[at + 32 : at + 64]}","name":"Características"}}'
            f'{third}],"id":"{hexes[at + 64 : at + 96]}"}}'
        )
        at += HEXES
        bits >>= 7
    return ",".join(made)
