"""Ways to buy: how often, for how much, and how long they take.

Names are the portal's own, irregular spacing included; shares are counts of 17,426 processes of May 2026.
Ceilings: LCE arts. 38 and 43 b as reformed by decree 46-2016, in force since October 2016.
"""

from dataclasses import dataclass

DIRECT_CEILING = 9_000_000
QUOTATION_CEILING = 90_000_000
LOW_VALUE_CEILING = 2_500_000
# The band below a ceiling that the background keeps free, so that bunching is planted only.
NEAR = 0.95


@dataclass(frozen=True, slots=True)
class Modality:
    """Amounts are in hundredths of a quetzal; days run from the call to its end."""

    code: str
    name: str
    share: int
    lowest: int
    highest: int
    days: tuple[int, int]
    submission: str = "electronicSubmission"


DIRECT = Modality(
    "43b",
    "Compra Directa con Oferta Electrónica (Art. 43 LCE Inciso b)",
    16_469,
    LOW_VALUE_CEILING + 1,
    int(DIRECT_CEILING * NEAR) - 1,
    (4, 40),
)
QUOTATION = Modality(
    "38",
    "Cotización (Art. 38 LCE)",
    277,
    DIRECT_CEILING + 1,
    int(QUOTATION_CEILING * NEAR) - 1,
    (15, 100),
)
TENDER = Modality(
    "17", "Licitación Pública (Art. 17 LCE)", 114, QUOTATION_CEILING + 1, 2_500_000_000, (50, 165)
)
ABSENCE = Modality(
    "absence",
    "Adquisición Directa por Ausencia de Oferta",
    33,
    2_600_000,
    40_000_000,
    (6, 40),
    submission="written",
)
BETWEEN_ENTITIES = Modality(
    "2",
    "Negociaciones entre Entidades Públicas (Art. 2 LCE)",
    22,
    3_000_000,
    200_000_000,
    (5, 60),
    submission="written",
)

EXCEPTION = Modality(
    "44",
    "Procedimientos Regulados por el artículo 44 LCE (Casos de Excepción)",
    46,
    5_000_000,
    300_000_000,
    (5, 60),
    submission="written",
)

MODALITIES = (
    DIRECT,
    Modality(
        "54",
        "Procedimientos regulados por el artículo 54 LCE",
        379,
        2_600_000,
        50_000_000,
        (5, 90),
        submission="written",
    ),
    QUOTATION,
    TENDER,
    Modality(
        "43e",
        "Arrendamiento o Adquisición de Bienes Inmuebles (Art.43 inciso e)",
        68,
        2_600_000,
        60_000_000,
        (5, 90),
        submission="written",
    ),
    EXCEPTION,
    ABSENCE,
    BETWEEN_ENTITIES,
    Modality(
        "1",
        "Convenios y Tratados Internacionales (Art. 1 LCE)",
        10,
        10_000_000,
        900_000_000,
        (20, 120),
        submission="written",
    ),
    Modality("43c", "Adquisiciones con proveedor único (Art.43 inciso c)", 4, 3_000_000, 90_000_000, (6, 40)),
    Modality("43d", "Arrendamientos por Cotización(Art.43 inciso d )", 2, 9_000_001, 80_000_000, (15, 90)),
    Modality(
        "43d",
        "Arrendamientos por Licitación Pública(Art.43 inciso d )",
        1,
        90_000_001,
        500_000_000,
        (50, 150),
    ),
    Modality(
        "5",
        "Bienes y Suministros Importados (Art. 5 LCE)",
        1,
        5_000_000,
        90_000_000,
        (15, 90),
        submission="written",
    ),
    Modality("46", "Contrato Abierto (Art. 46 LCE)", 1, 90_000_001, 2_000_000_000, (50, 150)),
)
