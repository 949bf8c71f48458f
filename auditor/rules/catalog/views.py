"""The views: one table of facts each, with its grain and the columns that identify a row."""

from auditor.language import Text
from auditor.rules.catalog.context import CONTEXT, IDENTITY, NARROW
from auditor.rules.catalog.execution import (
    AMENDMENT,
    BUDGET,
    CHANGE,
    CONTRACT,
    DOCUMENT,
    ITEM,
    ORGANIZATION,
    PARTY,
)
from auditor.rules.catalog.model import Column, View
from auditor.rules.catalog.tendering import AWARD, BID, PROCESS, SUPPLIER, TENDERER


def _view(name: str, es: str, en: str, key: str, *columns: Column, partitioned: bool = True) -> View:
    return View(name, Text(es, en), ("source", *key.split()), (*IDENTITY, *columns), partitioned)


VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        _view("processes", "un proceso de contratación", "one contracting process", "ocid", *PROCESS),
        _view(
            "bids",
            "una oferta; oferente nulo si son varios",
            "one bid; tenderer null unless alone",
            "ocid bid_key",
            *BID,
            *TENDERER,
            *CONTEXT,
        ),
        _view(
            "bidders",
            "un oferente de una oferta",
            "one tenderer of one bid",
            "ocid bid_key tenderer_id",
            *BID,
            *TENDERER,
            *CONTEXT,
        ),
        _view(
            "awards",
            "una adjudicación; proveedor nulo si son varios",
            "one award; supplier null unless alone",
            "ocid award_key",
            *AWARD,
            *SUPPLIER,
            *CONTEXT,
        ),
        _view(
            "award_suppliers",
            "un proveedor de una adjudicación",
            "one supplier of one award",
            "ocid award_key supplier_id",
            *AWARD,
            *SUPPLIER,
            *CONTEXT,
        ),
        _view("contracts", "un contrato", "one contract", "ocid contract_key", *CONTRACT, *CONTEXT),
        _view("items", "un bien o servicio", "one item", "ocid item_position", *ITEM, *NARROW),
        _view(
            "parties",
            "una parte de un proceso",
            "one party of one process",
            "ocid party_position",
            *PARTY,
            *NARROW,
        ),
        _view("documents", "un documento", "one document", "ocid document_position", *DOCUMENT, *NARROW),
        _view("amendments", "una enmienda", "one amendment", "ocid amendment_position", *AMENDMENT, *NARROW),
        _view(
            "changes",
            "un campo que el portal cambió",
            "one field that the portal changed",
            "change_id",
            *CHANGE,
            *NARROW,
            partitioned=False,
        ),
        View(
            "budget_lines",
            Text("una partida de un año", "one budget line of one year"),
            ("source", "entity_id", "year", "line"),
            (IDENTITY[0], *BUDGET),
            partitioned=False,
        ),
        View(
            "organizations",
            Text("una organización", "one organization"),
            ("source", "org_id"),
            (IDENTITY[0], *ORGANIZATION),
            partitioned=False,
        ),
    )
}
