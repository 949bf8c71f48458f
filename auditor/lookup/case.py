"""Everything held about one process, from the database: the parts of the record, and where it stands."""

from typing import Any

from auditor.initials import initials
from auditor.lookup.index import Index
from auditor.lookup.records import Process
from auditor.lookup.signals import signals_of_process
from auditor.lookup.telling import day, modality, units

_DAY = 86_400_000_000
_PARTS = {
    "bids": ("bid", "position, bid_id, status, date_us, date_offset, amount, currency"),
    "tenderers": ("bid_tenderer", "bid_position, tenderer_id, tenderer_name"),
    "awards": ("award", "position, award_id, status, status_details, date_us, date_offset, amount, currency"),
    "suppliers": ("award_supplier", "award_position, supplier_id, supplier_name"),
    "contracts": (
        "contract",
        "contract_id, award_id, number, status, date_signed_us, date_signed_offset, amount, currency",
    ),
    "items": ("item", "parent_kind, class_id, description, quantity, unit_name"),
    "documents": (
        "document",
        "parent_kind, document_type, document_type_details, title, url, format, published_us, published_offset",
    ),
}
_CHANGES = (
    "SELECT path, old, new, kind, seen_at FROM record_change WHERE ocid = :ocid AND kind <> 'life' "
    "AND source_id = (SELECT id FROM source WHERE name = :source) ORDER BY id"
)


def case(index: Index, process: Process, *, show_persons: bool) -> dict[str, Any]:
    """The process as a document; natural persons by their initials unless `show_persons`."""
    ((process_id, released, offset, tender_end, end_offset, position, sha256, name, url),) = index.sql(
        "SELECT p.id, p.release_date_us, p.release_date_offset, p.tender_end_us, p.tender_end_offset, p.position, "
        "f.sha256, f.name, f.url FROM process AS p JOIN source ON source.id = p.source_id JOIN source_file AS f "
        "ON f.id = p.source_file_id WHERE source.name = :source AND p.ocid = :ocid",
        source=process.source,
        ocid=process.ocid,
    )
    told: dict[str, Any] = {
        "ocid": process.ocid, "reference": process.reference, "title": process.title, "status": process.status,
        "status_details": process.status_details, "modality": process.modality, "method": process.details,
        "buyer": {"id": process.buyer, "name": process.buyer_name}, "unit": {"id": process.unit, "name": process.unit_name},
        "published": day(process.day), "tender_end_is": _tender_end_is(process.profile), "tender_end": _local(tender_end, end_offset), "released": _local(released, offset),
        "modality_name": modality(process.profile, process.modality), "bidders": process.bidders, "link": process.link or url,
        "raw": {"file": name, "sha256": sha256, "position": position, "url": url},
    }  # fmt: skip
    persons = _persons(index, process_id) if not show_persons else set()
    for group, (table, columns) in _PARTS.items():
        names = columns.split(", ")
        rows = index.sql(
            f'SELECT {columns} FROM "{table}" WHERE process_id = :id ORDER BY position', id=process_id
        )
        told[group] = [_part(dict(zip(names, row, strict=True)), persons) for row in rows]
    _belong(told["bids"], told.pop("tenderers"), "bid_position", "tenderer")
    _belong(told["awards"], told.pop("suppliers"), "award_position", "supplier")
    told["changes"] = _changes(index, process, persons)
    told["signals"] = signals_of_process(index, process)
    told["timeline"] = _timeline(told)
    return told


def _changes(index: Index, process: Process, persons: set[str]) -> list[dict[str, Any]]:
    """What the portal edited or took away, in people's units."""
    rows = index.sql(_CHANGES, ocid=process.ocid, source=process.source)
    if not rows:
        return []
    from auditor.store.changes import readable  # noqa: PLC0415 - it takes SQLAlchemy, and most have no changes

    return [
        {
            "path": path,
            "before": _masked(readable(path, before), persons),
            "after": _masked(readable(path, after), persons),
            "kind": kind,
            "seen_at": seen_at,
        }
        for path, before, after, kind, seen_at in rows
    ]


def _belong(owners: list[dict[str, Any]], people: list[dict[str, Any]], key: str, role: str) -> None:
    """Put each bid's tenderers, each award's suppliers, into it."""
    for owner in owners:
        position = owner.pop("position")
        owner[f"{role}s"] = [
            {"id": one[f"{role}_id"], "name": one[f"{role}_name"]} for one in people if one[key] == position
        ]


def _tender_end_is(profile: str) -> str:
    """`deadline` (for bids), or `closing` where the publisher means that."""
    from auditor.profiles import profiles  # noqa: PLC0415 - a screen of many processes needs none

    known = profiles().get(profile)
    return known.tender_end_is if known else "deadline"


def _persons(index: Index, process_id: int) -> set[str]:
    sql = "SELECT name FROM party WHERE process_id = :id AND kind = 'person' AND name IS NOT NULL"
    return {name for (name,) in index.sql(sql, id=process_id)}


def _part(row: dict[str, Any], persons: set[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in row.items():
        if name.endswith("_us"):
            told[name.removesuffix("_us")] = _local(value, row.get(f"{name.removesuffix('_us')}_offset"))
        elif name == "amount":
            told[name] = units(value)
        elif not name.endswith("_offset"):
            told[name] = _masked(value, persons)
    return told


def _masked(value: Any, persons: set[str]) -> Any:  # noqa: ANN401 - a cell
    if not persons or not isinstance(value, str):
        return value
    for name in persons:
        if name in value:
            value = value.replace(name, initials(name))
    return value


def _local(us: int | None, offset: int | None) -> str | None:
    """The legal day: cut, not converted."""
    return None if us is None else day((us + (offset or 0) * 60_000_000) // _DAY)


def _timeline(told: dict[str, Any]) -> list[dict[str, str]]:
    """What happened when, oldest first; on one day, in the order in which a process goes."""
    events = [
        ("published", told["published"], ""),
        *(("bid", bid["date"], _names(bid["tenderers"])) for bid in told["bids"]),
        ("tender_end", told["tender_end"], ""),
        *(("award", award["date"], _names(award["suppliers"])) for award in told["awards"]),
        *(("contract", one["date_signed"], one["number"] or "") for one in told["contracts"]),
        *(("document", one["published"], one["title"] or "") for one in told["documents"]),
        ("released", told["released"], ""),
        *(("change", one["seen_at"][:10], one["path"]) for one in told["changes"]),
    ]
    dated = [{"day": day, "event": event, "detail": detail} for event, day, detail in events if day]
    return sorted(dated, key=lambda event: event["day"])


def _names(people: list[dict[str, Any]]) -> str:
    return ", ".join(str(one["name"] or one["id"]) for one in people)
