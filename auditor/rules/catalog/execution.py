"""Columns of what follows and surrounds an award: contracts, items, parties, documents, changes, budgets."""

from auditor.rules.catalog.context import class_code, date, money, number, rounded, text, truth, whole
from auditor.rules.catalog.tendering import SUPPLIER

CONTRACT = (
    text(
        "contract_key",
        "El contrato dentro del proceso: su id, o su posición",
        "The contract within its process: its id, or its position",
    ),
    text("contract_id", "Identificador del contrato", "Contract's identifier", "contracts[].id"),
    whole(
        "contract_position",
        "Posición del contrato en la lista publicada",
        "Contract's position in the published list",
    ),
    text("award_id", "Adjudicación de la que nace", "Award it comes from", "contracts[].awardID"),
    text("number", "Número del contrato", "Contract's number", "contracts[].contractNumber"),
    text("title", "Título", "Title", "contracts[].title"),
    text("status", "Estado del contrato", "Contract's status", "contracts[].status"),
    date("signed", "Fecha de firma", "Date signed", "contracts[].dateSigned"),
    date("period_start", "Inicio", "Start", "contracts[].period.startDate"),
    date("period_end", "Fin", "End", "contracts[].period.endDate"),
    *money("amount", "Monto del contrato", "Contract's amount", "contracts[].value.amount"),
    rounded("amount"),
    date("award_date", "Fecha de la adjudicación", "Date of the award", "awards[].date"),
    *money("award_amount", "Monto de la adjudicación", "Amount of the award", "awards[].value.amount"),
    *SUPPLIER,
    whole("n_amendments", "Enmiendas del contrato", "Amendments of the contract", "contracts[].amendments"),
    *money(
        "paid",
        "Suma de los pagos publicados, si comparten moneda",
        "Sum of the payments published, where they share a currency",
        "contracts[].implementation.transactions[].value.amount",
    ),
    whole(
        "n_transactions", "Pagos publicados", "Payments published", "contracts[].implementation.transactions"
    ),
)

ITEM = (
    whole("item_position", "Posición del bien en el proceso", "Item's position in the process"),
    text(
        "parent_kind", "De qué es: tender, award o contract", "What it is part of: tender, award or contract"
    ),
    text("award_id", "La adjudicación de la que es parte", "Award it is part of"),
    text(
        "award_key",
        "La misma, como la nombra la vista `awards`: también donde no tiene identificador",
        "The same, as the view `awards` calls it: also where it has no identifier",
    ),
    text("contract_id", "El contrato del que es parte", "Contract it is part of"),
    text("item_id", "Identificador del bien", "Item's identifier", "items[].id"),
    text("description", "Descripción", "Description", "items[].description", folded=True),
    text("scheme", "Clasificador", "Classification scheme", "items[].classification.scheme"),
    class_code(
        "item_class",
        "Clase, como se publicó",
        "Class, as published",
        "items[].classification.id",
        label="class_name",
    ),
    text("class_name", "Nombre de la clase", "Class's name", "items[].classification.description"),
    class_code("item_class4", "Sus primeros 4 dígitos", "Its first 4 digits"),
    class_code("item_class2", "Sus primeros 2 dígitos", "Its first 2 digits"),
    number("quantity", "Cantidad", "Quantity", "items[].quantity"),
    text("unit_of_measure", "Unidad de medida", "Unit of measure", "items[].unit.name"),
    number("unit_price", "Precio unitario", "Unit price", "items[].unit.value.amount", unit="currency units"),
    text(
        "unit_price_currency",
        "Moneda del precio unitario",
        "Currency of the unit price",
        "items[].unit.value.currency",
    ),
)

PARTY = (
    whole("party_position", "Posición de la parte en el proceso", "Party's position in the process"),
    text("party_id", "Parte, como se publicó", "Party, as published", "parties[].id", label="name"),
    text("org_id", "Parte, identidad resuelta", "Party, resolved identity", label="name"),
    text(
        "scheme", "Registro que la identifica", "Register that identifies it", "parties[].identifier.scheme"
    ),
    text("identifier", "Su número en él", "Its number there", "parties[].identifier.id"),
    text("name", "Nombre", "Name", "parties[].name", folded=True, personal=True),
    text("roles", "Papeles, separados por espacios", "Roles, separated by spaces", "parties[].roles"),
    truth("is_buyer", "Es comprador", "Is a buyer"),
    truth("is_supplier", "Es proveedor", "Is a supplier"),
    truth("is_tenderer", "Es oferente", "Is a tenderer"),
    text(
        "kind",
        "person, company o government, donde la fuente permite saberlo",
        "person, company or government, where the source lets one know",
    ),
    text("locality", "Localidad", "Locality", "parties[].address.locality"),
    text("region", "Región", "Region", "parties[].address.region"),
    text("country", "País", "Country", "parties[].address.countryName"),
    text(
        "address_hash",
        "Huella de la dirección: sirve para comparar, no para leer",
        "Hash of the address: to compare, not to read",
    ),
    text("email_hash", "Huella del correo", "Hash of the e-mail address"),
    text("telephone_hash", "Huella del teléfono", "Hash of the telephone number"),
)

DOCUMENT = (
    whole("document_position", "Posición del documento en el proceso", "Document's position in the process"),
    text("parent_kind", "De qué es", "What it is part of"),
    text("document_id", "Identificador", "Identifier", "documents[].id"),
    text("document_type", "Tipo", "Type", "documents[].documentType"),
    text(
        "document_type_details",
        "Tipo, en palabras de la fuente",
        "Type, in the source's words",
        "documents[].documentTypeDetails",
    ),
    text("title", "Título", "Title", "documents[].title"),
    text("url", "Enlace", "Link", "documents[].url"),
    text("format", "Formato", "Format", "documents[].format"),
    date("document_published", "Fecha de publicación", "Date published", "documents[].datePublished"),
    date("document_modified", "Fecha de modificación", "Date modified", "documents[].dateModified"),
)

AMENDMENT = (
    whole(
        "amendment_position", "Posición de la enmienda en el proceso", "Amendment's position in the process"
    ),
    text("parent_kind", "De qué es: tender, award o contract", "What it amends: tender, award or contract"),
    text("amendment_id", "Identificador", "Identifier", "amendments[].id"),
    date("amendment_date", "Fecha", "Date", "amendments[].date"),
    text("description", "Descripción", "Description", "amendments[].description"),
    text("rationale", "Justificación", "Rationale", "amendments[].rationale"),
)

CHANGE = (
    whole("change_id", "Número del cambio", "Change's number"),
    text("path", "Campo que cambió", "Field that changed"),
    text(
        "part",
        "De qué parte del registro: process, bid, award, award_supplier, …",
        "Of which part of the record: process, bid, award, award_supplier, …",
    ),
    text(
        "field",
        "Nombre del campo; nulo si la parte entera apareció o desapareció",
        "The field's name; null where the whole part came or went",
    ),
    text("old", "Lo que decía", "What it said"),
    text("new", "Lo que dice", "What it says"),
    text("kind", "edit, life o vanished", "edit, life or vanished"),
    date("seen", "Cuándo lo notó el auditor", "When the auditor noticed"),
)

BUDGET = (
    text("entity_id", "Entidad", "Entity", label="entity_name"),
    text("entity_name", "Nombre de la entidad", "Entity's name"),
    whole("year", "Ejercicio fiscal", "Fiscal year"),
    text("line", "Partida", "Budget line"),
    text("description", "Descripción", "Description"),
    *money("approved", "Aprobado", "Approved"),
    *money("modified", "Modificado", "Modified"),
    *money("committed", "Comprometido", "Committed"),
    *money("accrued", "Devengado", "Accrued"),
    *money("paid", "Pagado", "Paid"),
)

ORGANIZATION = (
    text("org_id", "Identidad resuelta", "Resolved identity", label="name"),
    text("scheme", "Registro", "Register"),
    text("identifier", "Número", "Number"),
    text("name", "Nombre más reciente", "Latest name", folded=True, personal=True),
    text("kind", "person, company o government, donde se sabe", "person, company or government, where known"),
    truth(
        "identifier_valid",
        "Su dígito verificador es correcto; nulo si no tiene",
        "Its check digit holds; null where it has none",
    ),
)
