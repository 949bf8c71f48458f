"""Several releases of one process made into what they say together.

The releases count in the order (date, file, position). A compiled release stands for everything older;
newer releases are merged onto it with OCDS' reference rules. The newest arrival without a date cannot be
placed in that order: it stands alone.
"""

import warnings
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from auditor.normalize.flatten import Flattened, flatten
from auditor.normalize.prepare import Prepare
from auditor.normalize.repair import uniform
from auditor.normalize.units import Taken, releases
from auditor.normalize.values import text

# How arrays of OCDS 1.1 merge where it is not by their entries' `id`: the schema's `wholeListMerge`, and
# the lists of texts. The reference library would download the schema to find them.
WHOLE_LISTS = (
    ("tag",),
    ("tender", "submissionMethod"),
    ("tender", "additionalProcurementCategories"),
    ("tender", "eligibilityCriteria"),
    ("parties", "roles"),
    ("parties", "additionalIdentifiers"),
    ("tender", "items", "additionalClassifications"),
    ("awards", "items", "additionalClassifications"),
    ("contracts", "items", "additionalClassifications"),
    ("tender", "amendments", "changes"),
    ("awards", "amendments", "changes"),
    ("contracts", "amendments", "changes"),
    ("awards", "relatedLots"),
    ("awards", "relatedBids"),
    ("bids", "details", "relatedLots"),
    ("relatedProcesses", "relationship"),
)


class Dated(NamedTuple):
    """One indexed release: its place among the files (file, member, position, part), and its bytes."""

    date_us: int | None
    place: tuple[int, int, int, int]
    compiled: bool
    raw: bytes


def chosen(indexed: Sequence[Dated]) -> list[Dated]:
    """The releases that make the process, base first: one where nothing is to be merged."""
    newest = max(indexed, key=attrgetter("place"))
    if newest.date_us is None:
        return [newest]
    ordered = sorted((r for r in indexed if r.date_us is not None), key=_order)
    compiled = [place for place, r in enumerate(ordered) if r.compiled]
    return ordered[compiled[-1] :] if compiled else ordered


def _order(release: Dated) -> tuple[int, tuple[int, int, int, int]]:
    return release.date_us or 0, release.place


def merged(indexed: Sequence[Dated], contact_key: bytes, prepare: Prepare | None = None) -> Flattened:
    """The process that the indexed releases make."""
    picked = chosen(indexed)
    last = picked[-1]
    if len(picked) == 1:
        taken = _taken(last)
        return flatten(taken.release, contact_key, taken.notes, prepare)  # type: ignore[arg-type]
    parts = [uniform(_taken(release).raw) for release in picked]
    whole = _compile([loose for loose, _ in parts])
    notes = tuple(dict.fromkeys(note for _, noted in parts for note in noted))
    taken = releases(msgspec.json.encode(whole))[0]
    flat = flatten(taken.release, contact_key, notes, prepare)  # type: ignore[arg-type]
    return _signed(flat, _taken(last), last)


def _signed(flat: Flattened, newest: Taken, last: Dated) -> Flattened:
    """The merge carries its newest release's id and date, as a compiled release does."""
    assert newest.release is not None  # noqa: S101 - it was flattened when it was indexed
    flat.release_id = text(newest.release.id)
    offset = flat.date[1] if flat.date[1] is not None else 0
    flat.date = (last.date_us, offset)
    flat.tags = "compiled"
    return flat


def _taken(release: Dated) -> Taken:
    return releases(release.raw)[release.place[-1]]


def _compile(loose: list[dict[str, Any]]) -> dict[str, Any]:
    from ocdsmerge.merge import CompiledRelease  # noqa: PLC0415 - 0.15 s, and most files have nothing to merge

    # Appended one by one: the library would sort by the dates' text, and instants are not texts.
    whole = CompiledRelease(merge_rules=dict.fromkeys(WHOLE_LISTS, "wholeListMerge"))
    with warnings.catch_warnings():
        # Entries that repeat an id within one array are the publisher's; the later one stands.
        warnings.simplefilter("ignore")
        for release in loose:
            whole.append(release)
    return dict(whole.asdict())
