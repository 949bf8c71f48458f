"""The shape of a rule file, and of a view, as JSON Schemas, for editors that complete and check while one types.

It knows the keys and their shapes; names, types and expressions are `auditor rules check`'s.
"""

import json
from collections.abc import Sequence
from typing import Any

from auditor.language import Text
from auditor.rules.key_shapes import TEXTS
from auditor.rules.keys import KEY_TABLE
from auditor.rules.library import VIEW_KEYS
from auditor.rules.reading import KEYS

NEEDED = (
    "id",
    "version",
    "status",
    "level",
    "confidence",
    "title",
    "description",
    "why",
    "hidden",
    "from",
    "flag",
    "subject",
    "message",
)
_TEXT = {"type": "string"}


def schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) of a rule file."""
    return _schema("Rule of the auditor", {name: _property(name) for name in KEYS}, NEEDED)


def view_schema() -> dict[str, Any]:
    """The same of a file below `views`."""
    taken = Text("Las columnas que tiene la vista", "The columns that the view has")
    properties = {name: _property(name) for name in VIEW_KEYS if name in KEY_TABLE}
    properties["take"] = {"description": f"{taken.es}.\n\n{taken.en}.", **TEXTS}
    return _schema("View of the auditor", {name: properties[name] for name in VIEW_KEYS}, ("from", "take"))


def _schema(title: str, properties: dict[str, Any], needed: Sequence[str]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(needed),
        "additionalProperties": False,
        "$defs": {
            "bilingual": {
                "type": "object",
                "properties": {"es": _TEXT, "en": _TEXT},
                "required": ["es", "en"],
                "additionalProperties": False,
            },
            "expression": {"type": ["string", "number", "boolean"], "maxLength": 2000},
        },
    }


def _property(name: str) -> dict[str, Any]:
    key = KEY_TABLE[name]
    told = f"{key.meaning.es}.\n\n{key.meaning.en}."
    return {"description": told, "examples": [key.example], **key.shape}


def schema_text(*, view: bool = False) -> str:
    return json.dumps(view_schema() if view else schema(), ensure_ascii=False, indent=2) + "\n"
