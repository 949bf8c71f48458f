"""What a publisher's modalities are called: `PUBLISHER.modalities.csv` beside its profile.

A plain table, since look-ups show names before a profile could be read.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from auditor.language import Text


def modality_title(profile: str, code: str) -> Text | None:
    """The name of a modality's code, None where it has none."""
    return _titles(profile).get(code)


@cache
def _titles(profile: str) -> Mapping[str, Text]:
    path = Path(__file__).with_name(f"{profile}.modalities.csv")
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Text(row["es"], row["en"]) for row in csv.DictReader(file)}
