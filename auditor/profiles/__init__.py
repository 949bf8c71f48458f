"""What is known of each publisher: names of schemes, modality map, calendar, meanings of fields.

A profile is a YAML file in this folder. A record's profile is found by its OCID's prefix, so a file that
mixes publishers is read right. "generic" stands for everyone else and declares nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from auditor.language import Text
from auditor.profiles.fitness import Declared, read_fitness

GENERIC = "generic"


@dataclass(frozen=True)
class Profile:
    """One publisher. `utc_offset` is in minutes east, `time_zone` an IANA name where known; `tender_end_is` says what tenderPeriod.endDate means."""

    name: str
    title: Text
    ocid_prefixes: tuple[str, ...]
    utc_offset: int
    calendar: str
    tender_end_is: Literal["deadline", "closing"]
    time_zone: str | None = None
    reference_prefix: str = ""
    link: str = ""
    entity_scheme: str = ""
    unit_scheme: str = ""
    tax_id_scheme: str = ""
    government_schemes: frozenset[str] = frozenset()
    person_name: re.Pattern[str] | None = None
    modalities: tuple[tuple[str, re.Pattern[str]], ...] = ()
    fitness: Mapping[str, Declared] = field(default_factory=dict, hash=False)

    def modality(self, details: str | None) -> str | None:
        """Code of the modality that the source's words name, None where the map has none."""
        if details is None or not self.modalities:
            return None
        return _modality(self.modalities, details)


@cache
def _modality(modalities: tuple[tuple[str, re.Pattern[str]], ...], details: str) -> str | None:
    words = " ".join(details[:300].lower().split())
    return next((code for code, pattern in modalities if pattern.search(words)), None)


@cache
def profiles() -> Mapping[str, Profile]:
    """All profiles by name."""
    import yaml  # noqa: PLC0415 - read once, and only where records are

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    read = [_profile(yaml.load(path.read_text("utf-8"), loader)) for path in files]  # noqa: S506 - a safe loader
    return {profile.name: profile for profile in read}


def calendar_of(name: str) -> str:
    """The calendar of a profile; of one that is not known (any more), that of everyone else."""
    known = profiles()
    return known.get(name, known[GENERIC]).calendar


def profile_of(ocid: str) -> Profile:
    """The profile of the publisher that an OCID's prefix names."""
    known = profiles()
    for profile in known.values():
        if profile.ocid_prefixes and ocid.startswith(profile.ocid_prefixes):
            return profile
    return known[GENERIC]


def _profile(data: dict[str, Any]) -> Profile:
    ignore_case = re.IGNORECASE
    return Profile(
        name=data["name"],
        title=Text(**data["title"]),
        ocid_prefixes=tuple(data["ocid_prefixes"]),
        utc_offset=data["utc_offset"],
        calendar=data["calendar"],
        tender_end_is=data["tender_end_is"],
        time_zone=data.get("time_zone"),
        reference_prefix=data.get("reference_prefix", ""),
        link=data.get("link", ""),
        entity_scheme=data.get("entity_scheme", ""),
        unit_scheme=data.get("unit_scheme", ""),
        tax_id_scheme=data.get("tax_id_scheme", ""),
        government_schemes=frozenset(data.get("government_schemes", ())),
        person_name=re.compile(data["person_name"]) if "person_name" in data else None,
        modalities=tuple(
            (m["code"], re.compile(m["pattern"], ignore_case)) for m in data.get("modalities", ())
        ),
        fitness=read_fitness(data.get("fitness", {}), data.get("source", "")),
    )
