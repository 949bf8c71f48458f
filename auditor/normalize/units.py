"""One JSON value of a file made into the releases it holds.

A release, `{"release": …}`, a record (compiled, embedded or linked releases), or a package of either. A
record's compiled release speaks for it; without one its embedded releases are taken one by one.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from auditor.normalize.ocds import Release
from auditor.normalize.packages import without_lone_surrogates
from auditor.normalize.record import Note
from auditor.normalize.repair import Rejected, repair
from auditor.normalize.values import text

# A Raw cannot be optional: an empty one stands for an absent field.
NOTHING = msgspec.Raw()


class Unit(Release):
    """A release, or the envelope of some: the envelope's fields stay undecoded until they are known."""

    release: msgspec.Raw = NOTHING
    releases: msgspec.Raw = NOTHING
    records: msgspec.Raw = NOTHING
    compiledRelease: msgspec.Raw = NOTHING  # noqa: N815


class Taken(NamedTuple):
    """A release taken from a unit, or why one was refused. `compiled` says the envelope calls it so.

    `raw` is the release's own bytes, inside whatever envelope.
    """

    release: Release | None
    compiled: bool
    notes: tuple[Note, ...]
    fault: Rejected | None
    raw: bytes | memoryview = b""


_decode = msgspec.json.Decoder(Unit).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


class _Envelope(msgspec.Struct, gc=False):
    ocid: msgspec.Raw = NOTHING
    release: msgspec.Raw = NOTHING
    releases: msgspec.Raw = NOTHING
    records: msgspec.Raw = NOTHING
    compiledRelease: msgspec.Raw = NOTHING  # noqa: N815


_decode_envelope = msgspec.json.Decoder(_Envelope).decode


def releases(raw: bytes | memoryview) -> list[Taken]:
    """All releases of one unit, in order. Never raises for what the unit holds: refusals are entries."""
    try:
        unit = _decode(raw)
    except msgspec.ValidationError:
        return list(_tolerant(bytes(raw)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        mended = without_lone_surrogates(bytes(raw))
        return releases(mended) if mended != raw else [_refused(_broken(fault))]
    if _is_envelope(unit):
        try:
            return list(_enveloped(unit))
        except RecursionError as fault:  # envelopes in envelopes
            return [_refused(_broken(fault))]
    return [_checked(unit, raw, ())]


def _enveloped(unit: Unit | _Envelope) -> Iterator[Taken]:
    if _is(unit.release, b"{"):
        yield from releases(bytes(unit.release))
    elif _is(unit.compiledRelease, b"{"):
        for taken in releases(bytes(unit.compiledRelease)):
            yield taken._replace(compiled=True)
    elif _is(unit.records, b"["):
        for entry in _decode_list(unit.records):
            yield from releases(bytes(entry))
    elif _is(unit.releases, b"["):
        yield from _embedded(_decode_list(unit.releases))
    else:
        yield _refused(Rejected("not-a-release", "neither a release nor a package of records or releases"))


def _embedded(entries: list[msgspec.Raw]) -> Iterator[Taken]:
    """A record's or package's releases; a record that only links to them holds nothing to read."""
    linked = 0
    for entry in entries:
        raw = bytes(entry)
        for taken in releases(raw):
            if taken.fault is not None and taken.fault.code == "no-ocid" and b'"url"' in raw:
                linked += 1
            else:
                yield taken
    if linked:
        reason = f"the record only links to its releases ({linked}) and has no compiled release"
        yield _refused(Rejected("linked-only", reason, "$.releases"))


def _tolerant(raw: bytes) -> Iterator[Taken]:
    try:
        envelope = _decode_envelope(raw)
        if _is_envelope(envelope):
            yield from _enveloped(envelope)
            return
        repaired = repair(raw)
    except Rejected as fault:
        yield _refused(fault)
    except msgspec.ValidationError as fault:
        reason, _, path = str(fault).partition(" - at `")
        yield _refused(Rejected("wrong-type", reason, path.rstrip("`") or "$"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        yield _refused(_broken(fault))
    else:
        yield _checked(repaired.release, raw, tuple(repaired.notes))


def _checked(release: Release, raw: bytes | memoryview, notes: tuple[Note, ...]) -> Taken:
    ocid = release.ocid
    if ocid.__class__ is str and ocid and not ocid.isspace() and "\0" not in ocid:
        return Taken(release, False, notes, None, raw)
    if text(ocid) is None or isinstance(ocid, bool):
        return _refused(Rejected("no-ocid", "a release needs an `ocid`, and this has none", "$.ocid"))
    return Taken(release, False, notes, None, raw)


def _refused(fault: Rejected) -> Taken:
    return Taken(None, False, (), fault)


def _is_envelope(unit: Unit | _Envelope) -> bool:
    return not (unit.release is unit.releases is unit.records is unit.compiledRelease is NOTHING)


def _is(raw: msgspec.Raw, opening: bytes) -> bool:
    return bytes(raw)[:1] == opening


def _broken(fault: BaseException) -> Rejected:
    """What a decoder says of broken JSON, in words that are true of the bytes."""
    said = str(fault)
    if isinstance(fault, RecursionError):
        return Rejected("too-deep", "nested too deeply to be a record")
    if isinstance(fault, UnicodeDecodeError) or "utf-8" in said.lower():
        return Rejected("not-utf8", f"the bytes are not UTF-8 ({said})")
    if "truncated" in said:
        return Rejected("truncated", "the JSON ends before it is complete")
    return Rejected("not-json", said)
