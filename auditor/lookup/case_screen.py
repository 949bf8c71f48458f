"""A process on a terminal: when what happened, who bid, who was awarded, documents with their links."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console

from auditor.harmless import harmless
from auditor.language import say
from auditor.lookup import screens, telling
from auditor.lookup.records import Process

# A framework contract has hundreds of items and bids; the rest is in --format json.
_MOST = 50
_Row = Mapping[str, Any]


def show_case(console: Console, process: Process, told: _Row) -> None:
    screens.heading(console, screens.title(process.title or process.ocid, 300))
    screens.processes(console, [process], titles=False)
    for heading, rows in (
        (say(es="Cronología", en="Timeline"), [*map(_event, _known(told))]),
        (say(es="Ofertas", en="Bids"), [_offer(bid, "tenderers") for bid in told["bids"]]),
        (say(es="Adjudicaciones", en="Awards"), [_offer(award, "suppliers") for award in told["awards"]]),
        (say(es="Contratos", en="Contracts"), [_contract(contract) for contract in told["contracts"]]),
        (say(es="Bienes y servicios", en="Goods and services"), [*_items(told["items"])]),
        (say(es="Documentos", en="Documents"), [_document(document) for document in told["documents"]]),
        (say(es="Cambios del portal", en="Changes by the portal"), [_change(one) for one in told["changes"]]),
    ):
        _section(console, heading, rows)
    screens.signals(console, told["signals"])
    _origin(console, told["raw"])


def _section(console: Console, heading: str, rows: list[tuple[str, ...]]) -> None:
    if rows:
        screens.heading(console, f"{heading} ({len(rows):,})")
    for first, *more in rows[:_MOST]:
        screens.line(console, first)
        for line in filter(None, more):
            if line.startswith(("http://", "https://")):
                screens.link(console, line)
            else:
                screens.line(console, f"  {line}", "dim")
    if len(rows) > _MOST:
        n = len(rows) - _MOST
        screens.line(
            console, say(es=f"… y {n:,} más: --format json", en=f"… and {n:,} more: --format json"), "dim"
        )


def _known(told: _Row) -> Iterator[tuple[str, _Row]]:
    """The events, of documents only what is not published with the call: these fill their own list."""
    closing = told["tender_end_is"] == "closing"
    for event in told["timeline"]:
        if event["event"] != "document" or event["day"] != told["published"]:
            kind = "closing" if closing and event["event"] == "tender_end" else event["event"]
            yield kind, event


def _event(named: tuple[str, _Row]) -> tuple[str, ...]:
    kind, event = named
    words = {
        "published": say(es="se publica la convocatoria", en="the call is published"),
        "bid": say(es="oferta", en="bid"),
        "tender_end": say(es="termina el plazo para ofertar", en="the time for bids ends"),
        "closing": say(es="el proceso se cierra", en="the process closes"),
        "award": say(es="adjudicación", en="award"),
        "contract": say(es="se firma el contrato", en="the contract is signed"),
        "document": say(es="documento", en="document"),
        "released": say(es="versión del registro que se muestra", en="version of the record that is shown"),
        "change": say(es="cambio notado", en="change noticed"),
    }[kind]
    detail = screens.title(event["detail"], 120)
    return (f"{event['day']}  {words}{': ' if detail else ''}{detail}",)


def _offer(one: _Row, role: str) -> tuple[str, ...]:
    """A bid or an award: what and when, then who."""
    facts = _joined(one["date"], telling.status(one["status"]), _amount(one), one.get("award_id"))
    return (facts, *(_joined(screens.title(person["name"] or ""), person["id"]) for person in one[role]))


def _contract(one: _Row) -> tuple[str, ...]:
    number = one["number"] or one["contract_id"]
    return (
        _joined(one["date_signed"], number, telling.contract_status(one["status"]), _amount(one)),
        one["award_id"] or "",
    )


def _items(items: Iterable[_Row]) -> Iterator[tuple[str, ...]]:
    """Awards and contracts repeat what was called for."""
    asked = list(items)
    kind = next(
        (kind for kind in ("tender", "award", "contract") if any(i["parent_kind"] == kind for i in asked)), ""
    )
    for item in asked:
        if item["parent_kind"] == kind:
            quantity = (
                "" if item["quantity"] is None else f"{item['quantity']:,g} {item['unit_name'] or ''}".strip()
            )
            yield (_joined(item["class_id"], screens.title(item["description"] or ""), quantity),)


def _document(one: _Row) -> tuple[str, ...]:
    kind = one["document_type_details"] or one["document_type"]
    title = one["title"] if one["title"] != kind else None
    of_contract = say(es="del contrato", en="of the contract") if one["parent_kind"] == "contract" else None
    facts = _joined(one["published"], kind, title, of_contract)
    return (screens.title(facts, 300), harmless(one["url"] or "", 300))


def _change(one: _Row) -> tuple[str, ...]:
    before, after = (screens.title(one[name] or "—", 120) for name in ("before", "after"))
    return (_joined(one["seen_at"][:10], harmless(one["path"], 120)), f"{before} → {after}")


def _origin(console: Console, raw: _Row) -> None:
    screens.heading(console, say(es="De dónde sale", en="Where it comes from"))
    place = say(es=f"registro {raw['position']}", en=f"record {raw['position']}")
    screens.line(console, f"{harmless(raw['file'], 120)} ({raw['sha256'][:12]}), {place}")
    screens.link(console, raw["url"], indent=2)


def _amount(one: _Row) -> str:
    return telling.of_units(one["amount"], one["currency"])


def _joined(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)
