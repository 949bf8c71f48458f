"""What a portal changed in a record that it had published before: field by field, told apart by kind.

`life` is what records do as their process goes on: a null gets its value, a part is added, a status moves.
`edit` is a value that was said and now is another. `vanished` is a part that is no longer there.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table

from auditor.store.schema import PROCESS_TABLES, process

Identities = dict[tuple[str, int], str]
Rows = Sequence[Sequence[Sequence[Any]]]


class Change(NamedTuple):
    path: str
    old: str | None
    new: str | None
    kind: str


# Statuses and what hangs on them move by themselves; dates that end a period come when it ends.
_MOVING = frozenset({"status", "status_details", "tags", "number_of_tenderers", "n_suppliers", "n_tenderers"})
# Where the record stands, and texts made from other columns.
_BOOKKEEPING = frozenset(
    {"id", "process_id", "position", "parent_position", "bid_position", "award_position", "contract_position",
     "party_position", "source_id", "ocid", "month", "content_hash", "source_file_id", "release_id", "tags",
     "release_date_us", "release_date_offset", "profile", "rounded"}
)  # fmt: skip
# By what an entry of a list is known again; its position where the publisher gives no id.
_IDENTITY = {
    "lot": "lot_id",
    "item": "item_id",
    "bid": "bid_id",
    "award": "award_id",
    "contract": "contract_id",
    "amendment": "amendment_id",
    "transaction": "transaction_id",
    "document": "document_id",
    "party": "party_id",
    "bid_tenderer": "tenderer_id",
    "award_supplier": "supplier_id",
}
# By what a part of a part tells which one it is of: the column, and the table where that one is said outright.
_PARENT = {"bid_position": "bid", "award_position": "award", "contract_position": "contract"}
_NOT_COMPARED = frozenset({"record_note", "party_membership"})


def differences(old: Rows, new: Rows) -> Iterator[Change]:
    """Changes from one state of a process to another; both are rows by table, as PROCESS_TABLES orders them."""
    were, are = _identities(old), _identities(new)
    for table, before, after in zip(PROCESS_TABLES, old, new, strict=True):
        # Rows that are the same are of other parts where their owner's id has changed.
        if table.name in _NOT_COMPARED or (before == after and were == are):
            continue
        known, now = _keyed(table, before, were), _keyed(table, after, are)
        for key in known.keys() - now.keys():
            yield Change(f"{table.name}[{key}]", _summary(table, known[key]), None, "vanished")
        for key, row in now.items():
            if key not in known:
                yield Change(f"{table.name}[{key}]", None, _summary(table, row), "life")
            else:
                yield from _fields(table, key, known[key], row)


def _identities(rows: Rows) -> Identities:
    """(table, position) -> how the part at that position is known again, whatever its position is next time."""
    found: Identities = {}
    for table, listed in zip(PROCESS_TABLES, rows, strict=True):
        if table.name in _PARENT.values():
            for values in _valued(table, listed):
                found[table.name, values["position"]] = _own(table, values)
    return found


def _valued(table: Table, rows: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return (dict(zip(names, row, strict=True)) for row in rows)


def _keyed(table: Table, rows: Sequence[Sequence[Any]], identities: Identities) -> dict[str, dict[str, Any]]:
    keyed: dict[str, dict[str, Any]] = {}
    for values in _valued(table, rows):
        key = _key(table, values, identities)
        while key in keyed:
            key += "'"
        keyed[key] = values
    return keyed


def _key(table: Table, values: dict[str, Any], identities: Identities) -> str:
    if table is process:
        return ""
    return "/".join([*_parents(values, identities), _own(table, values)])


def _own(table: Table, values: dict[str, Any]) -> str:
    own = values.get(_IDENTITY.get(table.name, ""))
    return str(own if own is not None else f"#{values['position']}")


def _parents(values: dict[str, Any], identities: Identities) -> Iterator[str]:
    if "parent_kind" in values:
        kind, position = values["parent_kind"], values["parent_position"]
        yield from (str(kind), identities.get((kind, position), str(position)))
    for column, table in _PARENT.items():
        if column in values:
            yield identities.get((table, values[column]), f"#{values[column]}")


def _fields(table: Table, key: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for name, was in before.items():
        now = after[name]
        if name in _BOOKKEEPING or name.endswith(("_key", "_offset")) or _same(was, now):
            continue
        if name == "published_us" and _is_release_date(was, before) and _is_release_date(now, after):
            continue
        # Where nothing was said of it before, a date of publication is no other than the one that was said.
        unsaid = was is None or (name == "published_us" and _is_release_date(was, before))
        kind = "life" if unsaid or name in _MOVING else "edit"
        path = f"{table.name}[{key}].{name}" if key else name
        yield Change(path, _text(was), _text(now), kind)


def _is_release_date(published: int | None, values: dict[str, Any]) -> bool:
    """Where the publisher says no other date, a process counts as published when its release was."""
    return published is not None and published == values["release_date_us"]


def _same(was: Any, now: Any) -> bool:  # noqa: ANN401
    return was == now or (isinstance(was, bool) and was == bool(now))


def _text(value: Any) -> str | None:  # noqa: ANN401
    if value is None:
        return None
    return value.hex() if isinstance(value, bytes) else str(value)


def _summary(table: Table, values: dict[str, Any]) -> str:
    """What a part said, for the record of its coming or going."""
    said = {
        name: value
        for name, value in values.items()
        if value is not None and name not in _BOOKKEEPING and not name.endswith(("_key", "_offset", "_hash"))
    }
    return "; ".join(
        f"{name}={_text(value)}" for name, value in said.items() if name != _IDENTITY.get(table.name)
    )
