"""Writing a sample: JSON Lines, or OCDS 1.1 record packages with linked releases as the portal's monthly files."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from auditor.demo.clock import instant_text
from auditor.demo.fragments import json
from auditor.demo.release import Release, links

_BATCH = 256
_RAW = "https://raw.githubusercontent.com"
_EXTENSIONS = (
    f"{_RAW}/open-contracting-extensions/ocds_bid_extension/master/extension.json",
    f"{_RAW}/open-contracting-extensions/ocds_memberOf_extension/master/extension.json",
    "https://gitlab.com/dncp-opendata/ocds_item_attributes_extension/-/raw/master/extension.json",
    f"{_RAW}/open-contracting-extensions/ocds_additionalContactPoints_extension/master/extension.json",
    "https://gitlab.com/dncp-opendata/ocds_statusdetails_extension/-/raw/master/extension.json",
    "https://gitlab.com/dncp-opendata/ocds_document_type_details/-/raw/master/extension.json",
    f"{_RAW}/portaledcahn/ocds_tenderDatePublished_extension/master/extension.json",
    f"{_RAW}/guatecompras/ocds_partyDetails_publicEntitiesLevelDetails_extension/main/extension.json",
    "https://bitbucket.org/ONCAETI/ocds_releasesource_extension/raw/master/extension.json",
    f"{_RAW}/open-contracting-extensions/ocds_contract_completion_extension/master/extension.json",
    f"{_RAW}/openprocurement/ocds_contractNumber_extension/master/extension.json",
)


def write_month_package(folder: Path, month: str, published: int, releases: Iterable[Release]) -> Path:
    """The month's record package; it appears under its name only when it is whole."""
    path = folder / f"{month}_Guatecompras.json"
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(_head(month, published).encode())
        records = (
            f'{{"ocid":"{release.ocid}","releases":[{links(release)}],"compiledRelease":{release.compiled}}}'
            for release in releases
        )
        _write(file, records, separator=",")
        file.write(b"]}")
    return unfinished.replace(path)


def write_month_lines(path: Path, months: Iterable[Iterable[Release]]) -> None:
    """All months' compiled releases, one a line."""
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("wb") as file:
        for releases in months:
            _write(file, (release.compiled + "\n" for release in releases), separator="")
    unfinished.replace(path)


def _write(file: BinaryIO, texts: Iterator[str], *, separator: str) -> None:
    first = True
    while batch := list(islice(texts, _BATCH)):
        file.write(("" if first else separator).encode() + separator.join(batch).encode())
        first = False


def _head(month: str, published: int) -> str:
    """Everything before the records; the portal dates its packages to the microsecond."""
    year, number = month.split("-")
    package = {
        "uri": f"https://ocds.guatecompras.gt/file/json/{year}/{int(number)}",
        "version": "1.1",
        "extensions": _EXTENSIONS,
        "publishedDate": instant_text(published).replace("-06:00", ".384512-06:00"),
        "publisher": {
            "name": "Guatemala - Ministerio de Finanzas Públicas - DGAE",
            "uri": "https://www.guatecompras.gt",
        },
        "license": "https://creativecommons.org/licenses/by/4.0",
        "publicationPolicy": "https://ocds.guatecompras.gt/politica",
    }
    return json(package)[:-1] + ',"records":['
