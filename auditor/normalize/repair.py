"""The tolerant way into the structs, for records that the fast way refuses.

It walks a decoded record beside the structs' own definition, so there is one list of fields. What does
not change the meaning is repaired: an array of one object where an object belongs, an empty array for an
absent block, an object that only carries an `id` or a wrapped number. A leaf that still cannot be read
becomes null with a note; a block that cannot be read rejects the record, except where it is context only.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from auditor.normalize.ocds import Block, Party, Release
from auditor.normalize.values import text

# Blocks that no verdict stands on: unreadable, they are noted and left out.
_CONTEXT_ONLY = frozenset({"planning"})
_WRAPPED_NUMBERS = ("$numberLong", "$numberDecimal", "$numberInt", "$numberDouble", "parsedValue")


class Rejected(ValueError):  # noqa: N818 - an outcome of the record, not a fault of ours
    """A record that cannot be read; `path` is the JSON path of what is wrong with it."""

    def __init__(self, code: str, reason: str, path: str = "$") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.path = path


def _float(written: str) -> float | str:
    """A number that no float holds stays as it is written: it is noted where it is used."""
    value = float(written)
    return written if value in {float("inf"), float("-inf")} else value


_decode = msgspec.json.Decoder(float_hook=_float).decode


@dataclass
class Repaired:
    release: Release
    notes: list[tuple[str, str, str | None]] = field(default_factory=list)


def repair(raw: bytes) -> Repaired:
    """Decode one release whatever its types. Raises Rejected, and what msgspec raises on broken JSON."""
    loose = _decode(raw)
    if not isinstance(loose, dict):
        raise Rejected("not-an-object", f"a release is a JSON object, this is {_kind(loose)}")
    notes: list[tuple[str, str, str | None]] = []
    tight = _block(loose, Release, "$", notes)
    return Repaired(msgspec.convert(tight, Release), notes)


def uniform(raw: bytes | memoryview) -> tuple[dict[str, Any], list[tuple[str, str, str | None]]]:
    """A release as plain objects that merge with others, and its notes: what the auditor reads of it, lists as
    lists, identifiers as texts. An entry of a list whose `id` names nothing has none.
    """
    notes: list[tuple[str, str, str | None]] = []
    tight = _block(_decode(raw), Release, "$", notes) or {}
    if parties := tight.get("parties"):
        loose = (_decode(entry) for entry in parties)
        tight["parties"] = [_block(party, Party, "$.parties[]", notes) for party in loose]
    _listed(tight, Release)
    return tight, notes


def _listed(block: dict[str, Any], struct: type[Block]) -> None:
    """Make a block's lists lists, whatever the publisher made of them."""
    for name, (kind, child) in shapes(struct).items():
        value = block.get(name)
        if value is None:
            continue
        if kind in {"many", "raws", "texts"}:
            entries = value if isinstance(value, list) else [value]
            block[name] = value = [entry for entry in entries if entry is not None]
        if child is None:
            continue
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(value, list) and (identifier := text(entry.pop("id", None))) is not None:
                entry["id"] = identifier
            _listed(entry, child)


def repair_party(raw: bytes) -> tuple[Party, list[tuple[str, str, str | None]]]:
    """Decode one party whatever its types, with notes. Raises Rejected."""
    notes: list[tuple[str, str, str | None]] = []
    tight = _block(_decode(raw), Party, "$.parties[]", notes)
    return msgspec.convert(tight or {}, Party), notes


def _block(loose: Any, struct: type[Block], path: str, notes: list[Any]) -> dict[str, Any] | None:  # noqa: ANN401
    if isinstance(loose, list):
        entries = [entry for entry in loose if entry is not None]
        if not entries:
            return None
        if len(entries) > 1:
            raise Rejected("wrong-type", f"one object belongs here, these are {len(entries)}", path)
        loose = entries[0]
    if loose is None:
        return None
    if not isinstance(loose, dict):
        raise Rejected("wrong-type", f"an object belongs here, this is {_kind(loose)}", path)
    tight = {}
    for name, (kind, child) in shapes(struct).items():
        if name in loose:
            tight[name] = _field(loose[name], kind, child, f"{path}.{name}", notes)
    return tight


def _field(value: Any, kind: str, child: type[Block] | None, path: str, notes: list[Any]) -> Any:  # noqa: ANN401
    if kind == "raws":
        entries = value if isinstance(value, list) else [value]
        return [msgspec.Raw(msgspec.json.encode(entry)) for entry in entries if entry is not None]
    if child is None:
        if kind == "texts" and isinstance(value, list):
            return [_leaf(entry, f"{path}[{i}]", notes) for i, entry in enumerate(value)]
        return _leaf(value, path, notes)
    try:
        if kind == "many" and isinstance(value, list):
            return [_block(entry, child, f"{path}[{i}]", notes) for i, entry in enumerate(value)]
        return _block(value, child, path, notes)
    except Rejected as fault:
        if path.rpartition(".")[2] not in _CONTEXT_ONLY:
            raise
        notes.append((fault.path, "block-unreadable", _excerpt(value)))
        return None


def _leaf(value: Any, path: str, notes: list[Any]) -> Any:  # noqa: ANN401
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, dict):
        for name in _WRAPPED_NUMBERS:
            if isinstance(inner := value.get(name), str | int | float):
                return inner
        if path.endswith("]") and isinstance(inner := value.get("id"), str | int):
            return inner
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str | int | float):
        return value[0]
    if value not in ([], {}):
        notes.append((path, "value-unreadable", _excerpt(value)))
    return None


@cache
def shapes(struct: type[Block]) -> dict[str, tuple[str, type[Block] | None]]:
    """Field -> (scalar | texts | block | many | raws, its struct), read off the struct's annotations."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)  # noqa: S101 - for the type checker
    return {entry.encode_name: _shape(entry.type) for entry in info.fields}


def _shape(kind: inspect.Type) -> tuple[str, type[Block] | None]:
    options = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    struct: Any = next((option.cls for option in options if isinstance(option, inspect.StructType)), None)
    lists = [option for option in options if isinstance(option, inspect.ListType)]
    if any(isinstance(option.item_type, inspect.RawType) for option in lists):
        return "raws", Party
    if struct is None:
        return ("texts" if lists else "scalar"), None
    return ("many" if lists else "block"), struct


def _kind(value: Any) -> str:  # noqa: ANN401
    names = {dict: "an object", list: "an array", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _excerpt(value: Any) -> str:  # noqa: ANN401
    return msgspec.json.encode(value).decode(errors="replace")[:200]
