"""Columns of the process, its bids and its awards."""

from auditor.rules.catalog.context import (
    CLASSES,
    COMPETITION,
    ESTIMATE,
    METHOD,
    PARTIES,
    TIMES,
    date,
    money,
    rounded,
    text,
    truth,
    whole,
)

SUPPLIER = (
    text(
        "supplier_id",
        "Proveedor, como se publicó",
        "Supplier, as published",
        "awards[].suppliers[].id",
        label="supplier_name",
    ),
    text(
        "supplier_org", "Proveedor, identidad resuelta", "Supplier, resolved identity", label="supplier_name"
    ),
    text(
        "supplier_name",
        "Nombre del proveedor",
        "Supplier's name",
        "awards[].suppliers[].name",
        folded=True,
        personal=True,
    ),
)

TENDERER = (
    text(
        "tenderer_id",
        "Oferente, como se publicó",
        "Tenderer, as published",
        "bids.details[].tenderers[].id",
        label="tenderer_name",
    ),
    text(
        "tenderer_org", "Oferente, identidad resuelta", "Tenderer, resolved identity", label="tenderer_name"
    ),
    text(
        "tenderer_name",
        "Nombre del oferente",
        "Tenderer's name",
        "bids.details[].tenderers[].name",
        folded=True,
        personal=True,
    ),
)

BID = (
    text(
        "bid_key",
        "La oferta dentro del proceso: su id, o su posición",
        "The bid within its process: its id, or its position",
    ),
    text("bid_id", "Identificador de la oferta", "Bid's identifier", "bids.details[].id"),
    whole(
        "bid_position", "Posición de la oferta en la lista publicada", "Bid's position in the published list"
    ),
    text("status", "Estado de la oferta", "Bid's status", "bids.details[].status"),
    date("bid_date", "Fecha de la oferta", "Bid's date", "bids.details[].date"),
    *money("amount", "Precio ofertado", "Price bid", "bids.details[].value.amount"),
    rounded("amount"),
    whole("n_tenderers", "Oferentes que firman la oferta", "Tenderers who make the bid"),
    text("lot_id", "Lote", "Lot", "bids.details[].relatedLots[]"),
    truth(
        "won",
        "Alguno de sus oferentes es proveedor de una adjudicación activa; nulo si no hay ninguna",
        "One of its tenderers supplies an active award; null where there is none",
    ),
)

AWARD = (
    text(
        "award_key",
        "La adjudicación dentro del proceso: su id, o su posición",
        "The award within its process: its id, or its position",
    ),
    text("award_id", "Identificador de la adjudicación", "Award's identifier", "awards[].id"),
    whole(
        "award_position",
        "Posición de la adjudicación en la lista publicada",
        "Award's position in the published list",
    ),
    text("title", "Título", "Title", "awards[].title"),
    text("status", "Estado de la adjudicación", "Award's status", "awards[].status"),
    text(
        "status_details",
        "Estado de la adjudicación, en palabras de la fuente",
        "Award's status, in the source's words",
        "awards[].statusDetails",
    ),
    date("award_date", "Fecha de adjudicación", "Award's date", "awards[].date"),
    *money("amount", "Monto adjudicado", "Amount awarded", "awards[].value.amount"),
    rounded("amount"),
    whole("n_suppliers", "Proveedores de la adjudicación", "Suppliers of the award"),
    text("lot_id", "Lote", "Lot", "awards[].relatedLots[]"),
    date(
        "contract_start",
        "Inicio del plazo contractual",
        "Start of the contract period",
        "awards[].contractPeriod.startDate",
    ),
    date(
        "contract_end",
        "Fin del plazo contractual",
        "End of the contract period",
        "awards[].contractPeriod.endDate",
    ),
)

PROCESS = (
    text("title", "Título", "Title", "tender.title", folded=True),
    text("description", "Descripción", "Description", "tender.description"),
    text(
        "reference",
        "Número con que la fuente nombra el proceso (NOG)",
        "The source's own number of the process (NOG)",
        "tender.id",
    ),
    text("status", "Estado del proceso", "Status of the process", "tender.status"),
    text(
        "status_details",
        "Estado del proceso, en palabras de la fuente",
        "Status, in the source's words",
        "tender.statusDetails",
    ),
    *PARTIES,
    text(
        "procuring_entity_org",
        "Entidad contratante, identidad resuelta",
        "Procuring entity, resolved identity",
        label="procuring_entity_name",
    ),
    *METHOD,
    text(
        "method_rationale",
        "Justificación del método",
        "Rationale of the method",
        "tender.procurementMethodRationale",
    ),
    text("submission_method", "Forma de presentar ofertas", "Submission method", "tender.submissionMethod"),
    *CLASSES,
    whole("n_items", "Bienes o servicios del proceso", "Items of the tender", "tender.items"),
    *TIMES,
    date(
        "tender_start",
        "Inicio del plazo para ofertar",
        "Start of the period to bid",
        "tender.tenderPeriod.startDate",
    ),
    date(
        "tender_end",
        "Fin publicado del período de convocatoria, sea lo que sea en la fuente",
        "Published end of the tender period, whatever the source means by it",
        "tender.tenderPeriod.endDate",
    ),
    date(
        "enquiry_end",
        "Fin del plazo de consultas",
        "End of the enquiry period",
        "tender.enquiryPeriod.endDate",
    ),
    date(
        "award_period_start",
        "Inicio del período de adjudicación",
        "Start of the award period",
        "tender.awardPeriod.startDate",
    ),
    date(
        "award_period_end",
        "Fin del período de adjudicación",
        "End of the award period",
        "tender.awardPeriod.endDate",
    ),
    date(
        "released",
        "Fecha de la publicación vigente del registro",
        "Date of the record's current release",
        "date",
    ),
    *COMPETITION,
    whole(
        "n_bidders_published",
        "Oferentes, como se publicó",
        "Bidders, as published",
        "tender.numberOfTenderers",
    ),
    whole(
        "n_bidders_counted",
        "Oferentes distintos en las ofertas presentadas",
        "Distinct tenderers on the bids submitted",
        "bids.details[].tenderers[].id",
    ),
    whole(
        "n_bids_submitted",
        "Ofertas que no son invitaciones ni retiros",
        "Bids that are neither invitations nor withdrawn",
    ),
    whole("n_bids_valid", "Ofertas válidas", "Valid bids"),
    whole("n_bids_disqualified", "Ofertas descalificadas", "Disqualified bids"),
    date("first_bid", "Fecha de la primera oferta", "Date of the first bid", "bids.details[].date"),
    date("last_bid", "Fecha de la última oferta", "Date of the last bid", "bids.details[].date"),
    *ESTIMATE,
    *money("minimum", "Valor mínimo del proceso", "Minimum value of the process", "tender.minValue.amount"),
    *money("budget", "Presupuesto del proceso", "Budget of the process", "planning.budget.amount.amount"),
    text("budget_id", "Partida presupuestaria", "Budget line", "planning.budget.id"),
    text("budget_project", "Proyecto del presupuesto", "Budget's project", "planning.budget.project"),
    rounded("estimate, minimum or budget"),
    whole(
        "n_awards",
        "Adjudicaciones publicadas; nulo si no se publica ninguna lista",
        "Awards published; null without a list",
    ),
    whole("n_awards_active", "Adjudicaciones activas", "Active awards"),
    whole(
        "n_awards_unsettled",
        "Adjudicaciones con estado distinto de activa, cancelada o sin éxito",
        "Awards whose status is neither active, cancelled nor unsuccessful",
    ),
    date(
        "first_award",
        "Fecha de la primera adjudicación activa",
        "Date of the first active award",
        "awards[].date",
    ),
    date(
        "last_award",
        "Fecha de la última adjudicación activa",
        "Date of the last active award",
        "awards[].date",
    ),
    *money(
        "awarded",
        "Suma de las adjudicaciones activas, si comparten moneda",
        "Sum of the active awards, where they share a currency",
    ),
    whole(
        "n_suppliers",
        "Proveedores distintos de adjudicaciones activas",
        "Distinct suppliers of active awards",
    ),
    text(
        "winner_id",
        "Proveedor único de la única adjudicación activa",
        "Only supplier of the only active award",
        "awards[].suppliers[].id",
        label="winner_name",
    ),
    text("winner_org", "El mismo, identidad resuelta", "The same, resolved identity", label="winner_name"),
    text("winner_name", "Nombre del ganador", "Winner's name", personal=True),
    *money(
        "winning_bid",
        "Menor oferta válida del ganador",
        "Winner's lowest valid bid",
        "bids.details[].value.amount",
    ),
    text(
        "runner_up_id",
        "Oferente de la menor oferta válida entre los demás",
        "Tenderer of the lowest valid bid among the others",
        label="runner_up_name",
    ),
    text("runner_up_name", "Nombre del segundo", "Runner-up's name", personal=True),
    *money(
        "runner_up_bid",
        "Menor oferta válida de los demás",
        "Lowest valid bid of the others",
        "bids.details[].value.amount",
    ),
    whole(
        "n_contracts",
        "Contratos publicados; nulo si no se publica ninguna lista",
        "Contracts published; null without a list",
    ),
    whole("n_documents", "Documentos publicados", "Documents published"),
    whole(
        "n_amendments", "Enmiendas de la convocatoria y los contratos", "Amendments of tender and contracts"
    ),
    whole("n_lots", "Lotes", "Lots", "tender.lots"),
)
