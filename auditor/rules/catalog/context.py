"""Columns that several views share: the context a rule author wants, so that a rule seldom needs a join."""

from auditor.language import Text
from auditor.rules.catalog.model import Column, Type


def text(name: str, es: str, en: str, path: str = "", **more: object) -> Column:
    return Column(name, Type.TEXT, Text(es, en), path, **more)  # type: ignore[arg-type]


def date(name: str, es: str, en: str, path: str = "") -> Column:
    return Column(name, Type.DATE, Text(es, en), path, instant=True)


def money(name: str, es: str, en: str, path: str = "") -> tuple[Column, Column]:
    """A money column and the column of its currency: `amount` with `currency`, `x` with `x_currency`."""
    currency = "currency" if name == "amount" else f"{name}_currency"
    return (
        Column(name, Type.MONEY, Text(es, en), path, currency=currency),
        Column(
            currency,
            Type.TEXT,
            Text(f"Moneda de {name} (ISO 4217)", f"Currency of {name} (ISO 4217)"),
            path.removesuffix(".amount") + ".currency" if path else "",
        ),
    )


def whole(name: str, es: str, en: str, path: str = "", unit: str = "") -> Column:
    return Column(name, Type.INTEGER, Text(es, en), path, unit)


def number(name: str, es: str, en: str, path: str = "", unit: str = "") -> Column:
    return Column(name, Type.NUMBER, Text(es, en), path, unit)


def truth(name: str, es: str, en: str, path: str = "") -> Column:
    return Column(name, Type.BOOLEAN, Text(es, en), path)


def class_code(name: str, es: str, en: str, path: str = "", label: str | None = None) -> Column:
    return Column(name, Type.CLASS, Text(es, en), path, label=label)


IDENTITY = (
    text("source", "Fuente de datos a la que pertenece la fila", "Data source the row belongs to"),
    text(
        "ocid", "Identificador del proceso de contratación", "Identifier of the contracting process", "ocid"
    ),
)

PARTIES = (
    text("buyer_id", "Comprador, como se publicó", "Buyer, as published", "buyer.id", label="buyer_name"),
    text(
        "buyer_org",
        "Comprador, identidad resuelta (código institucional cuando la fuente lo publica)",
        "Buyer, resolved identity (the institutional code where the source publishes one)",
        label="buyer_name",
    ),
    text("buyer_name", "Nombre del comprador", "Buyer's name", "buyer.name", folded=True),
    text(
        "procuring_entity_id",
        "Entidad contratante, como se publicó",
        "Procuring entity, as published",
        "tender.procuringEntity.id",
        label="procuring_entity_name",
    ),
    text(
        "procuring_entity_name",
        "Nombre de la entidad contratante",
        "Procuring entity's name",
        "tender.procuringEntity.name",
    ),
    text(
        "unit_id",
        "Unidad compradora (la unidad ejecutora solo se conoce por aproximación)",
        "Purchasing unit (an approximation of the executing unit)",
        label="unit_name",
    ),
    text("unit_name", "Nombre de la unidad compradora", "Purchasing unit's name"),
)

METHOD = (
    text(
        "modality",
        "Modalidad por artículo de la ley de la fuente, p. ej. 43b",
        "Modality by article of the source's law, e.g. 43b",
        "tender.procurementMethodDetails",
    ),
    text("procurement_method", "Método de contratación", "Procurement method", "tender.procurementMethod"),
    text(
        "procurement_method_details",
        "Método de contratación, en palabras de la fuente",
        "Procurement method, in the source's words",
        "tender.procurementMethodDetails",
    ),
    text(
        "category",
        "Categoría principal: goods, works o services",
        "Main category: goods, works or services",
        "tender.mainProcurementCategory",
    ),
    text("award_criteria", "Criterio de adjudicación", "Award criteria", "tender.awardCriteria"),
)

CLASSES = (
    class_code(
        "class8",
        "Clase a 8 dígitos, si todos los bienes comparten una",
        "Class at 8 digits, where all items share one",
        "items[].classification.id",
        label="class8_name",
    ),
    class_code("class6", "Clase a 6 dígitos, si es una sola", "Class at 6 digits, where there is one"),
    class_code("class4", "Familia a 4 dígitos, si es una sola", "Family at 4 digits, where there is one"),
    class_code("class2", "Segmento a 2 dígitos, si es uno solo", "Segment at 2 digits, where there is one"),
    text("class8_name", "Descripción del primer bien de la clase", "Description of the class's first item"),
    whole(
        "n_classes",
        "Clases a 8 dígitos distintas entre los bienes (de la adjudicación si los publica, si no del proceso)",
        "Distinct classes at 8 digits among the items (the award's where published, else the tender's)",
    ),
)

TIMES = (
    date(
        "published",
        "Fecha de publicación de la convocatoria",
        "Date the call was published",
        "tender.datePublished, else tender.tenderPeriod.startDate, else the release's date",
    ),
    date(
        "deadline",
        "Fin del plazo para ofertar (nulo donde la fuente publica otra cosa en ese campo)",
        "End of the period to bid (null where the source puts something else in that field)",
        "tender.tenderPeriod.endDate",
    ),
    date(
        "closed_at",
        "Fecha en que terminó el proceso, donde la fuente la publica",
        "When the process ended, where the source publishes it",
    ),
)

COMPETITION = (
    whole(
        "n_bidders",
        "Oferentes: los publicados, si no los contados en las ofertas",
        "Bidders: as published, else counted from the bids",
        "tender.numberOfTenderers",
    ),
    whole(
        "n_bids",
        "Ofertas publicadas; nulo si no se publica ninguna lista",
        "Bids published; null without a list",
    ),
)

STATUS = (
    text("process_status", "Estado del proceso", "Status of the process", "tender.status"),
    text(
        "process_status_details",
        "Estado del proceso, en palabras de la fuente",
        "Status of the process, in the source's words",
        "tender.statusDetails",
    ),
)

ESTIMATE = money(
    "estimate", "Valor estimado del proceso", "Estimated value of the process", "tender.value.amount"
)

# What every view of a process's parts carries of the process.
CONTEXT = (*PARTIES, *METHOD, *CLASSES, *TIMES, *COMPETITION, *STATUS, *ESTIMATE)
# The narrow context of the long, seldom read views.
NARROW = (*PARTIES[:3], *PARTIES[5:], METHOD[0], METHOD[3], TIMES[0], STATUS[0])


def rounded(of: str) -> Column:
    return truth(
        "rounded",
        f"La fuente publicó más de dos decimales en {of}: no comparar por igualdad",
        f"The source published more than two decimals in {of}: do not compare for equality",
    )
