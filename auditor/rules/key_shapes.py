"""What is told of a key of a rule file, and the shapes of values as JSON Schema has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.language import Text as Words

Shape = Mapping[str, Any]  # a JSON Schema

TEXT: Shape = {"type": "string"}
TEXTS: Shape = {"type": "array", "items": TEXT}
BILINGUAL: Shape = {"$ref": "#/$defs/bilingual"}
EXPRESSION: Shape = {"$ref": "#/$defs/expression"}
COLUMNS: Shape = {"type": "object", "additionalProperties": EXPRESSION}
NAMES: Shape = {"anyOf": [TEXT, TEXTS]}


def one_of(values: object) -> Shape:
    return {"enum": [str(value) for value in values]}  # type: ignore[attr-defined]  # enums and tuples


def mapping(keys: Mapping[str, Shape], *required: str) -> Shape:
    return {
        "type": "object",
        "properties": dict(keys),
        "required": list(required),
        "additionalProperties": False,
    }


def items(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


ID: Shape = {"type": "string", "pattern": "^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$"}


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    meaning: Words
    example: str
    shape: Shape = field(default_factory=dict)
