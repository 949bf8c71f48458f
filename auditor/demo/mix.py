"""Who buys what: the derived tables `mix.csv` and `families.csv` beside this file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class EntityMix:
    """A public entity, its weight in items, and the weight of each UNSPSC family it buys."""

    entity_id: str
    name: str
    items: int
    families: dict[int, int]


@cache
def entities() -> tuple[EntityMix, ...]:
    """All entities, the largest first."""
    return tuple(
        EntityMix(row["entity_id"], row["entity"], int(row["items"]), dict(_pairs(row["families"])))
        for row in _rows("mix.csv")
    )


@cache
def families() -> dict[int, str]:
    """Names of the UNSPSC families in use, by their four digits."""
    return {int(row["family"]): row["name"] for row in _rows("families.csv")}


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    for pair in text.split():
        family, weight = pair.split(":")
        yield int(family), int(weight)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))
