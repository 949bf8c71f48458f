"""The shape of a rule file as a JSON Schema, for editors that complete and check while one types.

It knows the keys and their shapes; names, types and expressions are `auditor rules check`'s.
"""

import json
from typing import Any

from auditor.rules.keys import KEY_TABLE
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
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule of the auditor",
        "type": "object",
        "properties": {name: _property(name) for name in KEYS},
        "required": list(NEEDED),
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


def schema_text() -> str:
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
