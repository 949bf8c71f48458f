"""The portal publishes some months again, with the records that planted cases say it changed."""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from auditor.demo.cases.changes import KIND, revise
from auditor.demo.portal.shelf import Shelf
from auditor.demo.process import Case


def publish_again(shelf: Shelf, answers: Path) -> int:
    """Change the records in place, month by month, and return how many months have a new version."""
    variants = dict(_variants(answers))
    held: defaultdict[str, list[str]] = defaultdict(list)
    for month in shelf.months():
        content = shelf.package(month).read_bytes()
        for ocid in variants:
            if f'{{"ocid":"{ocid}","releases":'.encode() in content:
                held[month].append(ocid)
    for month, ocids in held.items():
        shelf.revise(month, partial(_edit, {ocid: variants[ocid] for ocid in ocids}))
    return len(held)


def _variants(answers: Path) -> Iterable[tuple[str, str]]:
    decoder = msgspec.json.Decoder(Case)
    for line in answers.read_bytes().splitlines():
        case = decoder.decode(line)
        if case.kind == KIND:
            yield from ((ocid, case.variant) for ocid in case.ocids)


def _edit(variants: dict[str, str], package: dict[str, Any]) -> None:
    for record in package["records"]:
        if record["ocid"] in variants:
            revise(record["compiledRelease"], variants[record["ocid"]])
